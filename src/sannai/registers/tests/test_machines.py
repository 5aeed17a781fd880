"""A system at the door of registers: the rows of its post's unit and below, of its one profile, without what is
sensitive; and what it writes stands in the log under its own key."""

from __future__ import annotations

from typing import Any

import pytest

from sannai.accounts.machine_actions import close_machine
from sannai.accounts.models import Machine
from sannai.approvals.tests import city
from sannai.approvals.tests.city import AT, TODAY
from sannai.common import audit
from sannai.common.action import Denied, NotAllowed
from sannai.common.actors import System
from sannai.common.models import Event
from sannai.organization.actors import Staff
from sannai.organization.machine_actions import register_machine
from sannai.organization.machines import actor_for
from sannai.registers.actions import change, enter, new_entry, protect
from sannai.registers.door import PROTECTED, SENSITIVE, door
from sannai.registers.importing import flow, tasks
from sannai.registers.models import Entry, Import
from sannai.rules.registers.tests.factory import MAIN, PARTS, written

from .opening import entered, publish

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
UNITS = {
    "甲": "waste",
    "乙": "works",
    "丙": "env",
    "丁": "budget",
}  # mark → home; 環境業務課 is below 環境事業部 and 環境局

FED = """\
fed_by:
  - {procedure: food-business-permit, outcome: permitted, verb: entered, from: delivered,
     take: {number: document_number, title: trade_name}}
"""


@pytest.fixture(autouse=True)
def _city(settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path
    city.build()


def publish_of_units() -> None:
    publish({MAIN: written(
        register="register: things", division="division: waste", rights="rights: unit-ledger",
        kept_by="kept_by: unit", fields=PARTS["fields"] + "\n  - {id: unit, label: 所管課, ask: unit}",
    )})  # fmt: skip


def body(mark: str, **more: Any) -> dict[str, Any]:
    """A row that one unit keeps."""
    said = {"from": "2026-04-01", "number": f"鍵{mark}", "title": f"題{mark}", "kind": "small", "cost": 1}
    return said | {"secret": f"密{mark}", "unit": UNITS[mark]} | more


def machine(profile: str, role: str = "machine", post: str = "works.head") -> Staff:
    key = f"m-{Machine.objects.count()}"
    said = {"title": f"試験{key}", "purpose": "試験", "post_key": post, "profile": profile, "role": role}
    register_machine(Machine(key=key, **said), by=System(), at=AT)
    found = actor_for(key, TODAY)
    assert found is not None
    return found


def test_it_reaches_the_rows_of_its_unit_and_below_without_what_is_sensitive_or_protected():
    publish_of_units()
    rows = {mark: entered("things", body(mark)) for mark in UNITS}
    protect(rows["甲"], reason="申出", by=System(), at=AT)
    for role in ("machine", "machine_reader"):
        held = door(machine("unit-ledger", role), "things")
        assert held is not None
        assert {mark for mark, row in rows.items() if held.sees(Entry.objects.get(pk=row.pk))} == {"乙"}
        assert [row.pk for row in held.entries()] == [rows["乙"].pk]
        assert "secret" in held.hidden
        assert "secret" not in held.fields_of(rows["乙"])
        assert held.shown(("number", "secret")) == ("number",)
        assert door(held.staff, "things", SENSITIVE) is None
        assert door(held.staff, "things", PROTECTED) is None
    head = machine("unit-ledger", post="env.head")
    assert [(row.pk) for row in rows.values() if head.may("entry.read", row)] == [rows["乙"].pk, rows["丙"].pk]


@pytest.mark.parametrize("profile", ["office-ledger", "permit-ledger", "closed-ledger", "open-ledger"])
def test_a_register_of_another_profile_is_not_there_for_it(profile: str):
    parts = {"register": "register: things", "division": "division: waste", "rights": f"rights: {profile}"}
    publish({MAIN: written(**parts, fed=FED if profile == "permit-ledger" else "")})
    given = {name: value for name, value in body("乙").items() if name != "unit"}
    made = entered("things", given)
    stranger = machine("unit-ledger")
    assert door(stranger, "things") is None
    assert not stranger.may("entry.read", made)
    with pytest.raises(Denied):
        change(made, given={**given, "cost": 2}, by=stranger, at=AT)
    if profile == "closed-ledger":
        with pytest.raises(NotAllowed, match="届きません"):
            machine(profile)
    else:
        held = door(machine(profile, "machine_reader"), "things")
        assert held is not None
        assert held.sees(made)


def test_what_it_writes_is_of_a_machine_by_its_key_and_the_post_that_answers():
    publish_of_units()
    writer, reader = machine("unit-ledger"), machine("unit-ledger", "machine_reader")
    made = enter(new_entry("things", body("乙")), given=body("乙"), by=writer, at=AT)
    change(made, given=body("乙", **{"from": "2026-05-01", "cost": 2}), by=writer, at=AT)
    for by, mark in ((writer, "丁"), (reader, "甲")):
        with pytest.raises(Denied):
            enter(new_entry("things", body(mark)), given=body(mark), by=by, at=AT)
    events = Event.objects.filter(subject_kind="entry").order_by("pk")
    assert [(each.actor_kind, each.staff_key, each.post_key) for each in events] == [
        ("machine", writer.staff_key, "works.head")
    ] * 2
    assert audit.verify() == []


def test_what_it_leaves_to_be_brought_in_is_done_as_that_system_and_not_after_it_was_closed():
    publish_of_units()
    writer = machine("unit-ledger")
    for title in ("印刷機", "裁断機"):
        pasted = f"番号\t名称\t所管課\n{title}\t{title}\t環境事業部\n"
        one = flow.receive("things", "連携", pasted.encode(), unit="works", by=writer, at=AT)
        tasks.start_trying(one, by=writer, at=AT)
        Import.objects.filter(pk=one.pk).update(state="applying")
        if title == "裁断機":
            close_machine(Machine.objects.get(), by=System(), at=AT)
        tasks.apply_import.func(str(one.pk), "all")
    first, second = Import.objects.order_by("pk")
    assert (first.state, second.state) == ("applied", "refused")
    (made,) = Event.objects.filter(verb="entry.entered")
    assert (made.actor_kind, made.staff_key) == ("machine", writer.staff_key)
