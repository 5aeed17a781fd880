from django.apps import AppConfig


class Config(AppConfig):
    name = "sannai.procedures"

    def ready(self) -> None:
        """Procedures are a kind of definition; what is published is listed. And the inventory."""
        from sannai.common import kinds
        from sannai.common.follow import follow
        from sannai.definitions.kinds import register

        from . import keeping
        from .kind import PROCEDURE

        register(PROCEDURE)
        for verb in ("published", "withdrawn"):
            follow(f"procedure.{verb}", "procedure", kinds.later("sannai.procedures.listing", verb))
        kinds.register(kinds.Kind(name="inventory", label="棚卸し調査"))
        keeping.register()
