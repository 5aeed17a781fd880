from django.apps import AppConfig


class Config(AppConfig):
    name = "sannai.registers"

    def ready(self) -> None:
        """Registers are a kind of definition; a row of one, and many written as one, have chains of their own."""
        from sannai.common.kinds import Kind, later
        from sannai.common.kinds import register as register_kinds
        from sannai.definitions.kinds import register

        from . import change_sets as change_sets  # their verbs are known in every process that tells the log
        from . import filling_in as filling_in
        from . import keeping, recorded
        from .importing import applying as applying
        from .importing import reversing as reversing
        from .kind import REGISTER

        register(REGISTER)
        register_kinds(
            Kind(
                name="entry", label="記載", model="registers.Entry", unit=("unit_key",),
                profile="shelf__rights", pages={"staff": ("desk:entry_by_id", str)},
                shield=("protected", "entry.protected"), words=later("sannai.registers.naming", "called_of"),
            ),
            Kind(
                name="change_set", label="変更の束", model="registers.ChangeSet",
                unit=("unit_key", "shelf__division_key"),
                profile="shelf__rights",
                words=later("sannai.registers.naming", "sets_of"),
            ),
            Kind(
                name="feed_problem", label="台帳に書けなかったもの", model="registers.FeedProblem",
                unit=("shelf__division_key",), profile="shelf__rights",
                words=later("sannai.registers.naming", "problems_of"),
            ),
        )  # fmt: skip
        self._follow()
        keeping.register()
        recorded.register()

    def _follow(self) -> None:
        """What becomes of rows when something else happens, and by night."""
        from sannai.common import worker
        from sannai.common.follow import complete, follow
        from sannai.common.kinds import later

        following = "sannai.registers.following"
        complete("register.published", "register", later(following, "published"))
        complete("register.withdrawn", "register", later(following, "withdrawn"))
        worker.step("imports", every=24 * 3600, function="sannai.registers.importing.flow.sweep")
        follow("feed_problem.mended", "feed_problem", later("sannai.registers.problems", "mended"),
               may={"entry.enter", "entry.write"},
               writes={"entry.entered", "entry.changed", "entry.corrected", "entry.ended", "entry.struck"})  # fmt: skip
        worker.step("shelves", every=600, function="sannai.registers.following.shelve")
        worker.files(later("sannai.registers.auditing", "shelves"))
