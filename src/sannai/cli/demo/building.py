"""Building the model city: tables, organisation, sign-ins, procedures, then the stories of its people."""

from __future__ import annotations

import json
import secrets
import time
from base64 import b32decode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django_otp.oath import totp

from sannai.accounts import actions as accounts
from sannai.accounts.actors import Oneself
from sannai.accounts.models import Account
from sannai.applications.models import Application
from sannai.approvals.models import AdoptedRules
from sannai.approvals.rulebook import adopt
from sannai.cli import work
from sannai.common import basing, city_keys, nightly
from sannai.common.actors import System
from sannai.common.seals import export_root, seal
from sannai.common.time import TOKYO, now, today
from sannai.definitions import actions as definitions
from sannai.organization.importing import load_city
from sannai.organization.models import MAYOR
from sannai.organization.snapshot import city_on
from sannai.organization.watching import watch
from sannai.procedures.actions import publish_files
from sannai.registers import loading
from sannai.registers.kind import REGISTER
from sannai.registers.models import Shelf
from sannai.rules.delegation.folder import read_rulebook
from sannai.rules.package import read_package
from sannai.rules.registers import MAIN, read_register

from . import stories
from .story import look_through

PASSWORD = "sannai-demo-2026"  # noqa: S105 - printed on purpose; a demo answers to 127.0.0.1 only
ADOPTED = datetime(2024, 4, 1, 9, tzinfo=TOKYO)  # before the first story
# Whose sign-in is printed. Everybody else of the city exists and works, but has no password.
CAST = {
    "s1002": "環境業務課 担当者",
    "s1004": "環境業務課 課長",
    "s1182": "環境業務課 課長補佐",
    "s1001": "環境事業部 部長",
    "s1135": "財政課 課長",
    "s1015": "被災者支援課 担当者",
    "s1013": "被災者支援課 課長",
    "s1025": "食品衛生課 担当者",
    "s1023": "食品衛生課 課長",
    "s1039": "保健所長",
    "s1020": "戸籍住民課 担当者",
    "s1022": "戸籍住民課 窓口職員",
    "s1009": "動物指導センター 担当者",
    "s1315": "学務課 担当者",
    "s1313": "学務課 課長",
    "s1312": "学校教育部 部長",
    "s1329": "お客さまサービス課 担当者",
    "s1327": "お客さまサービス課 課長",
    "s1322": "経営企画課 課長",
    "s1321": "水道事業管理者",
    "s1028": "DX推進課 課長",
    "s1030": "職員管理者",
    "s1032": "監査委員事務局",
    "s1007": "動物指導センター 所長",
    "s1018": "戸籍住民課 課長",
    "s1121": "法務課 課長",
    "s1233": "契約課 課長",
    "s1306": "教育長",
    "s1101": "市長",
    "s1102": "第一副市長",
    "s1103": "第二副市長",
    "s1040": "危機管理監",
    "s1035": "市長公室長",
    "s1036": "総務局 局長",
    "s1134": "財政局 局長",
    "s1037": "市民人権局 局長",
    "s1038": "健康福祉局 局長",
    "s1034": "環境局 局長",
}


def build(*, cases: int) -> None:
    """Bring the model city up to its state. What is there already is kept."""
    with _step("データベース"):
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
    with _step("組織と職員"):
        load_city(settings.CATALOG / "sannai" / "organization", now())
        _cast(now())
    with _step("鍵"):
        _keys(now())
    with _step("専決規程"):
        folders = {MAYOR: settings.CATALOG / "sannai" / "delegation"}
        folders |= {
            each.parent.name: each for each in sorted((settings.CATALOG / "sannai" / "bodies").glob("*/delegation"))
        }
        for body, folder in folders.items():
            if not AdoptedRules.objects.filter(body_key=body).exists():
                adopt(read_rulebook(folder), by=System(), at=ADOPTED, body=body)
    with _step("手続の公開"):
        for folder in sorted(path.parent for path in (settings.CATALOG / "sannai").rglob("procedure.yaml")):
            publish_files(read_package(folder), by=System(), at=now())
    _registers()
    missing = cases - Application.objects.count()
    if missing > 0:
        with _step(f"申請 {missing} 件"):
            stories.tell(missing, now())
            look_through(now())
            work.run(once=True)
    with _step("封印"):
        seal(now())
        export_root(now())
    if nightly.newest() is None:
        with _step("記録の検証"):
            while basing.base(now()):
                pass
            while not watch(now()):
                pass


def _registers() -> None:
    """Their definitions, then the rows with which they open."""
    with _step("台帳の定義の公開"):
        for folder in sorted(path.parent for path in (settings.CATALOG / "sannai" / "registers").glob(f"*/{MAIN}")):
            definitions.publish_files(REGISTER, read_register(folder), by=System(), at=now())
    with _step("台帳の記載"):
        entries = settings.CATALOG / "sannai" / "entries"
        keys = list(Shelf.objects.order_by("register").values_list("register", flat=True))
        for key, path in loading.in_order(keys, entries):
            loading.load(key, path, by=System(), at=now())


@contextmanager
def _step(name: str) -> Iterator[None]:
    began = time.monotonic()
    print(f"  {name} … ", end="", flush=True)
    yield
    print(f"{time.monotonic() - began:.1f} 秒", flush=True)


def _keys(at: datetime) -> None:
    """Keys that nobody has sheets of; said in red."""
    ring = city_keys.ring()
    if not ring.exists():
        ring.found([body.key for body in city_on(today(at)).bodies], secrets.token_bytes(32), at, demo=True)
    else:
        ring.add([body.key for body in city_on(today(at)).bodies], at)
    city_keys.tell(ring, at)
    print("\033[31mデモの鍵（用紙はありません）\033[0m ", end="")


def _cast(at: datetime) -> None:
    """Give the cast a password and a second factor, and write down who may sign in."""
    kept = json.loads(cast_file().read_text(encoding="utf-8"))["people"] if cast_file().exists() else []
    people: list[dict[str, str]] = kept
    for staff_key in CAST.keys() - {each["staff_key"] for each in kept}:
        role = CAST[staff_key]
        account = Account.objects.get(staff_key=staff_key)
        accounts.set_password(account, password=PASSWORD, by=Oneself(account), at=at)
        secret = accounts.enroll_totp(account, by=Oneself(account), at=at).secret
        # A code opens once: confirm with an old one, so that the present one still opens the door.
        before = at - timedelta(minutes=5)
        code = f"{totp(b32decode(secret), t0=int(time.time() - before.timestamp())):06d}"
        accounts.confirm_totp(account, code=code, by=Oneself(account), at=before)
        people.append(
            {"staff_key": staff_key, "name": account.name, "role": role, "password": PASSWORD, "secret": secret}
        )
    order = list(CAST)
    people.sort(key=lambda each: order.index(each["staff_key"]) if each["staff_key"] in CAST else len(order))
    cast_file().write_text(json.dumps({"people": people}, ensure_ascii=False, indent=1), encoding="utf-8")
    cast_file().chmod(0o600)


def cast_file() -> Path:
    """Where the sign-ins of the demo are written: staff key, role, password, TOTP secret."""
    return Path(settings.HOME) / "cast.json"
