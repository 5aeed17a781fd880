"""What audit asks of the seals and of the roots exported from them: (kind, place, message) of each fault."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from . import seals
from .events import GENESIS
from .models import Seal, SealedEvent

TOGETHER = 20  # seals whose events are read together: of two thousand each at most
Found = tuple[str, str, str]


def sealed(after: int = 0) -> Iterator[tuple[int, list[Found]]]:
    """Whether the seals after this one follow each other and each still fits the events under it: (number, faults)."""
    columns = ("event_id", *(f"event__{name}" for name in seals.LEAF[1:]))
    before = Seal.objects.filter(number=after).values_list("root", flat=True).first()
    expected, previous = after + 1, before or GENESIS
    while some := list(Seal.objects.filter(number__gt=after).order_by("number")[:TOGETHER]):
        members = (
            SealedEvent.objects.filter(seal__in=some).order_by("position").values_list("seal_id", "position", *columns)
        )
        below: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
        for row in members:
            below[row[0]].append(row[1:])
        for each in some:
            yield each.number, [*_faults(each, expected, previous, below[each.pk])]
            expected, previous, after = each.number + 1, each.root, each.number


def _faults(each: Seal, expected: int, previous: str, below: list[tuple[Any, ...]]) -> Iterator[Found]:
    place = f"seal {each.number}"
    if each.number != expected:
        yield "seal", place, f"封印 {expected} から {each.number - 1} までがありません。"
    elif each.previous_root != previous:
        yield "seal", place, "直前の封印につながっていません。"
    if [row[0] for row in below] != list(range(each.count)):
        yield "seal", place, f"封印した出来事 {each.count} 件のうち、{len(below)} 件しか元どおりに並んでいません。"
    if each.root != seals.root_of(each.number, each.at, each.previous_root, [seals.leaf(row[1:]) for row in below]):
        yield "seal", place, "封印した後に、出来事か封印が書き換えられています。"


def exported() -> Iterator[Found]:
    """Whether the roots exported day by day are still the roots of the same seals."""
    roots = dict(Seal.objects.values_list("number", "root"))
    for path in sorted(seals.folder().glob("*.json")):
        try:
            entries = [(int(each["number"]), str(each["root"])) for each in json.loads(path.read_bytes())["roots"]]
        except (ValueError, KeyError, TypeError):
            yield "root", path.name, "書き出した根のファイルを読めません。保管している写しと比べてください。"
            continue
        for number, root in entries:
            if number not in roots:
                yield "root", path.name, f"封印 {number} を書き出した記録がありますが、その封印がありません。"
            elif roots[number] != root:
                yield "root", path.name, f"書き出した封印 {number} の根と、いまの根が違います。"
