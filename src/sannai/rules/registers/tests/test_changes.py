"""What a new version does to the rows that are there, before anybody decides."""

from __future__ import annotations

import pytest

from sannai.rules.registers.changes import Question, changes, refusals

from .factory import PARTS, define, more

OLD = define()
FIELDS = PARTS["fields"]


def effects(**parts: str) -> list[tuple[str, str]]:
    return [(one.effect, one.place) for one in changes(OLD, define(**parts))]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({}, []),
        ({"title": "title: 別の名"}, [("kept", "head/register")]),
        ({"fields": FIELDS.replace("label: 費用", "label: 年間の費用")}, [("kept", "field/cost")]),
        ({"fields": more("{id: more, label: もっと, ask: text, required: no}")}, [("rebuilt", "field/more")]),
        ({"fields": more("{id: more, label: もっと, ask: text}")}, [("rebuilt", "field/more")]),
        ({"fields": FIELDS.replace("ask: integer", "ask: text")}, [("asked", "field/cost")]),
        ({"fields": FIELDS.replace(", large: 大", "")}, [("asked", "field/kind")]),
        ({"fields": FIELDS.replace("large: 大", "large: {label: 大, retired: yes}")}, [("kept", "field/kind")]),
        ({"fields": FIELDS.replace("ask: date,", "ask: date, sensitive: yes,")}, [("rebuilt", "field/checked_on")]),
        ({"key": "key: [number, title]"}, [("asked", "head/key")]),
        ({"dated": "dated: no"}, [("refused", "head/dated")]),
        ({"rights": "rights: closed-ledger"}, [("kept", "head/rights")]),
        ({"find": "find: [title]"}, [("rebuilt", "head/find")]),
        ({"values": "values: {twice: {times: [cost, 2]}}"}, [("rebuilt", "value/twice")]),
    ],
    ids=range(14),
)
def test_each_change_has_its_effect(parts, expected):
    assert effects(**parts) == expected


@pytest.mark.parametrize(
    "parts",
    [
        {"title": "title: 別の名"},
        {"lists": PARTS["lists"] + "\n  - {id: other, label: ほか, columns: [title], sort: [-number]}"},
        {"filters": "filters: [kind, cost]"},
        {"public": "public: {dataset: d, title: D, columns: [number]}"},
        {"imports": "imports: [{id: x, label: X, headings: {番号: number}}]"},
        {"fields": FIELDS.replace("label: 種類", "label: 型, help: 大きさ")},
    ],
    ids=range(6),
)
def test_words_lists_and_publication_leave_the_shape(parts):
    assert define(**parts).shape == OLD.shape


@pytest.mark.parametrize(
    "parts",
    [
        {"fields": more("{id: more, label: もっと, ask: text, required: no}")},
        {"values": "values: {twice: {times: [cost, 2]}}"},
        {"find": "find: [title]"},
        {"lists": PARTS["lists"].replace("kind]", "secret]")},
        {"fields": FIELDS.replace("ask: date,", "ask: date, unknown: yes,")},
    ],
    ids=range(5),
)
def test_what_is_stored_changes_the_shape(parts):
    assert define(**parts).shape != OLD.shape


def test_a_table_that_a_value_looks_up_belongs_to_the_shape():
    values = "values: {price: {lookup: prices, key: kind, column: yen}}"
    csv = "key,label,from,until,yen\nsmall,小,,,{}\nlarge,大,,,200\n"
    first, second = (define({"prices": csv.format(yen)}, values=values) for yen in (100, 110))
    assert first.shape != second.shape
    assert [one.effect for one in changes(first, second)] == ["rebuilt"]


def test_a_field_goes_only_with_its_tombstone_and_never_comes_back():
    without = "\n".join(line for line in FIELDS.split("\n") if "cost" not in line)
    (silent,) = refusals(OLD, define(fields=without))
    assert "retired_fields: [{id: cost" in silent.hint
    stone = "retired_fields: [{id: cost, label: 費用, since: 2026-04-01}]"
    gone = define(fields=without, retired_fields=stone)
    assert [one.effect for one in changes(OLD, gone)] == ["rebuilt"]
    assert [one.place for one in refusals(gone, OLD)] == ["retired/cost"]


def test_rights_never_change_inside_another_change():
    both = changes(OLD, define(rights="rights: closed-ledger", find="find: [title]"))
    assert [one.effect for one in both if one.right] == ["kept", "refused"]
    assert "分けて起案する" in both[-1].hint


def test_what_only_the_rows_can_say_is_asked_of_them():
    asked = {one.place: one.asks for one in changes(OLD, define(fields=FIELDS.replace(", large: 大", "")))}
    assert asked == {"field/kind": Question("unheld", ("kind",), "large")}
