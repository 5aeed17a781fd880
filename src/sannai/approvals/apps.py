from django.apps import AppConfig


class Config(AppConfig):
    name = "sannai.approvals"
    label = "approvals"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make free proposals known; tell audit where the newest event of each proposal is known besides the log."""
        from sannai.common.audit import expect_heads

        from . import free, subjects
        from .models import Proposal

        subjects.register(
            free.KIND, digest=free.standing, facts=free.facts, decided=free.decided, proposed=free.proposed
        )

        expect_heads("proposal", lambda: ((str(key), seq) for key, seq in Proposal.objects.values_list("id", "seq")))
