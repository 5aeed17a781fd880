"""状況の写し: what the applicant's pages show of a case, told from its rows and put where those pages read.

Written once after every action on the case, in its transaction, and only where something shown has changed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from sannai.applications.models import Application
from sannai.common.time import now
from sannai.intake import projections, shown
from sannai.intake.models import Projection
from sannai.intake.sealing import letter_key
from sannai.intake.shown import Shown
from sannai.issuance import documents
from sannai.issuance.dispatches import METHODS
from sannai.issuance.models import Dispatch, Document
from sannai.issuance.superseding import sentence
from sannai.rules.model import Definition

from . import clock, fees, reading, unreceived
from .models import Case, Clock, Correction, DeliveryChoice, FeeDue, Hold
from .queries import moves
from .sight import with_version
from .states import ACTIVE, STATUSES
from .steps import rules_of
from .timeline import timeline

OWN_VERBS = frozenset(
    {"correction.answered", "inquiry.answered", "delivery.chosen", "case.withdrawn", "resurvey.requested"}
)
_MOST = 200  # cases that are read together


def follow(ids: Collection[str], at: datetime) -> None:
    """Put the pictures of these cases anew, after an action on them."""
    for case in _filed().filter(pk__in=[UUID(id) for id in ids]):
        _put(case, at, first=case.seq == 1)


def write(ids: Sequence[UUID], at: datetime) -> int:
    """Put the pictures of these cases where they changed; how many did. Of a case that the office began there is none."""
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
        if not projections.is_same(shown_of(case)):
            yield case.reference_number


def projection_of(case: Case) -> dict[str, Any]:
    """The same as plain JSON."""
    told: dict[str, Any] = json.loads(shown.text_of(shown_of(case)))
    return told


def shown_of(case: Case) -> Shown:
    """The picture of a case as it is now. A case that has just arrived has nothing but its clocks and its first event."""
    application, rules, state = reading.envelope(case), rules_of(case), STATUSES[case.status]
    fresh, inside = case.seq == 1, rules.regime == "internal"
    answers, filed = reading.answers_of(case), reading.answers_as_filed(case)
    decision = None if fresh else case.decisions.order_by("-number").first()
    outcome = rules.outcome(case.outcome)
    letters = () if fresh else tuple(_letters(case))
    choice = None if fresh else DeliveryChoice.objects.filter(case=case).first()
    return Shown(
        id=case.pk, p=0, reference_number=case.reference_number, channel=application.channel,
        unit_name=_unit_name(application), procedure=case.procedure_key, version=case.version.digest,
        title=rules.title, regime=rules.regime, division_key=case.division_key, matter=case.matter,
        arrived_at=case.arrived_at, time_known=_time_known(application), filed_on=application.filed_on,
        promised_on=case.promised_on, status=case.status, said=state.citizen, means=state.meaning,
        active=case.status in ACTIVE, outcome=shown.Outcome(outcome.label, outcome.help) if outcome else None,
        moments=_moments(case, inside), deadlines=_deadlines(case, rules), run_out=_run_out(case, rules),
        correction=None if fresh else _correction(case), inquiries=() if fresh else _inquiries(case), letters=letters,
        remedies=decision.remedies if decision else "",
        grounds=decision.grounds if decision and inside else "",
        conditions=decision.conditions if decision and inside else "",
        fee=_fee(case), delivery=choice.method if choice else "", can=tuple(sorted(moves(case) & OWN_VERBS)),
        answers=answers, filed=None if answers == filed else filed,
    )  # fmt: skip


def _put(case: Case, at: datetime, *, first: bool = False) -> bool:
    picture = shown_of(case)
    here = projections.letters(case.pk) if any(each.electronic for each in picture.letters) else set()
    for each in picture.letters:
        if each.electronic and each.size and each.id not in here:
            document = documents.of_subject(case, each.id)
            assert document is not None  # it was just listed
            with documents.open_pdf(document) as pdf:
                projections.put_letter(case.pk, each.id, pdf.read())
    return projections.put(picture, at, first=first)


def _unit_name(application: Application) -> str:
    division = getattr(application, "division", None)
    return division.unit_name if division else ""


def _time_known(application: Application) -> bool:
    paper = getattr(application, "paper", None)
    return paper is None or bool(paper.time_known)


def _moments(case: Case, inside: bool) -> tuple[shown.Moment, ...]:
    """How a notice is handed over is no choice inside: it is read at the desk."""
    told = [each for each in timeline(case) if not (inside and each.verb == "delivery.chosen")]
    return tuple(shown.Moment(each.at, each.title, each.meaning, each.by) for each in told)


def _clocks(case: Case, rules: Definition) -> Iterator[tuple[Any, Clock]]:
    rows = {row.deadline: row for row in case.clocks.all()}
    return ((each, rows[each.id]) for each in rules.deadlines if each.id in rows)


def _deadlines(case: Case, rules: Definition) -> tuple[shown.Deadline, ...]:
    """Those that count: neither ended nor run out."""
    if case.status not in ACTIVE:
        return ()
    main = clock.main_deadline(rules)
    return tuple(
        shown.Deadline(
            each.label, clock.last_day(row.due_on), each is main, row.stopped_for if row.stopped_on else "",
            row.extended_by, row.extension_reason,
        )
        for each, row in _clocks(case, rules)
        if row.ended_on is None and row.lapsed_on is None
    )  # fmt: skip


def _run_out(case: Case, rules: Definition) -> tuple[shown.RunOut, ...]:
    return tuple(
        shown.RunOut(each.label, clock.last_day(row.due_on), each.silence.label, each.silence.ground)
        for each, row in _clocks(case, rules)
        if row.lapsed_on is not None and each.silence is not None
    )


def _correction(case: Case) -> shown.Correction | None:
    newest: Correction | None = case.corrections.order_by("-number").first()
    if newest is None:
        return None
    items = tuple(shown.Item(each.field, each.row, each.reason) for each in newest.items.order_by("pk"))
    open_, answered = newest.closed_at is None, newest.answered_at is not None
    return shown.Correction(newest.number, newest.due_on, newest.message, items, open_, answered)


def _inquiries(case: Case) -> tuple[shown.Inquiry, ...]:
    rows = case.inquiries.order_by("number")
    return tuple(shown.Inquiry(each.number, each.question, each.asked_at, each.answered_at is not None) for each in rows)


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
            key=letter_key(document.pk),
        )  # fmt: skip


def _until(electronic: Sequence[Dispatch]) -> date | None:
    return next((unreceived.last_day(each) for each in electronic), None)


def _fee(case: Case) -> shown.Fee | None:
    row = FeeDue.objects.filter(case=case).first()
    return shown.Fee(fees.outstanding(row), row.due) if row else None
