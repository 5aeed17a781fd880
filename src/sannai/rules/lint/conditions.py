"""Conditions that never hold, rows that are never reached, and a fee table with gaps or overlaps."""

from __future__ import annotations

from collections.abc import Iterable

from sannai.text.problems import Problem

from ..behind import rest_on_findings
from ..model import Box, Definition, Page
from ..witness import World, joined
from .unique import Rows, unique_problems
from .words import TOO_HARD, at, impossible


def condition_problems(definition: Definition) -> list[Problem]:
    """Unreachable pages, questions, checks, documents and rows; gaps and overlaps of the fee table."""
    world, problems = World(definition), list[Problem]()
    for place, what, box in _conditions(definition):
        unsure = at(definition, place, f"{what}の{TOO_HARD}", "条件を分けるか減らす")
        if impossible(world, [box], [], problems, unsure):
            problems.append(at(definition, place, f"{what}の条件に合う答え方がありません", "条件か、もとの項目を直す"))
    for value in definition.values:
        if value.op == "cases":
            problems += _shadowed(definition, world, value.id, [row.box for row in value.args["rows"]])
    return problems + _divisions(definition, world) + _fee(definition, world)


def _conditions(definition: Definition) -> Iterable[tuple[str, str, Box]]:
    for page in (*definition.pages, *definition.desk_pages):
        if page.when:
            yield f"page/{page.id}", f"届かない画面です。画面「{page.title}」", page.when
        yield from _questions(page)
    for check in definition.checks:
        yield f"check/{check.id}", f"効かない点検です。点検「{check.id}」", check.when
    for document in definition.documents:
        if document.when:
            yield f"document/{document.id}", f"求められない書類です。書類「{document.label}」", document.when
    for outcome in definition.outcomes:
        if outcome.when:
            yield f"outcome/{outcome.id}", f"起案できない結果です。結果「{outcome.label}」", outcome.when
    for deadline in definition.deadlines:
        for extension in deadline.extensions:
            if extension.when:
                yield f"deadline/{deadline.id}", f"使えない延長です。期間「{deadline.label}」", extension.when
    for number, row in enumerate(definition.divisions):
        if not row.box.otherwise:
            yield f"division/{number}", f"使われない行です。所管の表の {number + 1} 行目", row.box
    if definition.fee:
        for number, row in enumerate(definition.fee.rows):
            if not row.box.otherwise:
                yield f"fee/{number}", f"使われない行です。手数料の {number + 1} 行目", row.box
        for relief in definition.fee.reliefs:
            if relief.when:
                yield f"relief/{relief.id}", f"使えない減免です。「{relief.label}」", relief.when


def _questions(page: Page) -> Iterable[tuple[str, str, Box]]:
    for one in (*page.fields, *(field for group in page.groups for field in group.fields)):
        if one.when:
            yield f"field/{one.id}", f"聞かれない項目です。項目「{one.label}」", joined([page.when, one.when])


def _shadowed(definition: Definition, world: World, id: str, boxes: list[Box]) -> list[Problem]:
    """Rows of ``cases`` that an earlier row always takes."""
    problems: list[Problem] = []
    for number, box in enumerate(boxes):
        unsure = at(definition, f"value/{id}", f"値「{id}」の{TOO_HARD}", "場合を分けて別の値にする")
        want = [] if box.otherwise else [box]
        if impossible(world, want, boxes[:number], problems, unsure):
            words = f"値「{id}」の {number + 1} 行目に届く答え方がありません"
            problems.append(at(definition, f"value/{id}", words, "順序か条件を直す"))
    return problems


def _divisions(definition: Definition, world: World) -> list[Problem]:
    """The table of divisions must match exactly once, and ask nothing that is not known when it is filed."""
    if not definition.divisions:
        return []

    def place(number: int | None) -> Problem:
        return at(definition, "head/divisions" if number is None else f"division/{number}", "")

    late = [
        at(definition, f"division/{number}", words, "申請者の答えで決める。後で替わるときは「別の課へ移す」を使う")
        for number, row in enumerate(definition.divisions)
        if rest_on_findings(definition, [name for name, _ in row.box.entries])
        for words in ("所管の課は申請の時に決まるので、職員の画面の項目では分けられません",)
    ]
    return late or unique_problems(Rows(world, definition.divisions, "所管", "答え方", place))


def _fee(definition: Definition, world: World) -> list[Problem]:
    """The fee table must match exactly once: for every complete answer, on every day from its first row on."""
    if definition.fee is None:
        return []

    def place(number: int | None) -> Problem:
        return at(definition, "head/fee" if number is None else f"fee/{number}", "")

    return unique_problems(Rows(world, definition.fee.rows, "手数料", "答え方", place))
