"""The form of a row: 新しく書く, 変更, 更正. The same inputs as the runner of procedures, from the same definition.

What does not read is said at its field, what was typed stays. A check that only warns is asked once. The engine judges
again, and what it refuses is said in the same places.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString

from sannai.common.canonical import digest
from sannai.common.time import today
from sannai.registers import actions, verbs
from sannai.registers.actions import Faulty
from sannai.registers.door import Door
from sannai.registers.models import Entry
from sannai.registers.states import Period
from sannai.rules.evaluate import evaluate
from sannai.rules.forms import parse_page, typed_of
from sannai.rules.model import Dates, Fault
from sannai.rules.plan import PagePlan
from sannai.rules.registers.keys import FROM
from sannai.rules.registers.model import Register
from sannai.rules.registers.rows import read_row
from sannai.text.cleaning import clean
from sannai.web.applicant.fields import Held
from sannai.web.applicant.pages import Drawn, control, faults_by_place, lists, summary_of
from sannai.web.components import controls
from sannai.web.kit.door import DeskRequest
from sannai.web.kit.forms import DeskForm, Words
from sannai.web.kit.refusals import STALE, Refused, attempt
from sannai.web.kit.said import after
from sannai.web.kit.verb import is_stale

from . import entry_references as references
from .entry_door import entry_view, list_url
from .entry_plan import PAGE, own_plan, pages_in
from .entry_sheet import entry_head
from .entry_shown import days

WARNED = "sure"  # the warnings that were read: their digest


class ReasonForm(DeskForm):
    """What the verb asks beside the row itself."""

    reason = Words("理由", lines=2, limit=400, required=False)


@dataclass(frozen=True)
class Writing:
    """One form: what it writes to, what stood before, and what is done with what was typed."""

    request: DeskRequest
    held: Door
    label: str
    button: str
    before: Mapping[str, Any]  # what stands: what is not asked keeps it
    perform: Callable[[dict[str, Any], str], object]
    done: Callable[[], HttpResponse]
    entry: Entry | None = None  # None for a new one
    reason: str = ""  # the label of a reason that must be given
    start: Mapping[str, Any] = field(default_factory=dict)  # what stands in the form at first, if it is another
    hidden: Mapping[str, str] = field(default_factory=dict)
    may: Callable[[dict[str, Any]], Fault | None] = lambda given: None
    more: Mapping[str, Any] = field(default_factory=dict)  # for the template

    @property
    def register(self) -> Register:
        """By which the row is written."""
        return self.held.held.register

    @property
    def on(self) -> date:
        """The day of writing."""
        return today(self.request.at)

    def plan(self, beside: Mapping[str, str] | None = None) -> PagePlan:
        """The fields that this person is asked."""
        return own_plan(self.held, self.entry, beside)

    def form(self) -> ReasonForm:
        """The reason, under the words of the verb."""
        form = ReasonForm(self.request.POST if self.request.method == "POST" else None)
        if self.reason:
            form.fields["reason"] = Words(self.reason, lines=2, limit=400)
        return form


def written(writing: Writing) -> HttpResponse:
    """GET the form; POST: 409 stale, 422 what does not read or must be asked, 409 or 403 refused, else done."""
    request, form = writing.request, writing.form()
    if request.method != "POST":
        return _page(writing, form, {**(writing.start or writing.before)})
    sent = {name: [clean(text) for text in texts] for name, texts in lists(request.POST).items()}
    answers, typed, faults = _read(writing, references.picked(writing.register, sent))
    if writing.entry is not None and is_stale(request, writing.entry):
        return _page(writing, form, answers, typed, refused=Refused(409, STALE, stale=True))
    if faults or not form.is_valid():
        return _page(writing, form, answers, typed, faults)
    warnings = _warnings(writing, answers)
    if warnings and request.POST.get(WARNED) != _mark(warnings):
        return _page(writing, form, answers, typed, warnings=warnings)
    try:
        refused = attempt(lambda: writing.perform(answers, form.cleaned_data["reason"]))
    except Faulty as error:
        return _page(writing, form, answers, typed, error.faults)
    return _page(writing, form, answers, typed, refused=refused) if refused else writing.done()


def _read(writing: Writing, sent: dict[str, list[str]]) -> tuple[dict[str, Any], dict[str, list[str]], list[Fault]]:
    """(the row, what was typed, what is at fault). What is not asked of this person keeps what it held."""
    register, around, before = writing.register, writing.held.held.around, writing.before
    asked = {one.field.id for one in writing.plan().asked}
    parsed = parse_page(register.form, PAGE, sent, before, around, today=writing.on)
    answers = {name: value for name, value in parsed.answers.items() if name in asked}
    answers |= {name: value for name, value in before.items() if name not in asked}
    faults = [one for one in parsed.faults if one.field in asked]
    faults = references.kept(writing.held, answers, before, sent, faults)
    if not faults:
        faults = list(read_row(register, answers, writing.on, around, before=before).faults)
    if not faults and (fault := writing.may(answers)):
        faults = [fault]
    return answers, parsed.typed, faults


def _warnings(writing: Writing, answers: Mapping[str, Any]) -> Sequence[Fault]:
    return read_row(writing.register, answers, writing.on, writing.held.held.around, before=writing.before).warnings


def _mark(warnings: Sequence[Fault]) -> str:
    return digest("\n".join(one.message for one in warnings))[:16]


def _page(
    writing: Writing,
    form: ReasonForm,
    answers: dict[str, Any],
    typed: dict[str, list[str]] | None = None,
    faults: Sequence[Fault] = (),
    refused: Refused | None = None,
    warnings: Sequence[Fault] = (),
) -> HttpResponse:
    register, around = writing.register, writing.held.held.around
    if typed is None:
        typed = typed_of(register.form, PAGE, answers, around)
    typed, beside = references.by_key(writing.held, typed)
    result = evaluate(register.form, answers, Dates(writing.on), around)
    held = Held(typed, faults_by_place([*faults, *warnings]))
    entry = writing.entry
    shown = {
        "s": entry_head(writing.request, entry) if entry else None,
        "entry": entry, "register": writing.held.newest.title, "list_url": list_url(register.key),
        "verb_label": writing.label, "verb_button": writing.button, "form": form, "hidden": writing.hidden,
        "body": _body(writing, beside, Drawn(register.form, result, held, writing.on)),
        "faults": [*summary_of(register.form, faults, answers), *pages_in(form)],
        "warnings": summary_of(register.form, warnings, answers), "mark": _mark(warnings) if warnings else "",
        "refused": refused, **writing.more,
    }  # fmt: skip
    status = refused.status if refused else 422 if faults or warnings or form.errors else 200
    return render(writing.request, "staff/registers/row.html", shown, status=status)


def _body(writing: Writing, beside: Mapping[str, str], drawn: Drawn) -> SafeString:
    """Every field that is asked; below one that names a row which was not found, the rows that may be meant."""
    plan, found = writing.plan(beside), []
    for asked in plan.asked:
        if drawn.shown(asked.field):
            found.append(control(asked, drawn))
            if ("", asked.field.id) in drawn.held.faults and writing.register.reference(asked.field.id):
                found.append(references.candidates(writing.held, asked.field.id, drawn.held.text(asked.field.id)))
    return controls.joined(found)


@entry_view(verbs.CHANGED.right)
def change(request: DeskRequest, entry: Entry) -> HttpResponse:
    """変更：ある日から変わったことを書く。The form holds what stands in the newest period."""
    head = entry_head(request, entry)
    before = head.period.row.body if head.period else {}
    start = dict(before)
    if head.held.newest.dated:
        start[FROM] = today(request.at).isoformat()
    return written(
        Writing(
            request, head.held, "変わったことを書く（変更）", "変更を書く", before, entry=entry, start=start,
            perform=lambda given, reason: actions.change(
                entry, given=given, reason=reason, by=request.staff, at=request.at, seen=entry.seq
            ),
            done=lambda: back(request, entry, verbs.CHANGED.name),
            more={"intro": "変わった日を「いつから」に書きます。前の内容は、その前の日まで残ります。"}
            if head.held.newest.dated else {},
        )
    )  # fmt: skip


@entry_view(verbs.CORRECTED.right)
def correct(request: DeskRequest, entry: Entry) -> HttpResponse:
    """更正：初めから間違っていたことを直す。Of several periods one is chosen by its first day (``?of=``)."""
    head = entry_head(request, entry)
    chosen = _chosen(request, head.story.ordered)
    before = chosen.row.body if chosen else {}
    choices = [(days(one), "" if one is chosen else f"?of={one.start.isoformat()}") for one in head.story.ordered[::-1]]
    return written(
        Writing(
            request, head.held, "間違いを直す（更正）", "更正する", before, entry=entry, reason="直す理由",
            hidden={"of": chosen.start.isoformat()} if chosen else {},
            perform=lambda given, reason: actions.correct(
                entry, given=given, of=chosen.start if chosen else None, reason=reason, by=request.staff,
                at=request.at, seen=entry.seq,
            ),
            done=lambda: back(request, entry, verbs.CORRECTED.name),
            more={
                "intro": "初めから間違っていたことを直します。途中から変わったことは「変更」に書いてください。",
                "choices": choices if len(choices) > 1 else (),
            },
        )
    )  # fmt: skip


def _chosen(request: DeskRequest, periods: Sequence[Period]) -> Period | None:
    """The period that is named, else the one that holds today, else the newest."""
    named = request.POST.get("of") or request.GET.get("of", "")
    found = [one for one in periods if one.start.isoformat() == named]
    held = [one for one in periods if one.holds(today(request.at))]
    return next(iter((*found, *held, *periods[::-1])), None)


def back(request: DeskRequest, entry: Entry, what: str) -> HttpResponse:
    """To the row, or to the list for whoever has just moved it away from themselves."""
    fresh = Entry.objects.select_related("shelf").get(pk=entry.pk)
    if not request.staff.may("entry.read", fresh):
        return redirect(list_url(entry.shelf_id))
    return after(what, "desk:entry", *fresh.address)
