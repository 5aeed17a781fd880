"""Every list of the house with its address and rows for it: what holds for lists is tried on each of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.urls import reverse
from tests.city.small import START

from sannai.accounts.models import Account, Machine, MachineToken
from sannai.approvals.models import Opinion, Perusal, Proposal, Record, Waiting
from sannai.casework.models import Case, Collection, Payment, TillDay
from sannai.casework.tests import cast, referred
from sannai.common.models import AccessLog, Series
from sannai.definitions.models import Candidate, Version
from sannai.definitions.packages import frozen
from sannai.organization.models import Appointment, Duty, Engagement, Post, StandIn, Succession
from sannai.procedures.current import catalogue
from sannai.procedures.models import InventoryItem
from sannai.rules.package import digest_of
from sannai.rules.registers.tests.factory import MAIN, PERSON, PERSONAL, more, written
from sannai.web.kit.listing import Listing
from sannai.web.staff import urls

MOMENT = datetime(2026, 6, 1, tzinfo=UTC)
CITY = "/desk/organization/"
# Lists whose view is the list itself: their rows in tests derive.
WIRED: dict[str, Listing[Any]] = {
    f"desk:{each.name}": each.callback.__wrapped__.__self__
    for each in urls.urlpatterns
    if isinstance(getattr(getattr(each.callback, "__wrapped__", None), "__self__", None), Listing)
}
# key of the list → its address; by hand where an own view draws it
ADDRESSES = {listing.key: reverse(name) for name, listing in WIRED.items()} | {
    "cases": reverse("desk:queue"),
    "late": reverse("desk:late"),
    "stand_ins": f"{CITY}arrangements/",
    "successions": f"{CITY}arrangements/successions/",
    "engagements": f"{CITY}arrangements/engagements/",
    "duties": f"{CITY}arrangements/duties/",
}
# who of the hall reads the list and may take it along, where that is not the administrator
READERS = dict.fromkeys(("cases", "referrals", "late", "payments", "till_days", "uncollected"), "head")
ATTACK = "<b>\"'&=1+1"


def _person(at: int) -> None:
    key = f"p{at:03}"
    Account.objects.create(staff_key=key, name=f"{ATTACK} {at}", password="!")
    Post.objects.create(key=f"{key}.post", title="主事", unit_key="waste", role="clerk", rank=9, valid_from=START)
    Appointment.objects.create(staff_key=key, post_key=f"{key}.post", valid_from=START)


def _machine(at: int) -> None:
    machine = Machine.objects.create(
        key=f"m-{at:03}", title=f"{ATTACK} {at}", purpose=ATTACK, post_key="waste.head", profile="unit-ledger",
        role="machine",
    )  # fmt: skip
    MachineToken.objects.create(
        machine=machine, digest=f"{at:064}", prefix="sannai_abcd", label=ATTACK, made_at=MOMENT,
        expires_on=START + timedelta(days=2000 + at),
    )  # fmt: skip


def _candidate(at: int, kind: str = "procedure") -> None:
    Candidate.objects.create(
        kind=kind, key=f"test-{at:03}", title=f"{ATTACK} {at}", division_key="waste", digest=f"{at:064}",
        package="{}", brought_by="clerk", brought_at="2026-06-01T00:00:00Z",
    )  # fmt: skip


def _personal_file(at: int) -> None:
    """A register with personal data that is brought, and in no book yet."""
    said = json.dumps(f"{ATTACK} {at}", ensure_ascii=False)
    parts = {"title": f"title: {said}", "fields": more(PERSON), "personal": PERSONAL, "division": "division: waste"}
    files = {MAIN: written(register=f"register: test-{at:03}", **parts)}
    Candidate.objects.create(
        kind="register", key=f"test-{at:03}", title=f"{ATTACK} {at}", division_key="waste", digest=digest_of(files),
        package=frozen(files), brought_by="clerk", brought_at=MOMENT,
    )  # fmt: skip


def _item(at: int) -> None:
    InventoryItem.objects.create(
        survey_id=f"{at:05}", title=f"{ATTACK} {at}", folded=f"x{at}", online_status="2", total_count=at or None,
        row="{}", digest="0",
    )  # fmt: skip


def _reading(at: int) -> None:
    AccessLog.objects.create(staff_key="clerk", about_kind="case", about_id=str(at), what=f"{ATTACK} {at}")


def _stand_in(at: int) -> None:
    key = f"s{at:03}"
    Post.objects.create(key=key, title=ATTACK, unit_key="waste", role="clerk", rank=9, valid_from=START)
    StandIn.objects.create(post_key="budget.head", by_post_key=key, kind="substitute", order=at + 1, valid_from=START)


def _succession(at: int) -> None:
    on = START + timedelta(days=at)
    Succession.objects.create(kind="unit", from_key="env.plan", to_key="waste", on=on, matters="")


def _engagement(at: int) -> None:
    Engagement.objects.create(
        staff_key="auditor", subject=ATTACK, unit_key="env", valid_from=START + timedelta(days=at)
    )


def _duty(at: int) -> None:
    Duty.objects.create(
        staff_key="clerk",
        kind="cash_officer",
        unit_key="waste",
        instrument=ATTACK,
        valid_from=START + timedelta(days=at),
    )


def _case(at: int) -> None:
    """One that has been late for long, with the clerk."""
    case = cast.filed(cast.version(), detail=f"{ATTACK} {at}")
    Case.objects.filter(pk=case.pk).update(division_key="waste", assignee="clerk")


def _to_refer(at: int) -> None:
    """One that another system decides, looked into by the clerk."""
    version = referred.version()
    if version.definition.current_id != version.pk:
        version.definition.current = version
        version.definition.save()
        Version.objects.filter(pk=version.pk).update(division_key="waste")
        catalogue.cache_clear()
    case = cast.filed(version, detail=f"{ATTACK} {at}")
    Case.objects.filter(pk=case.pk).update(division_key="waste", assignee="clerk", status="in_review")


def _collection(at: int) -> None:
    """One that waits since as many days after the first."""
    _case(at)
    Collection.objects.create(case=Case.objects.latest("pk"), since=MOMENT + timedelta(days=at))


def _payment(at: int) -> None:
    """One of a case that is with the clerk."""
    _case(at)
    Payment.objects.create(
        case=Case.objects.latest("pk"), unit_key="waste", day=START + timedelta(days=at), yen=at, how=ATTACK,
        reason=ATTACK, staff_key="clerk", at=MOMENT,
    )  # fmt: skip


def _till_day(at: int) -> None:
    day = START + timedelta(days=at)
    TillDay.objects.create(
        key=f"{day}:waste", unit_key="waste", day=day, ledger_yen=1, counted_yen=0, reason=ATTACK, counted_by="clerk",
        counted_at=MOMENT,
    )  # fmt: skip


def _proposal(at: int) -> Proposal:
    """A 起案 of the administrator."""
    series, _ = Series.objects.get_or_create(symbol="試起", fiscal_year=2026)
    proposal = Proposal.objects.create(
        about_kind="free", about_id=f"{at}", matter="contract", title=f"{ATTACK} {at}", content="{}", digest="0" * 64,
        about_seq=0, unit_key="waste", proposed_by="admin", proposed_at=MOMENT,
    )  # fmt: skip
    Record.objects.create(proposal=proposal, series=series, number=at + 1)
    return proposal


def _waiting(at: int) -> None:
    proposal = _proposal(at)
    Waiting.objects.create(proposal=proposal, step="decide", post_key="admin", matter="contract", since=MOMENT)


def _perusal(at: int) -> None:
    Perusal.objects.create(
        proposal=_proposal(at), post_key="admin", matter="contract", because="passed", opened_at=MOMENT
    )


def _opinion(at: int) -> None:
    Opinion.objects.create(
        proposal=_proposal(at), number=1, step="decide", post_key="admin", staff_key="admin", capacity="own",
        verdict="approved", revision=1, about_seq=0, at=MOMENT,
    )  # fmt: skip


MAKERS: dict[str, Callable[[int], object]] = {
    "people": _person,
    "accounts": _person,
    "machines": _machine,
    "procedures": _candidate,
    "register_definitions": lambda at: _candidate(at, "register"),
    "personal_files": _personal_file,
    "inventory": _item,
    "reads": _reading,
    "stand_ins": _stand_in,
    "successions": _succession,
    "engagements": _engagement,
    "duties": _duty,
    "cases": _case,
    "late": _case,
    "referrals": _to_refer,
    "payments": _payment,
    "uncollected": _collection,
    "till_days": _till_day,
    "waiting": _waiting,
    "perusals": _perusal,
    "proposed": _proposal,
    "spoken": _opinion,
    "readable": _proposal,
}


def fill(key: str, first: int, last: int) -> None:
    """Rows of this list with these numbers; none of a list that has its rows tried in a test of its own."""
    for at in range(first, last) if key in MAKERS else ():
        MAKERS[key](at)
