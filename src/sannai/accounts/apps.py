from django.apps import AppConfig


class Config(AppConfig):
    name = "sannai.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from sannai.common.audit import expect_heads

        from .models import Account

        expect_heads("staff", lambda: Account.objects.values_list("staff_key", "seq"))
