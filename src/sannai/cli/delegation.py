"""rules adopt, decide, what-if: what keeps the delegation rules; and what check and fmt do with them."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from sannai.rules.blocks import FOLDER
from sannai.rules.compiler import compile_package
from sannai.rules.delegation import MAIN, NoRuling, Question, Rulebook, compile_rulebook, ruling
from sannai.rules.delegation.checking import check_folder
from sannai.rules.delegation.folder import read_rulebook
from sannai.rules.delegation.procedures import against_procedure
from sannai.rules.package import read_package
from sannai.text.problems import DefinitionError, Problem
from sannai.text.strict_yaml import nearest

from .ready import Verbs, ready

SHIPPED = Path("catalog/sannai/delegation")


def configure(verbs: Verbs) -> None:
    """Add this module's verbs to the command line."""
    rules = verbs.add_parser("rules", help="専決規程・事務委任規則")
    parts = rules.add_subparsers(required=True, metavar="WHAT")
    adopt = parts.add_parser("adopt", help="規程を検査し、市の規程として採用する")
    adopt.add_argument("folder", type=Path)
    adopt.add_argument("--body", default="mayor", metavar="KEY", help="どの執行機関の規程か（省くと市長）")
    adopt.set_defaults(run=_adopt)
    decide = parts.add_parser("decide", help="この事項をだれが決裁するかを、理由とともに示す")
    decide.add_argument("matter", help="事項の名前")
    decide.add_argument("--fact", action="append", default=[], metavar="名前=値", help="事実（例: amount=3000000）")
    decide.add_argument("--mark", action="append", default=[], help="印（例: important）")
    decide.add_argument("--analogous-to", default="", help="類推する事項")
    decide.add_argument("--on", type=_day, help="いつの規程か（省くと今日）")
    decide.add_argument("--folder", type=Path, default=SHIPPED, help="規程のフォルダ")
    decide.set_defaults(run=_decide)
    what_if = parts.add_parser("what-if", help="決裁済みの起案を規程の案に当て、上がる・下がる件数を示す")
    what_if.add_argument("folder", type=Path)
    what_if.add_argument("--on", type=_day, help="案のいつの行で試すか（省くと今日）")
    what_if.set_defaults(run=_what_if)


def rulebooks(path: Path) -> list[Path]:
    """The folders of rules at or below this path."""
    if path.is_file():
        path = path.parent
    return sorted(found.parent for found in path.rglob(MAIN))


def rule_files(folder: Path) -> list[Path]:
    """What ``fmt`` lays out."""
    return [*sorted(folder.glob("*.yaml")), *sorted(folder.glob("tests/*.yaml"))]


def check_rules(folder: Path, packages: list[Path]) -> int:
    """Say what is wrong with the rules and between them and the procedures beside them. Warnings are no fault."""
    book, problems = check_folder(folder)
    say(folder, problems)
    if book is None:
        return len(problems)
    faults = len(problems)
    beside = [package for package in packages if package.parent == folder.parent]
    for package in beside:
        faults += _check_beside(book, package)
    if not faults:
        print(f"{book.title}に誤りはありません（事項 {len(book.matters)} 件）。")
    return faults


def _check_beside(book: Rulebook, package: Path) -> int:
    try:
        definition = compile_package(read_package(package))
    except DefinitionError:
        return 0  # said already, by the check of the procedure
    found = against_procedure(book, definition)
    say(package, found.faults)
    for warning in found.warnings:
        print(f"注意: {package.as_posix()}/{warning}")
    return len(found.faults)


def say(folder: Path, problems: list[Problem] | tuple[Problem, ...]) -> None:
    """What is wrong in this folder, a line each."""
    for problem in problems:
        print(f"{_home(folder, problem.file).as_posix()}/{problem}")


def _home(folder: Path, file: str) -> Path:
    """The folder in which a file lies: a block that a package uses lies beside it, in the catalogue."""
    above = (each for each in (folder, *folder.parents) if (each / file).is_file())
    return next(above, folder) if file.startswith(f"{FOLDER}/") else folder


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"日付「{text}」は 2026-04-01 のように書いてください") from None


def _adopt(chosen: argparse.Namespace) -> int:
    ready()
    from sannai.approvals import rulebook
    from sannai.common.action import NotAllowed
    from sannai.common.actors import System
    from sannai.common.time import now

    try:
        kept = rulebook.adopt(read_rulebook(chosen.folder), by=System(), at=now(), body=chosen.body)
    except NotAllowed as error:
        print(error)
        return 1
    except DefinitionError as error:
        say(chosen.folder, error.problems)
        print(f"{chosen.folder}: 誤りがあるため採用しません。")
        return 1
    print(f"規程を採用しています（{kept.digest[:12]}）。")
    return 0


def _decide(chosen: argparse.Namespace) -> int:
    pairs = [fact.partition("=") for fact in chosen.fact]
    try:
        book = compile_rulebook(read_rulebook(chosen.folder))
        strange = _strange([name for name, _, _ in pairs], list(book.facts), "事実")
        strange += _strange(chosen.mark, [mark.code for mark in book.marks], "印")
        if strange:
            print(*strange, sep="\n")
            return 1
        facts = {name: _fact(value) for name, _, value in pairs}
        question = Question(chosen.matter, facts, frozenset(chosen.mark), chosen.analogous_to)
        found = ruling(book, question, chosen.on or date.today())
    except DefinitionError as error:
        say(chosen.folder, error.problems)
        return 1
    except NoRuling as error:
        print(error)
        return 1
    print(f"決裁: {f'職 {found.post}' if found.post else book.level(found.level).label}（名義 {found.authority}）")
    print(f"回議: {'、'.join(book.level(id).label for id in found.via) or 'なし'}")
    print(f"合議: {'、'.join(found.concur) or 'なし'}")
    print(f"代決: {'できる' if found.substitution else found.why_no_substitution}")
    print(*(f"  {reason}" for reason in found.reasons), sep="\n")
    return 0


def _strange(names: list[str], known: list[str], what: str) -> list[str]:
    return [f"「{name}」という{what}はありません（{nearest(name, known)}）。" for name in names if name not in known]


def _fact(text: str) -> bool | str:
    return {"yes": True, "no": False}.get(text, text)


def _what_if(chosen: argparse.Namespace) -> int:
    ready()
    from sannai.approvals.what_if import against
    from sannai.common.time import now, today

    try:
        draft = compile_rulebook(read_rulebook(chosen.folder))
    except DefinitionError as error:
        say(chosen.folder, error.problems)
        return 1
    counts = against(draft, on=chosen.on or today(now()))
    print(*counts.lines(draft), sep="\n")
    return 0
