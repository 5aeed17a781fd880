"""A register compiled; and each fault of one, with its line and how to mend it."""

from __future__ import annotations

from datetime import date

import pytest

from sannai.rules.model import Test as Compared
from sannai.rules.registers.model import Moving, Series, Sort

from .factory import PARTS, define, faults, more, sole


def test_a_register_says_how_its_rows_are_kept_named_and_listed():
    register = define()
    assert (register.key, register.dated, register.kept_by, register.rights) == (
        "sample", True, "division", "office-ledger",
    )  # fmt: skip
    assert register.key_fields == ("number",)
    assert list(register.fields) == ["number", "title", "kind", "cost", "checked_on", "secret", "story"]
    assert register.labels["from"] == "いつから"
    assert register.lists[0].sort == (Sort("number"),)
    assert register.small == 5
    assert not register.personal


def test_what_no_list_can_show_has_no_column():
    register = define()
    assert [(one.name, one.type) for one in register.columns] == [
        ("number", "text"), ("title", "text"), ("kind", "text"), ("cost", "integer"), ("checked_on", "date"),
    ]  # fmt: skip
    shown = "lists: [{id: all, label: すべて, columns: [number, secret], sort: [number]}]"
    assert define(lists=shown).on_shelf("secret")


def test_a_list_moves_with_the_day_on_which_it_is_read():
    lists = """\
lists:
  - {id: soon, label: 近い, columns: [number], when: {until: {within: 3か月}, kind: small}, sort: [-until]}
  - {id: old, label: 古い, when: {checked_on: {older_than: 1年}}, sort: [checked_on]}
"""
    soon, old = define(lists=lists).lists
    assert soon.when is not None
    assert soon.when.moving == (("until", Moving("within", months=3)),)
    assert soon.sort == (Sort("until", descending=True),)
    assert dict(soon.when.on(date(2026, 11, 30)).entries)["until"] == Compared(
        "range", low=date(2026, 11, 30), high=date(2027, 2, 28)
    )
    assert old.columns == ("number",), "that of the first list"
    assert old.when is not None
    assert old.when.on(date(2028, 2, 29)).entries[0][1].high == date(2027, 2, 28)


def test_values_are_stored_and_rollups_are_read():
    values = """\
values:
  days: {label: 日数, days: {from: from, to: until}}
  worth: {label: 費用の合計, sum: contract.yearly_yen, where: {system: this}}
"""
    register = define(values=values)
    assert [one.id for one in register.values] == ["days"]
    assert (register.rollups[0].op, register.rollups[0].register, register.rollups[0].field) == (
        "sum", "contract", "yearly_yen",
    )  # fmt: skip
    assert register.labels["worth"] == "費用の合計"
    assert register.on_shelf("days")
    assert not register.on_shelf("worth")


def test_a_number_is_given_and_not_asked():
    fields = PARTS["fields"].replace("ask: text, length: 1..20", "ask: text, give: {series: 見, digits: 6}")
    register = define(fields=fields)
    assert register.extras["number"].give == Series("見", "", 6)
    assert not register.fields["number"].required


