"""What a dry run worked out is written as it was, and judged anew wherever anything that it hangs on has changed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sannai.approvals.tests import city
from sannai.approvals.tests.city import AT, person
from sannai.common import audit, record
from sannai.common.actors import System
from sannai.common.models import Event
from sannai.organization.models import Unit
from sannai.registers.actions import protect
from sannai.registers.importing import flow, tasks
from sannai.registers.importing.answers import Reader
from sannai.registers.models import Entry, Import, TriedRows
from sannai.rules.registers.tests.factory import MAIN, PARTS, more, written

from .opening import entered, publish, publish_sample

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
HEAD = "番号\tいつから\t名称\t種類\t費用\tもの\n"
FIELDS = more("{id: thing, label: もの, ask: entry, of: things, required: no}")
NUMBERED = FIELDS.replace("length: 1..20}", "give: {series: シス, digits: 4}, required: no}")
LINES = (
    "1\t2026-04-01\t印刷機\t小\t１，０００\t1\n"
    "2\t令和8年5月1日\tｲｽ\t大\t\t\n"
    "2\t令和9年5月1日\tいす\t大\t5\t1 荷車\n"
    "3\t\t棚\t\t7\t\n"
    "4\t\t机\t中\t\t\n"
    "3\t\tまた棚\t\t7\t\n"
)


@pytest.fixture(autouse=True)
def _city(settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path
    city.build()
    publish({MAIN: written(register="register: things", division="division: waste")})
    entered("things", {"from": "2026-04-01", "number": "1", "title": "荷車"})


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three lines are many, and two are judged together."""
    monkeypatch.setattr(flow, "WORTH", 2)
    monkeypatch.setattr("sannai.registers.importing.judging.TOGETHER", 2)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lines whose cells are read."""
    lines: list[int] = []
    reading = Reader.read

    def noted(reader: Reader, row: Any) -> Any:
        lines.append(row.line)
        return reading(reader, row)

    monkeypatch.setattr(Reader, "read", noted)
    return lines


def tried(text: str, register: str = "sample") -> Import:
    one = flow.receive(register, "一覧.tsv", text.encode(), unit="waste", by=person("clerk"), at=AT)
    tasks.start_trying(one, by=person("clerk"), at=AT)
    return one


def applied(one: Import, mode: str = "good") -> dict[str, Any]:
    tasks.start_applying(one, mode=mode, seen=one.digest, sure=False, by=person("clerk"), at=AT)
    return dict(json.loads(one.found))


def counts(report: dict[str, Any]) -> dict[str, int]:
    return {name: count for name, count in report["counts"].items() if count}


def written_of(register: str) -> list[Any]:
    """(verb, periods) of each event of its rows, in order."""
    ids = [str(pk) for pk in Entry.objects.filter(shelf=register).values_list("pk", flat=True)]
    events = record.opened(Event.objects.filter(subject_kind="entry", subject_id__in=ids).order_by("pk"))
    return [(event.verb, payload["periods"]) for event, payload in events]


@pytest.mark.parametrize(("fields", "anew"), [(FIELDS, [3, 4, 6, 7]), (NUMBERED, [3, 4, 6])], ids=["keys", "numbers"])
def test_the_same_is_written_as_if_every_line_had_been_judged_twice(read, monkeypatch, fields, anew):
    publish_sample(fields=fields)
    publish({MAIN: written(register="register: twin", division="division: waste", fields=fields)})
    lines = LINES if fields == FIELDS else LINES.replace("1\t2026", "\t2026").replace("3\t\t棚", "\t\t棚")
    one = tried(HEAD + lines)
    assert TriedRows.objects.filter(of=one).count() == 3
    read.clear()
    report = applied(one)
    assert sorted(read) == anew  # of the periods of one row, and what is at fault
    assert TriedRows.objects.count() == 0
    monkeypatch.setattr(flow, "WORTH", 2000)
    twin = tried(HEAD + lines, "twin")
    assert TriedRows.objects.count() == 0
    assert applied(twin)["counts"] == report["counts"]
    assert len(written_of("sample")) >= 3
    assert written_of("sample") == written_of("twin")
    assert audit.verify() == []


def test_a_key_that_somebody_wrote_meanwhile_is_in_conflict_with_both_values():
    publish_sample(fields=FIELDS)
    one = tried(HEAD + "1\t\t印刷機\t\t5\t\n2\t\t机\t\t6\t\n3\t\t棚\t\t7\t\n")
    entered("sample", {"from": "2026-04-01", "number": "2", "title": "机", "cost": 9})
    report = applied(one)
    assert counts(report) == {"entered": 2, "conflict": 1}
    (conflict,) = report["rows"]["conflict"]
    assert {"label": "費用", "old": "9", "new": "6"} in conflict["cells"]


def test_a_row_that_others_name_is_asked_for_again(read):
    publish_sample(fields=FIELDS)
    one = tried(HEAD + "1\t\t印刷機\t\t5\t\n2\t\t机\t\t6\t\n3\t\t棚\t\t7\t1\n4\t\t台\t\t8\t\n5\t\t箱\t\t8\t\n")
    assert counts(json.loads(one.found)) == {"entered": 5}
    protect(Entry.objects.get(shelf="things"), reason="申出があった", by=System(), at=AT)
    read.clear()
    report = applied(one)
    assert sorted(read) == [4, 5, 6]  # from the lines on that are judged together with it
    assert counts(report) == {"entered": 4, "fault": 1}
    assert [(each["line"], each["heading"]) for each in report["wrong"]] == [(4, "もの")]


def test_a_division_that_is_called_otherwise_meanwhile_is_not_written_by_its_old_name():
    publish_sample(fields=PARTS["fields"] + "\n  - {id: unit, label: 所管課, ask: unit}",
                   kept_by="kept_by: unit", rights="rights: unit-ledger")  # fmt: skip
    name = Unit.objects.get(key="waste").name
    lines = "".join(f"{at}\t机\t{name}\n" for at in range(1, 5))
    one = tried("番号\t名称\t所管課\n" + lines)
    assert counts(json.loads(one.found)) == {"entered": 4}
    Unit.objects.filter(key="waste").update(name="資源循環課")
    report = applied(one, "all")
    assert (one.state, Entry.objects.filter(shelf="sample").count()) == ("refused", 0)
    assert {each["heading"] for each in report["wrong"]} == {"所管課"}


def test_a_definition_that_was_published_meanwhile_is_that_by_which_the_rows_are_written():
    publish_sample()
    one = tried("番号\t名称\n" + "".join(f"{at}\tとても長い名称\n" for at in range(1, 5)))
    publish_sample(fields=PARTS["fields"].replace("label: 名称, ask: text", "label: 名称, ask: text, length: 1..3"))
    assert applied(one, "all")["said"] == "4行が正しくないので、何も書いていません。"
    assert Entry.objects.filter(shelf="sample").count() == 0


def test_another_dry_run_takes_the_place_of_what_was_kept():
    publish_sample()
    one = tried("番号\t名称\n1\ta\n2\tb\n3\tc\n")
    before = set(TriedRows.objects.values_list("pk", flat=True))
    tasks.start_trying(one, by=person("clerk"), at=AT)
    after = set(TriedRows.objects.values_list("pk", flat=True))
    assert len(before) == len(after) == 2
    assert not before & after
    one.delete()
    assert TriedRows.objects.count() == 0
