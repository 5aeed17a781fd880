from django.apps import AppConfig


class Config(AppConfig):
    name = "sannai.relay"

    def ready(self) -> None:
        from django.conf import settings

        from sannai.common import worker
        from sannai.common.zones import Zone
        from sannai.exchange import ways

        from . import keeping, mailbox

        if settings.ZONE == "sluice":
            ways.answer_by(mailbox)
            worker.step("relay", every=1, function="sannai.relay.tasks.step", on=Zone.SLUICE)
            worker.step("relay held", every=60, function="sannai.relay.tasks.again", on=Zone.SLUICE)
            worker.step("tidy relay", every=60, function="sannai.relay.tasks.tidy", on=Zone.SLUICE)
            worker.step("sweep relay", every=3600, function="sannai.relay.tasks.sweep", on=Zone.SLUICE)
        keeping.register()