LIST = "lists:\n  - {id: a, label: A, columns: [title], sort: [title], "
UNIT = "{id: unit, label: 課, ask: unit}"
PEOPLE = "personal_data: {persons: 見本, collected_from: [本人], passed_to: [], processed_by: [], special_care: no}"


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"rights": "rights: clerk-ledger #!"}, "「rights」に「clerk-ledger」は書けません"),
        ({"rights": "rights: unit-ledger #!"}, "記載ごとに課が決まる台帳の権限です"),
        ({"rights": "rights: permit-ledger #!"}, "fed_by がありません"),
        ({"kept_by": "kept_by: unit #!", "rights": "rights: unit-ledger"}, "「unit」という項目が要ります"),
        ({"key": "key: [story] #!"}, "「story」（何行かの文字）は鍵にできません"),
        ({"key": "key: [kind] #!"}, "ない記載があり得るので鍵にできません"),
        ({"key": "key: [nunber] #!"}, "「nunber」という項目はありません（「number」"),
        ({"key": "key: [] #!"}, "鍵がありません"),
        ({"name": "name: secret #!"}, "取扱いに注意する項目なので、呼び名にできません"),
        ({"name": "name: story #!"}, "呼び名にできません"),
        ({"fields": more("{id: title, label: 二つ目, ask: text} #!")}, "「title」という名前はすでに"),
        ({"fields": more("{id: seq, label: 順, ask: integer} #!")}, "「seq」は台帳の列の名前なので"),
        ({"fields": more("{id: until, label: 満了, ask: date} #!"), "dated": "dated: no"}, "「until」は台帳の列の名前"),
        ({"fields": more(UNIT + " #!")}, "記載をもつ課の項目なら kept_by: unit にする"),
        ({"fields": more("{id: kind_shown, label: 表示, ask: text} #!")}, "台帳が自分で作る列の名前と重なります"),
        ({"fields": more("{id: vendor, label: 事業者, ask: entry} #!")}, "「of」がありません"),
        ({"fields": more("{id: rate, label: 率, ask: decimal, places: 9} #!")}, "けた数 9 は使えません"),
        ({"fields": more("{id: no, label: 番, ask: integer, give: {series: 見}} #!")}, "ask: integer の項目に番号は"),
        ({"fields": more("{id: b, label: 代わり, ask: text, replaces: a} #!")}, "なくした項目はありません"),
        (
            {
                "fields": more("{id: old, label: 前, ask: text} #!"),
                "retired_fields": "retired_fields: [{id: old, label: 前, since: 2026-04-01}]",
            },
            "なくした項目の名前なので、もう使えません",
        ),
        ({"values": "values: {seq: {times: [cost, 2]}} #!"}, "値の名前に使えません"),
        ({"values": "values:\n  age: {days: {from: checked_on, to: filed}} #!"}, "台帳にはない日です"),
        (
            {"values": "values:\n  near: {cases: [{when: {until: {within: 1年}}, is: 1}, {otherwise: yes, is: 2}]} #!"},
            "今日によって変わる条件",
        ),
        ({"values": "values:\n  w: {sum: contract, where: {system: this}} #!"}, "台帳.項目 と書きます"),
        ({"values": "values:\n  w: {count: contract, where: {system: that}} #!"}, "この記載を指す項目を1つ書きます"),
        (
            {"values": "values:\n  w: {count: contract, where: {system: this}}\n  x: {plus: [w, 1]} #!"},
            "ほかの台帳の集計なので",
        ),
        (
            {"checks": "checks: [{id: c, when: {cost: 1..}, field: coost, message: だめ}] #!"},
            "「coost」という項目や組はありません",
        ),
        ({"filters": "filters: [kind, titel] #!"}, "「titel」という項目や値はありません（「title」"),
        ({"filters": "filters: [secret] #!"}, "「secret」では絞り込めません（見られない人が"),
        ({"filters": "filters: [story] #!"}, "「story」（何行かの文字）では絞り込めません"),
        ({"find": "find: [secret] #!"}, "「secret」は言葉で探せません"),
        ({"find": "find: [cost] #!"}, "「cost」（整数）は言葉で探せません"),
        ({"sheet": "sheet: [adress] #!"}, "「adress」という項目はありません"),
        (
            {"lists": "lists:\n  - {id: a, label: A, columns: [nmae], sort: [number]} #!"},
            "「nmae」という項目や値はありません",
        ),
        ({"lists": "lists:\n  - {id: a, label: A, columns: [story], sort: [number]} #!"}, "一覧に出せません"),
        ({"lists": "lists:\n  - {id: a, label: A, columns: [number], sort: [secret]} #!"}, "並べられません"),
        ({"lists": "lists:\n  - {id: a, label: A, sort: [number]} #!"}, "最初の一覧には columns が要ります"),
        (
            {"lists": f"{LIST}when: {{until: {{within: 3月}}}}}} #!"},
            "長さ「3月」が読めません",
        ),
        (
            {"lists": f"{LIST}when: {{cost: {{within: 3日}}}}}} #!"},
            "日付の項目に書きます",
        ),
        (
            {"lists": "lists:\n  - {id: a, label: A, columns: [title], sort: [title], when: {secret: あ}} #!"},
            "「secret」では絞り込めません",
        ),
        ({"imports": "imports: [{id: x, label: X, headings: {番号: numbr}}] #!"}, "「numbr」という項目はありません"),
        (
            {"imports": "imports: [{id: x, label: X, headings: {番号: number, ﾅﾝﾊﾞｰ: title, ナンバー: kind}}] #!"},
            "見分けられません",
        ),
        (
            {"imports": "imports: [{id: x, label: X, absent: end, headings: {番号: number}}] #!", "dated": "dated: no"},
            "期間のある台帳",
        ),
        (
            {"public": "public: {dataset: d, title: D, columns: [number, secret]} #!"},
            "「secret」は取扱いに注意する項目なので",
        ),
        (
            {"public": "public: {dataset: d, title: D, columns: [number], when: {secret: あ}} #!"},
            "公開の条件にできません",
        ),
        ({"public": "public: {dataset: d, title: D} #!"}, "columns か headings のどちらか片方"),
        (
            {"public": "public: {dataset: d, title: D, columns: [number]}", "rights": "rights: closed-ledger #!"},
            "公開できません",
        ),
        ({"personal_data": PEOPLE + " #!"}, "個人情報の項目がありません"),
        ({"values": "values:\n  p: {lookup: prices, key: kind, column: yen} #!"}, "表「prices」がありません"),
        ({"small": "small: 0 #!"}, "small の 0 は使えません"),
        ({"retention": "retention: {class: 5年, ground: 見本規程} #!"}, "「from」がありません"),
        ({"retention": "retention: {class: 2年, ground: 見本規程, from: ended} #!"}, "「class」に「2年」は書けません"),
        ({"fliters": "fliters: [kind] #!"}, "「fliters」という見出しはありません（「filters」"),
    ],
    ids=range(53),
)
def test_each_fault_says_where_it_is_and_how_to_mend_it(parts, said):
    assert said in sole(**parts)


