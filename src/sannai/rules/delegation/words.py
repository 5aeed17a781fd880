"""Rows, conditions and facts in the words of an official."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from ..around import NOWHERE
from ..kinds import bind
from ..kinds.base import bounds
from ..model import Box, Field, Test
from .model import Entrusted, MatterRules, Row, Rulebook


def condition(box: Box, fields: Mapping[str, Field]) -> str:
    """「金額が500,001円から3,000,000円まで」"""
    if box.otherwise:
        return "ほかのどの行にも当たらないとき"
    parts = [f"{fields[name].label}が{_test(fields[name], test)}" for name, test in box.entries if name in fields]
    return "、".join(parts) if parts else "いつでも"


def fact(field: Field, value: Any) -> str:
    """「金額＝3,000,000円」"""
    return f"{field.label}＝{'／'.join(bind(field, NOWHERE).show(value))}"


def decision(book: Rulebook, row: Row, entrusted: Entrusted | None = None) -> str:
    """「課長の専決」; what authority itself decides (the mayor, or the post it was entrusted to) is a 決裁."""
    label = book.level(row.level).label
    if entrusted and book.rank(row.level) >= book.rank(entrusted.level):
        return f"{entrusted.name}の決裁"
    who = f"職「{row.post}」（{label}）" if row.post else label
    return f"{who}の{'決裁' if row.level == book.levels[-1].id else '専決'}"


def nearest_matters(book: Rulebook, words: str, most: int = 3) -> tuple[MatterRules, ...]:
    """The listed matters whose titles (or examples) are nearest to these words: candidates for 類推."""

    def likeness(rules: MatterRules) -> float:
        texts = (rules.id, rules.title, *rules.examples)
        return max(difflib.SequenceMatcher(None, words, text).ratio() for text in texts)

    scored = sorted(((likeness(rules), rules) for rules in book.matters.values()), key=lambda pair: -pair[0])
    return tuple(rules for score, rules in scored[:most] if score > 0)


def listing(parts: Iterable[str]) -> str:
    """「A」「B」"""
    return "".join(f"「{part}」" for part in parts)


def _test(field: Field, test: Test) -> str:
    if test.kind == "given":
        return "ある"
    kind = bind(field, NOWHERE)
    if test.kind == "range":
        if not isinstance(test.low, int) and not isinstance(test.high, int):
            return "範囲の中"
        low = f"{test.low:,}" if isinstance(test.low, int) else None
        high = f"{test.high:,}" if isinstance(test.high, int) else None
        return bounds(low, high, field.unit)
    return "か".join("／".join(kind.show(value)) for value in test.values)
