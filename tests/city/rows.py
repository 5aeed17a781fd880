"""Rows of a city, written in one line each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sannai.common.kinds import KINDS, Kind
from sannai.organization.actors import Staff
from sannai.organization.models import Absence, Appointment, Duty, Post, StandIn, Succession, Unit

START = date(2024, 4, 1)
DAY = date(2026, 4, 1)  # the reorganisation
EVE = date(2026, 3, 31)


def unit(key: str, *, since: date = START, until: date | None = None, parent: str = "", kind: str = "division") -> None:
    Unit.objects.create(key=key, name=f"{key}課", kind=kind, parent_key=parent, valid_from=since, valid_to=until)


def post(
    key: str,
    *,
    since: date = START,
    until: date | None = None,
    role: str = "head",
    rank: int = 4,
    matters: str = "",
    title: str = "課長",
    home: str = "",
) -> None:
    """A post in the unit before the last dot of its key."""
    where = home or key.rpartition(".")[0]
    Post.objects.create(
        key=key, title=title, unit_key=where, role=role, rank=rank, matters=matters, valid_from=since, valid_to=until
    )


def hold(staff: str, post_key: str, kind: str = "regular", *, since: date = START, until: date | None = None) -> None:
    Appointment.objects.create(staff_key=staff, post_key=post_key, kind=kind, valid_from=since, valid_to=until)


def away(staff: str, since: date, until: date | None = None) -> None:
    Absence.objects.create(staff_key=staff, reason="出張", valid_from=since, valid_to=until)


def stand_in(post_key: str, by: str, kind: str = "substitute", *, order: int = 1, matters: str = "") -> None:
    StandIn.objects.create(post_key=post_key, by_post_key=by, kind=kind, order=order, matters=matters, valid_from=START)


def duty(
    staff: str, kind: str = "cash_officer", unit_key: str = "", *, since: date = START, until: date | None = None
) -> None:
    Duty.objects.create(
        staff_key=staff, kind=kind, unit_key=unit_key, instrument="三人第1号", valid_from=since, valid_to=until
    )


def handed_on(from_key: str, to_key: str, *, on: date = DAY, matters: str = "", kind: str = "unit") -> None:
    Succession.objects.create(kind=kind, from_key=from_key, to_key=to_key, on=on, matters=matters)


@dataclass
class Paper:
    """A thing at home with a division, for a matter, that may ask a post beside: what higher rooms bring."""

    division_key: str
    matter: str = ""
    asks: str = ""
    subject_kind: str = "paper"

    @property
    def subject_id(self) -> str:
        return self.asks


def _asked(person: Staff, right: str) -> frozenset[str]:
    return frozenset(post.key for post in person.posts)


KINDS.setdefault("paper", Kind(name="paper", label="紙", unit=("division_key",), matter="matter", also=_asked))
