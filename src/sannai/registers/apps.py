from django.apps import AppConfig


class Config(AppConfig):
    name = "sannai.registers"

    def ready(self) -> None:
        """Registers are a kind of definition; a row of one, and many written as one, have chains of their own."""
        from sannai.common import worker
        from sannai.common.follow import complete
        from sannai.common.kinds import Kind, later
        from sannai.common.kinds import register as register_kinds
        from sannai.definitions.kinds import register

        from . import keeping, recorded
        from .kind import REGISTER

        register(REGISTER)
        register_kinds(
            Kind(
                name="entry", label="記載", model="registers.Entry", unit=("unit_key",),
                profile="shelf__rights",
                shield=("protected", "entry.protected"), words=later("sannai.registers.naming", "called_of"),
            ),
            Kind(
                name="change_set", label="変更の束", model="registers.ChangeSet",
                unit=("unit_key", "shelf__division_key"),
                profile="shelf__rights",
                words=later("sannai.registers.naming", "sets_of"),
            ),
        )  # fmt: skip
        following = "sannai.registers.following"
        complete("register.published", "register", later(following, "published"))
        complete("register.withdrawn", "register", later(following, "withdrawn"))
        worker.step("imports", every=24 * 3600, function="sannai.registers.importing.flow.sweep")
        worker.files(later("sannai.registers.auditing", "shelves"))
        keeping.register()
        recorded.register()
