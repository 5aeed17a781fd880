from django.apps import AppConfig


class Config(AppConfig):
    name = "sannai.approvals"
    label = "approvals"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell audit where the newest event of each proposal is known besides the log."""
        from sannai.common.audit import expect_heads

        from .models import Proposal

        expect_heads("proposal", lambda: ((str(key), seq) for key, seq in Proposal.objects.values_list("id", "seq")))
