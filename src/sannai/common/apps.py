from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.db.models.signals import post_migrate


class Config(AppConfig):
    name = "sannai.common"

    def ready(self) -> None:
        from . import guard, keeping, key_acts, kinds, worker
        from .sealing import columns
        from .triggers import install_after_migrate
        from .zones import Zone

        columns.keys_from(_keys_of_columns if settings.OFFICE else None)  # nothing of the office lies elsewhere
        # Django sends it once for each room, after all of them: for this room alone is enough.
        post_migrate.connect(install_after_migrate, sender=self, dispatch_uid="common.triggers")
        post_migrate.connect(guard.install_after_migrate, sender=self, dispatch_uid="common.guard")
        checks.register(_check_closed_days, "sannai")
        checks.register(_check_trust, "sannai")
        checks.register(_check_numbers_apart, "sannai")
        worker.step("jobs", every=0, function="sannai.common.jobs.jobs", on=Zone.BOTH)
        worker.step("lease", every=60, function="sannai.common.jobs.requeue", on=Zone.BOTH)
        worker.step("seal", every=60, function="sannai.common.seals.seal")
        worker.step("seal all", every=24 * 3600, function="sannai.common.seals.seal_all")
        worker.step("prune jobs", every=3600, function="sannai.common.jobs.prune", on=Zone.BOTH)
        worker.step("prune limits", every=3600, function="sannai.common.limits.prune", on=Zone.BOTH)
        worker.step("sizes", every=6 * 3600, function="sannai.common.sizes.tell", on=Zone.BOTH)
        worker.step("root", every=3600, function="sannai.common.seals.export_root")
        checks.register(_check_city_code, "sannai")
        kinds.register(kinds.Kind(name="record", label="記録", pages={"staff": ("desk:audit", None)}))
        kinds.register(kinds.Kind(name=key_acts.KIND, label="市の鍵", pages={"staff": ("desk:audit", None)}))
        worker.step("keys", every=24 * 3600, function="sannai.common.city_keys.rotate")
        if settings.ZONE == "number":
            from . import city_keys  # read where it is needed: starting any command stays quick

            city_keys.names(key_acts.needed)
        worker.step("keys of numbers", every=24 * 3600, function="sannai.common.city_keys.rotate", on=Zone.NUMBER)
        worker.step("base", every=60, function="sannai.common.basing.base")
        keeping.register()


def _keys_of_columns() -> Any:
    from .city_keys import Columns  # with all that opens keys

    return Columns()


def _check_closed_days(**asked: Any) -> list[checks.CheckMessage]:
    """A damaged calendar is told before anything counts days by it."""
    from sannai.text.problems import DefinitionError

    from .time import closed_days

    try:
        closed_days(settings.CATALOG)
    except DefinitionError as fault:
        return [checks.Error(str(fault), hint="docs/settings.md", id="sannai.E101")]
    return []


def _check_trust(**asked: Any) -> list[checks.CheckMessage]:
    """Outside, whose word is believed stands in a file that can be read; and no secret of the city lies beside it."""
    from pathlib import Path

    from .sealing import trust
    from .sealing.errors import KeysUnusable
    from .sealing.kept import RING

    found: list[checks.CheckMessage] = []
    for path in filter(None, (settings.TRUST, settings.SLUICE_TRUST)):
        try:
            trust.read(Path(path))
        except KeysUnusable as fault:
            found.append(checks.Error(str(fault), hint="docs/settings.md", id="sannai.E103"))
    if settings.OUTSIDE and (settings.KEYS / RING).exists():
        words = f"公開側に市の鍵（{settings.KEYS}）があります。鍵は庁内側にだけ置き、ここからは消してください。"
        found.append(checks.Error(words, hint="docs/operation.md", id="sannai.E104"))
    return found


def _check_numbers_apart(**asked: Any) -> list[checks.CheckMessage]:
    """Who opens envelopes opens no number, and the other way round: their secrets lie in two folders, of two users."""
    from .sealing.file_ring import LENT

    there = {path.name.partition("-")[0] for path in settings.KEYS.glob("*.key")}
    if settings.ZONE == "lgwan" and "number" in there:
        words = (
            f"庁内側の鍵のフォルダ（{settings.KEYS}）に、個人番号の鍵があります。"
            "sannai keys part フォルダ で、個人番号利用事務のフォルダに移してください。"
        )
        return [checks.Error(words, hint="docs/operation.md", id="sannai.E105")]
    if settings.ZONE == "number" and there - {"number", *LENT}:
        words = (
            f"個人番号利用事務の鍵のフォルダ（{settings.KEYS}）に、ほかの鍵があります。"
            "SANNAI_KEYS には、sannai keys part で作ったフォルダを書いてください。"
        )
        return [checks.Error(words, hint="docs/operation.md", id="sannai.E106")]
    return []


def _check_city_code(**asked: Any) -> list[checks.CheckMessage]:
    """A city whose code is mistyped would be another city, or none, wherever its records go."""
    from sannai.text.city_codes import refusal

    if fault := refusal(settings.CITY_CODE):
        words = f"{fault}。SANNAI_CITY_CODE に、検査数字までの6けたを書く（例: 大阪市は 271004）"
        return [checks.Error(words, hint="docs/settings.md", id="sannai.E102")]
    return []
