from django.apps import AppConfig


class Config(AppConfig):
    name = "sannai.definitions"

    def ready(self) -> None:
        """What is brought and what is frozen, whatever its kind; rooms above make their kinds known themselves."""
        from sannai.common.kinds import Kind, register

        from . import keeping, recorded

        register(
            Kind(
                name="candidate", label="候補", model="definitions.Candidate", key="digest", seq="",
                unit=("division_key",), pages={"staff": ("desk:candidate", str)},
            ),
            Kind(name="version", label="版", model="definitions.Version", key="digest", seq="", unit=("division_key",)),
        )  # fmt: skip
        keeping.register()
        recorded.register()
