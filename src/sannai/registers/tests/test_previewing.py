"""A new version is asked of the rows that there are: what does not fit is counted, and keeps it from going public."""

from __future__ import annotations

from typing import Any

import pytest

from sannai.approvals.tests import city
from sannai.common.actors import System
from sannai.definitions import actions
from sannai.registers.actions import change, end, strike
from sannai.registers.kind import REGISTER
from sannai.registers.previewing import preview
from sannai.rules.registers import compile_register
from sannai.rules.registers.tests.factory import MAIN, PARTS, more, written
from sannai.text.problems import DefinitionError

from .opening import AT, entered, publish_sample
from .test_entries import BODY, on_shelf

pytestmark = pytest.mark.django_db
FIELDS = PARTS["fields"]
NUMBERED = FIELDS.replace("title, label: 名称, ask: text", "title, label: 名称, ask: integer")


@pytest.fixture(autouse=True)
def _city(settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path
    city.build()
    publish_sample()


def files(**parts: str) -> dict[str, bytes]:
    return {MAIN: written(**{"division": "division: waste", **parts})}


def asked(**parts: str) -> list[tuple[int, list[tuple[str, str]]]]:
    """For each question: how many are against it, and how they are called with what they hold."""
    found = preview(compile_register(files()), compile_register(files(**parts)))
    return [(one.against, [(each.called, each.value) for each in one.examples]) for one in found.answers]


@pytest.mark.parametrize(
    ("parts", "row", "against"),
    [
        ({"fields": NUMBERED}, {"title": "印刷機"}, ("1 印刷機", "印刷機")),
        ({"fields": FIELDS.replace(", large: 大", "")}, {"kind": "large"}, ("1 印刷機", "大")),
        ({"fields": FIELDS.replace("length: 1..20", "length: 1..2")}, {"number": "100"}, None),
        ({"key": "key: [title]"}, {}, ("2 印刷機", "印刷機")),
    ],
    ids=["kind", "choice", "shorter", "key"],
)
def test_what_the_rows_do_not_fit_is_counted_and_kept_from_being_published(parts, row, against):
    entered("sample", {**BODY, **row})
    gone = entered("sample", {**BODY, **row, "number": "9"})
    strike(gone, reason="誤り", by=System(), at=AT)
    if "key" in parts:
        entered("sample", {**BODY, "number": "2"})
    if against is None:
        assert asked(**parts) == []  # an older row stays as it is
        return
    assert asked(**parts) == [(1, [against])]
    with pytest.raises(DefinitionError, match=r"いまの1件の記載に合いません"):
        actions.publish_files(REGISTER, files(**parts), by=System(), at=AT)
    assert len(on_shelf("number")) == (2 if "key" in parts else 1)


def test_an_older_period_counts_and_a_key_may_come_again_after_its_end():
    entry = entered("sample", {**BODY, "kind": "large"})
    change(entry, given={**BODY, "kind": "small", "from": "2026-07-01"}, by=System(), at=AT)
    assert [count for count, _ in asked(fields=FIELDS.replace(", large: 大", ""))] == [1]
    end(entry, on=city.AT.date().replace(year=2027), by=System(), at=AT)
    entered("sample", {**BODY, "number": "2", "from": "2027-12-01"})
    assert [count for count, _ in asked(key="key: [title]")] == [0]
    publish_sample(key="key: [title]")
    assert on_shelf("number") == [("1",), ("1",), ("2",)]


def test_a_new_required_field_is_unwritten_in_every_row_and_the_table_is_built_anew():
    entered("sample", BODY)
    new = compile_register(files(fields=more("{id: place, label: 置き場所, ask: text}")))
    found = preview(compile_register(files()), new)
    assert (found.entries, found.rebuilt, found.unwritten, found.answers) == (1, True, ("置き場所",), ())
