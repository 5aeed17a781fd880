"""Building the model city: tables, organisation, sign-ins, procedures, then the stories of its people."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from sannai.applications.models import Application
from sannai.common.actors import System
from sannai.common.seals import export_root, seal
from sannai.common.time import now
from sannai.organization.importing import load_city
from sannai.procedures.actions import publish_files
from sannai.rules.package import read_package

from . import stories

PASSWORD = "sannai-demo-2026"  # noqa: S105 - printed on purpose; a demo answers to 127.0.0.1 only
ROLES = {
    "s1004": "環境業務課 課長",
    "s1002": "環境業務課 担当",
    "s1005": "環境業務課 窓口",
}


def build(*, cases: int) -> None:
    """Bring the model city up to its state. What is there already is kept."""
    with _step("データベース"):
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
    with _step("組織と職員"):
        load_city(settings.CATALOG / "sannai" / "organization.yaml", now())
        _cast()
    with _step("手続の公開"):
        for folder in sorted(path.parent for path in (settings.CATALOG / "sannai").glob("*/procedure.yaml")):
            publish_files(read_package(folder), by=System(), at=now())
    missing = cases - Application.objects.count()
    if missing > 0:
        with _step(f"申請 {missing} 件"):
            stories.tell(missing, now())
    with _step("封印"):
        seal(now())
        export_root(now())


@contextmanager
def _step(name: str) -> Iterator[None]:
    began = time.monotonic()
    print(f"  {name} … ", end="", flush=True)
    yield
    print(f"{time.monotonic() - began:.1f} 秒", flush=True)


def _cast() -> None:
    """Give everybody the demo's password and a second factor, and write down who may sign in."""
    raise NotImplementedError


def cast_file() -> Path:
    """Where the sign-ins of the demo are written: staff key, role, password, TOTP secret."""
    return Path(settings.HOME) / "cast.json"


def _write(people: list[dict[str, str]]) -> None:
    cast_file().write_text(json.dumps({"people": people}, ensure_ascii=False, indent=1), encoding="utf-8")
    cast_file().chmod(0o600)
