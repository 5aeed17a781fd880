"""The whole journey, simulated: what would strand a citizen before filing, or the desk before an outcome."""

from __future__ import annotations

from collections import Counter
from random import Random

from sannai.text.problems import Problem

from ..around import Around
from ..fees import names_paid
from ..kinds import KINDS
from ..model import Check, Definition
from ..witness import World
from .traveller import Traveller
from .words import TOO_HARD, at, example, impossible, possible

TRIES = 120


def journey_problems(definition: Definition, around: Around) -> list[Problem]:
    """Questions that cannot be answered, checks that none passes, files that are asked but never offered."""
    world = World(definition)
    problems = [*_unanswerable(definition), *_documents(definition, world), *_fee(definition, world)]
    problems += _checks(definition, world) + _applicant(definition, world)
    if not problems:
        problems += _walk(definition, around)
    return problems


def _unanswerable(definition: Definition) -> list[Problem]:
    return [
        at(definition, f"field/{one.id}", words, hint)
        for one in definition.fields.values()
        for words, hint in KINDS[one.ask].stuck(one)
    ]


def _documents(definition: Definition, world: World) -> list[Problem]:
    """A document that is asked for while the field that takes it is hidden."""
    problems: list[Problem] = []
    for document in definition.documents:
        if not document.field:
            continue
        place = f"document/{document.id}"
        shown = world.shown(document.field)
        want = [document.when] if document.when else []
        unsure = at(definition, place, f"書類「{document.label}」の{TOO_HARD}", "条件を減らす")
        found = possible(world, want, [shown], problems, unsure)
        if found is not None:
            words = (
                f"書類「{document.label}」が求められるのに、受け取る項目「{document.field}」が出ない答え方があります"
                f"（{example(definition.fields, found)}）"
            )
            problems.append(at(definition, place, words, "書類の when と、項目・画面の when をそろえる"))
    return problems


def _fee(definition: Definition, world: World) -> list[Problem]:
    """A fee that is due at filing but rests on what only the desk will know."""
    fee = definition.fee
    if fee is None or fee.due != "filing":
        return []
    names = [name for row in fee.rows for name, _ in row.box.entries]
    names += names_paid(fee.rows)
    desk = {one.id for page in definition.desk_pages for one in page.fields}
    found = [name for name in world.closure(names) if name in desk]
    if not found:
        return []
    words = f"申請の時に納める手数料が、職員の画面の項目「{found[0]}」で決まります"
    return [at(definition, "head/fee", words, "due を after_decision などにするか、申請者の項目で決める")]


def _checks(definition: Definition, world: World) -> list[Problem]:
    """Checks that refuse every answer, alone or together, or at a question that is not shown."""
    problems: list[Problem] = []
    refusing = [check for check in definition.checks if not check.warning]
    for check in refusing:
        problems += _one_check(definition, world, check)
    if problems or not refusing:
        return problems
    unsure = at(definition, "head/checks", f"点検の{TOO_HARD}", "点検の条件を減らす")
    every = [check.when for check in refusing]
    if impossible(world, [], every, problems, unsure):
        problems.append(at(definition, "head/checks", "どの答え方でも、どれかの点検で断られます", "点検の条件を見直す"))
    return problems


def _one_check(definition: Definition, world: World, check: Check) -> list[Problem]:
    place = f"check/{check.id}"
    problems: list[Problem] = []
    unsure = at(definition, place, f"点検「{check.id}」の{TOO_HARD}", "条件を減らす")
    if impossible(world, [], [check.when], problems, unsure):
        return [at(definition, place, f"点検「{check.id}」はどの答え方でも断ります", "条件を見直す")]
    if problems or check.field not in definition.fields:
        return problems
    found = possible(world, [check.when], [world.shown(check.field)], problems, unsure)
    if found is not None:
        words = (
            f"点検「{check.id}」が、出ていない項目「{check.field}」で断ることがあり、直せません"
            f"（{example(definition.fields, found)}）"
        )
        problems.append(at(definition, place, words, "見えている項目を field にする"))
    return problems


def _applicant(definition: Definition, world: World) -> list[Problem]:
    name = definition.applicant.get("name")
    if not name:
        return []
    problems: list[Problem] = []
    unsure = at(definition, "head/applicant", f"申請者の氏名の項目の{TOO_HARD}", "条件を減らす")
    found = possible(world, [], [world.shown(name)], problems, unsure)
    if found is not None:
        words = f"申請者の氏名の項目「{name}」が出ない答え方があります（{example(definition.fields, found)}）"
        problems.append(at(definition, "head/applicant", words, "いつも出る項目を氏名にする"))
    elif not problems and not definition.fields[name].required:
        words = f"申請者の氏名の項目「{name}」が必須ではありません"
        problems.append(at(definition, "head/applicant", words, "required: no を消す"))
    return problems


def _walk(definition: Definition, around: Around) -> list[Problem]:
    """Answer as somebody would, many times: at least once it must be possible to file, and for the desk to end."""
    for desk, what in ((False, "申請者が提出まで"), (True, "所管課が職員の画面を終えるところまで")):
        if desk and not definition.desk_pages:
            continue
        stopped: Counter[str] = Counter()
        if any(_arrives(definition, around, Random(seed), desk, stopped) for seed in range(TRIES)):  # noqa: S311
            continue
        field, _, message = (stopped.most_common(1) or [("//", 0)])[0][0].partition("//")
        return [
            at(
                definition,
                f"field/{field}" if field in definition.fields else f"group/{field}",
                f"{what}進める答え方が見つかりません。いちばん多く止まるのは「{message}」",
                "その項目の範囲・点検・必須を見直す",
            )
        ]
    return []


def _arrives(definition: Definition, around: Around, random: Random, desk: bool, stopped: Counter[str]) -> bool:
    traveller = Traveller(definition, around, random, desk)
    faults = traveller.walk()
    stopped.update(f"{fault.field}//{fault.message}" for fault in faults)
    return not faults
