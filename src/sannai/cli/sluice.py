"""sluice: a process of its own that looks through files and makes them harmless. It opens files, and nothing else."""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING

from .ready import Verbs, ready, ready_to_run

if TYPE_CHECKING:
    from sannai.applications.models import Arrival


def configure(verbs: Verbs) -> None:
    """Add this module's verbs to the command line."""
    sluice = verbs.add_parser("sluice", help="届いた添付ファイルの検査と無害化を続けて行う（SANNAI_SLUICE=own のとき）")
    sluice.add_argument("--once", action="store_true", help="いま待っている分だけ行って終わる")
    sluice.add_argument("--list", action="store_true", help="待っているファイルと、その理由を出す")
    sluice.set_defaults(run=_sluice)


def _sluice(chosen: argparse.Namespace) -> int:
    if chosen.list:
        ready()
        return _list()
    ready_to_run()
    if fault := too_many_keys():
        sys.exit(fault)
    run(once=chosen.once)
    return 0


def run(*, once: bool = False) -> None:
    """Look through what is due, again and again."""
    from django.db import close_old_connections

    from sannai.applications import inspecting
    from sannai.common.time import now

    while True:
        close_old_connections()
        done = inspecting.inspect(now())
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
    if settings.SLUICE != "own" or not ring.exists():
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
    from sannai.applications.models import Arrival

    rows = list(Arrival.objects.filter(state="waiting").select_related("upload").order_by("arrived_at", "pk"))
    for row in rows:
        print(_line(row))
    tried = sum(row.tries > 0 for row in rows)
    print(f"検査を待っているファイル {len(rows)} 件（うち、試して済まなかったもの {tried} 件）")
    return 1 if tried else 0


def _line(row: Arrival) -> str:
    from sannai.applications.inspecting import report_of
    from sannai.common.time import TOKYO

    said = f"{row.arrived_at.astimezone(TOKYO):%Y-%m-%d %H:%M} 到達　事案 {row.case}　ファイル {row.pk}"
    if not row.tries:
        return said
    again = f"{row.next_at.astimezone(TOKYO):%H:%M} にもう一度"
    return f"{said}　{row.tries}回試しました（{again}）：{report_of(row).words or '途中で終わりました'}"
