"""What audit asks of the seals and of the roots exported from them: (kind, place, message) of each fault."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby

from . import seals
from .events import GENESIS
from .models import Seal, SealedEvent

Found = tuple[str, str, str]


def sealed() -> Iterator[Found]:
    """Whether the seals follow each other and each still fits the events under it."""
    columns = ("event_id", *(f"event__{name}" for name in seals.LEAF[1:]))
    members = SealedEvent.objects.order_by("seal__number", "position").values_list("seal__number", "position", *columns)
    under = groupby(members.iterator(2000), key=lambda row: row[0])
    number, rows = next(under, (None, iter(())))
    expected, previous = 1, GENESIS
    for each in Seal.objects.order_by("number").iterator():
        place = f"seal {each.number}"
        if each.number != expected:
            yield "seal", place, f"封印 {expected} から {each.number - 1} までがありません。"
        elif each.previous_root != previous:
            yield "seal", place, "直前の封印につながっていません。"
        while number is not None and number < each.number:
            number, rows = next(under, (None, iter(())))
        below = list(rows) if number == each.number else []
        if [row[1] for row in below] != list(range(each.count)):
            yield "seal", place, f"封印した出来事 {each.count} 件のうち、{len(below)} 件しか元どおりに並んでいません。"
        if each.root != seals.root_of(each.number, each.at, each.previous_root, [seals.leaf(row[2:]) for row in below]):
            yield "seal", place, "封印した後に、出来事か封印が書き換えられています。"
        expected, previous = each.number + 1, each.root


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
