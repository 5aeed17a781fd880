"""account: a bank's, and one of ゆうちょ by its 記号・番号; names from the lists of the city."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from sannai.rules.around import Around
from sannai.rules.kinds import bind
from sannai.rules.kinds.account import PARTS
from sannai.rules.kinds.account_holder import holder, stranger, zengin
from sannai.rules.kinds.base import Answered
from sannai.rules.kinds.post_account import converted
from sannai.rules.lists import KeptLists

from .factory import HERE, TODAY, ask, type_parts

BANK = {
    "holder": "みほん　たろう", "type": "ordinary", "bank": "９９９０", "bank_name": "見本銀行", "branch": "001",
    "branch_name": "本店", "number": "12-345",
}  # fmt: skip
CATALOG = Path(__file__).parents[4] / "catalog"
LISTED = Around("三内市", "279994", lists=KeptLists(CATALOG))


def listed(**parts: str) -> Answered:
    return bind(ask("account"), LISTED).parse({part: [text] for part, text in parts.items()}, TODAY)


def test_an_account_is_kept_with_seven_digits_and_the_holder_as_banks_write_it():
    kept = type_parts("account", BANK).value
    assert kept == {
        **BANK,
        "holder": "ミホン タロウ",
        "bank": "9990",
        "number": "0012345",
        "symbol": "",
        "post_number": "",
    }
    kind = bind(ask("account"), HERE)
    assert kind.show(kept) == ("見本銀行（9990）本店（001）", "普通 0012345", "ミホン タロウ")
    assert kind.published(kept, "holder") == "ﾐﾎﾝ ﾀﾛｳ"
    assert kind.cells(kept) == ("見本銀行（9990）本店（001） 普通 0012345 ミホン タロウ",)


@pytest.mark.parametrize(
    ("change", "part", "said"),
    [
        (
            {"bank": "990"},
            "bank",
            "金融機関コードは4けたの数字で入力してください（いま3けたです。先頭の0も入力してください）",
        ),
        ({"branch": "本店"}, "branch", "支店コードは3けたの数字で"),
        ({"number": "12345678"}, "number", "ゆうちょ銀行の番号は、「ゆうちょ銀行の口座」に"),
        ({"type": ""}, "type", "種類を入力してください"),
        ({"type": "定期"}, "type", "普通、当座、貯蓄から選んで"),
        ({"bank": "", "branch_name": ""}, "bank", "金融機関コード、支店名を入力してください"),
        ({"holder": "三内 太郎"}, "holder", "「三内太郎」は銀行の口座名義に使えません"),
        ({"holder": "ア" * 49}, "holder", "48文字まで"),
        ({"bank_name": "見本\ue000"}, "bank_name", "外字"),
        ({"holder": "ア\ud800"}, "holder", "読み取れない文字"),
        ({"symbol": "10010", "post_number": "11"}, "symbol", "両方が入力されています"),
    ],
)
def test_what_is_wrong_is_said_at_its_part(change, part, said):
    answered = type_parts("account", BANK | change)
    assert answered.value is None
    assert answered.part == part
    assert said in answered.message


@pytest.mark.parametrize(
    ("symbol", "number", "sort", "branch", "kept"),
    [
        ("10010", "12345671", "ordinary", "008", "1234567"),
        ("１１９４０", "１１", "ordinary", "198", "0000001"),
        ("10010-2", "12345671", "ordinary", "008", "1234567"),
        ("10010-2-12345671", "", "ordinary", "008", "1234567"),
        ("10010 12345671", "", "ordinary", "008", "1234567"),
        ("00960", "123456", "current", "099", "0123456"),
    ],
)
def test_a_symbol_and_number_of_the_post_bank_stand_for_a_branch_and_a_number(symbol, number, sort, branch, kept):
    value = type_parts("account", {"holder": "ミホン", "symbol": symbol, "post_number": number}).value
    assert (value["bank"], value["branch"], value["type"], value["number"]) == ("9900", branch, sort, kept)
    shown = bind(ask("account"), HERE).show(value)
    assert shown[0].startswith("ゆうちょ銀行 記号 ")
    assert shown[1].startswith("振込用：金融機関コード9900 ")


def test_both_are_shown_and_savings_stay_savings():
    value = type_parts("account", {"holder": "ミホン", "symbol": "10010", "post_number": "21", "type": "savings"}).value
    assert bind(ask("account"), HERE).show(value)[1] == "振込用：金融機関コード9900 〇〇八店（008）貯蓄 0000002"


@pytest.mark.parametrize(
    ("symbol", "number", "sort", "said"),
    [
        ("20010", "11", "", "0か1で始まる5けた"),
        ("1001", "11", "", "いま4けたです"),
        ("", "11", "", "5けた"),
        ("10010", "12", "", "末尾が1です"),
        ("10010", "1", "", "末尾が1です"),
        ("10010", "", "", "8けたまで"),
        ("10010", "11", "current", "当座ではありません"),
        ("00010", "1", "savings", "種類は当座"),
        ("00010", "12345678", "", "7けたまで"),
    ],
)
def test_what_the_rule_of_the_post_bank_does_not_allow_is_refused(symbol, number, sort, said):
    assert said in converted(symbol, number, sort).message


def test_a_branch_that_is_not_that_of_the_symbol_is_named():
    given = {"holder": "ミホン", "symbol": "10010", "post_number": "11", "bank": "9900", "branch": "018"}
    assert "店番は008" in type_parts("account", given).message


@pytest.mark.parametrize(
    ("typed", "kept", "sent"),
    [
        ("ｻﾝﾅｲ ｼｮｳﾀﾛｰ", "サンナイ ショウタロー", "ｻﾝﾅｲ ｼﾖｳﾀﾛ-"),
        ("カ）ミホン・カンパニー", "カ)ミホン.カンパニー", "ｶ)ﾐﾎﾝ.ｶﾝﾊﾟﾆ-"),
        ("う゛ぁん", "ヴァン", "ｳﾞｱﾝ"),
        ("ａｂｃ商", "ABC商", ""),
        ("ヰヱヲ", "ヰヱヲ", "ｲｴｦ"),
        ("「ア」￥", "「ア」¥", "｢ｱ｣\\"),
        ("ミホン−サクラ", "ミホンーサクラ", "ﾐﾎﾝ-ｻｸﾗ"),
        ("A—B", "A-B", "A-B"),
    ],
)
def test_a_holder_is_written_as_banks_write_it(typed, kept, sent):
    assert holder(typed) == kept
    assert (zengin(kept) if not stranger(kept) else "") == sent


@given(st.text("あぁゔがパｱｯﾞ゛ー-—・、 　abcＺ0９()「」¥/&三", max_size=20))
def test_a_holder_that_stands_has_one_form_and_only_characters_of_banks(typed):
    name = holder(typed)
    if name and not stranger(name):
        assert holder(name) == name
        assert zengin(name).encode("cp932").isascii() or all(
            one < 0x80 or 0xA1 <= one <= 0xDF for one in zengin(name).encode("cp932")
        )


@given(st.sampled_from([(BANK, {}), ({"holder": "ミホン"}, {"symbol": "10010"})]), st.integers(0, 999_999))
def test_an_account_goes_through_its_inputs_as_it_was_kept(which, number):
    common, post = which
    digits = {"post_number": f"{number}1"} if post else {"number": str(number)}
    kind = bind(ask("account"), HERE)
    kept = kind.check({**common, **post, **digits}).value
    assert kept is not None
    assert kind.check(kept) == Answered(kept)
    assert kind.parse(kind.typed(kept), TODAY) == Answered(kept)
    assert kind.read({"": kind.cells(kept)[0]}, TODAY) == Answered(kept), "as a list has exported it"
    assert Draft202012Validator(kind.schema()).is_valid(kept)


def test_the_names_of_banks_come_from_the_list_and_codes_from_their_names():
    by_code = {"holder": "ミホン", "type": "ordinary", "bank": "9990", "branch": "001", "number": "1"}
    assert (
        listed(**by_code).value
        == type_parts("account", by_code | {"bank_name": "見本銀行", "branch_name": "本店"}).value
    )
    by_name = {"holder": "ミホン", "type": "ordinary", "bank_name": "見本", "branch_name": "三内", "number": "1"}
    assert (listed(**by_name).value["bank"], listed(**by_name).value["branch"]) == ("9990", "012")
    assert "金融機関名、支店名を入力してください" in type_parts("account", by_code).message


def test_a_name_that_belongs_to_another_code_is_asked_about():
    said = listed(**BANK | {"bank_name": "例示信用金庫"}).message
    assert (
        said
        == "金融機関コード9990は「見本銀行」です。「例示信用金庫」の金融機関コードは9991です。どちらかを直してください"
    )


def test_what_was_kept_is_never_judged_by_the_list():
    old = type_parts(
        "account", BANK | {"bank_name": "例示信用金庫", "branch": "987", "branch_name": "なくなった支店"}
    ).value
    assert bind(ask("account"), LISTED).check(old) == Answered(old)


@pytest.mark.parametrize(
    "value", ["x", 1, True, [], {"bank": 1}, {"holder": "ア" * 2000}, {"holder": "ミ"}, {"x": "1"}]
)
def test_a_json_value_that_is_no_account_is_no_answer(value):
    assert bind(ask("account"), HERE).check(value).value is None


def test_a_whole_account_in_one_cell_is_not_guessed_at():
    kind = bind(ask("account"), HERE)
    assert "部分ごとの列" in kind.read({"": "見本銀行 本店 普通 1234567"}, TODAY).message
    cells = {part: BANK.get(part, "") for part in PARTS} | {"type": "普通"}
    assert kind.read(cells, TODAY).value["number"] == "0012345"
