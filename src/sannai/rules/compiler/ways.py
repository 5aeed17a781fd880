"""Words of other languages, and the closest way that this one has: for whoever writes what they know from elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sannai.text.strict_yaml import nearest

_SUBTRACT = "引き算は、前の行に less: {times: [引く値, -1]} と書き、{plus: [引かれる値, less]} とする"
_MOST = "上限は smaller: [値, 1000]（language: 2）。小さい方になる"
_LEAST = "下限は larger: [値, 100]（language: 2）。大きい方になる"
_CASES = "場合分けは cases: [{when: {項目: 値}, is: 値}, {otherwise: yes, is: 値}]"
_OR = "「または」は cases の行を分ける。「かつ」は1つの when に並べる"
_NOT = "「でない」は書けない。ほかの値を並べるか、最後の行を otherwise: yes にする"
_DIVIDE = "割り算は {scale: {of: 値, by: 1/12, round: down}}（language: 2）。値どうしは割れない"
_ROUND = "端数は {scale: {of: 値, round: down, to: 10}}（language: 2）。切上げは up、四捨五入は half"
_CONCAT = "文字をつなぐ計算はない。文書のひな形（outputs/）で並べる"
_MONTHS = "月数は months: {from: 日, to: 日}、ずらした日は move: {of: 日, months: 1}（language: 2）"
_BETWEEN = "前後は {before: {a: 早い日, b: 遅い日}}、間の日数は {days: {from: 早い日, to: 遅い日}}"
_LOOK = "表から引くのは {lookup: 表, key: 項目, column: 列}"
_COMPARE = "大小は値にせず、条件に範囲で書く（{x: 5..} は5以上、{x: ..4} は4以下）"


def _all(words: str, way: str) -> dict[str, str]:
    return dict.fromkeys(words.split(), way)


ELSEWHERE: Mapping[str, str] = {  # of operations
    **_all("minus subtract difference sub", _SUBTRACT),
    **_all("min cap limit at_most lesser least", _MOST),
    **_all("max at_least minimum greatest", _LEAST),
    **_all("if then else switch case when match choose", _CASES),
    **_all("or and all", _OR),
    **_all("not unless except", _NOT),
    **_all("divide div quotient ratio rate percent mod modulo average mean", _DIVIDE),
    **_all("round floor ceil ceiling truncate round_up round_down", _ROUND),
    **_all("concat join append format text string", _CONCAT),
    **_all("month years year weeks add_days add_months", _MONTHS),
    **_all("after between later earlier", _BETWEEN),
    **_all("multiply mul product", "掛け算は times: [値, 値]"),
    **_all("add addition", "足し算は plus: [値, 値]"),
    **_all("total", "組の中の合計は sum: 組.値、ほかの足し算は plus"),
    **_all("vlookup find search", _LOOK),
    **_all("equals equal eq gt lt ge le greater less", _COMPARE),
    **_all("formula expression value calc compute", "式は書けない。計算を1つずつ、1行に1つ書く"),
}
ASKS: Mapping[str, str] = {
    **_all("string str varchar char", "text"),
    **_all("textarea longtext multiline paragraph", "long_text"),
    **_all("int number numeric num money currency yen", "integer（円などの単位は unit）"),
    **_all("float double real", "decimal"),
    **_all("select radio choice dropdown enum single", "one_of"),
    **_all("checkbox checkboxes multi multiple multiselect choices", "some_of（1つの確認なら yes_no）"),
    **_all("bool boolean flag agree consent", "yes_no"),
    **_all("datetime day calendar birthday birthdate", "date"),
    **_all("tel telephone mobile fax", "phone"),
    **_all("mail", "email"),
    **_all("upload attachment image photo picture pdf document", "file"),
    **_all("postal zip zipcode", "postal_code（住所なら address）"),
    **_all("prefecture street location", "address"),
    **_all("kana hiragana", "katakana"),
    **_all("fullname full_name furigana person", "name"),
    **_all("gender sex", "one_of（choices に選択肢を書く）"),
    **_all("mynumber my_number", "individual_number"),
    **_all("link website", "url"),
}  # fmt: skip
FIELD_KEYS: Mapping[str, str] = {
    **_all("type kind input", "項目の種類は ask"),
    **_all("title question name caption", "問いの文言は label"),
    **_all("options option values items selections", "選択肢は choices"),
    **_all("min max minimum maximum bounds", "値の範囲は range（例: 1..5）"),
    **_all("maxlength minlength max_length min_length size", "文字数は length（例: ..200）"),
    **_all("mandatory optional must", "必須でない項目は required: no"),
    **_all("description hint note tooltip explanation", "補足の説明は help"),
    **_all("if visible show show_if condition depends", "出す条件は when"),
    **_all("default initial placeholder", "初めから入れておく値はない。この行を消す"),
    **_all("pattern regex format validation", "書き方は種類（ask）と length で決まる。細かい点検は checks に書く"),
    **_all("multiple many", "いくつか選ぶ項目は ask: some_of"),
}
CONDITIONS: Mapping[str, str] = {
    **_all("or any", "「または」は、値を並べる（{項目: [値, 値]}）か、行を分ける"),
    **_all("and all", "「かつ」は、1つの組に並べる（{項目: 値, 項目: 値}）"),
    **_all("not none unless except", "「でない」は書けない。ほかの値を並べるか、最後の行を otherwise: yes にする"),
    **_all("equals eq gt lt ge le greater less between", "項目: 値、項目: 5..、項目: ..4 のように書く"),
}


def way_of(word: str, known: Iterable[str], ways: Mapping[str, str]) -> str:
    """How to say here what this word says elsewhere; else the known word that was meant."""
    return ways.get(word.lower()) or nearest(word, known)


def kind_of(word: str, known: Collection[str]) -> str:
    """The kind of field that this word of another language is here; else the known word that was meant."""
    if (found := ASKS.get(word.lower().replace("-", "_"))) and found.split("（")[0] in known:
        return f"ask: {found} と書く"
    return nearest(word, known)
