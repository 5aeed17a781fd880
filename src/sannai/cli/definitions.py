"""check, fmt, publish, withdraw: what an author of procedures does."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from sannai import city
from sannai.common.time import CityCalendar
from sannai.issuance.proofs import template_problems
from sannai.rules.answers_schema import answers_schema
from sannai.rules.around import Around
from sannai.rules.blocks import FOLDER
from sannai.rules.compiler import compile_package
from sannai.rules.definition_schema import definition_schema
from sannai.rules.layout import canonical_layout
from sannai.rules.lint import check_block, check_package
from sannai.rules.package import read_package
from sannai.rules.registers.against import Catalogue
from sannai.rules.trial_schema import trial_schema
from sannai.text.problems import DefinitionError, Problem

from .delegation import check_rules, rule_files, rulebooks, say
from .ready import Verbs, ready
from .registers import check_beside, check_registers, publish_registers, register_files, registers

CATALOG = Path(os.environ.get("SANNAI_CATALOG", "").strip() or "catalog")
HERE = Around(city.NAME, city.CODE, calendar=CityCalendar(CATALOG))


def configure(verbs: Verbs) -> None:
    """Add this module's verbs to the command line."""
    check = verbs.add_parser("check", help="手続・台帳の定義と専決規程を検査し、その試験を行う")
    check.add_argument(
        "path",
        nargs="?",
        default=CATALOG,
        type=Path,
        help="手続や台帳のフォルダ、またはそれらを含むフォルダ（省くと SANNAI_CATALOG）",
    )
    check.set_defaults(run=_check)
    fmt = verbs.add_parser("fmt", help="手続・台帳の定義と専決規程を標準の書き方に整える")
    fmt.add_argument("path", nargs="?", default=CATALOG, type=Path)
    fmt.add_argument("--check", action="store_true", help="書き換えず、整っていないものを挙げる")
    fmt.set_defaults(run=_fmt)
    schema = verbs.add_parser("schema", help="JSON Schema を出す(定義ファイルの、またはその手続の記載内容の)")
    schema.add_argument("path", nargs="?", type=Path, help="手続のフォルダ(省くと定義ファイルのスキーマ)")
    schema.add_argument("--tests", action="store_true", help="試験のファイル(tests/*.yaml)のスキーマ")
    schema.set_defaults(run=_schema)
    publish = verbs.add_parser("publish", help="手続や台帳の定義を決裁なしで公開する(立ち上げのとき。ふだんは起案する)")
    publish.add_argument("path", type=Path)
    publish.set_defaults(run=_publish)
    withdraw = verbs.add_parser("withdraw", help="公開中の版を決裁なしで取り下げる(ふだんは起案する)")
    withdraw.add_argument("procedure", help="手続の識別名")
    withdraw.set_defaults(run=_withdraw)


def packages(path: Path) -> list[Path]:
    """The package folders at or below this path."""
    if path.is_file():
        path = path.parent
    return sorted(found.parent for found in path.rglob("procedure.yaml"))


def blocks(path: Path) -> list[Path]:
    """The files of blocks at or below this path."""
    if path.is_file():
        path = path.parent
    inside = path.glob("*.yaml") if path.name == FOLDER else []
    return sorted({*inside, *path.rglob(f"{FOLDER}/*.yaml")})


def _check_blocks(files: list[Path]) -> int:
    """Say what is wrong with blocks by themselves. How many faults."""
    faults = 0
    for file in files:
        problems = check_block(f"{FOLDER}/{file.name}", file.read_bytes())
        say(file.parent.parent, problems)
        faults += len(problems)
    if files and not faults:
        print(f"{len(files)} 件のブロックに誤りはありません。")
    return faults


def faults_of(folder: Path) -> list[Problem]:
    """Everything that is wrong with a package by itself: its definition, its trials and its letters."""
    found = check_package(folder, HERE)
    try:
        definition = compile_package(read_package(folder))
    except DefinitionError:  # said already
        return found
    return sorted([*found, *template_problems(definition, HERE, found)])


