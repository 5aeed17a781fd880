"""A row of a register in a procedure: what may be written, and what follows from what was found."""

from __future__ import annotations

from typing import Any

import pytest

from sannai.rules import entries
from sannai.rules.evaluate import evaluate
from sannai.rules.forms import parse_page
from sannai.rules.present import rows
from sannai.rules.registers.referred import reference_problems
from sannai.rules.registers.tests import factory as registers

from .factory import FILED, HEAD, HERE, TODAY, define
from .finding import linted, sole, sole_lint

ROW = "00000000-0000-7000-8000-000000000001"
ASKED = "{id: permit, label: 許可, ask: entry, of: sample, by: [number, phone], take: {shop: title, class: kind}}"
PAGES = """\
pages:
  - id: permit
    title: 許可
    fields:
      - {id: number, label: 許可番号, ask: text}
      - {id: phone, label: 電話番号, ask: phone}
      - %s
  - id: shop
    title: 店
    fields:
      - {id: shop, label: 屋号, ask: text}
      - {id: class, label: 種類, ask: one_of, choices: {small: 小, large: 大}}
      - {id: seats, label: 客席, ask: integer, when: {class: large}}
"""
TYPED = {"number": "許-1", "phone": "072-000-0000"}
INTERNAL = HEAD.replace("regime: service", "regime: internal").replace("[portal, counter]", "[internal]")


def pages(asked: str = ASKED) -> str:
    return PAGES % asked


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("of: sample, ", "", "「of」がありません"),
        ("by: [number, phone]", "by: [number, fax]", "「fax」という項目がありません"),
        ("by: [number, phone]", "by: [number, seats]", "「seats」は、この項目より後"),
        ("class: kind", "klass: kind", "写す先の「klass」という項目がありません"),
        ("class: kind", "phone: kind", "写す先の「phone」は、この項目より前"),
        ("take:", "as_of: decided, take:", "「as_of」に「decided」は書けません"),
    ],
)
def test_what_a_row_is_found_by_stands_before_it_and_what_is_taken_after_it(old, new, said):
    if not said:
        assert "「as_of」に「decided」は書けません" in sole(
            pages(ASKED.replace("take:", "as_of: decided, take:") + " #!")
        )
    else:
        assert said in sole(pages(ASKED.replace(old, new) + " #!"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("label: 電話番号, ask: phone}", "label: 写し, ask: file}", "1行で答えるものではない"),
        ("ask: phone}", "ask: phone, required: no}", "when と required が違い"),
    ],
)
def test_what_a_row_is_found_by_is_asked_in_one_line_whenever_the_row_is(old, new, said):
    assert said in sole(pages(ASKED + " #!").replace(old, new, 1))


FIRST = "pages:\n  - id: first\n    title: はじめ\n    fields:\n      - {id: agree, label: 同意, ask: yes_no}\n"
ALONE = "{id: permit, label: 許可, ask: entry, of: sample, by: [number, phone]}"


def test_a_row_is_asked_neither_on_the_desk_nor_in_a_group():
    desk = FIRST + pages(ALONE + " #!").replace("pages:", "desk_pages:", 1)
    assert "職員の画面（desk_pages）では尋ねられません" in sole(desk)
    group = "groups:\n  - id: many\n    label: 店\n    fields:\n" + "".join(
        f"      - {one}\n" for one in ("{id: number, label: 番号, ask: text}", ALONE.replace(", phone", "") + " #!")
    )
    assert "繰り返しの組の中では" in sole(group + FIRST.replace("    fields:", "    asks: [many]\n    fields:"))


