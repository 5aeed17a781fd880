"""The verbs of a row: what holds on which day, what an event holds, and that the shelf follows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Replace

from sannai.approvals.tests import city
from sannai.approvals.tests.city import AT, person
from sannai.common import audit, comparing
from sannai.common.action import Denied, NotAllowed
from sannai.common.actors import System
from sannai.common.events import StaleSubject
from sannai.common.models import Event
from sannai.definitions.models import Version
from sannai.definitions.packages import is_whole
from sannai.registers import auditing, shelving, tables
from sannai.registers.actions import Faulty, change, correct, end, protect, release, strike
from sannai.registers.change_sets import FaultyLines, enter_all, new_set
from sannai.registers.models import Entry, Shelf
from sannai.registers.states import story_of
from sannai.rules.registers.tests.factory import PARTS, more

from .opening import entered, publish_sample

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
BODY = {"from": "2026-04-01", "number": "1", "title": "印刷機", "kind": "small", "cost": 1000}
SYSTEM = System()


@pytest.fixture(autouse=True)
def _city(settings, tmp_path):
    settings.HOME = tmp_path
    city.build()
    publish_sample()


def on_shelf(*columns: str, register: str = "sample") -> list[tuple[Any, ...]]:
    held = shelving.opened(register)
    named = ", ".join(f'"{one}"' for one in columns)
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {named} FROM "{held.table}" ORDER BY "from_on", "number"')
        return [tuple(str(cell) if isinstance(cell, date) else cell for cell in row) for row in cursor.fetchall()]


def test_a_row_is_entered_changed_and_ended_and_each_day_keeps_what_held_then():
    entry = entered("sample", BODY, by=person("clerk"))
    change(entry, given={**BODY, "from": "2026-07-01", "cost": 2000}, by=person("clerk"), at=AT)
    end(entry, on=date(2026, 10, 1), reason="廃棄した", by=person("clerk"), at=AT)
    assert on_shelf("from_on", "until_on", "cost", "seq", "_called") == [
        ("2026-04-01", "2026-07-01", 1000, 3, "1 印刷機"),
        ("2026-07-01", "2026-10-01", 2000, 3, "1 印刷機"),
    ]
    story = story_of(entry.subject_id)
    costs = [(one := story.on(date(2026, month, 1))) and one.body["cost"] for month in (3, 4, 6, 7, 9, 10)]
    assert costs == [None, 1000, 1000, 2000, 2000, None]
    verbs = Event.objects.filter(subject_kind="entry", subject_id=entry.subject_id).values_list("verb", flat=True)
    assert list(verbs) == ["entry.entered", "entry.changed", "entry.ended"]
    assert audit.verify() == []


def test_what_was_wrong_all_along_is_replaced_and_both_beliefs_are_kept():
    entry = entered("sample", BODY)
    with pytest.raises(NotAllowed, match="理由"):
        correct(entry, given={**BODY, "cost": 1100}, reason=" ", by=SYSTEM, at=AT)
    before = Event.objects.get(subject_id=entry.subject_id).recorded_at
    correct(entry, given={**BODY, "from": "2026-05-01", "cost": 1100}, reason="検収の日を誤った", by=SYSTEM, at=AT)
    assert on_shelf("from_on", "cost") == [("2026-05-01", 1100)]
    (believed,) = story_of(entry.subject_id, known_at=before).ordered
    assert (believed.start, believed.body["cost"]) == (date(2026, 4, 1), 1000)
    assert audit.verify() == []


def test_a_struck_row_leaves_the_shelf_and_stays_in_the_log():
    entry = entered("sample", BODY)
    strike(entry, reason="二重に書いた", by=SYSTEM, at=AT)
    assert on_shelf("number") == []
    assert Event.objects.filter(subject_id=entry.subject_id).count() == 2
    entered("sample", BODY)  # its key is free again
    assert audit.verify() == []


def test_the_same_key_stands_once_on_any_day():
    first = entered("sample", BODY)
    with pytest.raises(NotAllowed, match="同じ鍵（１）"):
        entered("sample", {**BODY, "number": "１", "from": "2027-04-01"})
    end(first, on=date(2027, 4, 1), by=SYSTEM, at=AT)
    entered("sample", {**BODY, "from": "2027-04-01"})
    assert len(on_shelf("number")) == 2


def test_periods_of_a_row_never_overlap():
    entry = entered("sample", {**BODY, "until": "2026-12-01"})
    change(entry, given={**BODY, "from": "2027-04-01"}, by=SYSTEM, at=AT)
    for given in ({**BODY, "from": "2027-01-01"}, {**BODY, "from": "2026-06-01", "until": "2027-05-01"}):
        with pytest.raises(Faulty, match="重なります"):
            change(entry, given=given, by=SYSTEM, at=AT)
    with pytest.raises(NotAllowed, match="始まった日"):
        change(entry, given={**BODY, "from": "2026-01-01"}, by=SYSTEM, at=AT)
    with pytest.raises(NotAllowed, match="更正"):
        change(entry, given={**BODY, "from": "2027-04-01", "cost": 7}, by=SYSTEM, at=AT)


def test_what_does_not_read_writes_nothing_and_says_which_field():
    with pytest.raises(Faulty) as refused:
        entered("sample", {**BODY, "number": "", "kind": "huge"})
    assert {one.field for one in refused.value.faults} == {"number", "kind"}
    assert (Entry.objects.count(), on_shelf("number")) == (0, [])


def test_who_saw_an_older_row_is_told_and_who_is_of_another_division_may_not():
    entry = entered("sample", BODY)
    stale = Entry.objects.get(pk=entry.pk)
    change(entry, given={**BODY, "from": "2026-05-01"}, by=person("clerk"), at=AT)
    with pytest.raises(StaleSubject):
        change(stale, given={**BODY, "from": "2026-06-01"}, by=person("clerk"), at=AT, seen=1)
    with pytest.raises(Denied):
        end(entry, on=date(2027, 4, 1), by=person("mayor"), at=AT)


def test_many_rows_are_written_as_one_or_not_at_all():
    lines = [(number + 2, [{**BODY, "number": str(number)}]) for number in range(5)]
    wrong = [*lines, (7, [{**BODY, "number": "9", "kind": "huge"}]), (8, [{**BODY, "number": "3"}])]
    with pytest.raises(FaultyLines) as refused:
        enter_all(new_set("sample", "一覧.csv", AT), lines=wrong, by=SYSTEM, at=AT)
    assert [one.line for one in refused.value.faults] == [7, 8]
    assert not Entry.objects.exists()
    assert enter_all(new_set("sample", "一覧.csv", AT), lines=lines, by=SYSTEM, at=AT) == 5
    change(Entry.objects.get(key_folded="3"), given={**BODY, "number": "3", "from": "2026-08-01"}, by=SYSTEM, at=AT)
    assert len(on_shelf("number")) == 6
    assert audit.verify() == []


def test_a_given_number_goes_on_behind_the_highest_that_came():
    fields = PARTS["fields"].replace("ask: text, length: 1..20}", "ask: text, give: {series: 備}}", 1)
    publish_sample(register="register: other", fields=fields)
    body = {name: value for name, value in BODY.items() if name != "number"}
    for given in (body, {**body, "number": "備-0041"}, body):
        entered("other", given)
    assert on_shelf("number", register="other") == [("備-0001",), ("備-0041",), ("備-0042",)]


def test_a_new_field_is_unknown_in_old_rows_and_a_new_value_is_computed_in_all():
    entered("sample", BODY)
    publish_sample(
        fields=more("{id: place, label: 置き場所, ask: text}"),
        values="values: {double: {label: 2倍, times: [cost, 2]}}",
    )
    assert on_shelf("place", "double", "cost") == [(None, 2000, 1000)]
    assert Shelf.objects.get().generation == 2
    entered("sample", {**BODY, "number": "2", "place": "倉庫"})
    assert on_shelf("place", "double") == [(None, 2000), ("倉庫", 2000)]
    assert audit.verify() == []


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ('UPDATE "{}" SET "cost" = 1', "一覧の表の行が、記録と違います"),
        ('DELETE FROM "{}"', "記録にある記載がありません"),
        ('UPDATE "{}" SET "_home" = \'elsewhere\'', "一覧の表の行が、記録と違います"),
    ],
    ids=["changed", "missing", "moved"],
)
def test_the_audit_finds_a_shelf_that_differs_from_the_log(statement, words):
    entered("sample", BODY)
    with connection.cursor() as cursor:
        cursor.execute(statement.format(shelving.opened("sample").table))
    assert any(words in fault.message for fault in audit.verify())


def test_the_audit_finds_a_swapped_shelf():
    entered("sample", BODY)
    publish_sample(register="register: other")
    Shelf.objects.filter(pk="sample").update(digest=Shelf.objects.get(pk="other").digest)
    assert any("どの版のものでもありません" in fault.message for fault in audit.verify())


def test_a_protected_row_says_so_on_the_shelf():
    entry = entered("sample", BODY)
    with pytest.raises(Denied):
        protect(entry, reason="申出があった", by=person("mayor"), at=AT)
    protect(entry, reason="申出があった", by=person("clerk"), at=AT + timedelta(days=1))
    assert on_shelf("_protected") == [(1,)]


def test_another_key_and_another_keeper_of_a_register_move_the_rows_that_stand():
    entry = entered("sample", BODY)
    publish_sample(key="key: [title]")
    assert Entry.objects.get().key_folded == "印刷機"
    entered("sample", {**BODY, "title": "製本機"})
    publish_sample(key="key: [title]", division="division: mayors_office")
    assert set(Entry.objects.values_list("unit_key", flat=True)) == {"mayors_office"}
    assert on_shelf("_home", "unit") == [("mayors_office", "mayors_office")] * 2
    assert audit.verify() == []
    Entry.objects.filter(pk=entry.pk).update(unit_key="waste")
    assert any("もつ課か鍵が、記録と違います" in one.message for one in audit.verify())


def test_nobody_finds_or_orders_a_row_by_the_protected_row_that_it_points_at():
    place = more("{id: owner, label: 持ち主, ask: entry, of: sample, required: no}")
    publish_sample(register="register: other", fields=place, find="find: [number, owner]")
    owner = entered("sample", BODY)
    named = {"entry": str(owner.pk), "shown": "1 印刷機"}
    entered("other", {**BODY, "owner": named})
    protect(owner, reason="申出があった", by=SYSTEM, at=AT)
    entered("other", {**BODY, "number": "2", "owner": named})
    assert on_shelf("owner_shown", "search", register="other") == [("", "1\n"), ("", "2\n")]
    assert audit.verify() == []
    release(owner, reason="申出が終わった", by=SYSTEM, at=AT)
    assert on_shelf("owner_shown", register="other") == [("1 印刷機",), ("1 印刷機",)]


def test_the_audit_goes_on_where_a_definition_was_rewritten_or_a_table_is_gone():
    entered("sample", BODY)
    publish_sample(register="register: other")
    tables.drop(shelving.opened("other").table)
    Version.objects.filter(key="sample").update(package=Replace("package", Value("A"), Value("B")))
    said = [fault.message for fault in audit.verify()]
    assert any("定義のファイルが、公開したときの要約と合いません" in one for one in said)
    assert any("記載を確かめられません" in one for one in said)
    assert any("台帳「other」：一覧の表がありません" in one for one in said)


def test_the_audit_reads_the_files_of_each_version_once_however_many_rows_there_are(monkeypatch):
    monkeypatch.setattr(comparing, "CHUNK", 2)
    publish_sample(title="title: 見本台帳（改）")
    for number in range(7):
        entered("sample", {**BODY, "number": str(number)})
    read: list[str] = []

    def counted(version: Version) -> bool:
        read.append(version.digest)
        return is_whole(version)

    monkeypatch.setattr(auditing, "is_whole", counted)
    assert audit.verify() == []
    shelves = 1  # read once more for the shelf as a whole
    assert len(read) == (1 + shelves) * len(set(read)) == 4
    Entry.objects.filter(key_folded="6").update(unit_key="budget")
    assert any("もつ課か鍵が、記録と違います" in one.message for one in audit.verify())


def test_what_comes_between_the_two_readings_of_a_copy_stands_in_the_new_table(monkeypatch):
    came: list[Entry] = []
    entry, read = entered("sample", BODY), shelving.stories

    def between(ids):
        told = read(ids)
        if not came:
            came.append(entry)
            change(entry, given={**BODY, "from": "2026-07-01", "cost": 2000}, by=SYSTEM, at=AT)
        return told

    monkeypatch.setattr(shelving, "stories", between)
    shelving.build("sample", Shelf.objects.get().digest)
    assert on_shelf("cost", "seq") == [(1000, 2), (2000, 2)]
    assert audit.verify() == []


def test_a_row_without_a_period_leaves_the_list_on_the_day_on_which_it_ended():
    publish_sample(register="register: undated", dated="dated: no")
    body = {name: value for name, value in BODY.items() if name != "from"}
    entry = entered("undated", body)
    change(entry, given={**body, "cost": 2000}, by=SYSTEM, at=AT)
    end(entry, on=date(2026, 10, 1), reason="廃業", by=SYSTEM, at=AT)
    correct(entry, given={**body, "cost": 3000}, reason="誤記", by=SYSTEM, at=AT)
    assert on_shelf("until_on", "cost", register="undated") == [("2026-10-01", 3000)]
    entered("undated", body)  # somebody else may have the key from that day on
    assert audit.verify() == []
