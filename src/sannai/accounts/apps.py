from django.apps import AppConfig


class Config(AppConfig):
    name = "sannai.accounts"

    def ready(self) -> None:
        from sannai.common.kinds import Kind, register

        from . import keeping, recorded, words
        from .codes import code_of
        from .machine_tokens import titles

        register(
            Kind(name="staff", label="職員", model="accounts.Account", key="staff_key", own="staff_key",
                 pages={"staff": ("desk:person", str), "invited": ("desk:invited", code_of)}),
            Kind(name="machine", label="連携するシステム", model="accounts.Machine", key="key", words=titles,
                 pages={"staff": ("desk:machine", str)}),
        )  # fmt: skip
        words.register()
        keeping.register()
        recorded.register()
