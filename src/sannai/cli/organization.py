"""organization export, check, import: the city's units, posts and people as CSV files."""

from __future__ import annotations

import argparse
from pathlib import Path

from sannai.text.problems import DefinitionError, Problem

from .ready import Verbs, ready


def configure(verbs: Verbs) -> None:
    """Add this module's verbs to the command line."""
    organization = verbs.add_parser("organization", help="組織（局・課・職・職員・任免など）のCSV")
    parts = organization.add_subparsers(required=True, metavar="WHAT")
    where = "CSVのフォルダ、ZIP、またはCSV一つ"
    export = parts.add_parser("export", help="いまの組織をCSVに書き出す")
    export.add_argument("path", type=Path, help="書き出すフォルダ、または .zip で終わる名前")
    export.set_defaults(run=_export)
    check = parts.add_parser("check", help="取り込めるかを調べる（何も変えない）")
    check.add_argument("path", type=Path, help=where)
    check.set_defaults(run=_check)
    load = parts.add_parser("import", help="CSVを取り込む（誤りが一つでもあれば何も変えない）")
    load.add_argument("path", type=Path, help=where)
    load.set_defaults(run=_import)


def _export(chosen: argparse.Namespace) -> int:
    ready()
    from sannai.organization.importing import export_city, pack

    files = export_city()
    target: Path = chosen.path
    try:
        if target.suffix.lower() == ".zip":
            target.write_bytes(pack(files))
        else:
            target.mkdir(parents=True, exist_ok=True)
            for name, content in files.items():
                (target / name).write_bytes(content)
    except OSError as error:
        print(f"{target}: 書けません（{error.strerror}）。")
        return 1
    print(f"{target} に {len(files)} 個の表を書き出しました。")
    return 0


def _check(chosen: argparse.Namespace) -> int:
    ready()
    from sannai.organization.csv_upload import read_path
    from sannai.organization.importing import examine

    try:
        problems = examine(read_path(chosen.path))
    except DefinitionError as error:
        problems = error.problems
    return _say(problems) if problems else _done("誤りはありません。取り込めます。")


def _import(chosen: argparse.Namespace) -> int:
    ready()
    from sannai.common.time import now
    from sannai.organization.importing import load_city

    try:
        loaded = load_city(chosen.path, now())
    except DefinitionError as error:
        return _say(error.problems)
    if not loaded:
        return _done("すでに同じ内容です。何も変えていません。")
    return _done("取り込みました: " + "、".join(f"{title} {count}" for title, count in loaded.counted()))


def _say(problems: list[Problem]) -> int:
    for problem in problems:
        print(problem)
    print(f"{len(problems)} 件の誤りがあります。何も取り込んでいません。")
    return 1


def _done(message: str) -> int:
    print(message)
    return 0
