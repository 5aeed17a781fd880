from django.apps import AppConfig


class Config(AppConfig):
    name = "sannai.notices"

    def ready(self) -> None:
        """Mail is a channel to the outside."""
        from sannai.exchange.channels import register

        from . import keeping, mail

        register(mail.channel())
        keeping.register()
