"""Rows from files and pasted blocks: every good row in, every fault named, nothing swapped, all of it taken back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from sannai.approvals.tests import city
from sannai.approvals.tests.city import AT, person
from sannai.common import audit
from sannai.common.action import NotAllowed
from sannai.registers.actions import change
from sannai.registers.importing import flow, mapping, tasks
from sannai.registers.importing.reversing import reverse
from sannai.registers.models import Entry, Import
from sannai.registers.states import story_of
from sannai.rules.registers.tests.factory import PARTS

from .opening import entered, publish_sample

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
HEAD = "番号\t名称\t種類\t費用\tメモ\n"
BODY = {"from": "2026-04-01", "number": "1", "title": "印刷機", "kind": "small", "cost": 1000}


@pytest.fixture(autouse=True)
def _city(settings, tmp_path):
    settings.HOME = tmp_path
    city.build()
    publish_sample()


def received(text: str | bytes, by: str = "clerk", bare: bool = False) -> Import:
    content = text.encode() if isinstance(text, str) else text
    return flow.receive("sample", "一覧.tsv", content, unit="waste", by=person(by), at=AT, bare=bare)


def tried(text: str | bytes, **terms: object) -> tuple[Import, dict]:
    one = received(text)
    if terms:
        flow.choose(one, replace(flow.plan_of(one), **terms), by=person("clerk"))
    tasks.start_trying(one, by=person("clerk"), at=AT)
    return one, json.loads(one.found)


def applied(one: Import, mode: str = "all", sure: bool = False) -> dict:
    tasks.start_applying(one, mode=mode, seen=one.digest, sure=sure, by=person("clerk"), at=AT)
    return dict(json.loads(one.found))


def counts(report: dict) -> dict[str, int]:
    return {name: count for name, count in report["counts"].items() if count}


def held(number: str) -> dict:
    return dict(story_of(Entry.objects.get(key_folded=number).subject_id).ordered[-1].body)


def test_new_changed_and_same_rows_are_told_apart_and_written_as_one():
    entered("sample", BODY)
    entered("sample", {**BODY, "number": "2", "title": "机"})
    one, report = tried(HEAD + "1\t印刷機\t小\t1,500\tx\n2\t机\t小\t1000\t\n３\tｲｽ\t大\t\t\n")
    assert counts(report) == {"entered": 1, "changed": 1, "same": 1}
    (changed,) = report["rows"]["changed"]
    assert changed["cells"] == [{"label": "費用", "old": "1,000", "new": "1,500"}]
    assert flow.plan_of(one).columns.left == ("メモ",)
    assert ["名称", "半角のカタカナ「ｲｽ」があります。全角で書き直してください", 1] in report["doubts"]
    assert Entry.objects.count() == 2  # nothing yet
    applied(one)
    assert (one.state, one.change_set.entries, one.blob) == ("applied", 2, None)
    first = story_of(Entry.objects.get(key_folded="1").subject_id)
    assert [(one.start, one.body["cost"]) for one in first.ordered] == [(date(2026, 4, 1), 1000), (AT.date(), 1500)]
    assert held("3")["title"] == "ｲｽ"
    assert audit.verify() == []


def test_every_fault_is_named_and_the_good_rows_are_written_only_if_that_is_chosen():
    good = "2\t机\t小\t5\t\n"
    bad = "2\t棚\t\t\t\n3\t\t\t\t\n4\t机\n"
    one, report = tried(f"{HEAD}1\t印刷機\t中\tx\t\n合計\t\t\t900\t\n\n{HEAD}{good}{bad}")
    assert counts(report) == {"entered": 1, "fault": 4, "skipped": 2}
    said = {(each["line"], each["heading"]) for each in report["wrong"]}
    assert said >= {(2, "種類"), (2, "費用"), (3, ""), (5, ""), (7, "番号"), (8, "名称"), (9, "")}
    assert report["wrongs"] == 5
    assert applied(one)["said"] == "4行が正しくないので、何も書いていません。"
    assert (one.state, Entry.objects.count()) == ("refused", 0)
    one, _ = tried(HEAD + "1\t印刷機\t中\tx\t\n2\t机\t小\t5\t\n")
    assert counts(applied(one, "good")) == {"entered": 1, "fault": 1}
    assert held("2")["cost"] == 5


def test_values_are_mended_for_all_rows_and_the_mapping_is_remembered():
    text = "No.\t呼び名\t種類\n1\ta\t小型\n2\tb\t小型\n"
    one, _ = tried(text)
    plan = flow.plan_of(one)
    said = ["number", "title", "kind"]
    columns = mapping.of(1, ["No.", "呼び名", "種類"], said, {"kind": {"小型": "小"}})
    flow.choose(one, replace(plan, columns=columns), by=person("clerk"))
    tasks.start_trying(one, by=person("clerk"), at=AT)
    assert counts(json.loads(one.found)) == {"entered": 2}
    again = flow.plan_of(received(text)).columns
    assert ([each.said for each in again.columns], again.mended) == (said, {"kind": {"小型": "小"}})


def test_rows_without_headings_are_mapped_by_where_their_columns_stand():
    one = received("1\t印刷機\t小\t\n2\t机\n3\t棚\t大\t\n", bare=True)
    plan = flow.plan_of(one)
    assert [(each.heading, each.said) for each in plan.columns.columns] == [
        ("1列目", "number"), ("2列目", "title"), ("3列目", "kind"),
    ]  # fmt: skip
    assert (plan.bare, plan.samples[1], "台帳の並びの順" in plan.columns.how) == (True, "印刷機、机、棚", True)
    tasks.start_trying(one, by=person("clerk"), at=AT)
    report = json.loads(one.found)
    assert counts(report) == {"entered": 2, "fault": 1}
    assert [(each["line"], each["what"]) for each in report["wrong"]] == [(2, "セルが2個あります。ほかの行は3個です")]
    applied(one, "good")
    assert (held("1")["kind"], held("3")["title"]) == ("small", "棚")


def test_the_places_of_columns_are_remembered_for_as_many_columns_and_headings_can_be_told_later():
    one = received("いす\t大\t7\nつくえ\t大\t8\n", bare=True)
    plan = flow.plan_of(one)
    columns = mapping.of(0, ["1列目", "2列目", "3列目"], ["title", "kind", "number"], {})
    flow.choose(one, replace(plan, columns=columns), by=person("clerk"))
    tasks.start_trying(one, by=person("clerk"), at=AT)
    assert counts(json.loads(one.found)) == {"entered": 2}
    again = flow.plan_of(received("ほん\t小\t9\n", bare=True)).columns
    assert [each.said for each in again.columns] == ["title", "kind", "number"]
    assert "前に" in again.how
    other = flow.plan_of(received("9\tほん\n", bare=True)).columns
    assert [each.said for each in other.columns] == ["number", "title"], "of another number of columns nothing is known"
    one = received("番号\t名称\n9\tほん\n", bare=True)
    flow.choose(one, replace(flow.plan_of(one), bare=False), by=person("clerk"))
    assert [(flow.plan_of(one).columns.line, each.heading) for each in flow.plan_of(one).columns.columns] == [
        (1, "番号"), (1, "名称"),
    ]  # fmt: skip


def test_an_empty_cell_keeps_or_erases_as_it_is_chosen():
    entered("sample", BODY)
    _, report = tried(HEAD + "1\t印刷機\t\t\t\n")
    assert counts(report) == {"same": 1}
    one, report = tried(HEAD + "1\t印刷機\t\t\t\n", erase=True)
    assert counts(report) == {"changed": 1}
    applied(one)
    assert "cost" not in held("1")
    assert held("1")["title"] == "印刷機"


def test_what_the_file_lacks_ends_only_if_chosen_and_said_twice():
    for number in "12":
        entered("sample", {**BODY, "number": number})
    one, report = tried(HEAD + "1\t印刷機\t小\t1000\t\n", end_absent=True, on=date(2026, 10, 1))
    assert (counts(report), report["absent"], report["of"]) == ({"same": 1}, 1, 2)
    with pytest.raises(NotAllowed, match="1件の記載が終わります"):
        applied(one)
    assert applied(one, sure=True)["counts"]["ended"] == 1
    assert {each.key_folded: each.ended_on for each in Entry.objects.all()} == {"1": None, "2": date(2026, 10, 1)}
    assert audit.verify() == []
    _, report = tried(HEAD + "x\t\t\t\t\n", end_absent=True)
    assert (report["absent"], "先に直してください" in report["said"]) == (0, True)


def test_a_row_that_moved_since_is_left_out_and_both_values_are_shown():
    entry = entered("sample", BODY)
    one, _ = tried(HEAD + "1\t印刷機\t小\t1500\t\n2\t机\t小\t1\t\n")
    change(entry, given={**BODY, "from": "2026-05-01", "cost": 7}, by=person("clerk"), at=AT)
    entered("sample", {**BODY, "number": "2", "title": "棚"})
    report = applied(one, "good")
    assert counts(report) == {"conflict": 2}
    shown = [
        (each["called"], [(cell["old"], cell["new"]) for cell in each["cells"]]) for each in report["rows"]["conflict"]
    ]
    assert shown[0] == ("1 印刷機", [("7", "1,500")])
    assert ("棚", "机") in shown[1][1]
    assert (held("1")["cost"], held("2")["title"]) == (7, "棚")


def test_what_was_exported_and_changed_since_by_others_is_not_written_back():
    entry = entered("sample", BODY)
    change(entry, given={**BODY, "from": "2026-05-01", "title": "複写機"}, by=person("clerk"), at=AT)
    head = "番号\t名称\t費用\t_entry\t_seq\n"
    _, report = tried(f"{head}1\t印刷機\t1000\t{entry.pk}\t1\n")
    assert counts(report) == {"same": 1}
    _, report = tried(f"{head}1\t印刷機\t2000\t{entry.pk}\t1\n")
    assert counts(report) == {"conflict": 1}


def test_an_import_is_taken_back_by_another_change_set():
    entered("sample", BODY)
    entered("sample", {**BODY, "number": "4"})
    one, _ = tried(HEAD + "1\t複写機\t小\t1000\t\n2\t机\t小\t1\t\n3\t棚\t小\t1\t\n", end_absent=True)
    assert counts(applied(one, sure=True)) == {"entered": 2, "changed": 1, "ended": 1}
    moved = Entry.objects.get(key_folded="3")
    change(moved, given={"from": "2026-07-01", "number": "3", "title": "書棚"}, by=person("clerk"), at=AT)
    done = reverse(one.change_set, reason="ファイルを取り違えた", by=person("clerk"), at=AT + timedelta(days=1))
    assert (done.written, [each.pk for each in done.left]) == (3, [moved.pk])
    first = story_of(Entry.objects.get(key_folded="1").subject_id)
    assert [(one.start, one.body["title"]) for one in first.ordered] == [(date(2026, 4, 1), "印刷機")]
    status = {each.key_folded: (each.status, each.ended_on is None) for each in Entry.objects.all()}
    assert (status["1"], status["4"], status["2"][0]) == (("standing", True), ("standing", True), "struck")
    with pytest.raises(NotAllowed, match="もう取り消されています"):
        reverse(one.change_set, reason="もう一度", by=person("clerk"), at=AT + timedelta(days=1))
    assert audit.verify() == []


def test_numbers_are_given_in_the_order_of_the_lines():
    fields = PARTS["fields"].replace("ask: text, length: 1..20}", "ask: text, give: {series: 備}}", 1)
    publish_sample(register="register: sample", fields=fields)
    one, report = tried("番号\t名称\n\t机\n備-0041\t棚\n\tいす\n")
    assert counts(report) == {"entered": 3}
    applied(one)
    titles = {each.key_folded: held(each.key_folded)["title"] for each in Entry.objects.all()}
    assert titles == {"備-0042": "机", "備-0041": "棚", "備-0043": "いす"}
    assert audit.verify() == []


def test_a_large_file_is_tried_and_written_by_jobs_and_says_how_far_it_is(monkeypatch):
    monkeypatch.setattr(tasks, "AT_ONCE", 2)
    one = received(HEAD + "".join(f"{at}\t机\t\t\t\n" for at in range(5)))
    tasks.start_trying(one, by=person("clerk"), at=AT)
    assert (one.state, one.done, one.total) == ("trying", 0, 6)
    with pytest.raises(NotAllowed, match="もう一度確かめて"):
        applied(one)
    tasks.try_import.func(str(one.pk))
    one = Import.objects.get(pk=one.pk)
    assert (one.state, one.done) == ("tried", 5)
    tasks.start_applying(one, mode="all", seen=one.digest, sure=False, by=person("clerk"), at=AT)
    assert Entry.objects.count() == 0
    tasks.apply_import.func(str(one.pk), "all")
    tasks.apply_import.func(str(one.pk), "all")  # a job that was given back does nothing twice
    assert (Import.objects.get(pk=one.pk).state, Entry.objects.count()) == ("applied", 5)


def test_an_import_that_nobody_applies_goes_after_a_month():
    received(HEAD + "1\t机\t\t\t\n")
    assert (flow.sweep(AT + timedelta(days=29)), flow.sweep(AT + timedelta(days=31))) == (0, 1)
