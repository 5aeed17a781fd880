"""The page runner: shows one page of a form, saves it, and goes on. The portal and the counter share it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from sannai.common.time import today
from sannai.intake import drafts, numbers, unsent, uploads
from sannai.intake.drafts import Filling, SavedMeanwhile
from sannai.procedures.around import around
from sannai.rules.forms import ParsedPage, read_page, settled, typed_of
from sannai.rules.kinds import is_upload
from sannai.rules.model import Evaluation, Fault
from sannai.rules.plan import PagePlan
from sannai.rules.present import shown_values

from . import limits, looking_up, towns, unread
from .fields import SEEK, Held
from .pages import (
    Drawn,
    body,
    faults_by_place,
    files_of,
    lists,
    plan_page,
    rows_of,
    summary_of,
    with_rows,
    without_files,
)
from .repeated import change_rows, changed
from .way import MORE, OLDER, REFUSED, ROWS, Way, evaluated, words_of

SEEN = "seen"  # the input that says how often the page was saved when it was shown


@dataclass(slots=True)
class Opened:
    """One page of one filling, while a request works on it."""

    request: HttpRequest
    filling: Filling
    way: Way
    page: PagePlan
    answers: dict[str, Any]
    evaluation: Evaluation
    seeks: str = ""  # the field whose rows of a register are sought, and not chosen yet

    @property
    def id(self) -> str:
        return self.page.page.id


def page(request: HttpRequest, filling: Filling, page_id: str, way: Way) -> HttpResponse:
    """GET shows the page, with what was refused (422) or saved meanwhile (409); POST keeps every text and leads on, or
    back to the page."""
    plan = plan_page(filling.definition, page_id)
    if plan is None:
        raise Http404
    if request.method == "POST":
        return _save(request, filling, way, plan)
    if OLDER in request.GET and (both := _show_both(request, filling, way, plan)):
        return both
    answers = with_rows(plan, unread.with_typed_rows(plan, filling))
    opened = Opened(request, filling, way, plan, answers, evaluated(filling.definition, answers, way.at))
    if page_id not in opened.evaluation.pages:
        return redirect(next_stop(unread.judged(filling, way.at), "", way))
    return _show(opened)


def next_stop(evaluation: Evaluation, after: str, way: Way) -> str:
    """The page after this one, or the review; "" asks for the first page that is not complete."""
    if after in evaluation.pages:
        rest = evaluation.pages[evaluation.pages.index(after) + 1 :]
        return way.page(rest[0]) if rest else way.review
    faulty = {fault.page for fault in evaluation.faults}
    return next((way.page(each) for each in evaluation.pages if each in faulty), way.review)


def _show(opened: Opened) -> HttpResponse:
    typed, faults = unread.held(opened.filling, opened.page), []
    if REFUSED in opened.request.GET and opened.id in opened.filling.typed:
        read = unread.faults_of(opened.filling, opened.page, opened.evaluation, opened.way.at)
        fresh = unread.newly(opened.filling, opened.id)
        faults = [fault for fault in _faults(opened, read) if _place(opened, fault) not in fresh]
    return _draw(opened, typed, faults, 422 if faults else 200)


def _save(request: HttpRequest, filling: Filling, way: Way, plan: PagePlan) -> HttpResponse:
    """Read the page, evaluate all answers with it once, keep what can stand, and every text where not all of it can.
    Whether the page is asked at all hangs on earlier pages alone, so that the answers with it say it too."""
    data, definition, before = request.POST, filling.definition, with_rows(plan, filling.answers)
    read = read_page(definition, plan.page.id, _texts(filling, plan, data), before, around(), today=today(way.at))
    unread.put_back(plan, read, before)
    change_rows(filling, read, data)
    towns.fill(plan, data, read.typed)
    opened = _opened(request, filling, way, plan, read.answers)
    if opened.id not in opened.evaluation.pages:
        return redirect(next_stop(opened.evaluation, "", way))
    until = _look_up(opened, read)
    parsed = settled(plan, read, before, opened.evaluation)
    opened.answers = parsed.answers | opened.answers
    faults = _faults(opened, parsed.faults)
    known = _blamed(opened, faults, before)
    new = [_place(opened, fault) for fault in faults if fault not in known]
    typed = parsed.typed | {unread.NEW: new} if faults or _is_of_rows(opened) else None
    kept = without_files(plan, parsed.answers)
    try:
        drafts.save_page(filling.opened, opened.id, kept, way.at, typed=typed, seen=_seen(data))
    except SavedMeanwhile:
        return redirect(_saved_meanwhile(opened, parsed.typed) or _onward(opened, faults, known, parsed.typed))
    if OLDER in data:
        unsent.drop(filling.opened, _older(plan))
    if "remove" in data:
        _remove_files(filling, plan, data["remove"])
    if until:
        return limits.too_many(request, until, way.page(opened.id))
    return redirect(_onward(opened, faults, known, parsed.typed))


def _look_up(opened: Opened, read: ParsedPage) -> datetime | None:
    """Find the rows of registers that the page names, and evaluate again with them. Until when that was too much."""
    rows = [asked.field.id for asked in opened.page.asked if asked.found]
    if not rows:
        return None
    data, filling, way = opened.request.POST, opened.filling, opened.way
    read.typed.update({name: data.getlist(name) for id in rows if (name := f"{id}.{SEEK}") in data})
    seen = [id for id in rows if id in opened.evaluation.visible]
    until = looking_up.fill(opened.request, filling.definition, filling.draft.pk, way, seen, read.answers)
    again = _opened(opened.request, filling, way, opened.page, read.answers)
    opened.answers, opened.evaluation, opened.seeks = again.answers, again.evaluation, _seeks(opened, rows)
    return until


def _texts(filling: Filling, plan: PagePlan, data: Any) -> Mapping[str, Sequence[str]]:
    """What was typed, and a sealed token where it was a 個人番号; one that was left empty stays as it is saved."""
    texts = lists(data)
    if not numbers.asked_in(filling.definition):
        return texts
    there = typed_of(filling.definition, plan.page.id, filling.answers, around())
    return numbers.sealed(filling.opened, filling.definition, texts, there)


def _onward(opened: Opened, faults: list[Fault], known: list[Fault], typed: unread.Texts) -> str:
    """Where the button leads; or the page again, with what is wrong or what has just come up."""
    definition, way, data = opened.filling.definition, opened.way, opened.request.POST
    back = "&from=review" if data.get("from") == "review" else ""
    if _is_of_rows(opened):
        place = f"f-{opened.seeks}" if opened.seeks else towns.place(typed) or changed(opened.page, data, typed)
        return f"{way.page(opened.id)}?{ROWS}=1{back}#{place}"
    if elsewhere := _elsewhere(opened):
        return elsewhere
    if known:
        return f"{way.page(opened.id)}?{REFUSED}=1{back}"
    if faults:  # only questions that have just come up: show them, without blame
        return f"{way.page(opened.id)}?{MORE}=1{back}#{summary_of(definition, faults, {})[0][0]}"
    if back:
        return next_stop(opened.evaluation, "", way)
    return next_stop(opened.evaluation, opened.id, way)


def _opened(request: HttpRequest, filling: Filling, way: Way, plan: PagePlan, read: Mapping[str, Any]) -> Opened:
    """The page with these answers of its own, and those of all other pages as they are saved."""
    own = {field.id for field in plan.page.fields} | {group.id for group in plan.page.groups}
    answers = {name: value for name, value in filling.answers.items() if name not in own} | {**read}
    return Opened(request, filling, way, plan, answers, evaluated(filling.definition, answers, way.at))


def _older(plan: PagePlan) -> str:
    """Under which name the texts of an older tab are kept, beside those that were saved meanwhile."""
    return f"draft:older:{plan.page.id}"


def _saved_meanwhile(opened: Opened, typed: unread.Texts) -> str:
    """Another tab saved the page since it was shown: what was typed here is kept beside it until one is chosen.

    Where that is shown; "" if it was this very text: a second press.
    """
    filling, way = drafts.load(opened.filling.opened), opened.way
    if filling is None or filling.filed or filling.version.pk != opened.filling.version.pk:
        return way.root
    if not unread.differences(filling.definition, opened.page, unread.held(filling, opened.page), typed, way.at):
        return ""
    unsent.keep(filling.opened, _older(opened.page), typed, way.at)
    back = "&from=review" if opened.request.POST.get("from") == "review" else ""
    return f"{way.page(opened.id)}?{OLDER}=1{back}"


def _show_both(request: HttpRequest, filling: Filling, way: Way, plan: PagePlan) -> HttpResponse | None:
    """What the older tab held, and where it differs from what is saved; None if it does not, or not any more."""
    left, definition = unsent.kept(filling.opened, _older(plan)), filling.definition
    if left is None:
        return None
    both = unread.differences(definition, plan, unread.held(filling, plan), left.texts, way.at)
    if not both:
        return None
    read = read_page(definition, plan.page.id, left.texts, filling.answers, around(), today=today(way.at))
    with_rows_typed = replace(filling, answers=read.answers, typed={plan.page.id: left.texts})
    opened = _opened(request, filling, way, plan, unread.with_typed_rows(plan, with_rows_typed))
    return _draw(opened, left.texts, (), 409, both) if opened.id in opened.evaluation.pages else None


def _seen(data: Mapping[str, Any]) -> int | None:
    """The count of saves that the page was shown with; None of a form that does not say it."""
    text = str(data.get(SEEN, ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


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


def _faults(opened: Opened, parsed: Sequence[Fault]) -> list[Fault]:
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


def _is_of_rows(opened: Opened) -> bool:
    return any(press in opened.request.POST for press in ("add", "remove", towns.BUTTON)) or bool(opened.seeks)


def _seeks(opened: Opened, rows: Sequence[str]) -> str:
    """Whose button was pressed to search; or in whose box something else was typed when Enter was, without a choice."""
    data, before = opened.request.POST, opened.filling.typed.get(opened.id, {})
    if SEEK in data:
        return str(data[SEEK]) if data[SEEK] in rows else ""
    for id in rows:
        text = data.get(f"{id}.{SEEK}", "")
        if text.strip() and [text] != before.get(f"{id}.{SEEK}") and not data.get(id) and "go" not in data:
            return id
    return ""


def _remove_files(filling: Filling, plan: PagePlan, which: str) -> None:
    """Files of a row go with it; another row may get its key."""
    group_id, _, key = which.partition(".")
    group = next((each.group for each in plan.groups if each.group.id == group_id), None)
    if group is None:
        return
    files = {field.id for field in group.fields if is_upload(field)}
    if files:
        for each in uploads.listing(filling.opened):
            if each.row == key and each.field in files:
                uploads.remove(filling.opened, each.pk)


def _draw(
    opened: Opened,
    typed: dict[str, list[str]],
    faults: Sequence[Fault],
    status: int,
    both: Sequence[tuple[str, str]] = (),
) -> HttpResponse:
    definition, plan = opened.filling.definition, opened.page
    answers = with_rows(plan, opened.answers) if not faults else opened.answers
    for group in plan.groups:
        typed.setdefault(f"{group.group.id}.rows", [])
        if not typed[f"{group.group.id}.rows"]:
            typed[f"{group.group.id}.rows"] = [row["_key"] for row in rows_of(answers, group.group.id)]
    fills = towns.offered(plan, typed)
    held = Held(typed, faults_by_place(faults), files=files_of(plan, answers), towns=fills, follows=True)
    pages = opened.evaluation.pages
    titles = {each.id: each.title for each in definition.pages}
    has_more = bool(plan.groups) or bool(fills) or any(asked.kind.uploaded or asked.found for asked in plan.asked)
    rows = looking_up.offered([asked.field for asked in plan.asked if asked.found], typed, opened.way)
    context = {
        "frame": opened.way.frame,
        "way": opened.way,
        "filling": opened.filling,
        "definition": definition,
        "words": words_of(definition),
        "page": plan.page,
        "body": body(plan, Drawn(definition, opened.evaluation, held, today(opened.way.at), rows)),
        "values": shown_values(definition, plan.page, opened.evaluation),
        "faults": summary_of(definition, faults, opened.answers),
        "step_titles": [*(titles[each] for each in pages), "内容の確認"],
        "step": pages.index(opened.id) if opened.id in pages else 0,
        "from_review": (opened.request.POST or opened.request.GET).get("from") == "review",
        "more": MORE in opened.request.GET and not faults,
        "other_buttons": has_more,
        "seen": opened.filling.seqs.get(opened.id, 0),
        "both": both,
    }
    return render(opened.request, "applicant/portal/page.html", context, status=status)
