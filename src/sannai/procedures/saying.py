"""What a definition says, line by line, in the words of the office: the ground of a readable difference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sannai.rules.kinds import KINDS
from sannai.rules.model import Box, DatedRow, Definition, Field, Page, Ref, Test, Value
from sannai.text.eras import wareki

REGIMES = {
    "disposition": "申請に対する処分",
    "notification": "届出",
    "certificate": "証明書の交付",
    "finding": "調査と認定",
    "service": "サービスの申込み",
    "internal": "庁内の手続",
}
CHANNELS = {"portal": "ポータル", "counter": "窓口", "paper": "紙", "phone": "電話", "internal": "庁内"}
NEEDS = {"none": "確認なし", "mail": "メールの確認", "card": "マイナンバーカード", "counter": "窓口で書類を見る"}
DUES = {
    "filing": "申請の時",
    "before_issue": "交付の前",
    "after_decision": "決定の後",
    "collection": "収集の時",
    "counter": "窓口で",
}
UNITS = {"business_days": "開庁日", "calendar_days": "日"}
DISCLOSURES = {"open": "公開", "partial": "部分公開", "closed": "非公開"}

Lines = Mapping[str, tuple[str, str]]  # id → (label, what it says)


def sections(definition: Definition) -> dict[str, Lines]:
    """Section → id → (label, text). Two definitions differ exactly where these texts do, files aside."""
    return {
        "手続の名前と性質": _head(definition),
        "画面": {page.id: (page.title, _page(definition, page)) for page in _pages(definition)},
        "項目": {each.id: (each.label, field_text(definition, each)) for each in definition.fields.values()},
        "繰り返す組": {
            each.id: (each.label, joined([f"{each.at_least}〜{each.at_most}件", each.help]))
            for each in definition.groups.values()
        },
        "計算する値": {each.id: (each.id, _value(definition, each)) for each in definition.values},
        "点検": {
            each.id: (each.message, joined([when_text(definition, each.when), "知らせるだけ" if each.warning else ""]))
            for each in definition.checks
        },
        "書類": {
            each.id: (each.label, joined([when_text(definition, each.when), each.ground, each.help]))
            for each in definition.documents
        },
        "手数料": _fee(definition),
        "期間": {each.id: (each.label, _deadline(each)) for each in definition.deadlines},
        "結果": {each.id: (each.label, _outcome(each)) for each in definition.outcomes},
        "処分庁": {
            str(each.start): (period_text(each.start, each.end), joined([each.name, each.ground, each.reviewing_body]))
            for each in definition.authority
        },
        "本人確認": {
            f"{each.role}/{'/'.join(each.channels)}": (each.role or "申請者", _identity(each))
            for each in definition.identity
        },
    }


def _head(definition: Definition) -> Lines:
    retention = definition.retention
    kept = joined([retention.record_class, retention.symbol, DISCLOSURES[retention.disclosure], retention.ground])
    basis = "\n".join(f"{each.title} {each.article}".strip() for each in definition.legal_basis)
    said = {
        "title": ("名称", definition.title),
        "summary": ("説明", definition.summary),
        "who": ("申請できる人", definition.who),
        "needs": ("用意するもの", "\n".join(definition.needs)),
        "notes": ("注意", "\n".join(definition.notes)),
        "regime": ("法的な性質", REGIMES[definition.regime]),
        "division": ("所管課", definition.division),
        "matter": ("専決規程の事項", definition.matter),
        "facts": ("専決規程に渡す事実", "\n".join(f"{fact}：{name}" for fact, name in definition.facts.items())),
        "purpose": ("利用目的", definition.purpose),
        "legal_basis": ("根拠", basis),
        "retention": ("保存", kept),
        "life_events": ("できごと", "、".join(definition.life_events)),
        "desk_note": ("所管課への注意", definition.desk_note),
    }
    return {key: line for key, line in said.items() if line[1]}


def _pages(definition: Definition) -> tuple[Page, ...]:
    return definition.pages + definition.desk_pages


def _page(definition: Definition, page: Page) -> str:
    asked = [each.label for each in page.fields] + [f"{each.label}（繰返し）" for each in page.groups]
    whose = "職員の画面" if page.desk else ""
    return joined([whose, when_text(definition, page.when), page.help, "問い：" + "、".join(asked)])


def field_text(definition: Definition, field: Field) -> str:
    """Everything about a question but its label."""
    offered = "、".join(choice.label for choice in field.choices) if not field.table else ""
    return joined(
        [
            KINDS[field.ask].words + ("" if field.required else "（任意）"),
            f"範囲 {_bound(field.low)}〜{_bound(field.high)}"
            if field.low is not None or field.high is not None
            else "",
            f"選択肢：{offered}" if offered else "",
            f"選択肢の表：{field.table}" if field.table else "",
            f"単位：{field.unit}" if field.unit else "",
            *_own(field),
            "要配慮" if field.sensitive else "",
            when_text(definition, field.when),
            field.help,
        ]
    )


def _own(field: Field) -> Iterable[str]:
    """What only this kind of field is told: 「受け取るファイルの種類：pdf、jpeg」"""
    for key, value in field.own:
        said = ("yes" if value else "no") if isinstance(value, bool) else value
        words = KINDS[field.ask].keys[key].means.partition("（")[0]
        yield f"{words}：{'、'.join(said) if isinstance(said, tuple) else said}"


def _value(definition: Definition, value: Value) -> str:
    said = []
    for name, arg in value.args.items():
        if name == "rows":
            said += [f"{when_text(definition, row.box)}：{_result(row.result)}" for row in arg]
        else:
            said.append(f"{name}：{'、'.join(map(str, arg)) if isinstance(arg, tuple) else arg}")
    return joined([value.op, *said])


def _result(result: Any) -> str:
    return result.name if isinstance(result, Ref) else str(result)


def _fee(definition: Definition) -> Lines:
    fee = definition.fee
    if fee is None:
        return {}
    found = {"due": ("納める時期", DUES[fee.due])}
    for number, row in enumerate(fee.rows):
        key = f"{row.ground}/{when_text(definition, row.box)}/{row.start}/{number if row.box.otherwise else ''}"
        found[key] = (period_text(row.start, row.end), _fee_row(definition, row))
    for relief in fee.reliefs:
        said = joined([f"{relief.rate}％", when_text(definition, relief.when), relief.ground])
        found[f"relief/{relief.id}"] = (f"減免：{relief.label}", said)
    return found


def _fee_row(definition: Definition, row: DatedRow) -> str:
    pay = f"{row.result:,}円" if isinstance(row.result, int) else f"計算した値「{row.result}」"
    return joined([pay, when_text(definition, row.box), row.ground])


def _deadline(each: Any) -> str:
    start = {"arrived": "届いた日から", "accepted": "受け付けた日から", "corrected": "補正が届いた日から"}
    stops = "補正の間は止まる" if "correction" in each.stops_for else ""
    return joined([f"{each.length}{UNITS[each.unit]}", start.get(each.start, each.start), stops, each.ground])


def _outcome(each: Any) -> str:
    needs = {"grounds": "理由", "conditions": "条件", "valid_until": "満了日"}
    return joined(
        [
            "教示あり" if each.appealable else "",
            f"書くもの：{'、'.join(needs[name] for name in each.needs)}" if each.needs else "",
            f"文書：{each.output}" if each.output else "文書なし",
            each.help,
        ]
    )


def _identity(each: Any) -> str:
    return joined(["・".join(CHANNELS[name] for name in each.channels), NEEDS[each.needs], each.proof])


def when_text(definition: Definition, box: Box | None) -> str:
    """A condition in words: 「使う目的」が入場料を取る催し のとき."""
    if box is None or (not box.entries and not box.otherwise):
        return ""
    if box.otherwise:
        return "ほかの行に合わないとき"
    parts = [_entry(definition, name, test) for name, test in box.entries]
    return "、かつ".join(parts) + " のとき"


def _entry(definition: Definition, name: str, test: Test) -> str:
    field = definition.fields.get(name)
    label = f"「{field.label}」" if field else f"値「{name}」"
    if test.kind == "given":
        return f"{label}に答えがある"
    if test.kind == "range":
        return f"{label}が{_bound(test.low)}〜{_bound(test.high)}"
    labels = {choice.code: choice.label for choice in field.choices} if field else {}
    return f"{label}が{'か'.join(_worth(value, labels) for value in test.values)}"


def _worth(value: Any, labels: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    return str(labels.get(value, value)) if isinstance(value, str) else str(value)


def _bound(value: int | date | None) -> str:
    return "" if value is None else f"{value:,}" if isinstance(value, int) else wareki(value)


def period_text(start: date, end: date | None) -> str:
    """令和6年4月1日から（令和8年3月31日まで）."""
    first = "初めから" if start == date.min else f"{wareki(start)}から"
    return first + (f"{wareki(end)}の前日まで" if end else "")


def joined(parts: Iterable[str]) -> str:
    """The parts that say something, one a line."""
    return "\n".join(part for part in parts if part)
