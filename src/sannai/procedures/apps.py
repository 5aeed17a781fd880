from django.apps import AppConfig


class Config(AppConfig):
    name = "sannai.procedures"
    label = "procedures"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell audit where the newest event of each procedure is known besides the log."""
        from sannai.common.audit import expect_heads

        from .models import Procedure

        expect_heads("procedure", lambda: Procedure.objects.values_list("key", "seq"))
