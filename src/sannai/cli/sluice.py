"""sluice: a process of its own that looks through files and makes them harmless. It opens files, and nothing else."""

from __future__ import annotations

import argparse
import math
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from .ready import Verbs, ready, ready_to_run

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sannai.applications.models import Arrival
    from sannai.relay.models import Passage


def configure(verbs: Verbs) -> None:
    """Add this module's verbs to the command line."""
    sluice = verbs.add_parser("sluice", help="届いた添付ファイルの検査と無害化を続けて行う（SANNAI_SLUICE=own のとき）")
    sluice.add_argument("--once", action="store_true", help="いま待っている分だけ行って終わる")
    sluice.add_argument("--list", action="store_true", help="待っているファイルと、その理由を出す")
    between = sluice.add_argument_group("両側の間の中継（SANNAI_ZONE=sluice）")
    between.add_argument("--between", action="store_true", help="公開側から取りに行き、無害化して庁内側に渡す")
    between.add_argument("--original", type=UUID, metavar="CASE", help="この事案の、中継にある原本を出す")
    between.add_argument("--to", type=Path, metavar="FOLDER", help="原本を開いて、このフォルダに置く（原本の鍵が要る）")
    sluice.set_defaults(run=_sluice)


def _sluice(chosen: argparse.Namespace) -> int:
    if chosen.list or chosen.original:
        ready()
        stands_between(asked=True if chosen.original else None)
        return _originals(chosen.original, chosen.to) if chosen.original else _list()
    ready_to_run()
    stands_between(asked=chosen.between)
    if fault := too_many_keys():
        sys.exit(fault)
    if chosen.between:
        from .work import run as work

        work(once=chosen.once)
    else:
        run(once=chosen.once)
    return 0


def stands_between(*, asked: bool | None) -> bool:
    """Whether this is the machine between the sides; ends with words where something else was ``asked`` for."""
    from django.conf import settings

    between: bool = settings.ZONE == "sluice"
    if asked is not None and asked is not between:
        sys.exit(
            "両側の間の中継（SANNAI_ZONE=sluice）では、sannai sluice --between と書きます。"
            if between
            else "これは両側の間の中継（SANNAI_ZONE=sluice）で行います（docs/operation.md）。"
        )
    return between


def run(*, once: bool = False) -> None:
    """Look through what is due, again and again. ``once``: through all of it, however long that takes."""
    from django.db import close_old_connections

    from sannai.applications import inspecting
    from sannai.common.time import now
    from sannai.sluice import turns

    while True:
        close_old_connections()
        done = inspecting.inspect(now(), seconds=math.inf if once else turns.A_WHILE)
        if once and not done:
            return
        if not done:
            time.sleep(0.5)


def too_many_keys() -> str:
    """Why this process does not begin: beside the key for files it could read others; "" if it cannot."""
    from django.conf import settings

    from sannai.common import city_keys
    from sannai.common.sealing.errors import KeysUnusable
    from sannai.common.sealing.ring import PURPOSES, State

    ring = city_keys.ring()
    if (settings.SLUICE != "own" and settings.ZONE != "sluice") or not ring.exists():
        return ""
    readable = set()
    for key in ring.rows():
        if key.state is State.DESTROYED or key.purpose in ("files", "recovery"):
            continue
        try:
            ring.secret(key)
            readable.add(PURPOSES[key.purpose])
        except KeysUnusable:
            continue
    if not readable:
        return ""
    return (
        f"{settings.KEYS} に、添付書類のもののほかに「{'」「'.join(sorted(readable))}」の鍵があります。"
        "検査の処理には ring.json と files-….key だけを置いてください"
        "（docs/operation.md「添付ファイルの検査と無害化」）。"
    )


def _list() -> int:
    """Exit code 1: something has been tried, and waits."""
    rows: Sequence[Arrival | Passage]
    if stands_between(asked=None):
        from sannai.relay.models import Passage

        rows = list(Passage.objects.filter(state="waiting").order_by("arrived_at", "pk"))
    else:
        from sannai.applications.models import Arrival

        rows = list(Arrival.objects.filter(state="waiting").select_related("upload").order_by("arrived_at", "pk"))
    for row in rows:
        print(_line(row))
    tried = sum(row.tries > 0 for row in rows)
    print(f"検査を待っているファイル {len(rows)} 件（うち、試して済まなかったもの {tried} 件）")
    return 1 if tried else 0


def _line(row: Arrival | Passage) -> str:
    said = f"{_moment(row.arrived_at)} 到達　事案 {row.case}　ファイル {row.pk}"
    if not row.tries:
        return said
    from sannai.applications.inspecting import report_of
    from sannai.applications.models import Arrival
    from sannai.common.time import TOKYO

    why = report_of(row).words if isinstance(row, Arrival) else row.why
    again = f"{row.next_at.astimezone(TOKYO):%H:%M} にもう一度"
    return f"{said}　{row.tries}回試しました（{again}）：{why or '途中で終わりました'}"


def _originals(case: UUID, to: Path | None) -> int:
    """Which are here; ``to``: opened, each under the id of its file. 1: there are none, or they cannot be opened."""
    from sannai.common.sealing.errors import CannotOpen, KeysUnusable
    from sannai.relay import originals

    passages = originals.passages(case)
    for passage in passages:
        print(f"{_moment(passage.arrived_at)} 到達　ファイル {passage.pk}　{passage.state}")
    if not passages:
        print("この事案の原本は、ここにありません。日数が過ぎて消したか、この中継を通っていません。")
        return 1
    if to is None:
        return 0
    to.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        for passage in (each for each in passages if each.state != "waiting"):
            with (to / str(passage.pk)).open("wb") as out:
                out.writelines(originals.opened(passage))
    except (CannotOpen, KeysUnusable, FileNotFoundError) as fault:
        print(f"開けません: {fault}\n原本の鍵（original-….key）を {_keys()} に置いて行い、終わったら消してください。")
        return 1
    print(f"無害化する前のファイルを {to} に置きました。庁内側に持ち込まず、見終わったら消してください。")
    return 0


def _keys() -> Path:
    from django.conf import settings

    keys: Path = settings.KEYS
    return keys


def _moment(at: datetime) -> str:
    from sannai.common.time import TOKYO

    return f"{at.astimezone(TOKYO):%Y-%m-%d %H:%M}"
