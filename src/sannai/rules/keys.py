"""The known keys of procedure.yaml, once: the compiler reads by them and editors get their JSON Schema from them."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from .agents import KINDS as AGENTS
from .endings import Effect
from .kinds import KINDS
from .kinds.open_days import CLOSED, SORTS
from .model import Regime
from .operations import OPERATIONS
from .operations.base import AS_OF, MOMENTS
from .operations.cases import CASE
from .shapes import Key, Shape

ASKS = tuple(ask for ask, kind in KINDS.items() if "procedure" in kind.languages)
REGIMES: tuple[str, ...] = get_args(Regime)
CHANNELS = ("portal", "counter", "paper", "phone", "internal")  # internal: a division, at the desk
NEEDS = ("none", "mail", "card", "counter")
DUES = ("filing", "before_issue", "after_decision", "collection", "counter")
EDITIONS = (1, 2)  # of the language; what is written without one is in the first
ENDS_EARLY = ("months", "year")
DAYS = (*MOMENTS, "entered")  # what a date may be besides an answer; entered: the day on which the desk writes it down
EFFECTS: tuple[str, ...] = get_args(Effect)
HEARINGS = ("hearing", "explanation")
SEALS_ON_PAPER = ("stamp", "handwritten", "omitted")
SEALS_OF_DATA = ("signature", "omitted")  # nobody stamps or signs by hand what goes out as data
OUTCOME_NEEDS = ("grounds", "conditions", "valid_until")
STARTS = ("arrived", "accepted", "corrected", "decided")
STOPS = ("correction", "inquiry")
DEADLINE_KINDS = ("standard", "statutory")
EXTENSIONS = ("ordinary", "special")
KEPT_UNTIL = ("decided", "closed")
SILENCES = ("none", "deemed_granted", "deemed_refused", "may_appeal")
RECORD_CLASSES = ("1年", "3年", "5年", "10年", "30年", "常用")
DISCLOSURES = ("open", "partial", "closed")
# Not every regime needs every key: nobody applies for an adverse disposition, and it is about an earlier decision.
NEEDED_WHERE_APPLIED_FOR = ("identity", "pages")
NEEDED_OF_ADVERSE = ("about",)
RESERVED = {*DAYS, "given", "otherwise", "rows", "city"}  # names with a meaning of their own

# Keys of a field that only some kinds understand → these kinds.
_KEYS = {ask: {**KINDS[ask].keys, **KINDS[ask].of_procedure} for ask in KINDS}
# What a kind needs is said to the field of that kind only.
_OWN = {name: replace(key, required=False) for ask in ASKS for name, key in _KEYS[ask].items()}
ONLY_FOR = {name: tuple(ask for ask in KINDS if name in _KEYS[ask]) for keys in _KEYS.values() for name in keys}

_FROM = Key("date", "この行が効力をもつ最初の日（この日を含む）", required=True)
_UNTIL = Key("date", "効力を失う日（この日を含まない）。書かなければ今も有効")
_WHEN, _OTHERWISE = CASE["when"], CASE["otherwise"]
_GROUND = Key("text", "根拠（条項）")
_HELP = Key("text", "補足の説明")
_SEAL = Key("record", "文書の公印や署名の場所と、その根拠", shape="seal")
_ID = Key("id", "英小文字で始まる、変わらない名前（英小文字・数字・_）", required=True)

SHAPES: dict[str, Shape] = {
    "procedure": {
        "procedure": Key("key", "手続の名前（英小文字・数字・ハイフン）。フォルダ名と同じにする", required=True),
        "language": Key("integer", "言語の版（新しい手続では 2。書かなければ 1）"),
        "title": Key("text", "手続の名称", required=True),
        "reading": Key("text", "名称の読み（ひらがな）"),
        "summary": Key("text", "一文での説明"),
        "who": Key("text", "申請できる人"),
        "needs": Key("texts", "用意するもの"),
        "notes": Key("texts", "はじめに読む注意"),
        "regime": Key("word", "手続の法的な性質", required=True, words=REGIMES),
        "about": Key("keys", "どの手続の決定についての不利益処分か（手続の名前の並び）"),
        "governing_act": Key("text", "手続を律する法（行政手続法、市の行政手続条例など）"),
        "division": Key("dotted", "所管課の名前（例: environment.collection）", required=True),
        "divisions": Key("records", "所管の表（所管課と処分庁が答えで変わるとき）", shape="division_row"),
        "matter": Key("key", "専決規程での事項の名前"),
        "facts": Key("name_map", "専決規程に渡す事実（事実の名前: 項目か値の名前）"),
        "purpose": Key("text", "個人情報の利用目的", required=True),
        "legal_basis": Key("records", "根拠法令", required=True, shape="legal_basis"),
        "authority": Key("records", "処分庁（期間つき）", shape="authority"),
        "executive_body": Key("key", "処分庁である執行機関のキー（例: education）。authority の代わりに書く"),
        "identity": Key("records", "本人確認の表", shape="identity"),
        "agents": Key("records", "代理人・使者による申請（受け付ける種類）", shape="agent"),
        "life_events": Key("texts", "ライフイベント（例: 引越し）"),
        "groups": Key("records", "繰り返しの組", shape="group"),
        "pages": Key("records", "申請者の画面", shape="page"),
        "desk_pages": Key("records", "職員の画面（調査・検査など）", shape="page"),
        "values": Key("values", "計算する値"),
        "checks": Key("records", "回答の点検", shape="check"),
        "documents": Key("records", "添付書類", shape="document"),
        "fee": Key("record", "手数料", shape="fee"),
        "deadlines": Key("records", "標準処理期間・法定の期限", shape="deadline"),
        "criteria": Key("records", "処分基準", shape="criterion"),
        "decided_elsewhere": Key("record", "決定する標準準拠システムと、それに渡すもの", shape="elsewhere"),
        "outcomes": Key("record_map", "結果", required=True, shape="outcome"),
        "retention": Key("record", "保存期間", required=True, shape="retention"),
        "applicant": Key("record", "申請者の氏名などがどの項目か", shape="applicant"),
        "summary_fields": Key("names", "受付一覧に出す項目"),
        "desk_note": Key("text", "所管課への注意"),
    },
    "legal_basis": {
        "law": Key("text", "法律・政令・省令"),
        "ordinance": Key("text", "条例"),
        "rule": Key("text", "規則・要綱"),
        "article": Key("text", "条項"),
    },
    "authority": {
        "from": _FROM,
        "until": _UNTIL,
        "body": Key("text", "処分庁（例: 三内市保健所長）", required=True),
        "name": Key("text", "処分の名義", required=True),
        "ground": Key("text", "権限の根拠（委任の規則など）", required=True),
        "reviewing_body": Key("text", "審査庁"),
        "defendant": Key("text", "取消訴訟の被告"),
        "post": Key("dotted", "その名義の職の名前（例: city.mayor）。職務代理者がいる間は、文書の名義がその名になる"),
    },
    "division_row": {
        "from": _FROM,
        "until": _UNTIL,
        "ground": Key("text", "所管の根拠（事務分掌規則など）", required=True),
        "when": _WHEN,
        "otherwise": _OTHERWISE,
        "division": Key("dotted", "この行の申請を扱う所管課", required=True),
        "matter": Key("key", "専決規程での事項の名前（この課で違うとき）"),
        "executive_body": Key("key", "この課が属する執行機関（処分庁が違うとき）"),
        "authority": Key("records", "この課の処分庁（期間つき。委任があるときなど）", shape="authority"),
    },
    "identity": {
        "role": Key("text", "請求者の立場（本人、代理人など）"),
        "channel": Key("word_list", "どの経路で", required=True, words=CHANNELS),
        "needs": Key("word", "何を確認するか", required=True, words=NEEDS),
        "proof": Key("text", "代理人などが示すもの"),
    },
    "agent": {
        "kind": Key("word", "代理人の種類", required=True, words=AGENTS),
        "proof": Key("text", "代理権を示す書類（委任状、戸籍謄本など。使者のほかは必ず書く）"),
        "ground": _GROUND,
    },
    "group": {
        "id": _ID,
        "label": Key("text", "組の名称", required=True),
        "help": _HELP,
        "at_least": Key("integer", "少なくとも何件"),
        "at_most": Key("integer", "多くとも何件"),
        "of": Key("name", "職員の画面で、この申請者の組の1件ごとに尋ねる"),
        "named_by": Key("name", "どの件かを人に示す項目（氏名、品名など）"),
        "fields": Key("records", "1件ごとの項目", required=True, shape="field"),
    },
    "page": {
        "id": Key("page_id", "画面の名前", required=True),
        "title": Key("text", "画面の見出し", required=True),
        "help": _HELP,
        "when": _WHEN,
        "asks": Key("names", "この画面で繰り返す組"),
        "fields": Key("records", "この画面の項目", shape="field"),
        "show": Key("names", "入力の間に示す値（label のある値）"),
    },
    "field": {
        "id": _ID,
        "label": Key("text", "問いの文言", required=True),
        "help": _HELP,
        "ask": Key("word", "項目の種類", required=True, words=ASKS),
        "required": Key("yes_no", "必須か（書かなければ yes）"),
        "when": _WHEN,
        "sensitive": Key("yes_no", "要配慮個人情報など、取扱いに注意するか"),
        "kept": Key("record", "事案より早く廃棄する項目の、廃棄の時期と根拠", shape="kept"),
        "autocomplete": Key("text", "HTML の自動入力の名前（WCAG 1.3.5）"),
        **_OWN,
    },
    "use": {
        "use": Key("key", "どのブロックを使うか（blocks/名前.yaml の名前）", required=True),
        "prefix": Key("id", "項目の id の前に付ける名前（付けると 名前_id になる）"),
        "called": Key("text", "だれの（何の）項目か。文言が「…の氏名」のようになる"),
        "labels": Key("text_map", "ブロックの項目の文言を替えるとき（ブロックでの id: 文言）"),
        "only": Key("names", "ブロックの項目のうち使うもの（この順に並ぶ。書かなければすべて）"),
        "optional": Key("names", "答えなくてもよい項目"),
    },
    "block": {
        "block": Key("key", "ブロックの名前。ファイル名と同じにする", required=True),
        "title": Key("text", "ブロックの名称", required=True),
        "fields": Key("records", "項目。条件には、このブロックの項目だけを書ける", required=True, shape="field"),
    },
    "open": {
        "days": Key("word", "平日（weekdays）、土日・祝日（weekends）、どの日でも（all）", words=tuple(SORTS)),
        "from": Key("after", "申請の日の何日後から（例: +7d）"),
        "until": Key("after", "申請の日の何日後まで（例: +60d）"),
        "closed": Key("word", "市の休日を除く（city）", words=CLOSED),
    },
    "sanction": {
        "law": Key("text", "法律（例: 番号法 別表）"),
        "ordinance": Key("text", "条例（番号法第9条第2項による独自利用）"),
        "item": Key("text", "別表の項、または条例の条", required=True),
    },
    "choice": {"label": Key("text", "選択肢の表示", required=True), "help": _HELP},
    "kept": {
        "until": Key("word", "いつまで（決定の日か、終わった日）", required=True, words=KEPT_UNTIL),
        "days": Key("integer", "その日から何日まで（書かなければ0）"),
        "ground": Key("text", "早く廃棄する根拠（条項）", required=True),
    },
    "check": {
        "id": _ID,
        "when": Key("box", "この条件が合うと、回答を受け付けない", required=True),
        "message": Key("text", "何が悪く、どう直すか", required=True),
        "field": Key("name", "メッセージを出す項目か組", required=True),
        "warning": Key("yes_no", "注意だけにするか"),
    },
    "document": {
        "id": _ID,
        "label": Key("text", "書類の名称", required=True),
        "in": Key("name", "この組の1件ごとに求める"),
        "when": _WHEN,
        "field": Key("name", "受け取るファイルの項目"),
        "help": _HELP,
        "ground": _GROUND,
    },
    "fee": {
        "name": Key("text", "何と呼ぶか（占用料、使用料など。書かなければ手数料）"),
        "due": Key("word", "いつ納めるか", required=True, words=DUES),
        "as_of": Key("word", "どの時点の額か（書かなければ filed）", words=AS_OF),
        "table": Key("records", "額の表（期間つき）", required=True, shape="fee_row"),
        "relief": Key("records", "減免", shape="relief"),
        "years": Key("record", "年度ごとの調定", shape="years"),
    },
    "years": {
        "of": Key("name", "derive で書いた値", required=True),
        "within": Key("integer", "調定の日から納期限まで何日か", required=True),
        "ends_early": Key(
            "word", "期間の途中で終わった年度の分（月割で減らすか、減らさないか）", required=True, words=ENDS_EARLY
        ),
        "ground": Key("text", "年度ごとに徴収する根拠", required=True),
    },
    "fee_row": {
        "from": _FROM,
        "until": _UNTIL,
        "ground": Key("text", "額の根拠", required=True),
        "when": _WHEN,
        "otherwise": _OTHERWISE,
        "pay": Key("pay", "円、または値の名前"),
        "lines": Key("records", "内訳。pay の代わりに書き、合計が額になる", shape="fee_line"),
    },
    "fee_line": {
        "label": Key("text", "内訳の名称（占用料、消費税など）", required=True),
        "yen": Key("pay", "円、または値の名前", required=True),
    },
    "relief": {
        "id": _ID,
        "label": Key("text", "減免の名称", required=True),
        "when": _WHEN,
        "percent": Key("integer", "減らす割合（%）"),
        "yen": Key("pay", "減らす額（円、または値の名前）"),
        "to": Key("pay", "減らした後の額（円、または値の名前）"),
        "ground": Key("text", "減免の根拠", required=True),
    },
    "deadline": {
        "id": _ID,
        "label": Key("text", "期間の名称", required=True),
        "length": Key("integer", "日数", required=True),
        "unit": Key("word", "数え方", required=True, words=("business_days", "calendar_days")),
        "start": Key("word", "いつから（書かなければ arrived）", words=STARTS),
        "stops_for": Key("word_list", "何の間は止まるか", words=STOPS),
        "kind": Key("word", "標準処理期間か、法定の期限か（書かなければ standard）", words=DEADLINE_KINDS),
        "extension": Key("one_or_records", "期限の延長。根拠がいくつもあれば並びで書く", shape="extension"),
        "silence": Key("record", "期限までに答えがないときの意味", shape="silence"),
        "ground": Key("text", "期間の根拠", required=True),
    },
    "extension": {
        "most": Key("integer", "あわせて何日まで延ばせるか（期限と同じ数え方）", required=True),
        "kind": Key("word", "特例による延長か（書かなければ ordinary）", words=EXTENSIONS),
        "when": _WHEN,
        "reason": Key("text", "どのようなときに延ばせるか（職員に示す）"),
        "notice": Key("text", "申請者への通知に添える文"),
        "ground": Key("text", "延長の根拠", required=True),
    },
    "silence": {
        "means": Key("word", "何とみなすか", required=True, words=SILENCES),
        "outcome": Key("name", "みなされる結果（outcomes の名前）"),
        "label": Key("text", "申請者に示す説明と、できること"),
        "ground": _GROUND,
    },
    "outcome": {
        "label": Key("text", "結果の名称", required=True),
        "effect": Key("word", "どのような終わり方か", required=True, words=EFFECTS),
        "output": Key("output", "交付する文書のひな形（outputs/名前.typ）"),
        "when": Key("box", "この条件のときだけ起案できる（職員の画面の項目や値）"),
        "needs": Key("word_list", "決めるときに要るもの", words=OUTCOME_NEEDS),
        "valid_for": Key("name", "有効期間の年数を入れた項目（満了日をこれと照らす）"),
        "seal": _SEAL,
        "appealable": Key("yes_no", "審査請求ができる処分か"),
        "matter": Key("key", "専決規程での事項の名前"),
        "hearing": Key("record", "意見陳述の機会（不利益処分）", shape="hearing"),
        "help": _HELP,
    },
    "hearing": {
        "form": Key("word", "聴聞か、弁明の機会の付与か", required=True, words=HEARINGS),
        "days": Key("integer", "通知から期日（弁明書の期限）まで少なくとも何日か", required=True),
        "notice": Key("output", "予定の通知のひな形（outputs/名前.typ）", required=True),
        "seal": _SEAL,
    },
    "seal": {
        "paper": Key("record", "紙で届けるとき", required=True, shape="seal_on_paper"),
        "electronic": Key("record", "電子で交付するとき", shape="seal_of_data"),
    },
    "seal_on_paper": {
        "place": Key(
            "word",
            "公印を押す（stamp）、手書きで署名する（handwritten）、省く（omitted）",
            required=True,
            words=SEALS_ON_PAPER,
        ),
        "ground": Key("text", "根拠（公印規則や法令の条）", required=True),
    },
    "seal_of_data": {
        "place": Key("word", "電子署名を付す（signature）、省く（omitted）", required=True, words=SEALS_OF_DATA),
        "ground": Key("text", "根拠（公印規則や法令の条）", required=True),
    },
    "elsewhere": {
        "system": Key("text", "決定する標準準拠システムの名称", required=True),
        "layout": Key("text", "渡すファイルと結果のファイルの、様式の名前と版", required=True),
        "ground": Key("text", "標準準拠システムで決定する根拠", required=True),
        "each": Key("name", "1件を1行にする組。書かなければ、申請が1行になる"),
        "columns": Key("records", "渡すファイルの列", required=True, shape="told"),
        "forecast": Key("names", "決定までの見込みとして示す値（label のある値）"),
    },
    "told": {
        "head": Key("text", "列の見出し", required=True),
        "of": Key("name", "項目か値の名前", required=True),
        "part": Key("id", "氏名・住所・口座では、その部分（text、postal_code など）"),
    },
    "criterion": {
        "id": _ID,
        "label": Key("text", "基準の見出し", required=True),
        "text": Key("text", "基準の内容", required=True),
        "ground": _GROUND,
    },
    "retention": {
        "class": Key("word", "保存期間", required=True, words=RECORD_CLASSES),
        "ground": Key("text", "保存期間の根拠", required=True),
        "symbol": Key("text", "分類記号"),
        "disclosure": Key("word", "公開区分（書かなければ partial）", words=DISCLOSURES),
    },
    "applicant": {
        "name": Key("name", "氏名の項目", required=True),
        "kana": Key("name", "フリガナの項目"),
        "address": Key("name", "住所の項目"),
        "phone": Key("name", "電話番号の項目"),
        "email": Key("name", "メールアドレスの項目"),
    },
    **{name: shape for one in OPERATIONS.values() for name, shape in one.shapes.items()},
}
