from django.apps import AppConfig


class Config(AppConfig):
    name = "sannai.files"

    def ready(self) -> None:
        from sannai.common import kinds, worker

        from . import keeping

        worker.files(kinds.later("sannai.files.blobs", "looked_at"))
        keeping.register()
