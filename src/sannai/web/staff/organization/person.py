"""職員ひとり: appointments, duties and absences, past and to come. Why somebody is away is for few to know."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import Http404

from sannai.accounts.models import Account
from sannai.casework.timeline import Moment
from sannai.organization.csv_tables import APPOINTMENT_KINDS
from sannai.organization.duties import LABELS
from sannai.organization.models import Absence, Appointment, Dated, Duty
from sannai.organization.queries import post_titles, registered_by
from sannai.organization.snapshot import trees
from sannai.web.kit.as_of import AsOf, as_of
from sannai.web.kit.cells import Cell, Chip, Many
from sannai.web.kit.detail import Page, Section
from sannai.web.kit.door import DeskRequest
from sannai.web.kit.history import history
from sannai.web.kit.table import LONG, NARROW, TABLET, Column, Table

from .posts import period

KEY = re.compile(r"[A-Za-z0-9_.-]{1,64}\Z")  # what may be looked up at all


@dataclass(frozen=True, slots=True)
class Held:
    """An appointment or a duty, as it was called on its day, or on the day of the page while it holds."""

    row: Dated
    title: str
    now: bool
    kind: str = ""
    unit: str = ""
    instrument: str = ""


@dataclass(frozen=True, slots=True)
class PersonSheet:
    """All that the page of a person shows."""

    person: Account
    day: AsOf
    held: Sequence[Held]
    duties: Sequence[Held]
    absences: Sequence[tuple[str, str]]  # the days, and why for those who may know
    with_reasons: bool
    history: Sequence[Moment]  # of the account, for whoever may read the log


def load(request: DeskRequest, key: str) -> Account:
    """The person with this key, else Http404."""
    account = Account.objects.filter(staff_key=key).first() if KEY.match(key) else None
    if account is None:
        raise Http404
    return account


def person_sheet(request: DeskRequest, account: Account) -> PersonSheet:
    """The person as of the day of the page."""
    day, key = as_of(request), account.staff_key
    with_reasons = key == request.staff.staff_key or request.staff.may("staff.administer")
    away = list(Absence.objects.filter(staff_key=key).order_by("-valid_from")[:30])
    by = registered_by(away) if with_reasons else {}
    absences = [
        (period(row) + ("" if row.valid_to else "（終わりの日は未定）"), _why(row, by) if with_reasons else "")
        for row in away
    ]
    moved = history("staff", key) if request.staff.may("audit.read") else ()
    held, duties = _appointments(key, day.on), _duties(key, day.on)
    return PersonSheet(account, day, held, duties, absences, with_reasons, moved)


def _why(row: Absence, by: Mapping[int, str]) -> str:
    return f"{row.reason}（{by[row.pk]}が登録）" if row.pk in by else row.reason


def _appointments(key: str, on: date) -> list[Held]:
    """Every appointment, those that hold first, with the titles of their day. Three statements."""
    rows = list(Appointment.objects.filter(staff_key=key).order_by("-valid_from", "post_key"))
    days = {row.pk: on if row.holds_on(on) else row.valid_from for row in rows}
    titles = post_titles({(row.post_key, days[row.pk]) for row in rows})
    held = [
        Held(row, titles[row.post_key, days[row.pk]], row.holds_on(on), APPOINTMENT_KINDS.get(row.kind, row.kind))
        for row in rows
    ]
    return sorted(held, key=lambda each: not each.now)


def _duties(key: str, on: date) -> list[Held]:
    """Every duty with its unit as it was called, those that hold first. Two statements."""
    rows = list(Duty.objects.filter(staff_key=key).order_by("-valid_from", "kind", "unit_key"))
    named = trees(on if row.holds_on(on) else row.valid_from for row in rows)
    held = []
    for row in rows:
        unit = named[on if row.holds_on(on) else row.valid_from].unit(row.unit_key)
        name = unit.name if unit else row.unit_key or "全庁"
        held.append(Held(row, LABELS[row.kind], row.holds_on(on), unit=name, instrument=row.instrument))
    return sorted(held, key=lambda each: not each.now)


def _title(x: Held) -> Cell:
    return Many((x.title, Chip("この日", "blue"))) if x.now else x.title


PERIOD: Column[Held] = Column("period", "期間", lambda x: period(x.row), LONG, fold=NARROW)
HELD: tuple[Column[Held], ...] = (
    Column("title", "職", _title, first=True),
    Column("kind", "種類", lambda x: x.kind, fold=TABLET),
    PERIOD,
)
DUTIES: tuple[Column[Held], ...] = (
    Column("title", "職務", _title, first=True),
    Column("unit", "対象", lambda x: x.unit, fold=NARROW),
    Column("instrument", "辞令", lambda x: x.instrument, LONG, fold=TABLET),
    PERIOD,
)
PERSON_PAGE = Page[Account, PersonSheet](
    kind="staff", right="organization.read", load=load, sheet=person_sheet, frame="staff/office_base.html",
    title=lambda s: s.person.name, head="staff/organization/person.html", fault=lambda s: s.day.fault,
    main="stack stack--24 desk-main office", side_label="この職員についての記録",
    sections=(
        Section(id="held", title="任命", table=lambda s: Table(HELD, s.held, "任命"), empty="任命の記録はありません。"),
        Section(
            id="duties", title="職務", table=lambda s: Table(DUTIES, s.duties, "職務"),
            empty="任命された職務はありません。",
        ),
        Section(id="away", title="不在", template="staff/organization/away.html"),
    ),
    side=(Section(id="history", title="経過", moments=lambda s: s.history, shown=lambda s: s.history),),
)  # fmt: skip
