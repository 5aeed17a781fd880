"""庁内の申請 of a division: its drafts and what it filed, for its own staff and for nobody else."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from sannai.accounts.models import Account
from sannai.intake import drafts
from sannai.intake.drafts import Filling
from sannai.intake.models import Draft
from sannai.organization.actors import Staff
from sannai.organization.models import Unit

from .filing import INTERNAL
from .models import Application, DivisionFiling

INSIDE = ("section",)  # kinds of unit that are part of a division: the division files


def homes(staff: Staff) -> tuple[Unit, ...]:
    """The divisions (or bureaus, for who works in none) that this person files for, the main post's first."""
    found: dict[str, Unit] = {}
    for post in staff.posts:
        way = [unit for unit in reversed(staff.city.path(post.unit_key)) if unit.kind not in INSIDE]
        if way:
            found.setdefault(way[0].key, way[0])
    return tuple(found.values())


def owns(staff: Staff, unit_key: str) -> bool:
    """Whether what this unit typed in is today with a division of this person. "" belongs to nobody here."""
    return bool(unit_key) and staff.city.heir("unit", unit_key, "") in {unit.key for unit in homes(staff)}


def unsent(staff: Staff) -> QuerySet[Draft]:
    """Drafts of 庁内の申請 that wait in this person's divisions, newest first."""
    found = Draft.objects.filter(_mine(staff), channel=INTERNAL, ended_at=None, filed_at=None)
    return found.select_related("version").defer("version__package").order_by("-created_at", "-pk")


def filed(staff: Staff) -> QuerySet[DivisionFiling]:
    """What this person's divisions filed, newest first."""
    found = DivisionFiling.objects.filter(_mine(staff)).select_related("application__version")
    return found.defer("application__version__package").order_by("-application__arrived_at", "-pk")


def draft(staff: Staff, id: UUID) -> Filling | None:
    """The internal draft with this id if it is a colleague's or one's own; else None, as if there were none."""
    filling = drafts.load_of_staff(id)
    mine = filling and filling.draft.channel == INTERNAL and owns(staff, filling.draft.unit_key)
    return filling if mine else None


def _mine(staff: Staff) -> Q:
    claims = staff.city.ancestry("unit", [unit.key for unit in homes(staff)])
    return Q(unit_key__in=[claim.key for claim in claims if claim.matters is None])


def name_of(application: Application) -> str:
    """The division that filed it, as it was called on that day; "" for what a citizen filed."""
    filing: DivisionFiling | None = getattr(application, "division", None)
    return filing.unit_name if filing else ""


def email_of(application: Application) -> str:
    """The mail address of whoever filed it for the division; "" if the account has none or is closed."""
    filing: DivisionFiling | None = getattr(application, "division", None)
    account = Account.objects.filter(staff_key=filing.staff_key, is_active=True).first() if filing else None
    return account.email if account else ""
