"""audit verify, audit base, audit seal: whether the record is whole."""

from __future__ import annotations

import argparse

from .ready import Verbs, ready


def configure(verbs: Verbs) -> None:
    """Add this module's verbs to the command line."""
    audit = verbs.add_parser("audit", help="出来事の記録を確かめる、封印する")
    parts = audit.add_subparsers(required=True, metavar="WHAT")
    parts.add_parser(
        "verify", help="変えられた・消えた・入れられた出来事・行・ファイル、外れたトリガーを見つける"
    ).set_defaults(run=_verify)
    parts.add_parser(
        "base", help="これより前に書かれた行のいまのすがたを、1度だけ記録する（sannai work も少しずつ行う）"
    ).set_defaults(run=_base)
    parts.add_parser("seal", help="まだ封印していない出来事を封印し、根を書き出す").set_defaults(run=_seal)


def _verify(chosen: argparse.Namespace) -> int:
    ready()
    from sannai.common import audit
    from sannai.common.models import Seal

    found = audit.examine()
    for fault in found.faults:
        print(fault)
    rows, files = f"照合した行 {found.rows} 件", f"ファイル {found.files} 件"
    if found.unknown:
        print(f"どの出来事にもない行 {found.unknown} 件。")
    if found.count:
        more = f"（はじめの {len(found.faults)} 件を示しました）" if found.count > len(found.faults) else ""
        print(f"{found.count} 件の異常があります{more}: 出来事 {found.events} 件、{rows}、{files}。")
        return 1
    seals = f"封印 {Seal.objects.count()} 件"
    print(f"異常はありません: 出来事 {found.events} 件、対象 {found.chains} 件、{seals}、{rows}、{files}。")
    return 0


def _base(chosen: argparse.Namespace) -> int:
    ready()
    from sannai.common.basing import base
    from sannai.common.time import now

    written = 0
    while count := base(now()):
        written += count
    print(f"{written} 件の行と事案などのすがたを記録しました。" if written else "すでに記録されています。")
    return 0


def _seal(chosen: argparse.Namespace) -> int:
    ready()
    from sannai.common.seals import export_root, seal_all
    from sannai.common.time import now

    seal_all(now())
    print(export_root(now()))
    return 0
