"""zones: on which side this database stands, what keeps the other side's rows out, and how one becomes two."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from . import zone_roles
from .ready import Verbs, ready

Do = Callable[[argparse.Namespace], int]


def configure(verbs: Verbs) -> None:
    """Add this module's verbs to the command line."""
    zones = verbs.add_parser("zones", help="三層分離のどの側か、1つのデータベースを2つの側に分ける")
    parts = zones.add_subparsers(required=True, metavar="WHAT")
    guard = parts.add_parser("guard", help="ほかの側の表に行を入れられないようにする（移行のあとには自動で行う）")
    guard.set_defaults(run=_guard)
    moving: tuple[tuple[str, str, Do], ...] = (
        ("split", "1つのデータベースから、公開側に置くものをまだないフォルダに書き出す（何も消さない）", _split),
        ("take", "公開側で、書き出したフォルダを受け取る（1度だけ）", _take),
        ("settle", "庁内側で、公開側が受け取ったものを消し、仕掛けを入れる", _settle),
    )
    for name, words, do in moving:
        part = parts.add_parser(name, help=words)
        part.add_argument("folder", type=Path, help="書き出すフォルダ、または書き出したフォルダ")
        part.set_defaults(run=_safely(do))
    zone_roles.add(parts)


def _guard(chosen: argparse.Namespace) -> int:
    ready()
    from django.conf import settings

    from sannai.common import guard

    if settings.ZONE not in guard.SIDES:
        print("側を分けていません（SANNAI_ZONE=all）。することはありません。")
        return 0
    return _installed(settings.ZONE)


def _installed(zone: str) -> int:
    from sannai.common import guard

    try:
        made = guard.install(zone)
    except ValueError as fault:
        print(fault)
        return 1
    print(f"{guard.SIDES[zone]}: {len(made)} の表に仕掛けを加えました。" if made else "すでに整っています。")
    return 0


def _safely(do: Do) -> Do:
    """What cannot be done now is said in its own words, and changes nothing."""

    def run(chosen: argparse.Namespace) -> int:
        ready()
        from sannai.common.sealing.errors import KeysUnusable
        from sannai.connectors.moving.folder import NotMoved
        from sannai.exchange.bridge import Refused, Unreachable
        from sannai.exchange.ways import NoWay

        try:
            return do(chosen)
        except (NotMoved, KeysUnusable, NoWay, Unreachable, Refused) as fault:
            print(fault)
            return 1

    return run


def _wrong(zone: str, words: str) -> str:
    """Why it is not for the side of these settings; "" if it is."""
    from django.conf import settings

    from sannai.common import guard

    if zone != settings.ZONE:
        return f"いまの設定は SANNAI_ZONE={settings.ZONE} です。これは{words}（SANNAI_ZONE={zone}）で行います。"
    return guard.refusal(zone) if zone == "internet" else ""


def _split(chosen: argparse.Namespace) -> int:
    from sannai.common import city_keys
    from sannai.common.time import now
    from sannai.connectors.moving import splitting

    fault = _wrong("all", "1つのデータベースの側") or splitting.busy()
    ring = city_keys.ring()
    if fault or not ring.exists():
        print(fault or "市の鍵がまだありません。先に sannai keys init を行ってください。")
        return 1
    done = splitting.split(chosen.folder, ring, now())
    _counted(f"{chosen.folder} に書き出しました", done.manifest.counts)
    if done.word:
        print(
            f"合言葉：{done.word}\n期限の予告メールの宛先を開く言葉です。フォルダとは別に、公開側で作業する人に伝えてください。"
        )
    print("次は公開側で sannai zones take を行います。それが終わるまで、この側では何も動かさないでください。")
    return 0


def _take(chosen: argparse.Namespace) -> int:
    from sannai.common.time import now
    from sannai.connectors.moving import taking

    if fault := _wrong("internet", "公開側"):
        print(fault)
        return 1
    done = taking.take(chosen.folder, _word(chosen.folder), now())
    if done.again:
        print("このフォルダは、すでに受け取っています。何も変えていません。")
        return 0
    _counted("受け取りました", done.manifest.counts)
    for each in done.refused:
        print(f"取り入れられない文書があります。前のものを使います。{each}")
    print("次は庁内側で sannai zones settle を行います。")
    return 0


def _word(folder: Path) -> str:
    """Asked for where it opens something: it stands in no list of processes."""
    from sannai.connectors.moving import taking

    if not taking.reminders(folder):
        return ""
    print("合言葉（sannai zones split が表示したもの）：", end="", flush=True)
    return sys.stdin.readline().strip()


def _settle(chosen: argparse.Namespace) -> int:
    from sannai.common.time import now
    from sannai.connectors.moving import settling

    if fault := _wrong("lgwan", "庁内側"):
        print(fault)
        return 1
    done = settling.settle(chosen.folder, now())
    print(f"公開側に移したもの {done.gone} 件を、この側から消しました。公開側に置くもの {done.puts} 件を記しました。")
    return _installed("lgwan")


def _counted(words: str, counts: Mapping[str, int]) -> None:
    told = "、".join(f"{what} {count}" for what, count in counts.items())
    print(f"{words}：{told or '何もありません'}。")
