from django.apps import AppConfig


class Config(AppConfig):
    name = "sannai.connectors"

    def ready(self) -> None:
        from sannai.common import worker

        from . import bridges

        worker.step("folder", every=2, function="sannai.connectors.bridges.carry")
        bridges.register()
