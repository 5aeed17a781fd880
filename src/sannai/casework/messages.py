"""What the applicant and the division are told at each moment that matters: a row in the same transaction."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from sannai.common.time import today
from sannai.notices import outbox

from .models import Case
from .reading import applicant_email, home, is_internal
from .steps import rules_of


def put(case: Case, moment: str, said: str, at: datetime, **parameters: object) -> None:
    """申請者への連絡を1通。``moment`` is its key within the case, ``said`` names its words (``words.py``).

    Everything is called as on that day. The page is named, not its secret link. Whom a case that the office began
    concerns has neither page nor mail address here: to them it speaks by letter.
    """
    if case.application is not None:
        put_to(applicant_email(case, today(at)), case, moment, said, at, **parameters)


def put_to(email: str, case: Case, moment: str, said: str, at: datetime, **parameters: object) -> None:
    """The same to this address, of a case that was filed."""
    where = home(case, today(at))
    told = {
        "city": settings.CITY,
        "procedure": rules_of(case).title,
        "number": case.reference_number,
        "page": page(case, "division" if is_internal(case) else "applicant"),
        "division": where.name if where else "",
        "phone": where.phone if where else "",
        **parameters,
    }
    outbox.put(f"{moment}:{case.pk}", email, said, told, ("case", str(case.pk)), at)


def to_division(case: Case, moment: str, said: str, at: datetime, **parameters: object) -> None:
    """担当課への連絡を1通。Read on the desk; it names the case by its reference number only."""
    told = {**of_desk(case), **parameters}
    about = ("unit", case.division_on(today(at)))
    outbox.put(f"{moment}:division:{case.pk}", "", said, told, about, at)


def of_desk(case: Case) -> dict[str, object]:
    """What every notice to the office names: procedure, number and page."""
    return {
        "procedure": rules_of(case).title,
        "number": case.reference_number,
        "page": page(case, "staff"),
    }


def page(case: Case, audience: str) -> dict[str, str]:
    """The page of a case as a notice keeps it: its address is made when it is read (``common.kinds.page_of``)."""
    return {"kind": "case", "id": str(case.pk), "audience": audience}
