"""What a definition says, line by line, in the words of the office: the ground of a readable difference."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sannai.definitions.kinds import Lines
from sannai.definitions.words import Named, field_text, joined, named, period_text, when_text
from sannai.rules.divisions import Jurisdiction
from sannai.rules.fees import parts
from sannai.rules.model import (
    FEE,
    Authority,
    DatedRow,
    Deadline,
    Definition,
    Document,
    Field,
    Group,
    Page,
    Ref,
    Relief,
    Table,
    Value,
)

REGIMES = {
    "disposition": "申請に対する処分",
    "notification": "届出",
    "certificate": "証明書の交付",
    "finding": "調査と認定",
    "service": "サービスの申込み",
    "internal": "庁内の手続",
    "adverse": "不利益処分",
}
HEARINGS = {"hearing": "聴聞", "explanation": "弁明の機会の付与"}
CHANNELS = {"portal": "ポータル", "counter": "窓口", "paper": "紙", "phone": "電話", "internal": "庁内"}
NEEDS = {
    "none": "確認はありません",
    "mail": "メールアドレスの確認（提出の前に、メールで届く番号を入力）",
    "card": "マイナンバーカードの電子署名",
    "counter": "窓口で本人確認書類を見る",
}
DUES = {
    "filing": "申請の時",
    "before_issue": "交付の前",
    "after_decision": "決定の後",
    "collection": "収集の時",
    "counter": "窓口で",
}
UNITS = {"business_days": "開庁日", "calendar_days": "日"}
DISCLOSURES = {"open": "公開", "partial": "部分公開", "closed": "非公開"}


def sections(definition: Definition) -> dict[str, Lines]:
    """Section → id → (label, text). Two definitions differ exactly where these texts do, files aside."""
    fields = named(definition)
    return {
        "手続の名前と性質": _head(definition),
        "画面": {page.id: (page.title, _page(definition, page)) for page in _pages(definition)},
        "項目": {each.id: (each.label, field_text(fields, each)) for each in definition.fields.values()},
        "繰り返す組": {
            each.id: (each.label, joined([_many(definition, each), each.help, _naming(definition.fields, each)]))
            for each in definition.groups.values()
        },
        "計算する値": {each.id: (each.id, _value(definition, each)) for each in definition.values},
        "点検": {
            each.id: (each.message, joined([when_text(fields, each.when), "知らせるだけ" if each.warning else ""]))
            for each in definition.checks
        },
        "書類": {
            each.id: (
                each.label,
                joined([_of_rows(definition, each), when_text(fields, each.when), each.ground, each.help]),
            )
            for each in definition.documents
        },
        "手数料": _fee(definition),
        "期間": {each.id: (each.label, _deadline(fields, each)) for each in definition.deadlines},
        "処分基準": {each.id: (each.label, joined([each.text, each.ground])) for each in definition.criteria},
        "標準準拠システム": _elsewhere(definition),
        "結果": {
            each.id: (each.label, joined([when_text(fields, each.when), _outcome(each)]))
            for each in definition.outcomes
        },
        "処分庁": {str(each.start): (period_text(each.start, each.end), _named(each)) for each in definition.authority},
        "所管の表": _divisions(definition),
        "本人確認": {
            f"{each.role}/{'/'.join(each.channels)}": (each.role or "申請者", _identity(each))
            for each in definition.identity
        },
        **{f"表 {name}": _table(table) for name, table in definition.tables.items()},
    }


def _many(definition: Definition, group: Group) -> str:
    if group.of:
        return f"「{definition.groups[group.of].label}」の1件ごと"
    return f"{group.at_least}〜{group.at_most}件"


def _naming(fields: Mapping[str, Field], group: Group) -> str:
    return f"どの件かを示す項目：{fields[group.named_by].label}" if group.named_by in fields else ""


def _of_rows(definition: Definition, each: Document) -> str:
    return f"「{definition.groups[each.group].label}」の1件ごと" if each.group else ""


def _named(each: Authority) -> str:
    return joined([each.name, each.ground, each.reviewing_body])


def _divisions(definition: Definition) -> Lines:
    """Each row: for which answers, which division, and what is decided otherwise there."""
    said = {}
    for number, row in enumerate(definition.divisions):
        own: Jurisdiction = row.result
        names = [_named(each) for each in own.authority]
        where = [own.division, when_text(named(definition), row.box), own.matter, own.executive_body]
        text = joined([*where, *names, row.ground])
        said[f"{own.division}/{row.start}/{number}"] = (period_text(row.start, row.end), text)
    return said


def _head(definition: Definition) -> Lines:
    retention = definition.retention
    kept = joined([retention.record_class, retention.symbol, DISCLOSURES[retention.disclosure], retention.ground])
    basis = "\n".join(f"{each.title} {each.article}".strip() for each in definition.legal_basis)
    said = {
        "title": ("名称", definition.title),
        "language": ("言語の版", str(definition.language) if definition.language > 1 else ""),
        "summary": ("説明", definition.summary),
        "who": ("申請できる人", definition.who),
        "needs": ("用意するもの", "\n".join(definition.needs)),
        "notes": ("注意", "\n".join(definition.notes)),
        "regime": ("法的な性質", REGIMES[definition.regime]),
        "about": ("対象の手続", "、".join(definition.about)),
        "division": ("所管課", definition.division),
        "executive_body": ("執行機関", definition.executive_body),
        "matter": ("専決規程の事項", definition.matter),
        "facts": ("専決規程に渡す事実", "\n".join(f"{fact}：{name}" for fact, name in definition.facts.items())),
        "purpose": ("利用目的", definition.purpose),
        "legal_basis": ("根拠", basis),
        "retention": ("保存", kept),
        "life_events": ("できごと", "、".join(definition.life_events)),
        "desk_note": ("所管課への注意", definition.desk_note),
    }
    return {key: line for key, line in said.items() if line[1]}


def _elsewhere(definition: Definition) -> Lines:
    found = definition.elsewhere
    if found is None:
        return {}
    labels = [value.label for value in definition.values if value.id in found.forecast]
    columns = [f"{one.head}：{one.of}{f'（{one.part}）' if one.part else ''}" for one in found.columns]
    said = {
        "system": ("決定するシステム", joined([found.system, found.ground])),
        "layout": (
            "渡すファイルの様式",
            joined([found.layout, f"1行ごと：{found.each}" if found.each else "", *columns]),
        ),
        "forecast": ("見込みとして示す値", "、".join(labels)),
    }
    return {key: line for key, line in said.items() if line[1]}


def _pages(definition: Definition) -> tuple[Page, ...]:
    return definition.pages + definition.desk_pages


def _page(definition: Definition, page: Page) -> str:
    asked = [each.label for each in page.fields] + [f"{each.label}（繰返し）" for each in page.groups]
    whose = "職員の画面" if page.desk else ""
    return joined(
        [
            whose,
            when_text(named(definition), page.when),
            page.help,
            "問い：" + "、".join(asked),
            _shown(definition, page),
        ]
    )


def _shown(definition: Definition, page: Page) -> str:
    labels = [value.label for value in definition.values if value.id in page.shows]
    return "示す値：" + "、".join(labels) if labels else ""


def _value(definition: Definition, value: Value) -> str:
    said = []
    for name, arg in value.args.items():
        if name == "rows":
            said += [f"{when_text(named(definition), row.box)}：{_result(row.result)}" for row in arg]
        else:
            said.append(f"{name}：{'、'.join(map(str, arg)) if isinstance(arg, tuple) else arg}")
    return joined([value.label, value.op, *said, f"単位：{value.unit}" if value.unit else ""])


def _result(result: Any) -> str:
    return result.name if isinstance(result, Ref) else str(result)


def _fee(definition: Definition) -> Lines:
    fee = definition.fee
    if fee is None:
        return {}
    found = {"due": ("納める時期", DUES[fee.due])}
    if fee.name != FEE:
        found["name"] = ("呼び名", fee.name)
    for number, row in enumerate(fee.rows):
        key = f"{row.ground}/{when_text(named(definition), row.box)}/{row.start}/{number if row.box.otherwise else ''}"
        found[key] = (period_text(row.start, row.end), _fee_row(definition, row))
    for relief in fee.reliefs:
        said = joined([_relief(relief), when_text(named(definition), relief.when), relief.ground])
        found[f"relief/{relief.id}"] = (f"減免：{relief.label}", said)
    return found


def _fee_row(definition: Definition, row: DatedRow) -> str:
    paid = [f"{part.label} {_yen(part.yen)}".strip() for part in parts(row)]
    return joined(["＋".join(paid), when_text(named(definition), row.box), row.ground])


def _relief(relief: Relief) -> str:
    if relief.off is not None:
        return f"{_yen(relief.off)}を減らす"
    return f"{_yen(relief.to)}にする" if relief.to is not None else f"{relief.rate}％"


def _yen(yen: int | str) -> str:
    return f"{yen:,}円" if isinstance(yen, int) else f"計算した値「{yen}」"


def _deadline(fields: Named, each: Deadline) -> str:
    start = {"arrived": "届いた日から", "accepted": "受け付けた日から", "corrected": "補正が届いた日から"}
    extended = [
        joined([f"{one.called}：あわせて{one.most}{UNITS[each.unit]}まで", when_text(fields, one.when), one.ground])
        for one in each.extensions
    ]
    stops = "補正の間は止まる" if "correction" in each.stops_for else ""
    return joined(
        [f"{each.length}{UNITS[each.unit]}", start.get(each.start, each.start), stops, each.ground, *extended]
    )


def _outcome(each: Any) -> str:
    needs = {"grounds": "理由", "conditions": "条件", "valid_until": "満了日"}
    return joined(
        [
            "教示あり" if each.appealable else "",
            f"書くもの：{'、'.join(needs[name] for name in each.needs)}" if each.needs else "",
            _hearing(each),
            f"文書：{each.output}" if each.output else "文書なし",
            each.help,
        ]
    )


def _hearing(each: Any) -> str:
    found = each.hearing
    return f"{HEARINGS[found.form]}（通知から{found.days}日以上。通知：{found.notice}）" if found else ""


def _identity(each: Any) -> str:
    return joined(["・".join(CHANNELS[name] for name in each.channels), NEEDS[each.needs], each.proof])


def _table(table: Table) -> Lines:
    said: dict[str, tuple[str, str]] = {}
    for row in table.rows:
        cells = [f"{name} {_cell(value)}" for name, value in row.cells.items()]
        period = period_text(row.start or date.min, row.end)
        said[f"{row.key}/{row.start or ''}"] = (row.label, joined([period, *cells]))
    return said


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
