"""結果: the file that comes back from the system that decides, judged line by line, applied whole or not at all.

Every fault names line and column. What was applied before, and says the same, is no fault: it is done.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from sannai.common.action import NotAllowed
from sannai.common.events import StaleSubject
from sannai.organization.actors import Staff
from sannai.organization.scope import scope
from sannai.registers.importing import texts
from sannai.registers.importing.cells import Cells, Unreadable, Wrong
from sannai.rules.around import NOWHERE
from sannai.rules.elsewhere import RESULT
from sannai.rules.kinds import bind
from sannai.rules.model import Field, Outcome

from .actions.referring import cannot_be, receive_result
from .models import Case, Referral
from .referral_files import RIGHT
from .referrals import NUMBER_MOST
from .sight import with_version
from .steps import rules_of

MOST = 500  # results of one file
LAYOUT, REFERENCE, KEY, OUTCOME, DECIDED, NUMBER, START = RESULT
_MONTH = re.compile(r"(\d{4})[-/年](\d{1,2})月?\Z")
_DAY = Field("decided_on", DECIDED, "date")


@dataclass(frozen=True, slots=True)
class Result:
    """One line that can be applied: which case ends, and how."""

    line: int
    case: Case
    referral: Referral
    outcome: Outcome
    decided_on: date
    decision_number: str
    starts_on: date | None


@dataclass(slots=True)
class Judged:
    """What a file would do: what is to be applied, what was applied before, what is wrong."""

    ready: list[Result] = field(default_factory=list)
    before: list[Result] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)


def read(content: bytes, staff: Staff, on: date) -> Judged:
    """Read the file and judge every line, for what this person reviews. Nothing is written; three statements."""
    judged = Judged()
    try:
        grid = texts.read(content, RESULT)
    except Unreadable as error:
        judged.wrong.append(Wrong(0, "", str(error), ""))
        return judged
    judged.wrong += grid.wrong
    head, rows = (grid.rows[0] if grid.rows else Cells(1, ())), grid.rows[1:]
    judged.wrong += _heads(head)
    if not rows:
        judged.wrong.append(Wrong(0, "", "結果の行がありません", "見出しの次の行から、1件を1行に書く"))
    if len(rows) > MOST:
        judged.wrong.append(
            Wrong(0, "", f"{len(rows)}行あります。一度に取り込めるのは{MOST}行までです", "ファイルを分ける")
        )
    if judged.wrong and not _whole(head):
        return judged
    lines = [(row.line, dict(zip(head.texts, [*row.texts, *[""] * len(RESULT)], strict=False))) for row in rows[:MOST]]
    wide = [row for row in rows[:MOST] if any(row.texts[len(head.texts) :])]
    judged.wrong += [Wrong(row.line, "", "見出しより多くのセルがあります", "余分な「,」を消す") for row in wide]
    _judge(judged, lines, staff, on)
    judged.wrong.sort(key=lambda one: one.line)
    return judged


def apply(results: Sequence[Result], *, by: Staff, at: datetime) -> None:
    """Apply them all in one transaction. Raises NotAllowed, naming the line, and then nothing has happened."""
    with transaction.atomic():
        for one in results:
            try:
                receive_result(
                    one.case, referral=one.referral, outcome=one.outcome.id, decided_on=one.decided_on,
                    decision_number=one.decision_number, starts_on=one.starts_on, by=by, at=at,
                )  # fmt: skip
            except (NotAllowed, StaleSubject) as error:
                why = str(error) or "ほかの人が先に操作しました。"
                raise NotAllowed(f"{one.line}行目（{one.case.reference_number}）：{why}") from error


def _heads(head: Cells) -> list[Wrong]:
    wrong = [
        Wrong(head.line, name, f"見出し「{name}」の列がありません", f"1行目を {','.join(RESULT)} とする")
        for name in RESULT
        if name not in head.texts
    ]
    for at, text in enumerate(head.texts):
        if text and text not in RESULT:
            wrong.append(Wrong(head.line, text, f"見出し「{text}」の列は、結果のファイルにありません", "この列を消す"))
        elif text and text in head.texts[:at]:
            wrong.append(Wrong(head.line, text, f"見出し「{text}」の列が2つあります", "片方を消す"))
    return wrong


def _whole(head: Cells) -> bool:
    return set(RESULT) <= set(head.texts)


def _judge(judged: Judged, lines: Iterable[tuple[int, Mapping[str, str]]], staff: Staff, on: date) -> None:
    lines = list(lines)
    known = _referrals(lines, staff)
    first: dict[str, int] = {}
    for line, cells in lines:
        key = cells[KEY].lower()
        if key and key in first:
            judged.wrong.append(
                Wrong(line, KEY, f"{first[key]}行目と同じ照合キーです", "1件の結果は1行にする", cell=key)
            )
            continue
        first[key] = line
        result, wrong = _line(line, cells, known.get(key), on)
        if wrong or result is None:
            judged.wrong += wrong
        else:
            (judged.before if result.referral.ended_at else judged.ready).append(result)


def _referrals(lines: Iterable[tuple[int, Mapping[str, str]]], staff: Staff) -> dict[str, Referral]:
    """By 照合キー, of the cases that this person reviews; each with its case."""
    keys = [key for _, cells in lines if (key := _key(cells[KEY]))]
    reached = scope(with_version(Case.objects.filter(referrals__in=keys)).distinct(), staff, RIGHT)
    cases = {case.pk: case for case in reached}
    found = {}
    for row in Referral.objects.filter(pk__in=keys, case__in=list(cases)):
        row.case = cases[row.case_id]
        found[str(row.pk)] = row
    return found


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _line(
    line: int, cells: Mapping[str, str], referral: Referral | None, on: date
) -> tuple[Result | None, list[Wrong]]:
    """The result of one line; or what is wrong with it."""
    if referral is None:
        words = f"この照合キーの引渡しは、あなたの課にありません（受付番号 {cells[REFERENCE] or 'なし'}）"
        return None, [Wrong(line, KEY, words, "渡したファイルの照合キーを、そのまま書く", cell=cells[KEY])]
    wrong = _other(line, cells, referral)
    outcome = _outcome(referral, cells[OUTCOME])
    decided_on = bind(_DAY, NOWHERE).parse({"": [cells[DECIDED]]}, on)
    starts_on, unread = _month(cells[START])
    number = cells[NUMBER]
    if outcome is None:
        labels = "、".join(f"「{one.label}」" for one in rules_of(referral.case).outcomes)
        wrong.append(Wrong(line, OUTCOME, "この手続にない結果です", f"{labels} のどれかを書く", cell=cells[OUTCOME]))
    if decided_on.value is None:
        said = decided_on.message or "決定日がありません"
        wrong.append(Wrong(line, DECIDED, said, "2026-07-15 のように書く", cell=cells[DECIDED]))
    if unread:
        wrong.append(Wrong(line, START, "年月として読めません", "2026-08 のように書く", cell=cells[START]))
    if len(number) > NUMBER_MOST:
        wrong.append(Wrong(line, NUMBER, f"長すぎます（{NUMBER_MOST}字まで）", "番号だけを書く", cell=number))
    if wrong or outcome is None or decided_on.value is None:
        return None, wrong
    day = date.fromisoformat(decided_on.value)
    result = Result(line, referral.case, referral, outcome, day, number, starts_on)
    return (None, why) if (why := _against(result, on)) else (result, [])


def _other(line: int, cells: Mapping[str, str], referral: Referral) -> list[Wrong]:
    """Where the line names another case, or is written in another layout, than its key says."""
    number = referral.case.reference_number
    wrong = []
    if cells[REFERENCE] != number:
        words = f"照合キーの事案の受付番号（{number}）と違います"
        wrong.append(
            Wrong(line, REFERENCE, words, "受付番号と照合キーを、渡したファイルの同じ行から写す", cell=cells[REFERENCE])
        )
    if cells[LAYOUT] != referral.layout:
        words = f"様式が「{referral.layout}」ではありません"
        wrong.append(Wrong(line, LAYOUT, words, "渡したファイルの様式を、そのまま書く", cell=cells[LAYOUT]))
    return wrong


def _against(result: Result, on: date) -> list[Wrong]:
    """Why a line that reads well cannot be applied: what it says cannot be, or the case is over."""
    one, line = result.referral, result.line
    said = (result.outcome.id, result.decided_on, result.decision_number, result.starts_on)
    if one.ending == "decided":
        if (one.case.outcome, one.decided_on, one.decision_number, one.starts_on) == said:
            return []
        words = f"この事案は、{one.decided_on}の別の結果で終わっています"
        return [Wrong(line, KEY, words, "標準準拠システムの担当者と確かめる。終わった事案の結果は変えられない")]
    if one.ended_at is not None:
        return [Wrong(line, KEY, "この引渡しは取りやめられています", "標準準拠システムで取り消してもらい、行を消す")]
    if one.case.status != "referred":
        return [Wrong(line, KEY, "この事案は、結果を待っていません", "事案を開いて、経過を確かめる")]
    why = cannot_be(one, result.outcome, result.decided_on, result.decision_number, result.starts_on, on)
    return [Wrong(line, why[0], why[1].rstrip("。"), "標準準拠システムの記録と確かめる")] if why else []


def _outcome(referral: Referral, text: str) -> Outcome | None:
    """By its name, or by its id."""
    return next((one for one in rules_of(referral.case).outcomes if text in (one.label, one.id)), None)


def _month(text: str) -> tuple[date | None, bool]:
    """(the first day of the month that is written, whether it could not be read)."""
    if not text:
        return None, False
    found = _MONTH.match(text)
    if found is None or not 1 <= int(found[2]) <= 12:
        return None, True
    return date(int(found[1]), int(found[2]), 1), False
