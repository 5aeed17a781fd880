from django.apps import AppConfig


class Config(AppConfig):
    name = "sannai.procedures"
    label = "procedures"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Procedures and what is brought for them; an approved proposal about one publishes or withdraws it."""
        from sannai.common.follow import follow
        from sannai.common.kinds import Decide, Kind, later, register

        from . import keeping

        proposing = "sannai.procedures.proposing"
        register(
            Kind(
                name="procedure", label="手続", model="procedures.Procedure", key="key",
                unit=("current__division_key",), pages={"staff": ("desk:procedures", None)},
                decide=Decide(later(proposing, "standing"), later(proposing, "facts"), later(proposing, "proposed")),
            ),
            Kind(
                name="candidate", label="手続の候補", model="procedures.Candidate", key="digest", seq="",
                unit=("division_key",), pages={"staff": ("desk:candidate", str)},
            ),
            Kind(
                name="version", label="手続の版", model="procedures.ProcedureVersion", key="digest", seq="",
                unit=("division_key",),
            ),
            Kind(name="inventory", label="棚卸し調査"),
        )  # fmt: skip
        follow(
            "proposal.approved", "procedure", later(proposing, "approved"),
            may={"procedure.publish"}, writes={"procedure.published", "procedure.withdrawn"},
        )  # fmt: skip
        keeping.register()
