"""What a file may name of other registers: what whoever brings it may read, and nothing tells of more."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sannai.approvals.tests import city
from sannai.approvals.tests.city import AT, person
from sannai.common.actors import System
from sannai.registers.actions import protect
from sannai.registers.importing import flow, tasks
from sannai.registers.importing.answers import HIDDEN
from sannai.registers.importing.directory import Remembering
from sannai.registers.models import Entry
from sannai.rules.registers.tests.factory import MAIN, PARTS, more, written

from .opening import entered, publish, publish_sample

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
HEAD = "番号\t名称\tもの\t閉じたもの\n"
UNITS = PARTS["fields"] + "\n  - {id: unit, label: 所管課, ask: unit}"


@pytest.fixture
def rows(settings: Any, tmp_path: Any) -> Mapping[str, Entry]:
    """Things of two divisions in one register, a thing in one that only 財政課 reads, and rows that name them."""
    settings.HOME = tmp_path
    city.build()
    publish({MAIN: written(register="register: things", division="division: waste", fields=UNITS,
                           kept_by="kept_by: unit", rights="rights: unit-ledger")})  # fmt: skip
    publish({MAIN: written(register="register: shut", division="division: budget", rights="rights: closed-ledger")})
    named = ("{id: thing, label: もの, ask: entry, of: things, required: no}",
             "{id: shut, label: 閉じたもの, ask: entry, of: shut, required: no}")  # fmt: skip
    publish_sample(fields=more(*named))
    made = {"ours": thing("1", "荷車", "waste"), "theirs": thing("2", "金庫", "budget"),
            "guarded": thing("3", "台秤", "waste")}  # fmt: skip
    protect(made["guarded"], reason="申出があった", by=System(), at=AT)
    return {**made, "shut": entered("shut", {"from": "2026-04-01", "number": "9", "title": "帳簿"})}


def thing(number: str, title: str, unit: str) -> Entry:
    return entered("things", {"from": "2026-04-01", "number": number, "title": title, "unit": unit})


def tried(lines: str, by: str = "clerk") -> dict[str, Any]:
    one = flow.receive("sample", "一覧.tsv", (HEAD + lines).encode(), unit="waste", by=person(by), at=AT)
    tasks.start_trying(one, by=person(by), at=AT)
    return dict(json.loads(one.found))


def said(lines: str) -> list[tuple[str, str]]:
    """(heading, what is wrong without the cell that it names) of each fault."""
    return [(one["heading"], one["what"].replace(one["cell"], "…")) for one in tried(lines)["wrong"]]


def test_a_row_that_is_not_reached_is_found_by_nothing_and_told_from_none_that_is_not_there(rows):
    found = tried("".join(f"{at}\t机\t{text}\t\n" for at, text in enumerate(("1", "1 荷車", rows["ours"].pk))))
    assert found["counts"]["entered"] == 3
    assert {cell["new"] for row in found["rows"]["entered"] for cell in row["cells"] if cell["label"] == "もの"} == {
        "1 荷車"
    }
    (nowhere,) = set(said("1\t机\tない物\t\n"))
    for one in (rows["theirs"], rows["guarded"]):
        number, title = one.key_folded, {"2": "金庫", "3": "台秤"}[one.key_folded]
        texts = (number, f"{number} {title}", str(one.pk), str(one.pk).upper())
        assert set(said("".join(f"{at}\t机\t{text}\t\n" for at, text in enumerate(texts)))) == {nowhere}
    (nowhere,) = set(said("1\t机\t\tない物\n"))
    closed = ("9", "9 帳簿", str(rows["shut"].pk))
    assert set(said("".join(f"{at}\t机\t\t{text}\n" for at, text in enumerate(closed)))) == {nowhere}


def test_what_stands_in_a_row_is_not_guessed_by_a_file(rows):
    named = {"entry": str(rows["theirs"].pk), "shown": "2 金庫"}
    shut = {"entry": str(rows["shut"].pk), "shown": "9 帳簿"}
    body = {"from": "2026-04-01", "number": "1", "title": "机"}
    entered("sample", {**body, "thing": named, "shut": shut})
    assert len(set(said("1\t机\t2 金庫\t\n") + said("1\t机\tない物\t\n"))) == 1
    assert len(set(said("1\t机\t\t9 帳簿\n") + said("1\t机\t\tない物\n"))) == 1
    assert tried(f"1\t机\t{HIDDEN}\t{HIDDEN}\n")["counts"]["same"] == 1, "as a list exports it"
    (row,) = tried("1\t机\t1\t\n")["rows"]["changed"]
    assert row["cells"] == [{"label": "もの", "old": HIDDEN, "new": "1 荷車"}]


def test_four_hundred_texts_are_asked_for_together(rows):
    for at in range(10, 30):
        thing(str(at), f"棚{at}", "waste")
    directory = Remembering(person("clerk"))
    texts = [*map(str, range(10, 20)), *(f"{at} 棚{at}" for at in range(20, 30)), *(f"ない{at}" for at in range(780))]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        directory.look_up("things", texts)
        found = [directory.key("entry:things", text) for text in texts]
    assert sum(one is not None for one in found) == 20
    assert len(asked) <= 1 + 3 * 2
    with CaptureQueriesContext(connection) as asked:
        assert all(directory.title("entry:things", id) for id in found if id)
        assert directory.key("entry:things", "ない1") is None
    assert len(asked) == 0
