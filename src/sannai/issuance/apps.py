from django.apps import AppConfig


class Config(AppConfig):
    name = "sannai.issuance"
    label = "issuance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import keeping

        keeping.register()
