from django.apps import AppConfig


class Config(AppConfig):
    name = "sannai.files"
    label = "files"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import keeping

        keeping.register()
