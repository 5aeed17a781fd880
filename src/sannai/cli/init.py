"""init: an empty database becomes a city that can be signed in to. Again it changes nothing, and says what is next."""

from __future__ import annotations

import argparse
import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from .accounts import show
from .ready import Verbs, ready

if TYPE_CHECKING:
    from datetime import date, datetime


def configure(verbs: Verbs) -> None:
    """Add this module's verb to the command line."""
    init = verbs.add_parser("init", help="空のデータベースから始める（何度行ってもよい）")
    init.add_argument("--organization", type=Path, help="組織のCSVのフォルダかZIP（docs/organization-csv.md）")
    init.add_argument("--rules", type=Path, help="市長の専決規程のフォルダ（docs/delegation-rules.md）")
    init.add_argument("--administrator", default="", help="最初の職員管理者の職員番号")
    init.add_argument("--name", default="", help="CSVなしで始めるときの、職員管理者の氏名")
    init.set_defaults(run=_init)


def _init(chosen: argparse.Namespace) -> int:
    ready()
    from django.conf import settings

    from sannai.common.time import now
    from sannai.common.upgrading import refusal
    from sannai.connectors import publishing

    if fault := refusal():
        print(fault)
        return 1
    _tables()
    at = now()
    if settings.OUTSIDE:
        print("公開側　　　　データベースが整いました。庁内側が公開したものが届くと、画面が開きます。")
        return 0
    if settings.ZONE == "sluice":
        print("中継　　　　　データベースが整いました。次に sannai keys trust の1行を庁内側に運びます。")
        return 0
    publishing.compare(at)  # what an older edition had not published yet
    return _organization(chosen, at) or _rules(chosen, at) or _administrator(chosen.administrator, at)


def _tables() -> None:
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    settings.HOME.mkdir(parents=True, exist_ok=True)
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    print(f"データベース　移行 {missing} 件を行いました。" if missing else "データベース　すでに最新です。")


def _organization(chosen: argparse.Namespace, at: datetime) -> int:
    from sannai.common.actors import System
    from sannai.common.time import today
    from sannai.organization.csv_upload import read_path
    from sannai.organization.importing import import_city
    from sannai.organization.models import Unit
    from sannai.text.problems import DefinitionError

    standing = Unit.objects.count()
    try:
        if chosen.organization:
            files = read_path(chosen.organization)
        elif standing:
            print(f"組織　　　　　すでにあります（組織 {standing}）。")
            return 0
        elif chosen.administrator and chosen.name:
            files = smallest(chosen.administrator, chosen.name, today(at))
        else:
            print(
                "組織　　　　　まだありません。CSVのフォルダを --organization で示すか、"
                "--administrator 職員番号 --name 氏名 で、ひとつの組織と職員管理者だけから始めてください。"
            )
            return 1
        loaded = import_city(files, by=System(), at=at)
    except DefinitionError as error:
        print(*error.problems, sep="\n")
        print("組織　　　　　誤りがあるため、何も取り込んでいません。直してから、もう一度行ってください。")
        return 1
    counts = "、".join(f"{title} {count}" for title, count in loaded.counted())
    print(f"組織　　　　　取り込みました: {counts}" if counts else "組織　　　　　すでに同じ内容です。")
    return 0


def smallest(staff_key: str, name: str, on: date) -> dict[str, bytes]:
    """組織ひとつ、職ひとつ、職員管理者ひとり: from there everything else is brought at the desk."""
    from sannai import city
    from sannai.text.csv_cells import guarded

    begins = on.isoformat()
    tables = {
        "units.csv": (
            ["組織キー", "名称", "種別", "上位組織", "並び順", "電話", "場所", "文書記号", "開始日", "終了日"],
            ["city", city.NAME, "市", "", "0", "", "", "", begins, ""],
        ),
        "posts.csv": (
            ["職キー", "職名", "所属組織", "役割", "職位", "扱う事務", "開始日", "終了日"],
            ["city.administrator", "システム管理担当", "city", "職員管理", "8", "", begins, ""],
        ),
        "staff.csv": (["職員番号", "氏名", "メール", "状態"], [staff_key, name, "", "在職"]),
        "appointments.csv": (
            ["職員番号", "職キー", "区分", "開始日", "終了日"],
            [staff_key, "city.administrator", "本務", begins, ""],
        ),
    }
    files = {}
    for file, rows in tables.items():
        out = io.StringIO()
        csv.writer(out).writerows([[guarded(cell) for cell in row] for row in rows])
        files[file] = out.getvalue().encode()
    return files