def _found(path: Path) -> list[Path]:
    found = packages(path)
    if not found:
        print(f"{path}: 手続の定義(procedure.yaml)が見つかりません。フォルダの場所を確かめてください。")
    return found


def _check(chosen: argparse.Namespace) -> int:
    rules = rulebooks(chosen.path)
    kept = registers(chosen.path)
    shelf = blocks(chosen.path)
    found, faults = packages(chosen.path) if rules or kept or shelf else _found(chosen.path), 0
    beside: dict[Path, Catalogue] = {}
    for folder in found:
        problems = sorted(faults_of(folder) + check_beside(folder, beside))
        say(folder, problems)
        faults += len(problems)
    if found and not faults:
        print(f"{len(found)} 件の手続に誤りはありません。")
        print("計算する値と手数料が、どの答え方でも決まることを証明しました。")
    faults += _check_blocks(shelf) + check_registers(kept)
    for folder in rules:
        faults += check_rules(folder, found)
    return int(bool(faults) or not (found or rules or kept or shelf))


def _fmt(chosen: argparse.Namespace) -> int:
    changed = 0
    files = [file for folder in rulebooks(chosen.path) for file in rule_files(folder)]
    files += [file for folder in registers(chosen.path) for file in register_files(folder)]
    files += blocks(chosen.path)
    folders = packages(chosen.path) if files else _found(chosen.path)
    files += [file for folder in folders for file in (folder / "procedure.yaml", *folder.glob("tests/*.yaml"))]
    for file in files:
        try:
            text = file.read_bytes().decode()
            neat = canonical_layout(text)
        except (UnicodeDecodeError, DefinitionError) as error:
            why = "UTF-8 ではありません" if isinstance(error, UnicodeDecodeError) else error
            print(f"{file}: 読めないため整えられません。先に sannai check で直してください（{why}）")
            return 1
        if neat != text:
            changed += 1
            print(f"{file}: {'整っていません' if chosen.check else '整えました'}")
            if not chosen.check:
                file.write_bytes(neat.encode())
    return int(not files or (chosen.check and changed > 0))


def _schema(chosen: argparse.Namespace) -> int:
    if chosen.path and chosen.tests:
        print("手続のフォルダと --tests は、いっしょには書けません（試験のスキーマは、どの手続でも同じ）")
        return 1
    try:
        written = trial_schema() if chosen.tests else definition_schema()
        content = answers_schema(compile_package(read_package(chosen.path)), HERE) if chosen.path else written
    except (DefinitionError, OSError) as error:
        print(error)
        return 1
    print(json.dumps(content, ensure_ascii=False, indent=2))
    return 0


def _publish(chosen: argparse.Namespace) -> int:
    ready()
    from sannai.common.actors import System
    from sannai.common.time import now
    from sannai.procedures import actions

    kept = registers(chosen.path)
    found = packages(chosen.path) if kept else _found(chosen.path)
    code = 0 if found or kept else 1
    for folder in found:
        problems = faults_of(folder)
        if problems:
            say(folder, problems)
            print(f"{folder}: 誤りがあるため公開しません。", file=sys.stderr)
            code = 1
            continue
        version = actions.publish_files(read_package(folder), by=System(), at=now())
        print(f"{version.key}: 第{version.number}版を公開しています（{version.digest[:12]}）")
    code = 1 if publish_registers(kept) else code
    print("決裁を経ない公開です。都市の立ち上げのためのもので、ふだんは庁内の「手続」から起案します。", file=sys.stderr)
    return code


def _withdraw(chosen: argparse.Namespace) -> int:
    ready()
    from sannai.common.actors import System
    from sannai.common.time import now
    from sannai.definitions import actions
    from sannai.definitions.models import Definition
    from sannai.procedures.kind import PROCEDURE

    procedure = Definition.objects.select_related("current").filter(kind=PROCEDURE.name, key=chosen.procedure).first()
    if procedure is None or procedure.current is None:
        print(f"{chosen.procedure}: 公開中の手続ではありません。")
        return 1
    version = procedure.current  # the procedure has none afterwards
    actions.withdraw(procedure, version=version, by=System(), at=now())
    print(f"{chosen.procedure}: 第{version.number}版を取り下げました。")
    return 0
