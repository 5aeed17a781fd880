from django.apps import AppConfig


class Config(AppConfig):
    name = "sannai.approvals"

    def ready(self) -> None:
        """起案 themselves, what they may be about when it is nothing else, and the city's delegation rules."""
        from sannai.common import worker
        from sannai.common.kinds import Decide, Kind, later, register

        from . import keeping, recorded

        queries, free = "sannai.approvals.queries", "sannai.approvals.free"
        register(
            Kind(
                name="proposal", label="起案", model="approvals.Proposal", unit=("unit_key",), matter="matter",
                own="proposed_by", also=later(queries, "reached"), words=later(queries, "titles"),
                about=("about_kind", "about_id"), pages={"staff": ("desk:proposal", str)},
            ),
            Kind(
                name="free", label="自由起案",
                decide=Decide(later(free, "standing"), later(free, "facts"), later(free, "proposed")),
            ),
            Kind(name="delegation", label="専決規程"),
        )  # fmt: skip
        worker.step("seats", every=300, function="sannai.approvals.actions.refresh")
        keeping.register()
        recorded.register()