def _rules(chosen: argparse.Namespace, at: datetime) -> int:
    from sannai.approvals.models import AdoptedRules
    from sannai.approvals.rulebook import adopt
    from sannai.common.action import NotAllowed
    from sannai.common.actors import System
    from sannai.rules.delegation.folder import read_rulebook
    from sannai.text.problems import DefinitionError

    if not chosen.rules:
        known = AdoptedRules.objects.exists()
        print(
            "専決規程　　　すでに採用されています。"
            if known
            else "専決規程　　　まだありません（--rules で示せます）。"
        )
        return 0
    try:
        kept = adopt(read_rulebook(chosen.rules), by=System(), at=at)
    except (DefinitionError, NotAllowed) as error:
        print(error)
        print("専決規程　　　誤りがあるため、採用していません。")
        return 1
    print(f"専決規程　　　採用しています（{kept.digest[:12]}）。")
    return 0


def _administrator(key: str, at: datetime) -> int:
    """Whoever may administer the staff today; the first is invited, unless somebody can sign in already."""
    from sannai.accounts.invitations import invite
    from sannai.accounts.models import Account
    from sannai.accounts.standing import standings
    from sannai.common.actors import System
    from sannai.common.time import today
    from sannai.organization.queries import staying

    keys = _holders(today(at))
    rows = list(Account.objects.filter(staff_key__in=keys, is_active=True).order_by("staff_key"))
    stand = standings(rows, staying(today(at)), at)
    able = [row for row in rows if row.has_usable_password()]
    if able:
        print(f"職員管理者　　サインインできます: {'、'.join(f'{row.staff_key} {row.name}' for row in able)}")
        return _next()
    wanted = next((row for row in rows if key in ("", row.staff_key)), None)
    if wanted is None:
        said = (
            f"{key} は今日、職員管理者の職に就いていません。"
            if key and rows
            else "職員管理者の職に就いている人がいません。"
        )
        print(f"職員管理者　　{said}職の役割を「職員管理」にし、任免を加えたCSVを取り込んでください。")
        return 1
    if stand[wanted.staff_key].code == "invited":
        print(
            f"職員管理者　　{wanted.staff_key} {wanted.name} を招待しています。リンクをなくしたときは "
            f"sannai accounts invite {wanted.staff_key} で、もう一度招待できます。"
        )
        return _next()
    print("職員管理者　　招待しました。次のリンクは、ここでしか表示されません。")
    show(invite(wanted, by=System(), at=at, mail=False))
    return _next()


def _holders(on: date) -> set[str]:
    from sannai.organization.rights import CITY, reach_of
    from sannai.organization.snapshot import city_on

    city = city_on(on)
    posts = [post for post in city.posts if reach_of(post.role, "staff.administer") == CITY]
    return {holder.staff_key for post in posts for holder in city.holders(post.key)}


def _next() -> int:
    print(
        "\n次にすること（docs/operation.md）\n"
        "  1. sannai serve と sannai work を動かす\n"
        "  2. 上のリンクを開き、パスワードと認証アプリを登録する\n"
        "  3. 「組織と規程」の「CSV」で組織を、「サインイン」で職員を招待する\n"
        "  4. 「手続」で手続を持ち込み、公開を起案する"
    )
    return 0
