"""補正 in place: only what was asked is open, with its reason beside it; the rest stays as it was filed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from sannai.common.time import today
from sannai.intake import numbers, unsent
from sannai.intake.case_files import keeps
from sannai.intake.shown import Correction, Item, Shown
from sannai.intake.slots import Opened
from sannai.procedures.around import around
from sannai.procedures.mending import FEE_ITEM, Faulty, mend
from sannai.rules.entries import sought_in, together
from sannai.rules.forms import ROW_KEY, new_row_key, parse_page, typed_of
from sannai.rules.kinds import is_upload
from sannai.rules.model import Answers, Definition, Evaluation, Fault
from sannai.rules.plan import plan_of
from sannai.web.kit.refusals import DENIED

from . import limits, looking_up, unread
from .fields import Held, anchor
from .following import case_context, evaluated_for, left, rules_of
from .pages import (
    Drawn,
    control,
    faults_by_place,
    files_of,
    group_html,
    lists,
    rows_html,
    rows_of,
    summary_of,
)
from .way import MORE, REFUSED, ROWS, Way

Place = tuple[str, str]  # (field, row)
NUMBER = "?correction"  # the input that says which correction it is: no field is called so


@dataclass(slots=True)
class Mending:
    """A correction while a request works on it."""

    shown: Shown
    way: Way
    correction: Correction
    items: Sequence[Item]
    rules: Definition
    before: dict[str, Any]
    start: dict[str, Any]  # the same, with the files of questions that have newly come up
    asked: list[Place]

    @property
    def opened(self) -> Opened:
        """Under whose key the half mended lies."""
        return self.way.opening

    def evaluated(self, answers: Answers) -> Evaluation:
        return evaluated_for(self.shown, answers)

    @property
    def form(self) -> str:
        """Under which name its texts are kept."""
        return f"{unsent.OF_CORRECTION}{self.correction.number}"


@require_http_methods(["GET", "POST"])
def correction(request: HttpRequest, shown: Shown, way: Way) -> HttpResponseBase:
    """Show what is to be mended, or take it; what comes after it was closed too."""
    found = shown.correction(_number(request)) if request.method == "POST" else shown.open_correction
    if found is None:
        return redirect(way.root)
    rules, before = rules_of(shown), dict(shown.answers)
    items = [item for item in found.items if item.field in rules.fields or item.field in rules.groups]
    places = [(name, item.row) for item in items for name in together(rules, item.field)]
    asked = list(dict.fromkeys(places))
    before = _with_new_files(shown, way.opening, rules, before, asked)
    mending = Mending(shown, way, found, found.items, rules, before, before, asked)
    if request.method != "POST":
        return _show(request, mending)
    return _take(request, mending) if found.open else _take_late(request, mending)


def _keep_rows(mending: Mending, data: dict[str, Sequence[str]], given: Mapping[str, Any]) -> None:
    """What was looked up is kept beside the texts, so that the page which comes next need not look up."""
    for field in sought_in(mending.rules.fields.values()):
        if isinstance(row := given.get(field.id), dict) and (field.id, "") in mending.asked:
            data[field.id] = [json.dumps(row)]
    _keep(mending, data)


def _number(request: HttpRequest) -> int | None:
    """Which correction the page was shown for; None of a form that does not say it."""
    text = request.POST.get(NUMBER, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None


def _show(request: HttpRequest, mending: Mending) -> HttpResponse:
    """As it was filed, or as it was left half mended."""
    held = unsent.kept(mending.opened, mending.form)
    if held is None:
        return _draw(request, mending, mending.before, _typed(mending, mending.before), ())
    _ask_newly(mending, held.texts.get("newly", []))
    given, faults, typed = _parse(mending, held.texts)
    if REFUSED not in request.GET:
        _with_blank_rows(mending, given, typed, held.texts)
        return _draw(request, mending, given, typed, (), more=MORE in request.GET)
    if held.why:
        return _draw(request, mending, given, typed, (), why="\n".join(held.why))
    return _draw(request, mending, given, typed, faults or _refused(mending, given))


def _refused(mending: Mending, given: Answers) -> Sequence[Fault]:
    """What the action would say of these answers: an address that was refused says it again."""
    try:
        mend(mending.rules, mending.before, given, mending.items, mending.shown.filed_on)
    except Faulty as error:
        return error.faults
    return ()


def _take(request: HttpRequest, mending: Mending) -> HttpResponseBase:
    data = _sent(request, mending)
    _ask_newly(mending, data.get("newly", ()))
    place = _change_rows(mending, data)
    given, faults, _ = _parse(mending, data)
    _keep(mending, data)
    if "upload" in data:
        return redirect(_upload_address(mending, data["upload"][0]))
    if "add" in data or "remove" in data:
        return redirect(f"{request.path}?{ROWS}=1#{place}")
    if faults:
        return redirect(f"{request.path}?{REFUSED}=1")
    names = [field for field, _ in mending.asked]
    if until := looking_up.fill(request, mending.rules, mending.shown.id, mending.way, names, given):
        return limits.too_many(request, until, request.path)
    _keep_rows(mending, data, given)
    was, now = mending.evaluated(mending.before).visible, mending.evaluated(given).visible
    new = [place for place in sorted(now - was) if "/" not in place and (place, "") not in mending.asked]
    new = [place for place in new if place in mending.rules.fields]
    if new:
        _ask_newly(mending, new)
        _keep(mending, data)
        return redirect(f"{request.path}?{MORE}=1")
    if _refused(mending, given):
        return redirect(f"{request.path}?{REFUSED}=1")
    return _send(request, mending, data, given, "correction")


def _take_late(request: HttpRequest, mending: Mending) -> HttpResponse:
    """It was closed meanwhile: what was typed goes along as it is, and nothing of it is judged."""
    data = _sent(request, mending)
    _ask_newly(mending, data.get("newly", ()))
    given, faults, typed = _parse(mending, data)
    for fault in faults:
        _put(given, mending.rules, fault, "、".join(typed.get(_input(mending.rules, fault), ())))
    return _send(request, mending, data, given, "")


def _sent(request: HttpRequest, mending: Mending) -> dict[str, Sequence[str]]:
    """What was sent, numbers sealed; one left empty stays as it was half mended, or as it was filed."""
    rows = {field.id for field in sought_in(mending.rules.fields.values())}  # nobody types them
    texts = {name: each for name, each in lists(request.POST).items() if name not in rows}
    if not numbers.asked_in(mending.rules):
        return texts
    there = _typed(mending, mending.before)
    left = unsent.kept(mending.opened, mending.form)
    return numbers.sealed(mending.opened, mending.rules, texts, there | (left.texts if left else {}))


def _send(
    request: HttpRequest, mending: Mending, data: Mapping[str, Sequence[str]], given: dict[str, Any], done: str
) -> HttpResponse:
    way = mending.way
    answer = left(mending.shown, way, "correction", number=mending.correction.number, answers=given)
    if answer.taken:
        unsent.drop(mending.opened, "correction")
        done = "sent" if answer.waits else "added" if answer.added else done
        return redirect(f"{way.root}?done={done}" if done else way.root)
    if answer.stale:
        return redirect(f"{way.root}?done=stale")
    _keep(mending, data, why="" if answer.faults else answer.why or DENIED)
    return redirect(f"{request.path}?{REFUSED}=1")


def _input(rules: Definition, fault: Fault) -> str:
    known = rules.fields.get(fault.field)
    return f"{known.group}.{fault.row}.{fault.field}" if known and fault.row else fault.field


def _put(given: dict[str, Any], rules: Definition, fault: Fault, text: str) -> None:
    """In the place of an answer that cannot be read stands what was typed."""
    known = rules.fields.get(fault.field)
    if known is None or not text:
        return
    if not fault.row:
        given[fault.field] = text
        return
    rows = rows_of(given, known.group)
    given[known.group] = [{**row, fault.field: text} if row["_key"] == fault.row else row for row in rows]


def _ask_newly(mending: Mending, names: Sequence[str]) -> None:
    """Open the questions that mended answers have brought up: only such as were not asked when it was filed."""
    was = mending.evaluated(mending.before).visible
    new = [(name, "") for name in names if name in mending.rules.fields and name not in was]
    mending.asked += [place for place in new if place not in mending.asked]
    mending.start = _with_new_files(mending.shown, mending.opened, mending.rules, mending.start, new)


def _keep(mending: Mending, data: Mapping[str, Sequence[str]], why: str = "") -> None:
    """Only what belongs to the asked fields is kept: no token, nothing else that may have been sent."""
    rules = mending.rules
    names = {rules.fields[field].group or field if field in rules.fields else field for field, _ in mending.asked}
    own = {name: texts for name, texts in data.items() if name.partition(".")[0] in names}
    own["newly"] = [field for field, _ in mending.asked if not any(item.field == field for item in mending.items)]
    unsent.keep(mending.opened, mending.form, own, mending.way.at, why=[why] if why else ())


def _change_rows(mending: Mending, data: dict[str, Sequence[str]]) -> str:
    """A row more or less of a group that is asked for as a whole. Gives the id that one is led to."""
    group, _, key = [*data.get("remove", ()), *data.get("add", ()), ""][0].partition(".")
    asked, keys = mending.rules.groups.get(group), list(data.get(f"{group}.rows", ()))
    if asked is None or (group, "") not in mending.asked:
        return ""
    if "remove" in data:
        data[f"{group}.rows"] = [each for each in keys if each != key]
        for name in [name for name in data if name.startswith(f"{group}.{key}.")]:
            del data[name]
        return f"f-{group}"
    if len(keys) >= asked.at_most:
        return f"f-{group}"
    data[f"{group}.rows"] = [*keys, new_row_key(keys)]
    return anchor(asked.fields[0], data[f"{group}.rows"][-1])


def _with_blank_rows(mending: Mending, given: dict[str, Any], typed: unread.Texts, left: unread.Texts) -> None:
    """A row that was added and not yet written in is there again."""
    for group in (field for field, row in mending.asked if field in mending.rules.groups and not row):
        rows = {row["_key"]: row for row in rows_of(given, group)}
        keys = [key for key in left.get(f"{group}.rows", ()) if ROW_KEY.match(key)]
        if keys:
            given[group], typed[f"{group}.rows"] = [rows.get(key, {"_key": key}) for key in keys], keys


def _parse(
    mending: Mending, data: Mapping[str, Sequence[str]]
) -> tuple[dict[str, Any], list[Fault], dict[str, list[str]]]:
    """The answers with what was typed for the asked fields, and nothing else that may have been sent."""
    given: dict[str, Any] = dict(mending.start)
    faults: list[Fault] = []
    typed = _typed(mending, mending.before)
    found = {field.id for field in sought_in(mending.rules.fields.values())}
    for page in dict.fromkeys(page_of(mending.rules, field) for field, _ in mending.asked):
        parsed = parse_page(mending.rules, page, data, mending.before, around(), today=today(mending.way.at))
        typed |= parsed.typed
        for field, row in mending.asked:
            if page_of(mending.rules, field) == page:
                _copy(mending, given, parsed.answers, field, row)
                if kept := data.get(field) if field in found else None:
                    given[field] = json.loads(kept[0])
                faults += [each for each in parsed.faults if _of(mending.rules, each, field, row)]
    return given, faults, typed


def _copy(mending: Mending, given: dict[str, Any], parsed: Mapping[str, Any], field: str, row: str) -> None:
    known = mending.rules.fields.get(field)
    if known is None or not known.group:
        if known is None or not is_upload(known):
            given[field] = parsed.get(field)
        return
    mended = {each["_key"]: each for each in rows_of(parsed, known.group)}
    given[known.group] = [
        {**each, field: mended[each["_key"]].get(field)}
        if each["_key"] in mended and row in ("", each["_key"]) and not is_upload(known)
        else each
        for each in rows_of(given, known.group)
    ]


def _of(rules: Definition, fault: Fault, field: str, row: str) -> bool:
    known = rules.fields.get(fault.field)
    return (fault.field == field or (known is not None and known.group == field)) and row in ("", fault.row)


def page_of(rules: Definition, field: str) -> str:
    """The page on which a field or a group is asked; "" of none."""
    known = rules.fields.get(field)
    return plan_of(rules, around()).places.get(known.group if known and known.group else field, "")


def _with_new_files(
    shown: Shown, opened: Opened, rules: Definition, before: dict[str, Any], asked: list[Place]
) -> dict[str, Any]:
    """The answers with what was uploaded since for the file fields that are asked for."""
    answers, files = dict(before), keeps()
    for field, row in asked:
        known = rules.fields.get(field)
        if known is None or not is_upload(known):
            continue
        if not known.group:
            answers[field] = files.value_of(opened, shown.answers, field)
        else:
            answers[known.group] = [
                {**each, field: files.value_of(opened, shown.answers, field, each["_key"])}
                if row in ("", each["_key"])
                else each
                for each in rows_of(answers, known.group)
            ]
    return answers


def _upload_address(mending: Mending, name: str) -> str:
    parts = name.split(".")
    return mending.way.upload(parts[-1], parts[1] if len(parts) == 3 else "")


def _typed(mending: Mending, answers: Answers) -> dict[str, list[str]]:
    typed: dict[str, list[str]] = {}
    for page in dict.fromkeys(page_of(mending.rules, field) for field, _ in mending.asked):
        typed |= typed_of(mending.rules, page, answers, around())
    return typed


def _draw(
    request: HttpRequest,
    mending: Mending,
    answers: Answers,
    typed: dict[str, list[str]],
    faults: Sequence[Fault],
    *,
    more: bool = False,
    why: str = "",
) -> HttpResponse:
    reasons = {(item.row, item.field): item.reason for item in mending.items}
    pages = plan_of(mending.rules, around()).pages
    files = {place: held for page in pages for place, held in files_of(page, answers).items()}
    held = Held(typed, faults_by_place(faults), reasons, files)
    drawn = Drawn(mending.rules, mending.evaluated(answers), held, today(mending.way.at))
    context = case_context(mending.shown, mending.way) | {
        "correction": mending.correction,
        "controls": [_control(mending, drawn, field, row) for field, row in mending.asked],
        "newly": [field for field, _ in mending.asked if not any(item.field == field for item in mending.items)],
        "fee_reasons": [item.reason for item in mending.items if item.field == FEE_ITEM],
        "faults": summary_of(mending.rules, faults, answers),
        "more": more,
        "why": why,
    }
    return render(request, "applicant/correction.html", context, status=422 if faults or why else 200)


def _control(mending: Mending, drawn: Drawn, field: str, row: str) -> SafeString:
    for page in plan_of(mending.rules, around()).pages:
        for asked in page.asked:
            if asked.field.id == field:
                return control(asked, drawn)
        for plan in page.groups:
            if plan.group.id == field:
                return group_html(plan, drawn, reason=drawn.held.reasons.get(("", field), ""))
            if any(each.field.id == field for each in plan.asked):
                return rows_html(plan, drawn, field, row)
    return SafeString("")


def open_for(shown: Shown, field: str, row: str, way: Way) -> bool:
    """Whether the open correction asks for this field, or its answers so far have brought the question up."""
    correction = shown.open_correction
    if correction is None:
        return False
    known = rules_of(shown).fields.get(field)
    items = {(item.field, item.row) for item in correction.items}
    if {(field, row), (field, ""), (known.group if known else "", "")} & items:
        return True
    held = unsent.kept(way.opening, f"{unsent.OF_CORRECTION}{correction.number}")
    return held is not None and field in held.texts.get("newly", [])
