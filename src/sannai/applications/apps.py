from django.apps import AppConfig


class Config(AppConfig):
    name = "sannai.applications"

    def ready(self) -> None:
        from sannai.common import worker
        from sannai.common.zones import Zone

        from . import keeping, recorded, words

        worker.step("drafts", every=3600, function="sannai.applications.tasks.expire_drafts", on=Zone.BOTH)
        words.register()
        keeping.register()
        recorded.register()
