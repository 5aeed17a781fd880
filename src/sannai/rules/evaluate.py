"""The one evaluator: visibility, faults, values, documents and fee of one set of answers. Total: it never raises.

References go only to earlier fields, so one pass in page order decides everything. Whatever is hidden is dropped,
and with it whatever depends on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from . import same
from .around import Around
from .boxes import UNKNOWN, truth
from .divisions import division_of
from .entries import standing, taken
from .fees import fee, reliefs, taken_off
from .kinds.choice import GONE
from .model import Answers, Box, Check, Dates, Definition, Evaluation, Fault, FeeResult, Group, Relief
from .operations.base import MOMENTS, Given, Seen, day_asked, day_of
from .operations.dates import fiscal_year
from .outcomes import ends_nowhere
from .plan import Asked, GroupPlan, PagePlan, Plan, offered, plan_of
from .rows import held_rows, in_doubt, required, seen_rows
from .shorter import is_disposed
from .values import Pending, compute, of_row, shown


@dataclass(slots=True)
class Sheet:
    """What one pass over the pages writes down."""

    plan: Plan
    dates: Dates
    answers: dict[str, Any] = field(default_factory=dict)
    visible: set[str] = field(default_factory=set)
    pages: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    refused: list[Fault] = field(default_factory=list)  # by checks
    warnings: list[Fault] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    disposed: list[tuple[dict[str, Any], str, Any]] = field(default_factory=list)  # where, field, mark
    pending: Pending = field(default_factory=Pending)  # from the second edition on: what is not answered yet

    def given(self, name: str) -> Any:
        """A value, an answer that stands and is visible, UNKNOWN where that is pending, or None."""
        found = self.answers.get(name)
        if found is not None:  # no other name is like that of a field
            return found
        if name in self.values:
            return self.values[name]
        if name in MOMENTS:
            return day_asked(name, self.dates)
        return UNKNOWN if name in self.pending.names else None

    def rows(self, group: str) -> list[tuple[str, Given]]:
        """The rows of a group: key, and names as that row sees them."""
        rows = seen_rows(self.plan.definition, self.answers, group)
        return [(row["_key"], of_row(row, self.values, self.given, self.pending)) for row in rows]

    def leave_open(self, name: str, row: str = "") -> None:
        """Nobody knows yet what this name is."""
        if self.plan.definition.language > 1:
            self.pending.in_rows.add((row, name)) if row else self.pending.names.add(name)


def evaluate(
    definition: Definition, answers: Answers, dates: Dates, around: Around, *, desk: bool = False
) -> Evaluation:
    """回答を評価する。どのような JSON の値を渡しても例外を投げない。

    ``desk=True`` では所管課のページも評価する。``around`` は定義のまわり（市の名など）。
    Unknown keys are ignored; hidden answers are dropped; faults come in page order.
    """
    plan = plan_of(definition, around)
    sheet = pass_over(plan, plan.pages + plan.desk_pages if desk else plan.pages, answers, dates)
    given = sheet.given
    result, relieving = fee(definition, given, sheet.answers, dates), reliefs(definition, given)
    relief_yen = _relieved(relieving, result, given)
    possible = tuple(one.id for one in definition.outcomes if _holds(one.when, given))
    undetermined = _undetermined(sheet, result, relieving, relief_yen, possible) if definition.language > 1 else ()
    for holder, name, mark in sheet.disposed:  # unknown to whatever is computed, and still not unanswered
        holder[name] = mark
    order = {page: number for number, page in enumerate(sheet.pages)}
    return Evaluation(
        pages=tuple(sheet.pages),
        visible=frozenset(sheet.visible),
        answers=sheet.answers,
        faults=tuple(sorted(sheet.faults + sheet.refused, key=lambda fault: order.get(fault.page, 0))),
        warnings=tuple(sheet.warnings),
        values=shown(plan, sheet.values),
        documents=required(definition, sheet.answers, given, sheet.rows),
        fee=result,
        reliefs=relieving,
        relief_yen=relief_yen,
        possible=possible,
        extendable=tuple(
            f"{one.id}/{number}"
            for one in definition.deadlines
            for number, each in enumerate(one.extensions)
            if _holds(each.when, given)
        ),
        rules_used=_rules_used(plan, result),
        division=division_of(definition, given, dates.filed),
        undetermined=undetermined,
    )


def _rules_used(plan: Plan, fee: FeeResult | None) -> tuple[str, ...]:
    """The ground of the fee, and the calendar where days were told apart by it."""
    calendar = any(value.op == "day_kind" for value in plan.definition.values)
    days = (f"暦 {plan.around.calendar.digest}",) if calendar else ()
    return (*((fee.ground,) if fee and fee.ground else ()), *days)


def _relieved(relieving: tuple[Relief, ...], fee: FeeResult | None, given: Given) -> dict[str, int]:
    """What each of these takes off the fee, where both are known."""
    off = {one.id: taken_off(one, fee.yen, given) for one in relieving} if fee else {}
    return {id: yen for id, yen in off.items() if yen is not None}


def _undetermined(
    sheet: Sheet,
    fee: FeeResult | None,
    relieving: tuple[Relief, ...],
    relief_yen: Mapping[str, int],
    possible: tuple[str, ...],
) -> tuple[str, ...]:
    """What hangs on what is not answered, or cannot be computed: values, the fee, documents, reliefs."""
    definition = sheet.plan.definition
    rows = [(id, value.values() if isinstance(value, dict) else (value,)) for id, value in sheet.values.items()]
    found = [f"value/{id}" for id, every in rows if any(one is UNKNOWN for one in every)]
    if definition.fee and fee is None:
        found.append("fee")
    found += [f"relief/{one.id}" for one in relieving if fee and one.id not in relief_yen]
    found += [f"document/{one.id}" for one in definition.documents if in_doubt(one, sheet.given, sheet.rows)]
    found += ["outcome"] if ends_nowhere(definition, possible) else []
    found += [] if division_of(definition, sheet.given, sheet.dates.filed) else ["division"]
    asked = [(one.id, one.when) for one in (definition.fee.reliefs if definition.fee else ())]
    return (*found, *(f"relief/{id}" for id, box in asked if box and truth(box, sheet.given) is None))


def pass_over(plan: Plan, pages: tuple[PagePlan, ...], answers: Answers, dates: Dates) -> Sheet:
    """One pass over some pages, then the values and the checks that they allow."""
    sheet = Sheet(plan, dates)
    source = answers if isinstance(answers, Mapping) else {}
    for page in pages:
        _page(sheet, page, source)
    for page in (*plan.pages, *plan.desk_pages) if plan.definition.language > 1 else ():
        if page not in pages:
            for name in names_on(page):
                sheet.leave_open(name)
    sheet.values = compute(plan, sheet.answers, dates, sheet.pending)
    passed = {page.page.id for page in pages}
    for check in plan.definition.checks:
        page_id = plan.places.get(check.group or check.field, "")
        if page_id in passed and sheet.pages:
            _check(sheet, check, page_id)
    _too_long(sheet)
    return sheet


def _too_long(sheet: Sheet) -> None:
    """A period of more fiscal years than are charged is refused: none of them would be left out in silence."""
    fee = sheet.plan.definition.fee
    value = (
        next((one for one in sheet.plan.definition.values if one.id == fee.years.of), None)
        if fee and fee.years
        else None
    )
    if value is None or value.op != "derive" or not sheet.pages:
        return
    seen = Seen(sheet.given, sheet.dates, sheet.plan.tables, sheet.plan.around, lambda group: [])
    first, last = (day_of(value.args[key], seen) for key in ("from", "to"))
    if first is None or last is None or fiscal_year(last) - fiscal_year(first) < value.args["at_most"]:
        return
    page, name = sheet.plan.places.get(value.args["to"], ""), value.args["to"]
    words = f"期間が{value.args['at_most']}年度を超えています。終わりの日を早めてください"
    label = sheet.plan.definition.fields[name].label
    sheet.refused.append(Fault(name, f"{label}：{words}", "", page if page in sheet.pages else sheet.pages[-1]))


def names_on(page: PagePlan) -> tuple[str, ...]:
    """The fields and groups that a page asks."""
    return (*(one.field.id for one in page.asked), *(one.group.id for one in page.groups))


def _holds(box: Box | None, given: Given) -> bool:
    return box is None or truth(box, given) is True


def _asked(sheet: Sheet, box: Box | None, given: Given, what: PagePlan | Asked, row: str = "") -> bool:
    """Whether something is asked; where nobody knows yet, its names are pending."""
    if box is None:
        return True
    holds = truth(box, given)
    if holds is None:
        for name in names_on(what) if isinstance(what, PagePlan) else (what.field.id,):
            sheet.leave_open(name, row)
    return holds is True


def _page(sheet: Sheet, plan: PagePlan, source: Mapping[str, Any]) -> None:
    given = sheet.given
    if not _asked(sheet, plan.page.when, given, plan):
        return
    seen = False
    for asked in plan.asked:
        if _asked(sheet, asked.field.when, given, asked):
            seen = True
            sheet.visible.add(asked.field.id)
            _take(sheet, asked, sheet.answers, source, plan.page.id, "")
    for group in plan.groups:
        _group(sheet, group, source, plan.page.id)
    if seen or plan.groups or not plan.asked:
        sheet.pages.append(plan.page.id)


def _take(sheet: Sheet, asked: Asked, holder: dict[str, Any], source: Mapping[str, Any], page: str, row: str) -> None:
    name = asked.field.id
    if asked.plain:
        found = asked.kind.check(source.get(name))
        if found.value is not None and not found.message:
            holder[name] = found.value
            return
    value = taken(asked.field, holder) if asked.field.taken else source.get(name)
    if same.is_marked(asked.field, source):
        value = _followed(sheet, asked, holder, page, row)
        if value is None:
            return
    if asked.field.kept and is_disposed(value):
        sheet.disposed.append((holder, name, value))
        return
    value = _answer(sheet, asked, value, page, row)
    if value is not None:
        holder[name] = value
    elif asked.field.required and not (asked.field.taken and asked.field.taken[0] in holder):
        sheet.leave_open(name, row)  # what a row of a register leaves empty is absent, not open


def _followed(sheet: Sheet, asked: Asked, holder: Mapping[str, Any], page: str, row: str) -> Any:
    """What the field holds that this one is the same as: of its own row, or outside of all rows. None with a fault."""
    one, other = asked.field, same.source(asked.field)
    value = holder.get(other, sheet.answers.get(other))
    if value is None and one.required:
        known = sheet.plan.definition.fields.get(other)
        words = same.NOTHING_THERE.format(known.label if known else other)
        sheet.faults.append(Fault(one.id, f"{one.label}：{words}", row, page, same.MARK))
    return asked.kind.adopted(value)


def _answer(sheet: Sheet, asked: Asked, value: Any, page: str, row: str) -> Any:
    """The answer that stands, or None with the fault written down."""
    one = asked.field
    found = asked.kind.check(value)
    if asked.found:
        found = standing(sheet.plan.definition, one, found, sheet.answers)
    message, part = found.message, found.part
    if asked.found:
        pass  # what it is found by is missing where it is, and an old choice may stand in a register
    elif not message and found.value is None and one.required:
        message = asked.kind.missing
    elif one.table and found.value is not None and not _offered(sheet, asked, found.value):
        message = GONE
    elif found.value is not None and not message:
        message = asked.kind.shut(found.value, sheet.dates.filed)
    if not message:
        return found.value
    sheet.faults.append(Fault(one.id, f"{one.label}：{message}", row, page, part))
    return None


def _offered(sheet: Sheet, asked: Asked, value: Any) -> bool:
    codes = value if isinstance(value, list) else [value]
    return all(offered(sheet.plan.tables, asked.field, code, sheet.dates.filed) for code in codes)


def _group(sheet: Sheet, plan: GroupPlan, source: Mapping[str, Any], page: str) -> None:
    group = plan.group
    if group.of in sheet.pending.names:  # nobody knows yet of how many rows
        sheet.leave_open(group.id)
        return
    sheet.visible.add(group.id)
    rows = held_rows(group, {**sheet.answers, group.id: source.get(group.id)})
    kept = [_row(sheet, plan, row, key, page) for key, row in rows]
    sheet.answers[group.id] = kept
    if not group.of and len(kept) < group.at_least:
        _group_fault(sheet, plan, f"{group.at_least}件以上入力してください", page)
    elif not group.of and len(kept) > group.at_most:
        _group_fault(sheet, plan, f"{group.at_most}件までです（いま{len(kept)}件）。余分なものを消してください", page)


def _group_fault(sheet: Sheet, plan: GroupPlan, message: str, page: str) -> None:
    sheet.faults.append(Fault(plan.group.id, f"{plan.group.label}：{message}", "", page))


def _row(sheet: Sheet, plan: GroupPlan, row: Mapping[str, Any], key: str, page: str) -> dict[str, Any]:
    kept: dict[str, Any] = {"_key": key}
    names, beside = {asked.field.id for asked in plan.asked}, _beside(sheet, plan.group, key)

    def given(name: str) -> Any:
        if name not in names:
            return beside(name)
        return UNKNOWN if (key, name) in sheet.pending.in_rows else kept.get(name)

    for asked in plan.asked:
        if _asked(sheet, asked.field.when, given, asked, key):
            sheet.visible.add(f"{plan.group.id}/{key}/{asked.field.id}")
            _take(sheet, asked, kept, row, page, key)
    return kept


def _beside(sheet: Sheet, group: Group, key: str) -> Given:
    """Names outside of a row; of one that repeats a row of the application, those of that row first."""
    row = next((row for row in sheet.answers.get(group.of) or () if row["_key"] == key), None) if group.of else None
    return of_row(row, {}, sheet.given, sheet.pending) if row else sheet.given


def _check(sheet: Sheet, check: Check, page: str) -> None:
    """Run one check: a refusal or a warning for the whole, or for each row of its group.

    A check whose page is hidden would strand a person in silence: it stands on the last page that is shown.
    """
    page = page if page in sheet.pages else sheet.pages[-1]
    for row in _matching_rows(sheet, check):
        fault = Fault(check.field, _labelled(sheet.plan.definition, check), row, page)
        (sheet.warnings if check.warning else sheet.refused).append(fault)


def _labelled(definition: Definition, check: Check) -> str:
    """The message with the label of its field, unless it names it already."""
    named = definition.fields.get(check.field) or definition.groups.get(check.field)
    if named is None or (len(named.label) > 1 and named.label in check.message):
        return check.message
    return f"{named.label}：{check.message}"


def _matching_rows(sheet: Sheet, check: Check) -> list[str]:
    if not check.group:
        return [""] if _holds(check.when, sheet.given) else []
    return [key for key, given in sheet.rows(check.group) if _holds(check.when, given)]
