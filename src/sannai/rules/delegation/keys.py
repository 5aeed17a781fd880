"""The known keys of delegation.yaml and entrustment.yaml, once: the compiler and the layout read by them."""

from __future__ import annotations

from ..kinds import KINDS
from ..shapes import Key, Shape

ASKS = tuple(ask for ask, kind in KINDS.items() if kind.fact)
ADMITS = ("instructed", "urgent")

_FROM = Key("date", "この行が効力をもつ最初の日（この日を含む）", required=True)
_UNTIL = Key("date", "効力を失う日（この日を含まない）。書かなければ今も有効")
_ID = Key("id", "英小文字で始まる、変わらない名前（英小文字・数字・_）", required=True)
_LABEL = Key("text", "画面での名称", required=True)
_HELP = Key("text", "補足の説明")
_CLAUSE = Key("text", "根拠の条項", required=True)

SHAPES: dict[str, Shape] = {
    "delegation": {
        "delegation": Key("key", "この規程をもつ市の名前", required=True),
        "title": Key("text", "規程の名称", required=True),
        "authority": Key("text", "委任のない事務を行う名義（市長）", required=True),
        "analogy": Key("text", "類推を定める条。書かなければ類推できない"),
        "levels": Key("records", "決裁する職の階層（下から順に）", required=True, shape="level"),
        "marks": Key("records", "専決・代決を制限する印", shape="mark"),
        "limits": Key("records", "専決の制限（1つ上の職に上げる印）", shape="limit"),
        "substitution": Key("record", "代決の制限", required=True, shape="substitution"),
        "facts": Key("records", "決裁する職を分ける事実", shape="fact"),
        "matters": Key("records", "事項ごとの専決の表", required=True, shape="matter"),
    },
    "level": {
        "id": _ID,
        "label": _LABEL,
        "kind": Key("word", "この職が置かれる組織の種類", required=True,
                    words=("section", "division", "department", "bureau", "charge", "city")),
        "circulates": Key("yes_no", "上の職が決裁するとき、いつも回議するか（書かなければ yes）"),
    },
    "choice": {"label": _LABEL, "help": _HELP},
    "mark": {"id": _ID, "label": _LABEL, "help": _HELP},
    "limit": {"mark": Key("name", "印の id", required=True), "clause": _CLAUSE},
    "substitution": {
        "forbids": Key("names", "代決できなくする印"),
        "unconcurred": Key("yes_no", "合議が調わないものは代決できないか（書かなければ no）"),
        "admits": Key("word_list", "それでも代決できるとき", words=ADMITS),
        "clause": _CLAUSE,
    },
    "fact": {
        "id": _ID,
        "ask": Key("word", "事実の種類", required=True, words=ASKS),
        "label": _LABEL,
        "help": _HELP,
        "choices": Key("choices", "選択肢（符号: 表示）"),
        "range": Key("range", "値の範囲（例: 0..）"),
        "unit": Key("text", "単位（円、日など）"),
    },
    "matter": {
        "matter": Key("key", "事項の名前（英小文字・数字・ハイフン）", required=True),
        "title": Key("text", "事項の名称", required=True),
        "help": _HELP,
        "examples": Key("texts", "この事項に入るものの例"),
        "until": Key("date", "この日から、この事項はなくなる（廃止）"),
        "rows": Key("records", "決裁する職の表（期間つき）", required=True, shape="row"),
    },
    "row": {
        "from": _FROM,
        "until": _UNTIL,
        "when": Key("box", "この条件が合うとき。条件はすべて合うこと"),
        "otherwise": Key("yes", "前のどの行にも合わないとき（yes とだけ書く。最後の行に置く）"),
        "decider": Key("text", "決裁する職の階層の id、または post:職の名前", required=True),
        "level": Key("name", "post: で名指しした職の階層"),
        "via": Key("names", "回議する階層（書かなければ、決裁する職より下をすべて）"),
        "concur": Key("texts", "合議する組織の名前、または post:職の名前"),
        "own": Key("yes_no", "決裁する職にある人が自ら起案したものを決裁できるか（書かなければ no）"),
        "substitution": Key("yes_no", "代決できるか（書かなければ yes）"),
        "clause": _CLAUSE,
    },
    "entrustment": {
        "entrustment": Key("key", "この規則をもつ市の名前", required=True),
        "title": Key("text", "規則の名称", required=True),
        "rows": Key("records", "委任する事務（期間つき）", required=True, shape="entrusted"),
    },
    "entrusted": {
        "matter": Key("key", "専決規程の事項の名前", required=True),
        "from": _FROM,
        "until": _UNTIL,
        "to": Key("dotted", "委任を受ける職の名前", required=True),
        "level": Key("name", "その職の階層。これより上の職は決裁しない", required=True),
        "name": Key("text", "処分の名義（例: 三内市保健所長）", required=True),
        "ground": Key("text", "委任の根拠", required=True),
    },
}  # fmt: skip
