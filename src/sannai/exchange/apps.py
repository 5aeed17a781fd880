from django.apps import AppConfig


class Config(AppConfig):
    name = "sannai.exchange"

    def ready(self) -> None:
        from sannai.common import worker

        from . import keeping

        worker.step("calls", every=2, function="sannai.exchange.tasks.deliver")
        worker.step("prune calls", every=3600, function="sannai.exchange.tasks.prune")
        worker.step("collect", every=1, function="sannai.exchange.collecting.step")
        worker.step("put down", every=1, function="sannai.exchange.posting.step")
        worker.step("outside", every=60, function="sannai.exchange.outstanding.look")
        keeping.register()
