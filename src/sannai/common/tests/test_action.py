import json
from datetime import datetime

import pytest
from django.db import IntegrityError

from sannai.common import canonical
from sannai.common.action import Denied, NoDuty, action
from sannai.common.events import BrokenChain, StaleSubject, append, hash_of
from sannai.common.follow import Consequence
from sannai.common.models import Event, EventPayload
from sannai.common.verbs import REGISTER, Verb

from .cast import AT, SYSTEM, VERBS, Appointed, Clerk, Folder, Row, bind, chain, fail, keep, open_folder, pay, write

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def said(event):
    return json.loads(event.payload.body)


def test_an_action_writes_one_event_with_what_was_said_and_by_whom():
    write(Folder(), by=Clerk(frozenset({"test.write"})), at=AT, text="三内 﨑")
    event = Event.objects.get()
    assert (event.seq, event.verb, event.staff_key, event.post_key) == (1, "test.written", "s1", "hall.clerk")
    assert said(event) == {"text": "三内 﨑", "by": "試験課 主事 三内 太郎"}
    assert event.payload_digest == canonical.digest(event.payload.body or "", event.payload.salt)
    assert event.recorded_at is not None


def test_whoever_does_not_hold_the_right_is_denied_and_nothing_is_written():
    with pytest.raises(Denied):
        write(Folder(), by=Clerk(), at=AT)
    assert not Event.objects.exists()


MAY = frozenset({"test.write"})


def test_what_the_law_ties_to_a_duty_asks_for_the_right_and_the_duty():
    with pytest.raises(NoDuty, match="出納員ではありません"):
        pay(Folder(), by=Appointed(MAY), at=AT, how="現金")
    with pytest.raises(Denied) as denied:
        pay(Folder(), by=Appointed(duties=frozenset({"cash"})), at=AT, how="現金")
    assert not isinstance(denied.value, NoDuty)
    assert pay(Folder(), by=Appointed(MAY), at=AT, how="納付書") == "納付書"
    assert pay(Folder(), by=Appointed(MAY, duties=frozenset({"cash"})), at=AT, how="現金") == "現金"
    assert Event.objects.count() == 2


@pytest.mark.parametrize(
    "by",
    [SYSTEM, Clerk(MAY), Consequence("staff", "s1", "hall.clerk", "", "", "", MAY)],
    ids=lambda by: type(by).__name__,
)
def test_nobody_holds_a_duty_who_was_not_appointed_to_it(by):
    with pytest.raises(NoDuty, match="任命された職員だけ"):
        pay(Folder(), by=by, at=AT, how="現金")
    assert not Event.objects.exists()


def test_the_same_person_never_orders_and_executes():
    cashier = Appointed(MAY, duties=frozenset({"cash"}))
    write(Folder(), by=cashier, at=AT, text="免除しない")
    with pytest.raises(NoDuty, match=r"同じ簿冊で「test.written」をした人は、任命された職員として「受け取る」をする"):
        pay(Folder(), by=cashier, at=AT, how="現金")
    pay(Folder("2"), by=cashier, at=AT, how="現金")
    pay(Folder(), by=cashier, at=AT, how="納付書")
    pay(Folder(), by=Appointed(MAY, staff_key="s2", duties=frozenset({"cash"})), at=AT, how="現金")


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        write(Folder(), by=SYSTEM, at=datetime(2026, 4, 1))


def test_events_of_one_subject_are_chained_and_those_of_another_begin_anew():
    first, second = chain("a", "b")
    (other,) = chain("c", subject_id="2")
    assert second.previous_hash == first.hash == hash_of(first)
    assert other.previous_hash == "0" * 64


def test_what_must_not_be_recorded_is_not():
    keep(Folder(), by=SYSTEM, at=AT, secret="password", where="drawer")
    assert said(Event.objects.get()) == {"where": "drawer", "size": 8}


def test_a_payload_of_a_newer_shape_says_so_and_of_the_first_shape_nothing():
    for version, told in ((1, {"text": "a"}), (2, {"text": "a", "_version": 2})):
        verb = Verb(name=f"test.shaped{version}", kind="folder", right="test.write", version=version)

        def shaped(subject, *, by, at, text):
            return text

        action(verb)(shaped)(Folder(str(version)), by=SYSTEM, at=AT, text="a")
        assert said(Event.objects.get(subject_id=str(version))) == told
        del REGISTER[verb.name]


def test_a_verb_that_fails_leaves_nothing_behind():
    with pytest.raises(RuntimeError):
        fail(Folder(), by=SYSTEM, at=AT)
    assert not Event.objects.exists()
    assert not EventPayload.objects.exists()


def test_a_nested_verb_on_the_same_subject_adds_facts_and_no_second_event():
    bind(Folder(), by=SYSTEM, at=AT, texts=["one", "two", "three"])
    assert said(Event.objects.get()) == {
        "texts": ["one", "two", "three"],
        "test.written": {"text": "one"},
        "test.written#2": {"text": "two"},
        "test.written#3": {"text": "three"},
    }


def test_a_nested_verb_on_another_subject_writes_an_event_of_its_own():
    bind(Folder("1"), by=SYSTEM, at=AT, other=Folder("2"))
    assert list(Event.objects.order_by("subject_id").values_list("verb", flat=True)) == ["test.bound", "test.written"]


def test_a_person_who_saw_an_older_state_is_told_so():
    chain("a", "b")
    with pytest.raises(StaleSubject):
        write(Folder(), by=SYSTEM, at=AT, seen=1)
    write(Folder(), by=SYSTEM, at=AT, seen=2)
    assert Event.objects.count() == 3


def test_of_two_who_read_the_same_seq_the_second_is_stale_and_can_go_on_afterwards():
    row, copy = Row(), Row()
    write(row, by=SYSTEM, at=AT)
    row.seq = 1
    with pytest.raises(StaleSubject):
        write(copy, by=SYSTEM, at=AT)
    write(row, by=SYSTEM, at=AT)
    assert Event.objects.count() == 2


def test_a_form_that_saw_another_seq_than_the_row_is_stale():
    write(Row(), by=SYSTEM, at=AT)
    with pytest.raises(StaleSubject):
        write(Row(seq=1), by=SYSTEM, at=AT, seen=0)


def test_a_chain_is_opened_once():
    open_folder(Folder(), by=SYSTEM, at=AT)
    with pytest.raises(StaleSubject):
        open_folder(Folder(), by=SYSTEM, at=AT)


def test_a_row_ahead_of_its_log_is_named_as_broken():
    with pytest.raises(BrokenChain, match="row:1"):
        write(Row(seq=4), by=SYSTEM, at=AT)


def test_another_fault_of_the_row_is_not_taken_for_a_stale_page():
    with pytest.raises(IntegrityError):
        append(Folder(), None, by=SYSTEM, at=AT, payload={}, after=(0, "0" * 64))


def test_a_verb_needs_an_actor_and_a_moment():
    with pytest.raises(TypeError, match="who acts and when"):
        action(Verb(name="test.nobody", kind="folder", right="x"))(lambda subject: None)


def test_two_rooms_cannot_share_a_verb(monkeypatch):
    monkeypatch.setitem(REGISTER, "test.written", VERBS["test.written"])

    def elsewhere(subject, *, by, at): ...

    elsewhere.__module__ = "somewhere.else"
    with pytest.raises(ValueError, match=r"test\.written is already"):
        action(Verb(name="test.written", kind="folder", right="x"))(elsewhere)
    assert REGISTER["test.written"].function is write
