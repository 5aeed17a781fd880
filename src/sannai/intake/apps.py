from django.apps import AppConfig


class Config(AppConfig):
    name = "sannai.intake"

    def ready(self) -> None:
        from sannai.common import worker

        from . import keeping

        worker.step("tidy outgoing", every=60, function="sannai.intake.mailbox.tidy")
        worker.step("sweep outgoing", every=3600, function="sannai.intake.mailbox.sweep")
        keeping.register()
