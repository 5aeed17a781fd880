"""状況の写し: what the applicant's pages show of a case, told from its rows and put where those pages read.

Written once after every action on the case, in its transaction, and only where something shown has changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from sannai.applications.access import opened_of
from sannai.applications.filing import INTERNAL
from sannai.applications.models import Application
from sannai.common.follow import Heard
from sannai.common.models import Event
from sannai.common.time import now
from sannai.intake import projections, shown
from sannai.intake.models import Projection
from sannai.intake.shown import Shown
from sannai.issuance import documents
from sannai.issuance.dispatches import METHODS
from sannai.issuance.models import Dispatch
from sannai.issuance.superseding import sentence
from sannai.rules.model import Deadline, Definition

from . import clock, fees, reading, unreceived, yearly
from .models import Case, Clock, DeliveryChoice, Hold
from .queries import moves
from .sight import with_version
from .states import ACTIVE, STATUSES
from .steps import rules_of
from .timeline import timeline

OWN_VERBS = frozenset(
    {"correction.answered", "inquiry.answered", "delivery.chosen", "case.withdrawn", "resurvey.requested"}
)
ON_PAPER = ("counter", "paper", "phone")
_MOST = 200  # cases that are read together
Clocks = Sequence[tuple[Deadline, Clock]]


def follow(heard: Mapping[str, Heard | None], at: datetime) -> None:
    """Put the pictures of these cases anew, after an action on them; of one that has just been filed the first."""
    rest = []
    for id, newest in heard.items():
        if newest and newest.event.seq == 1 and isinstance(newest.result, Application):
            application = newest.result
            projections.put_first(opened_of(application), _arrived(application.case, newest.event), at)
        else:
            rest.append(UUID(id))
    if rest:
        write(rest, at)


def write(ids: Sequence[UUID], at: datetime) -> int:
    """Put the pictures of these cases where they changed; how many did. What the office began has none."""
    return sum(_put(case, at) for case in _filed().filter(pk__in=ids))


def write_missing(at: datetime) -> int:
    """Put the pictures of the cases that have none, as in a city of before there were any; of how many."""
    done = 0
    while missing := list(_filed().exclude(pk__in=projections.pictured())[:_MOST]):
        with transaction.atomic():
            done += sum(_put(case, at) for case in missing)
    return done


def write_all(at: datetime) -> int:
    """Put every picture that is not as its rows tell; how many."""
    return sum(_put(case, at) for case in _filed().order_by("pk").iterator(_MOST))


def after_migrating(**_: Any) -> None:
    """A city of an earlier edition has cases and no pictures of them. Nothing while a table is still to be made."""
    tables = set(connection.introspection.table_names())
    if {Case._meta.db_table, Projection._meta.db_table} <= tables:
        write_missing(now())


def _filed() -> QuerySet[Case]:
    return with_version(Case.objects.exclude(application=None))


def differing() -> Iterator[str]:
    """The reference numbers of the cases of which another picture is kept than their rows tell."""
    for case in _filed().order_by("pk").iterator(_MOST):
        if not reading.envelope(case).key:
            continue  # disposed of: nobody but the link opens its last picture
        kept = projections.read(opened_of(reading.envelope(case)))
        if kept is None or kept != replace(_with_keys(shown_of(case), kept), p=kept.p):
            yield case.reference_number


def projection_of(case: Case) -> dict[str, Any]:
    """The same as plain JSON."""
    told: dict[str, Any] = json.loads(shown.text_of(shown_of(case)))
    return told


def shown_of(case: Case) -> Shown:
    """The picture of a case as it is now."""
    rules, answers, filed = rules_of(case), reading.answers_of(case), reading.answers_as_filed(case)
    inside = rules.regime == "internal"
    decision, outcome = case.decisions.order_by("-number").first(), rules.outcome(case.outcome)
    choice = DeliveryChoice.objects.filter(case=case).first()
    clocks = _clocks(case, rules)
    return replace(
        _bare(case, rules, clocks, _moments(case, inside), answers),
        outcome=shown.Outcome(outcome.label, outcome.help) if outcome else None,
        run_out=tuple(_run_out(clocks)), corrections=tuple(_corrections(case)), inquiries=_inquiries(case),
        letters=tuple(_letters(case)), remedies=decision.remedies if decision else "",
        grounds=decision.grounds if decision and inside else "",
        conditions=decision.conditions if decision and inside else "",
        fee=_fee(case), delivery=choice.method if choice else "", filed=None if answers == filed else filed,
    )  # fmt: skip


def _arrived(case: Case, event: Event) -> Shown:
    """The picture of a case that has just arrived: its first event and its clocks are all that there is of it."""
    rules = rules_of(case)
    moments = _moments(case, rules.regime == "internal", [event])
    return _bare(case, rules, _clocks(case, rules), moments, reading.answers_as_filed(case))


def _bare(
    case: Case, rules: Definition, clocks: Clocks, moments: tuple[shown.Moment, ...], answers: Mapping[str, Any]
) -> Shown:
    application, state = reading.envelope(case), STATUSES[case.status]
    return Shown(
        id=case.pk, p=0, reference_number=case.reference_number, channel=application.channel,
        unit_name=_unit_name(application), procedure=case.procedure_key, version=case.version.digest,
        title=rules.title, regime=rules.regime, division_key=case.division_key, matter=case.matter,
        arrived_at=case.arrived_at, time_known=_time_known(application), filed_on=application.filed_on,
        promised_on=case.promised_on, status=case.status, said=state.citizen, means=state.meaning,
        active=case.status in ACTIVE, moments=moments, deadlines=tuple(_deadlines(case, rules, clocks)),
        can=tuple(sorted(moves(case) & OWN_VERBS)), answers=answers, outcome=None, run_out=(), corrections=(),
        inquiries=(), letters=(), remedies="", grounds="", conditions="", fee=None, delivery="", filed=None,
    )  # fmt: skip


def _put(case: Case, at: datetime) -> bool:
    if not reading.envelope(case).key:
        return False  # disposed of: what it shows does not change any more
    opened = opened_of(reading.envelope(case))
    while True:
        kept = projections.read(opened)
        picture = _with_copies(case, _with_keys(shown_of(case), kept), at)
        if kept is not None and kept == replace(picture, p=kept.p):
            return False
        after = kept.p if kept is not None else projections.number(case.pk)
        if projections.put(opened, picture, at, after=after):
            return True


def _with_keys(picture: Shown, kept: Shown | None) -> Shown:
    """A letter is copied once: its key stays the one that it was put under."""
    keys = {each.id: each.key for each in kept.letters} if kept else {}
    return replace(picture, letters=tuple(replace(each, key=keys.get(each.id, "")) for each in picture.letters))


def _with_copies(case: Case, picture: Shown, at: datetime) -> Shown:
    """What was dispatched electronically and is not here yet is copied."""
    wanted = [each.id for each in picture.letters if each.electronic and each.size and not each.key]
    if not wanted:
        return picture
    keys = {id: _copied(case, id, at) for id in wanted}
    return replace(picture, letters=tuple(replace(each, key=keys.get(each.id, each.key)) for each in picture.letters))


def _copied(case: Case, id: UUID, at: datetime) -> str:
    """The key of the copy; "" where the folder of files has lost the document: audit says so, the applicant calls."""
    document = documents.of_subject(case, id)
    assert document is not None  # it was just listed
    try:
        with documents.open_pdf(document) as pdf:
            return projections.put_letter(case.pk, id, pdf.read(), at)
    except FileNotFoundError:
        return ""


def _unit_name(application: Application) -> str:
    return application.division.unit_name if application.channel == INTERNAL else ""


def _time_known(application: Application) -> bool:
    paper = getattr(application, "paper", None) if application.channel in ON_PAPER else None
    return paper is None or bool(paper.time_known)


def _moments(case: Case, inside: bool, events: Sequence[Event] | None = None) -> tuple[shown.Moment, ...]:
    """How a notice is handed over is no choice inside: it is read at the desk."""
    told = [each for each in timeline(case, events=events) if not (inside and each.verb == "delivery.chosen")]
    return tuple(shown.Moment(each.at, each.title, each.meaning, each.by) for each in told)


def _clocks(case: Case, rules: Definition) -> Clocks:
    rows = {row.deadline: row for row in case.clocks.all()}
    return [(each, rows[each.id]) for each in rules.deadlines if each.id in rows]


def _deadlines(case: Case, rules: Definition, clocks: Clocks) -> Iterator[shown.Deadline]:
    """Those that count: neither ended nor run out."""
    main = clock.main_deadline(rules)
    for each, row in clocks:
        if case.status in ACTIVE and row.ended_on is None and row.lapsed_on is None:
            stopped = row.stopped_for if row.stopped_on else ""
            due = clock.last_day(row.due_on)
            yield shown.Deadline(each.label, due, each is main, stopped, row.extended_by, row.extension_reason)


def _run_out(clocks: Clocks) -> Iterator[shown.RunOut]:
    for each, row in clocks:
        if row.lapsed_on is not None and each.silence is not None:
            yield shown.RunOut(each.label, clock.last_day(row.due_on), each.silence.label, each.silence.ground)


def _corrections(case: Case) -> Iterator[shown.Correction]:
    for each in case.corrections.prefetch_related("items").order_by("-number"):
        asked = sorted(each.items.all(), key=lambda item: item.pk)
        items = tuple(shown.Item(item.field, item.row, item.reason) for item in asked)
        open_, answered = each.closed_at is None, each.answered_at is not None
        yield shown.Correction(each.number, each.due_on, each.message, items, open_, answered)


def _inquiries(case: Case) -> tuple[shown.Inquiry, ...]:
    rows = case.inquiries.order_by("number")
    return tuple(
        shown.Inquiry(each.number, each.question, each.asked_at, each.answered_at is not None) for each in rows
    )


def _letters(case: Case) -> Iterator[shown.Letter]:
    held = Hold.objects.filter(case=case, lifted_at=None).values_list("placed_at", flat=True).first()
    for document in documents.listing(case):
        ways: list[Dispatch] = sorted(document.dispatches.all(), key=lambda each: each.pk)
        electronic = [each for each in ways if each.method == "electronic"]
        after = getattr(document, "supersession", None)
        yield shown.Letter(
            id=document.pk, title=document.title, number=documents.number_text(document),
            issued_at=document.issued_at, size=document.blob.size if document.blob else 0,
            sha256=document.blob_id or "", electronic=bool(electronic),
            waits=case.status == "issued" and all(each.delivered_at is None for each in ways),
            withheld=held is not None and held > document.issued_at, until=_until(electronic),
            became=sentence(after) if after else "", how=after.how if after else "",
            ways=tuple(shown.Sent(METHODS.get(each.method, each.method), each.sent_at) for each in ways),
            key="",
        )  # fmt: skip


def _until(electronic: Sequence[Dispatch]) -> date | None:
    return next((unreceived.last_day(each) for each in electronic), None)


def _fee(case: Case) -> shown.Fee | None:
    row = fees.kept(case)
    if row is None:
        return None
    charged = yearly.of_case(case)
    if not charged:
        return shown.Fee(fees.outstanding(row), row.due)
    owing = yearly.owing(charged, list(case.payments.all()))
    years = [shown.Year(one.year, one.starts_on, one.ends_on, one.yen, left, one.due_on) for one, left in owing]
    for one in yearly.to_come(case, charged):
        yen = yearly.net(case, one)
        years.append(shown.Year(one.year, one.start, one.end, yen, yen, None))
    return shown.Fee(sum(left for _, left in owing), row.due, tuple(years))
