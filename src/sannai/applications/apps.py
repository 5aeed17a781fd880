from django.apps import AppConfig


class Config(AppConfig):
    name = "sannai.applications"

    def ready(self) -> None:
        from . import keeping, recorded

        keeping.register()
        recorded.register()