def test_a_person_in_a_register_must_be_accounted_for():
    named = more("{id: holder, label: 名義人, ask: name}")
    (fault,) = faults(fields=named)
    assert "個人情報の項目（名義人）があるのに personal_data がありません" in fault.message
    assert "personal: no" in fault.hint
    assert define(fields=named, personal_data=PEOPLE).personal
    company = more("{id: holder, label: 名義人, ask: name, personal: no}")
    assert not define(fields=company).personal


def test_a_person_is_published_only_where_the_rows_are_narrowed():
    named = more("{id: holder, label: 名義人, ask: name}")
    bare = "public: {dataset: d, title: D, headings: {名義: holder}}"
    assert "個人情報なので、そのままでは公開できません" in str(
        faults(fields=named, personal_data=PEOPLE, public=bare)[0]
    )
    narrowed = "public: {dataset: d, title: D, headings: {番号: number, 名義: {from: holder, when: {kind: large}}}}"
    register = define(fields=named, personal_data=PEOPLE, public=narrowed)
    assert register.public is not None
    assert [one.when is None for one in register.public.columns] == [True, False]
    opened = "rights: open-ledger"
    assert "open-ledger はだれでも見られる" in str(faults(fields=named, personal_data=PEOPLE, rights=opened)[0])


FEED = "fed_by:\n  - {procedure: permit, outcome: granted, from: decided, %s} #!"


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ("verb: made, take: {number: a, title: b}", "「made」という記載の動きはありません"),
        ("verb: changed, take: {title: b}", "どの記載かがありません"),
        ("verb: entered, of: number, take: {number: a, title: b}", "新しい記載に of は要りません"),
        ("verb: ended, of: number, take: {title: b}", "終わらせるだけの動きに take は書けません"),
        ("verb: entered, take: {number: a}", "新しい記載に要る項目（名称）が take にありません"),
        ("verb: entered, take: {number: a, titel: b, title: c}", "台帳に「titel」という項目はありません"),
        ("verb: changed, of: {kind: a}, take: {title: b}", "「kind」はこの台帳の鍵ではありません"),
        ("verb: changed, of: number, take: {title: b, from: c}", "take ではなく、fed_by の from"),
    ],
    ids=range(8),
)
def test_a_feed_that_cannot_make_a_row_is_refused(rest, said):
    found = [str(one) for one in faults(fed_by=FEED % rest)]
    assert any(said in one for one in found), found


def test_every_fault_is_found_in_one_go():
    found = faults(filters="filters: [a, secret]", find="find: [b]", sheet="sheet: [c]", key="key: [story]")
    assert len(found) == 5
