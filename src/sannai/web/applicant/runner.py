"""The page runner: shows one page of a form, saves it, and goes on. The portal and the counter share it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from sannai.applications import drafts, uploads
from sannai.applications.drafts import Filling
from sannai.common.time import today
from sannai.procedures.around import around
from sannai.rules.forms import ParsedPage, new_row_key, read_page, settled, typed_of
from sannai.rules.kinds import is_upload
from sannai.rules.model import Evaluation, Fault
from sannai.rules.plan import PagePlan

from .fields import Held
from .pages import Drawn, body, faults_by_place, files_of, lists, plan_page, rows_of, summary_of, with_rows
from .way import Way, evaluated, words_of

MORE = "answered"  # in the address: new questions have come up on this page


@dataclass(slots=True)
class Opened:
    """One page of one filling, while a request works on it."""

    request: HttpRequest
    filling: Filling
    way: Way
    page: PagePlan
    answers: dict[str, Any]
    evaluation: Evaluation

    @property
    def id(self) -> str:
        return self.page.page.id


def page(request: HttpRequest, filling: Filling, page_id: str, way: Way) -> HttpResponse:
    """GET shows the page; POST saves what can stand and goes on, or shows it again with what is wrong (422)."""
    plan = plan_page(filling.definition, page_id)
    if plan is None:
        raise Http404
    answers = with_rows(plan, filling.answers)
    if request.method == "POST":
        return _save(request, filling, way, plan, answers)
    opened = Opened(request, filling, way, plan, answers, evaluated(filling.definition, answers, way.at))
    if page_id not in opened.evaluation.pages:
        return redirect(next_stop(opened.evaluation, "", way))
    return _show(opened)


def next_stop(evaluation: Evaluation, after: str, way: Way) -> str:
    """The page after this one, or the review; "" asks for the first page that is not complete."""
    if after in evaluation.pages:
        rest = evaluation.pages[evaluation.pages.index(after) + 1 :]
        return way.page(rest[0]) if rest else way.review
    faulty = {fault.page for fault in evaluation.faults}
    return next((way.page(each) for each in evaluation.pages if each in faulty), way.review)


def _show(opened: Opened) -> HttpResponse:
    typed = typed_of(opened.filling.definition, opened.id, opened.answers, around())
    return _draw(opened, typed, (), 200)


def _save(request: HttpRequest, filling: Filling, way: Way, plan: PagePlan, before: dict[str, Any]) -> HttpResponse:
    """Read the page, evaluate all answers with it once, keep what can stand. Whether the page is asked at all hangs on
    earlier pages alone, so that the answers with it say it too."""
    data, definition = request.POST, filling.definition
    read = read_page(definition, plan.page.id, lists(data), before, around(), today=today(way.at))
    if "remove" in data:
        _remove_row(read, data["remove"])
    own = {field.id for field in plan.page.fields} | {group.id for group in plan.page.groups}
    answers = {name: value for name, value in before.items() if name not in own} | read.answers
    if "add" in data:
        _add_row(filling, answers, read.typed, data["add"])
    opened = Opened(request, filling, way, plan, answers, evaluated(definition, answers, way.at))
    if opened.id not in opened.evaluation.pages:
        return redirect(next_stop(opened.evaluation, "", way))
    if "remove" in data:
        _remove_files(filling, plan, data["remove"])
    parsed = settled(plan, read, before, opened.evaluation)
    opened.answers = parsed.answers | answers
    drafts.save_page(filling.draft.pk, opened.id, _without_files(plan, parsed.answers), way.at)
    if "add" in data or "remove" in data:
        return _draw(opened, parsed.typed, (), 200)
    return _go_on(opened, parsed, before)


def _go_on(opened: Opened, parsed: ParsedPage, before: dict[str, Any]) -> HttpResponse:
    """Where the button leads; or the page again with what is wrong."""
    definition, way, data = opened.filling.definition, opened.way, opened.request.POST
    if elsewhere := _elsewhere(opened):
        return redirect(elsewhere)
    faults = _faults(opened, parsed.faults)
    known = _blamed(opened, faults, before)
    if known:
        return _draw(opened, parsed.typed, known, 422)
    if faults:  # only questions that have just come up: show them, without blame
        back = "&from=review" if data.get("from") == "review" else ""
        return redirect(f"{way.page(opened.id)}?{MORE}=1{back}#{summary_of(definition, faults, {})[0][0]}")
    if data.get("from") == "review":
        return redirect(next_stop(opened.evaluation, "", way))
    return redirect(next_stop(opened.evaluation, opened.id, way))


def _blamed(opened: Opened, faults: list[Fault], before: dict[str, Any]) -> list[Fault]:
    """Those that stood on the page that was sent: a question that its answers have just brought up is no fault yet."""
    if not any(_is_question(opened, fault) for fault in faults):
        return faults
    asked = evaluated(opened.filling.definition, before, opened.way.at).visible
    return [fault for fault in faults if _place(opened, fault) in asked or not _is_question(opened, fault)]


def _elsewhere(opened: Opened) -> str:
    """Where a button other than "next" leads; what could stand is saved already."""
    data, way = opened.request.POST, opened.way
    if data.get("go") == "pause":
        return way.root
    if data.get("go") == "back":
        return _before(opened)
    if "upload" in data:
        group, _, rest = data["upload"].partition(".")
        row, _, field = rest.rpartition(".")
        known = opened.filling.definition.fields.get(field or group)
        if known is not None and is_upload(known):
            return way.upload(known.id, row)
    return ""


def _before(opened: Opened) -> str:
    pages = opened.evaluation.pages
    at = pages.index(opened.id) if opened.id in pages else 0
    return opened.way.page(pages[at - 1]) if at else opened.way.root


def _faults(opened: Opened, parsed: tuple[Fault, ...]) -> list[Fault]:
    """What the typed texts say, then what the definition's checks say of this page; one for each place."""
    own = [fault for fault in opened.evaluation.faults if fault.page == opened.id]
    order = [*(field.id for field in opened.page.page.fields)]
    for group in opened.page.page.groups:
        order += [group.id, *(field.id for field in group.fields)]
    rows = {
        row["_key"]: at
        for group in opened.page.page.groups
        for at, row in enumerate(rows_of(opened.answers, group.id), 1)
    }
    found = faults_by_place([*parsed, *own]).values()
    place = {name: at for at, name in enumerate(order)}
    return sorted(found, key=lambda fault: (rows.get(fault.row, 0), place.get(fault.field, 0)))


