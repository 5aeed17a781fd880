from django.apps import AppConfig


class Config(AppConfig):
    name = "sannai.web"
    label = "web"

    def ready(self) -> None:
        """What is read and taken along: lists, and the log of who read what."""
        from sannai.common.kinds import Kind, register

        register(
            Kind(name="listing", label="一覧"),
            Kind(name="access", label="閲覧の記録", model="common.AccessLog", seq=""),
        )
