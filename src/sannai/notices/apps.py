from django.apps import AppConfig


class Config(AppConfig):
    name = "sannai.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from sannai.common import worker

        worker.step("mail", every=2, function="sannai.notices.tasks.deliver")
