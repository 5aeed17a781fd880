"""What a list exports comes back as it was, whatever its fields are; and what two people bring in one moment."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from sannai.approvals.tests import city
from sannai.approvals.tests.city import AT, person
from sannai.common import audit
from sannai.common.actors import System
from sannai.common.tests.threads import at_once
from sannai.organization.importing import load_city
from sannai.registers import shelving
from sannai.registers.importing import flow, mapping, source, tasks
from sannai.registers.importing.directory import remembering
from sannai.registers.importing.judging import Judge, Terms
from sannai.registers.importing.mapping import ENTRY, SEQ
from sannai.registers.loading import in_order, load
from sannai.registers.models import Entry, Import
from sannai.registers.shelving import Open
from sannai.registers.states import stories
from sannai.rules.kinds import bind
from sannai.rules.kinds.base import Kind
from sannai.rules.registers.rows import own_fields
from sannai.rules.registers.tests.factory import more

from .opening import CATALOG, entered, publish_sample, publish_shipped

SHIPPED = tuple(sorted(path.stem for path in (CATALOG.parent / "entries").glob("*.csv")))
HEAD = "番号\t名称\t種類\t費用\t確かめた日"


def listed(kind: Kind, value: Any) -> str:
    """A cell as the columns of a list export it."""
    if value is None:
        return ""
    if kind.ask == "date":
        return str(value) if "X" not in value else kind.brief(value)
    if kind.ask == "point":
        return f"{value['latitude']}、{value['longitude']}"
    if kind.ask in ("entry", "unit", "post", "yes_no", "one_of", "some_of", "decimal"):
        return kind.brief(value)
    return str(kind.cells(value)[0])


def exported(register: str) -> str:
    """Every row of a register as a list of all its fields exports it, as a spreadsheet copies it."""
    held = shelving.opened(register)
    fields = {id: one for id, one in own_fields(held.register).items() if bind(one, held.around).columns(one)}
    out = io.StringIO()
    writer = csv.writer(out, dialect="excel-tab")
    writer.writerow([*(held.register.labels[id] for id in fields), ENTRY, SEQ])
    entries = list(Entry.objects.filter(shelf=register))
    told = stories(one.subject_id for one in entries)
    for one in entries:
        story = told[one.subject_id]
        period = story.on(AT.date()) or story.ordered[-1]
        cells = [listed(bind(field, held.around), period.row.body.get(id)) for id, field in fields.items()]
        writer.writerow([*cells, one.pk, one.seq])
    return out.getvalue()


def counts(report: dict[str, Any]) -> dict[str, int]:
    return {name: count for name, count in report["counts"].items() if count}


def pasted(text: str, by: str = "clerk") -> Import:
    return flow.receive("sample", "貼り付け", text.encode(), unit="waste", by=person(by), at=AT)


def brought_in(one: Import, mode: Any = "all", by: str = "clerk") -> dict[str, Any]:
    tasks.start_trying(one, by=person(by), at=AT)
    tasks.start_applying(one, mode=mode, seen=one.digest, sure=False, by=person(by), at=AT)
    return dict(json.loads(one.found))


@pytest.mark.django_db
def test_five_hundred_pasted_rows_exported_and_brought_in_again_change_nothing(settings, tmp_path):
    settings.HOME = tmp_path
    city.build()
    publish_sample()
    kinds = ("小", "大", "")
    rows = [f'{at}\t"名称、{at}\n二行目"\t{kinds[at % 3]}\t{at:,}\tR8.4.{at % 30 + 1}' for at in range(500)]
    assert counts(brought_in(pasted("\r\n".join([HEAD, *rows])))) == {"entered": 500}
    again = pasted(exported("sample"))
    tasks.start_trying(again, by=person("clerk"), at=AT)
    assert counts(json.loads(again.found)) == {"same": 500}


NEW = more(
    "{id: meter, label: メーターの番号, ask: digits, length: 7..7, groups: 3-4}",
    "{id: company, label: 法人番号, ask: corporate_number}",
    "{id: zip, label: 郵便番号, ask: postal_code}",
    "{id: sign, label: 看板の読み, ask: katakana}",
    "{id: refund, label: 口座, ask: account, personal: no}",
)
ACCOUNTS = (
    {"holder": "ミホン タロウ", "symbol": "10010", "post_number": "12345671"},
    {
        "holder": "カ)ミホン", "type": "current", "bank": "9990", "bank_name": "見本銀行", "branch": "001",
        "branch_name": "本店", "number": "12",
    },
)  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("account", ACCOUNTS, ids=["post", "bank"])
def test_numbers_kana_and_accounts_are_listed_and_come_back_as_they_were(settings, tmp_path, account):
    settings.HOME = tmp_path
    city.build()
    publish_sample(fields=NEW)
    row = {"from": "2026-04-01", "number": "1", "title": "見本", "kind": "small", "meter": "001-2345", "sign": "みほん"}
    entered("sample", row | {"company": "T7000012050002", "zip": "1234567", "refund": account})
    text = exported("sample")
    assert ("\t0012345\t" in text, "\t7000012050002\t123-4567\tミホン\t" in text) == (True, True)
    assert [one.verdict for some in judged("sample", text) for one in some] == ["same"]


@pytest.mark.django_db
@pytest.mark.skipif(not CATALOG.exists(), reason="installed without its catalog")
def test_every_register_that_ships_comes_back_as_it_was(settings, tmp_path):
    settings.HOME = tmp_path
    load_city(CATALOG.parent / "organization", AT)
    publish_shipped(*SHIPPED)
    for key, path in in_order(SHIPPED, CATALOG.parent / "entries"):
        written = load(key, path, by=System(), at=AT)
        for text in (exported(key), _without(exported(key), ENTRY, SEQ)):
            found = [one for some in judged(key, text) for one in some]
            assert [(one.verdict, one.differing, one.wrong) for one in found if one.verdict != "same"] == []
            assert len(found) == written


def judged(key: str, text: str) -> Iterator[list[Any]]:
    directory, around = remembering(System())
    held = shelving.opened(key)
    grid = source.read(text.encode())
    columns = mapping.propose(grid, held.register, ())
    assert columns.left == ()
    opened = Open(held.shelf, held.register, held.table, around)
    judge = Judge(opened, None, System(), columns, Terms(AT.date() + timedelta(days=1)), directory)
    return judge.judge([row for row in grid.rows if row.line > columns.line])


def _without(text: str, *headings: str) -> str:
    """The same without these columns: rows are known by their key then."""
    rows = list(csv.reader(io.StringIO(text, newline=""), dialect="excel-tab"))
    kept = [at for at, heading in enumerate(rows[0]) if heading not in headings]
    out = io.StringIO()
    csv.writer(out, dialect="excel-tab").writerows([row[at] for at in kept] for row in rows)
    return out.getvalue()


@pytest.mark.skipif(connection.vendor == "sqlite", reason="threads share no SQLite in memory; there writers queue")
@pytest.mark.django_db(transaction=True)
def test_two_who_paste_overlapping_rows_at_once_write_each_once_and_the_second_sees_both_values(settings, tmp_path):
    settings.HOME = tmp_path
    city.build()
    publish_sample()
    blocks = {"clerk": range(300), "clerk2": range(200, 500)}
    tried = {}
    for who, numbers in blocks.items():
        one = pasted("\n".join([HEAD, *(f"{at}\t{who}の{at}\t小\t1\t" for at in numbers)]), by=who)
        tasks.start_trying(one, by=person(who), at=AT)
        tried[who] = one
    waiting = list(tried)

    def apply() -> None:
        who = waiting.pop()
        one = Import.objects.get(pk=tried[who].pk)
        tasks.start_applying(one, mode="good", seen=one.digest, sure=False, by=person(who), at=AT)

    assert at_once(apply, 2) == []
    reports = [json.loads(Import.objects.get(pk=one.pk).found) for one in tried.values()]
    first, second = sorted(reports, key=lambda report: report["counts"]["conflict"])
    assert counts(first) == {"entered": 300}
    assert counts(second) == {"entered": 200, "conflict": 100}
    (cell,) = [cell for cell in second["rows"]["conflict"][0]["cells"] if cell["label"] == "名称"]
    assert {cell["old"].split("の")[0], cell["new"].split("の")[0]} == {"clerk", "clerk2"}
    assert Entry.objects.count() == 500
    assert audit.verify() == []
