from django.apps import AppConfig


class Config(AppConfig):
    name = "sannai.web"

    def ready(self) -> None:
        """What is read and taken along: lists, and the log of who read what. What no log may hold."""
        from sannai.common.keepers import Keeper
        from sannai.common.keepers import register as keep
        from sannai.common.kinds import Kind, register

        from .logs import mask_links

        mask_links()
        register(
            Kind(name="listing", label="一覧"),
            Kind(name="access", label="閲覧の記録", model="common.AccessLog", seq=""),
        )
        # What was asked for may name somebody; it stands in payloads alone, which go with any kind.
        keep(Keeper("listing", {}, lambda kind, ids, at: None, "だれがいつどの一覧を書き出したか（職員番号だけ）。"))
