from django.apps import AppConfig
from django.db.models.signals import post_migrate


class Config(AppConfig):
    name = "sannai.common"
    label = "common"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .triggers import install_after_migrate

        # Django sends it once for each room, after all of them: for this room alone is enough.
        post_migrate.connect(install_after_migrate, sender=self, dispatch_uid="common.triggers")
