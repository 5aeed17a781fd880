from django.apps import AppConfig


class Config(AppConfig):
    name = "sannai.intake"

    def ready(self) -> None:
        from . import keeping

        keeping.register()
