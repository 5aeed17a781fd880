from django.apps import AppConfig


class Config(AppConfig):
    name = "sannai.intake"

    def ready(self) -> None:
        from sannai.common import worker
        from sannai.common.zones import Zone

        from . import keeping, words

        worker.step("drafts", every=3600, function="sannai.intake.tasks.expire_drafts", on=Zone.BOTH)
        worker.step("published", every=2, function="sannai.intake.published.step", on=Zone.INTERNET)
        worker.step("tidy outgoing", every=60, function="sannai.intake.mailbox.tidy", on=Zone.INTERNET)
        worker.step("sweep outgoing", every=3600, function="sannai.intake.mailbox.sweep", on=Zone.INTERNET)
        words.register()
        keeping.register()
