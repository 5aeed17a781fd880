"""inventory import: the national survey of procedures becomes the city's inventory."""

from __future__ import annotations

import argparse
from pathlib import Path

from .ready import Verbs, ready


def configure(verbs: Verbs) -> None:
    """Add this module's verbs to the command line."""
    inventory = verbs.add_parser("inventory", help="手続の棚卸し")
    parts = inventory.add_subparsers(required=True, metavar="WHAT")
    load = parts.add_parser("import", help="全国の悉皆調査のCSVを取り込む")
    load.add_argument("file", type=Path)
    load.set_defaults(run=_import)


def _import(chosen: argparse.Namespace) -> int:
    ready()
    from sannai.common.actors import System
    from sannai.common.time import now
    from sannai.procedures.inventory import ImportRefused, import_survey

    try:
        content = chosen.file.read_bytes()
        done, doubts = import_survey(content, chosen.file.name, by=System(), at=now())
    except OSError as error:
        print(f"{chosen.file}: 読めません（{error.strerror}）。")
        return 1
    except ImportRefused as error:
        print(f"{chosen.file.name}: {error}")
        return 1
    for doubt in doubts:
        print(doubt)
    print(
        f"{done.rows} 行を読みました: 追加 {done.added}、変更 {done.changed}、変わらず {done.unchanged}、"
        f"確認が必要な箇所 {len(doubts)}。"
    )
    return 0