def test_a_citizen_finds_no_row_by_its_number_alone_and_a_division_may():
    alone = ASKED.replace("[number, phone]", "[number]")
    assert "番号だけで台帳の記載が見つかってしまいます" in sole_lint(pages(alone + " #!"))
    assert linted(pages(alone), INTERNAL) == []
    none = ASKED.replace("by: [number, phone], ", "")
    assert "台帳の一覧は、申請者に見せられません" in sole_lint(pages(none + " #!"))
    assert linted(pages(none), INTERNAL) == []


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (ASKED.replace("of: sample", "of: sampel"), "台帳「sampel」がありません"),
        (ASKED.replace("[number, phone]", "{number: number, fax: phone}"), "「fax」という項目はありません"),
        (ASKED.replace("[number, phone]", "{number: number, cost: phone}"), "種類が違います"),
        (ASKED.replace("[number, phone]", "{title: number, phone: phone}"), "鍵の項目から書き始めます"),
        (ASKED.replace("shop: title", "shop: secret"), "取扱いに注意する項目"),
        (ASKED.replace("shop: title", "shop: cost"), "ask: integer にする"),
        (ASKED.replace("shop: title", "shop: name"), "「name」という項目はありません"),
    ],
)
def test_what_a_procedure_names_in_a_register_is_there_and_fits(asked, said):
    register = registers.define(fields=registers.more("{id: phone, label: 電話, ask: phone}"))
    (problem,) = reference_problems(define(pages(asked)), {"sample": register}, whole=True)
    assert said in f"{problem.message}（{problem.hint}）"
    assert problem.line == HEAD.count("\n") + 7


def test_no_list_of_a_closed_register_stands_in_a_form():
    rules = define(pages(ASKED.replace("by: [number, phone], ", "")))
    closed = registers.define(rights="rights: closed-ledger")
    (problem,) = reference_problems(rules, {"sample": closed})
    assert "一覧から選べません" in problem.message
    assert list(reference_problems(rules, {"sample": registers.define()})) == []


def given(**more: Any) -> dict[str, Any]:
    row = entries.found_row(TYPED, ROW, 3, "許-1 見本食堂", {"title": "見本食堂", "kind": "large"})
    return {**TYPED, "permit": row, "seats": 20, **more}


def test_what_the_row_says_stands_in_the_answers_whatever_was_sent():
    rules = define(pages())
    result = evaluate(rules, given(shop="偽の屋号"), FILED, HERE)
    assert result.faults == ()
    assert (result.answers["shop"], result.answers["class"], result.answers["seats"]) == ("見本食堂", "large", 20)
    assert {one.field: one.text for one in rows(rules, result.answers, result, HERE)}["permit"] == ("許-1 見本食堂",)
    sent = {"number": ["許-1"], "phone": ["072-000-0000"], "permit": ["x"], "shop": ["偽の屋号"]}
    assert parse_page(rules, "shop", sent, given(), HERE, today=TODAY).answers.get("shop") is None
    assert parse_page(rules, "permit", sent, given(), HERE, today=TODAY).answers["permit"]["entry"] == ROW


def test_whoever_changes_what_a_row_was_found_by_has_found_none():
    result = evaluate(define(pages()), given(phone="072-000-0001"), FILED, HERE)
    (fault,) = result.faults
    assert fault.field == "permit"
    assert "入力された内容に合う記載が見つかりません。許可番号と電話番号を確かめてください" in fault.message
    assert "shop" not in result.answers


def test_what_is_not_compared_yet_can_be_filed_and_takes_nothing():
    rules = define(pages())
    for value, said in (
        (entries.not_compared(TYPED), "届いてから"),
        (entries.none_fits(TYPED), "台帳に合う記載がありません"),
    ):
        result = evaluate(rules, given(permit=value), FILED, HERE)
        assert result.faults == ()
        assert "shop" not in result.answers
        assert said in rows(rules, result.answers, result, HERE)[2].text[0]


@pytest.mark.parametrize(
    "value",
    [
        *("x", 3, [], {}, {"typed": 3}, {"typed": {"number": [1]}}, {"entry": ROW}, {"typed": TYPED, "entry": 5}),
        *({"typed": TYPED, "entry": ROW, "take": take} for take in (5, {"title": {"x": 1}, "kind": 7}, ["title"])),
    ],
)
def test_whatever_claims_to_be_a_row_is_an_answer_or_a_fault_and_never_raises(value):
    rules = define(pages())
    result = evaluate(rules, given(permit=value), FILED, HERE)
    assert bool(result.faults) == ("entry" not in (result.answers.get("permit") or {}))
    assert set(entries.with_taken(rules, {"permit": value, "seats": 1})) >= {"permit", "seats"}
    assert entries.to_look_up(rules.fields["permit"], given(permit=value)) in (TYPED, None)
    assert rows(rules, given(permit=value), result, HERE)