def _place(opened: Opened, fault: Fault) -> str:
    field = opened.filling.definition.fields.get(fault.field)
    return f"{field.group}/{fault.row}/{fault.field}" if field and fault.row else fault.field


def _is_question(opened: Opened, fault: Fault) -> bool:
    """Whether the fault is of a question that can be hidden by other answers."""
    field = opened.filling.definition.fields.get(fault.field)
    return field is not None and field.when is not None


def _add_row(filling: Filling, answers: dict[str, Any], typed: dict[str, list[str]], group_id: str) -> None:
    group = filling.definition.groups.get(group_id)
    keys = typed.get(f"{group_id}.rows", [])
    if group is None or f"{group_id}.rows" not in typed or len(keys) >= group.at_most:
        return
    key = new_row_key(keys)
    typed[f"{group_id}.rows"] = [*keys, key]
    answers[group_id] = [*rows_of(answers, group_id), {"_key": key}]


def _remove_row(read: ParsedPage, which: str) -> None:
    group_id, _, key = which.partition(".")
    typed, answers = read.typed, read.answers
    if f"{group_id}.rows" in typed:
        typed[f"{group_id}.rows"] = [each for each in typed[f"{group_id}.rows"] if each != key]
        answers[group_id] = [row for row in rows_of(answers, group_id) if row["_key"] != key]


def _remove_files(filling: Filling, plan: PagePlan, which: str) -> None:
    """Files of a row go with it; another row may get its key."""
    group_id, _, key = which.partition(".")
    group = next((each.group for each in plan.groups if each.group.id == group_id), None)
    if group is None:
        return
    files = {field.id for field in group.fields if is_upload(field)}
    if files:
        holder = filling.draft.pk
        for each in uploads.listing(holder):
            if each.row == key and each.field in files:
                uploads.remove(holder, each.pk)


def _without_files(plan: PagePlan, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What a page row keeps: uploaded files have rows of their own."""
    files = {asked.field.id for asked in plan.asked if asked.kind.uploaded}
    kept = {name: value for name, value in answers.items() if name not in files}
    for group in plan.groups:
        own = {asked.field.id for asked in group.asked if asked.kind.uploaded}
        if own and group.group.id in kept:
            rows = rows_of(kept, group.group.id)
            kept[group.group.id] = [{k: v for k, v in row.items() if k not in own} for row in rows]
    return kept


def _draw(
    opened: Opened, typed: dict[str, list[str]], faults: tuple[Fault, ...] | list[Fault], status: int
) -> HttpResponse:
    definition, plan = opened.filling.definition, opened.page
    answers = with_rows(plan, opened.answers) if not faults else opened.answers
    for group in plan.groups:
        typed.setdefault(f"{group.group.id}.rows", [])
        if not typed[f"{group.group.id}.rows"]:
            typed[f"{group.group.id}.rows"] = [row["_key"] for row in rows_of(answers, group.group.id)]
    held = Held(typed, faults_by_place(faults), files=files_of(plan, answers))
    pages = opened.evaluation.pages
    titles = {each.id: each.title for each in definition.pages}
    has_more = bool(plan.groups) or any(asked.kind.uploaded for asked in plan.asked)
    context = {
        "frame": opened.way.frame,
        "way": opened.way,
        "filling": opened.filling,
        "definition": definition,
        "words": words_of(definition),
        "page": plan.page,
        "body": body(plan, Drawn(definition, opened.evaluation, held, today(opened.way.at))),
        "faults": summary_of(definition, faults, opened.answers),
        "step_titles": [*(titles[each] for each in pages), "内容の確認"],
        "step": pages.index(opened.id) if opened.id in pages else 0,
        "from_review": (opened.request.POST or opened.request.GET).get("from") == "review",
        "more": MORE in opened.request.GET and not faults,
        "other_buttons": has_more,
    }
    return render(opened.request, "applicant/portal/page.html", context, status=status)
