"""What the page of an import shows: its mapping, what it would do, what it did."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sannai.registers.door import Door
from sannai.registers.importing import flow, mapping
from sannai.registers.importing.report import right
from sannai.registers.importing.settling import WHY
from sannai.registers.importing.tasks import DOUBTFUL
from sannai.registers.models import ChangeSet, Import
from sannai.rules.registers.rows import own_fields
from sannai.text.eras import wareki
from sannai.web.components.controls import Option, Said, input_text, select
from sannai.web.kit.door import DeskRequest

from .bringing_conflicts import REST, Conflict, conflicts
from .bringing_waiting import Waiting, waiting_for

MOST_MENDS = 40
COUNTS = (
    ("entered", "新しい記載"), ("changed", "変わる記載"), ("same", "同じ"), ("fault", "誤り"), ("conflict", "競合"),
    ("skipped", "読まない行"), ("ended", "終わった記載"),
)  # fmt: skip
TABLES = (("changed", "変わる記載"), ("entered", "新しい記載"))
BLANKS = (("keep", "いまの値を残す"), ("erase", "いまの値を消す"))
ABSENT = (
    ("leave", "そのままにする"),
    ("end", "終わったことにする", "「いつから」の日に終わります。台帳全体を入れ替えるときに選びます。"),
)


@dataclass(frozen=True, slots=True)
class Group:
    """The same fault of many lines; ``mend``: the input in which the value that is meant is written, if that helps."""

    heading: str
    what: str
    mend: str
    count: int
    input: Any = None
    name: str = ""
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page of one import. No statement while it is drawn."""

    one: Import
    register: Any
    plan: flow.Plan
    columns: list[Any]
    sheets: Any
    on: Any
    counts: list[tuple[str, str, int]]
    groups: list[Group]
    wrong: list[dict[str, Any]]
    wrongs: int
    tables: list[tuple[str, list[dict[str, Any]], int]]
    report: Mapping[str, Any]
    lacking: str
    gone: str
    taken_back: ChangeSet | None
    conflicts: list[Conflict]
    rest: Any
    waiting: Waiting | None

    @property
    def mends(self) -> bool:
        """Whether a value can be mended for all rows."""
        return any(each.input for each in self.groups)

    @property
    def right(self) -> int:
        """How many lines would write something."""
        return right(self.report.get("counts", {}))

    @property
    def clean(self) -> bool:
        """Whether every line is right."""
        counts = self.report.get("counts", {})
        return not (counts.get("fault") or counts.get("conflict"))

    @property
    def doubtful(self) -> bool:
        """Whether so many rows would end that it is asked once more."""
        return bool(self.report.get("absent", 0) * DOUBTFUL > self.report.get("of", 0))

    @property
    def doubts(self) -> int:
        """How many values are doubtful; of kinds beyond those that a report keeps, none is counted."""
        return sum(count for *_, count in self.report.get("doubts", ()))

    @property
    def open(self) -> int:
        """How many lines are in conflict, and nobody chose for them yet."""
        return int(self.report.get("counts", {}).get("conflict", 0))

    @property
    def modes(self) -> list[tuple[str, str]]:
        """Whether anything is written while something is wrong."""
        rest = f"正しい行だけ取り込む（{self.right:,}行）"
        return [("all", "すべて正しいときだけ取り込む（いまは何も書かない）"), ("good", rest)]

    @property
    def blanks(self) -> Sequence[tuple[str, ...]]:
        """What an empty cell can mean."""
        return BLANKS

    @property
    def absents(self) -> Sequence[tuple[str, ...]]:
        """What it can mean that a row is not in the file."""
        return ABSENT

    @property
    def writes(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.right or self.report.get("absent"))


def sheet_of(
    request: DeskRequest, one: Import, held: Door, *, own: bool, faults: Mapping[str, str] | None = None
) -> Sheet:
    """Everything that the page shows of an import; ``own``: its rows too; ``faults``: of what was typed, by input."""
    waiting = waiting_for(request, one)
    plan, report = flow.plan_of(one), {} if waiting else json.loads(one.found or "{}") if own else _counted(one)
    columns, sheets, gone = _columns(one, held, plan) if own else ([], None, "")
    counts, over = report.get("counts", {}), one.state == "applied"
    return Sheet(
        one, held.newest, plan, columns, sheets, _day(held, plan, faults or {}),
        [(name, label, counts[name]) for name, label in COUNTS if counts.get(name)],
        [_group(at, each, held) for at, each in enumerate(report.get("groups", []))],
        [each for each in report.get("wrong", []) if each["what"] not in WHY.values()], report.get("wrongs", 0),
        [
            (label, rows, counts.get(name, 0))
            for name, label in TABLES
            if not over and (rows := report.get("rows", {}).get(name))
        ],
        report, flow.lacking(held.held.register, plan.columns), gone,
        ChangeSet.objects.filter(reverses=one.change_set).first() if one.change_set_id else None,
        conflicts(request, report, asked=one.state == "tried"), _rest(faults or {}), waiting,
    )  # fmt: skip


def _rest(faults: Mapping[str, str]) -> Any:
    """What becomes of the lines in conflict that are shown, and for which nobody chose."""
    said = Said("選んでいない行", error=faults.get("rest", ""))
    return select("rest", said, [Option(*each) for each in REST], empty="")


def _counted(one: Import) -> dict[str, Any]:
    report = json.loads(one.found or "{}")
    return {name: report[name] for name in ("counts", "absent", "of") if name in report}


def _columns(one: Import, held: Door, plan: flow.Plan) -> tuple[list[Any], Any, str]:
    """One choice for each column of the file, with the first values in it; which sheet; why there is nothing."""
    if one.state not in ("mapped", "tried", "refused"):
        return [], None, ""
    if one.blob is None:
        return [], None, "ファイルはもうありません。もう一度送ってください。"
    offered, found = mapping.targets(held.held.register, flow.hidden(held)), []
    for column, samples in zip(plan.columns.columns, plan.samples, strict=True):
        options = [Option(name, label, on=name == column.said) for name, label in offered.items()]
        said = Said(column.heading or f"{column.position + 1}列目（見出しなし）", f"例：{samples}" if samples else "")
        found.append(select(f"column_{column.position}", said, options, empty="取り込まない"))
    names = [Option(name, name, on=name == plan.sheet) for name in plan.sheets]
    return found, select("sheet", Said("シート"), names, empty="") if len(names) > 1 else None, ""


def _day(held: Door, plan: flow.Plan, faults: Mapping[str, str]) -> Any:
    """From which day what is in the file holds; nothing where rows have no period."""
    if not held.held.register.dated:
        return None
    support = "「いつから」の列がない行は、この日から変わったことになります。例：令和8年4月1日"
    said = Said("いつから", support, faults.get("on", ""), True)
    return input_text("on", said, wareki(plan.on), width="sm")


def _group(at: int, each: Mapping[str, Any], held: Door) -> Group:
    mendable = each["cell"] and each["name"] in own_fields(held.held.register) and at < MOST_MENDS
    said = Said(f"「{each['cell']}」の正しい値")
    box = input_text(f"mend_{at}", said, "", width="md") if mendable else None
    return Group(each["heading"], each["what"], each["mend"], each["count"], box, each["name"], each["cell"])
