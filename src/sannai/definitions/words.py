"""Fields, conditions and periods in the words of the office: what every kind of definition says alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sannai.rules.kinds import KINDS
from sannai.rules.lint.words import MOMENTS
from sannai.rules.model import Box, Definition, Field, Kept, Test, Value
from sannai.text.eras import wareki

Named = Mapping[str, Field | Value]  # what a condition may name and people have a word for


def named(definition: Definition) -> Named:
    """The questions of a definition, and those of its values that have a label."""
    return {**{one.id: one for one in definition.values if one.label}, **definition.fields}


def field_text(fields: Named, field: Field) -> str:
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
            f"番号利用の根拠：{field.sanction}" if field.sanction else "",
            *_own(field),
            "要配慮" if field.sensitive else "",
            _kept(field.kept),
            when_text(fields, field.when),
            field.help,
        ]
    )


def _kept(kept: Kept | None) -> str:
    """When it goes before its case: 「早く廃棄：決定から30日（番号法第20条）」"""
    since = {"decided": "決定", "closed": "終了"}
    return f"早く廃棄：{since[kept.until]}から{kept.days}日（{kept.ground}）" if kept else ""


def _own(field: Field) -> Iterable[str]:
    """What only this kind of field is told: 「受け取るファイルの種類：pdf、jpeg」"""
    for key, value in field.own:
        if value == ():
            continue
        said = ("yes" if value else "no") if isinstance(value, bool) else value
        means = {**KINDS[field.ask].keys, **KINDS[field.ask].of_procedure}[key].means
        parts = said if isinstance(said, tuple) else (said,)
        texts = ["＝".join(one) if isinstance(one, tuple) else str(one) for one in parts]
        yield f"{means.partition('（')[0]}：{'、'.join(texts)}"


def when_text(fields: Named, box: Box | None) -> str:
    """A condition in words: 「使う目的」が入場料を取る催し のとき."""
    if box is None or (not box.entries and not box.otherwise):
        return ""
    if box.otherwise:
        return "ほかの行に合わないとき"
    parts = [_entry(fields, name, test) for name, test in box.entries]
    return "、かつ".join(parts) + " のとき"


def _entry(fields: Named, name: str, test: Test) -> str:
    asked = fields.get(name)
    label = f"「{asked.label}」" if asked else MOMENTS.get(name) or f"値「{name}」"
    if test.kind == "given":
        return f"{label}に答えがある"
    if test.kind == "range":
        return f"{label}が{_bound(test.low)}〜{_bound(test.high)}"
    labels = {choice.code: choice.label for choice in asked.choices} if isinstance(asked, Field) else {}
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
