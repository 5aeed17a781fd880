from django.apps import AppConfig


class Config(AppConfig):
    name = "sannai.registers"

    def ready(self) -> None:
        """Registers are a kind of definition."""
        from sannai.definitions.kinds import register

        from .kind import REGISTER

        register(REGISTER)
