"""The known keys of register.yaml, once: the compiler and the layout read by them. Fields, values, checks and tables
are those of procedures."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from ..keys import RESERVED as OF_THE_LANGUAGE
from ..keys import SHAPES as PROCEDURE
from ..kinds import KINDS
from ..operations import OPERATIONS
from ..shapes import Key, Shape
from .model import FeedVerb, KeptBy, Profile

ASKS = tuple(ask for ask, kind in KINDS.items() if "register" in kind.languages)
PROFILES: tuple[str, ...] = get_args(Profile)
KEPT_BY: tuple[str, ...] = get_args(KeptBy)
VERBS: tuple[str, ...] = get_args(FeedVerb)
ROLLUPS = ("sum", "least", "largest", "count")
BLANKS = ("keep", "erase")
ABSENTS = ("leave", "end")
SINCE = ("ended", "recorded")
MOVING = ("within", "older_than")
FROM, UNTIL, UNIT = "from", "until", "unit"
# What the typed table calls its own columns, and what both databases call theirs.
COLUMNS = {
    *(FROM, UNTIL, UNIT, "from_on", "until_on", "id", "entry", "seq", "search", "register", "generation", "version"),
    *("rowid", "oid", "ctid", "tableoid", "xmin", "xmax", "cmin", "cmax"),
}
RESERVED = {*OF_THE_LANGUAGE, *COLUMNS, "this", "delivered", "earlier", "document_number", "valid_until", "applicant"}

_ID, _LABEL, _HELP = (PROCEDURE["field"][key] for key in ("id", "label", "help"))
_WHEN = PROCEDURE["document"]["when"]
# What a kind needs is said to the field of that kind only.
_OWN = {name: replace(key, required=False) for ask in ASKS for name, key in KINDS[ask].keys.items()}
_NOTE = Key("text", "注意や説明")

SHAPES: dict[str, Shape] = {
    "register": {
        "register": Key("key", "台帳の名前（英小文字・数字・ハイフン）。フォルダ名と同じにする", required=True),
        "title": Key("text", "台帳の名称", required=True),
        "reading": Key("text", "名称の読み（ひらがな）"),
        "division": Key("dotted", "所管課の名前（例: health.center.food）", required=True),
        "kept_by": Key(
            "word", "記載をもつ課。所管課（division）か、記載ごとの課（unit）", required=True, words=KEPT_BY
        ),
        "purpose": Key("text", "台帳の目的（個人情報があれば、その利用目的）", required=True),
        "legal_basis": Key("records", "根拠法令", required=True, shape="legal_basis"),
        "dated": Key("yes_no", "記載に期間（from と until）があるか", required=True),
        "key": Key("names", "有効な記載の中で1つに決まる項目の並び", required=True),
        "name": Key("name", "記載の呼び名になる項目", required=True),
        "rights": Key("word", "権限の型", required=True, words=PROFILES),
        "fed_by": Key("records", "どの手続のどの結果が、どの記載になるか", shape="feed"),
        "fields": Key("records", "項目", required=True, shape="field"),
        "values": Key("values", "計算する値と、ほかの台帳の集計"),
        "checks": Key("records", "記載の点検", shape="check"),
        "lists": Key("records", "一覧", required=True, shape="list"),
        "filters": Key("names", "一覧を絞り込める項目や値"),
        "find": Key("names", "言葉で探す項目"),
        "sheet": Key("names", "表のまま書ける項目"),
        "imports": Key("records", "取込みの対応", shape="import"),
        "public": Key("record", "オープンデータとして公開する列", shape="public"),
        "personal_data": Key("record", "個人情報ファイル簿に載せること", shape="personal_data"),
        "retention": Key("record", "保存期間", required=True, shape="retention"),
        "small": Key("integer", "これより少ない件数は、記載を見られない人の集計で伏せる（書かなければ5）"),
        "retired_fields": Key("records", "なくした項目", shape="retired_field"),
        "note": _NOTE,
    },
    "legal_basis": PROCEDURE["legal_basis"],
    "field": {
        "id": _ID,
        "label": Key("text", "項目の名称", required=True),
        "help": _HELP,
        "ask": Key("word", "項目の種類", required=True, words=ASKS),
        "required": Key("yes_no", "必須か（書かなければ yes）"),
        "when": _WHEN,
        "sensitive": Key("yes_no", "その記載をもつ課だけが見るか"),
        "personal": Key("yes_no", "個人情報か（氏名は、書かなければ yes）"),
        "give": Key("record", "番号を順に付けるとき、その付け方", shape="give"),
        "replaces": Key("name", "この項目が代わる、なくした項目"),
        **_OWN,
    },
    "choice": {**PROCEDURE["choice"], "retired": Key("yes_no", "もう選べないが、記載には残る選択肢か")},
    "give": {
        "series": Key("text", "番号の前に付く記号", required=True),
        "per": Key("word", "課ごとに番号を付けるとき", words=("unit",)),
        "digits": Key("integer", "番号のけた数（書かなければ4）"),
    },
    "check": {**PROCEDURE["check"], "field": Key("name", "メッセージを出す項目", required=True)},
    **{name: PROCEDURE[name] for one in OPERATIONS.values() if one.edition == 1 for name in one.shapes},
    "rollup": {
        **{name: Key("foreign", "ほかの台帳の項目（台帳.項目）") for name in ("sum", "least", "largest")},
        "count": Key("key", "ほかの台帳の名前"),
        "where": Key("name_map", "そのうち、この記載を指すもの（項目: this）", required=True),
    },
    "list": {
        "id": _ID,
        "label": Key("text", "一覧の名称", required=True),
        "help": _HELP,
        "columns": Key("names", "列（書かなければ最初の一覧と同じ）"),
        "sort": Key("sorts", "並べる順（項目の名前。前に - を付けると逆順）", required=True),
        "when": Key("box", "この条件が合う記載だけ。日付は within と older_than も書ける"),
    },
    "import": {
        "id": _ID,
        "label": Key("text", "取込みの名称", required=True),
        "headings": Key("headings", "ファイルの見出しと項目（見出し: 項目）", required=True),
        "blank": Key("word", "空のセルの意味（書かなければ keep）", words=BLANKS),
        "absent": Key("word", "ファイルにない記載の意味（書かなければ leave）", words=ABSENTS),
    },
    "feed": {
        "procedure": Key("key", "手続の名前", required=True),
        "outcome": Key("some_names", "結果の名前（いくつでも）", required=True),
        "each": Key("name", "繰り返す組の1件ごとに1つの記載にするとき、その組"),
        "when": Key("box", "申請の内容がこの条件に合うときだけ（項目: 値）"),
        "verb": Key("verb", "記載をどうするか（entered、changed、corrected、ended、struck）", required=True),
        "of": Key("sources", "どの記載か（台帳の鍵の項目: 申請の項目）。先の決定の記載なら earlier"),
        "from": Key("source", "いつから（decided、delivered、または申請の項目）", required=True),
        "until": Key("source", "いつまで（valid_until、または申請の項目）"),
        "take": Key("sources", "記載に写すもの（台帳の項目: 申請の項目）"),
    },
    "public": {
        "dataset": Key("id", "データセットの名前", required=True),
        "title": Key("text", "データセットの名称", required=True),
        "licence": Key("text", "利用の条件（書かなければ CC BY 4.0）"),
        "columns": Key("names", "公開する列（見出しは項目の名称）"),
        "headings": Key("published", "公開する列（見出し: 項目。条件は 見出し: {from: 項目, when: 条件}）"),
        "when": Key("box", "この条件が合う記載だけ"),
    },
    "published": {"from": Key("source", "項目や値の名前、または 項目.部分", required=True), "when": _WHEN},
    "personal_data": {
        "file": Key("text", "個人情報ファイルの名称（書かなければ title）"),
        "persons": Key("text", "だれのことを記録するか（記録範囲）", required=True),
        "collected_from": Key("texts", "どこから集めるか（収集方法）", required=True),
        "passed_to": Key("texts", "いつも渡す相手（経常的提供先）。なければ []", required=True),
        "processed_by": Key("texts", "取扱いを委託している相手。なければ []", required=True),
        "special_care": Key("yes_no", "要配慮個人情報を含むか", required=True),
        "requests_to": Key("dotted", "開示などの請求を受け付ける課（書かなければ division）"),
        "other_procedure": Key("text", "訂正などに、ほかの法令の手続があるとき、その名"),
        "note": _NOTE,
    },
    "retention": {
        **PROCEDURE["retention"],
        "from": Key("word", "いつから数えるか（ended 終わった日か、recorded 記載した日）", required=True, words=SINCE),
    },
    "retired_field": {
        "id": _ID,
        "label": _LABEL,
        "since": Key("date", "なくした日", required=True),
    },
}
del SHAPES["retention"]["disclosure"]
SHAPES["age"] = {key: one for key, one in SHAPES["age"].items() if key != "reached"}  # of the second edition
