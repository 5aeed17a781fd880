"""What a definition says of itself, in the words of the page that is read before the first question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sannai.rules.agents import CHOICES
from sannai.rules.fees import parts, relieves, rests_on_findings
from sannai.rules.model import Definition, Document, Field, Page

from .prices import Prices, price_list

CHANNELS = {"portal": "オンライン", "counter": "窓口", "paper": "郵送", "post": "郵送", "phone": "電話"}
NEEDS = {
    "none": "本人確認はありません",
    "mail": "連絡がとれるメールアドレスか電話番号",
    "card": "マイナンバーカードでの署名",
    "counter": "窓口での本人確認書類（マイナンバーカード、運転免許証など）",
}
DUE = {
    "filing": "申請のとき。納め方は担当課がご案内します",
    "before_issue": "証明書や許可書をお渡しする前",
    "after_decision": "決定のお知らせの後",
    "collection": "収集の日まで",
    "counter": "窓口でお受け取りになるとき",
}
METHODS = {  # of receiving a document: the choice, and what it means
    "electronic": (
        "この画面でダウンロードする",
        "文書ができたらお知らせします。「受け取る」を押したときに「届いた」ことになります。",
    ),
    "post": ("郵送で受け取る", "申請に書かれた住所へお送りします。"),
    "counter": ("窓口で受け取る", "受付番号をお持ちのうえ、担当課の窓口へお越しください。"),
}
UNITS = {"business_days": "開庁日", "calendar_days": "日"}
SINCE = {
    "arrived": "届いてから",
    "accepted": "受け付けてから",
    "corrected": "届いてから（直していただいたときは、直したものが届いてから）",
    "decided": "決定してから",
}


@dataclass(frozen=True, slots=True)
class Who:
    """Who may apply, and what is needed of them through each channel."""

    role: str
    ways: tuple[tuple[str, str, str], ...]  # channel, what identifies the person, what must be shown
    online: bool


def identity(definition: Definition) -> list[Who]:
    """The identity table in words, one entry for each role."""
    roles = dict.fromkeys(row.role for row in definition.identity)
    found = []
    for role in roles:
        rows = [row for row in definition.identity if row.role == role]
        ways = tuple((CHANNELS.get(each, each), NEEDS[row.needs], row.proof) for row in rows for each in row.channels)
        found.append(Who(role, ways, any("portal" in row.channels for row in rows)))
    return found


def agents(definition: Definition) -> list[tuple[str, str]]:
    """Who may file for somebody else, and what they must show, in the order of the definition."""
    return [(CHOICES[one.kind], one.proof) for one in definition.agents]


def online(definition: Definition) -> bool:
    """Whether anybody may begin here. No identity table: nothing is asked of anybody."""
    return not definition.identity or any("portal" in row.channels for row in definition.identity)


@dataclass(frozen=True, slots=True)
class Price:
    """The fee as it is known before anything was answered."""

    name: str  # 手数料, 占用料, …
    amount: str  # 1,400円 or how it is worked out
    due: str
    ground: str
    prices: Prices | None  # a price list, if there is one
    reliefs: tuple[tuple[str, str], ...]


def fee(definition: Definition, on: date) -> Price | None:
    """手数料. None when there is none."""
    if definition.fee is None:
        return None
    rows = [row for row in definition.fee.rows if row.start <= on and (row.end is None or on < row.end)]
    amounts = [[part.yen for part in parts(row)] for row in rows]
    fixed = sorted({sum(one for one in yen if isinstance(one, int)) for yen in amounts})
    if amounts and all(isinstance(one, int) for yen in amounts for one in yen):
        later = "（職員が調べた後に決まります）" if rests_on_findings(definition) else ""
        amount = "、".join(f"{yen:,}円" if yen else "無料" for yen in fixed) + later
    elif rests_on_findings(definition):
        amount = "職員が調べた後に決まります。"
    else:
        amount = "お答えの内容によって決まります。提出の前に金額をお見せします。"
    reliefs = tuple((each.label, relieves(each)) for each in definition.fee.reliefs)
    ground, prices = rows[0].ground if rows else "", price_list(definition, rows, on)
    return Price(definition.fee.name, amount, DUE[definition.fee.due], ground, prices, reliefs)


def deadlines(definition: Definition) -> list[tuple[str, str, str]]:
    """(label, how long, ground)."""
    return [
        (each.label, f"{SINCE[each.start]}{each.length}{UNITS[each.unit]}以内", each.ground)
        for each in definition.deadlines
    ]


def documents(definition: Definition) -> list[tuple[Document, str]]:
    """Supporting documents, and of what or in which cases each is asked for, where not of everybody."""
    return [(each, _asked_of(definition, each)) for each in definition.documents]


def _asked_of(definition: Definition, each: Document) -> str:
    if each.group:
        of = f"{definition.groups[each.group].label}1件ごと"
        return f"{of}。あてはまるものだけ" if each.when else of
    return "あてはまる方だけ" if each.when else ""


def fields(page: Page) -> Iterator[Field]:
    """Every field of a page, those of its groups too."""
    yield from page.fields
    for group in page.groups:
        yield from group.fields
