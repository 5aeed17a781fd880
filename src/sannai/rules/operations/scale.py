"""``scale``: times a fraction, rounded by rule to a multiple: 1/12 of a year's charge, rounded down to 10 yen."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, ClassVar

from ..ranges import Edge, Range
from ..shapes import Key, Shape
from .base import Args, Made, Making, Operation, Reach, Seen, number

ROUNDS = ("down", "up", "half")


class Scale(Operation):
    word, order, edition = "scale", 38, 2
    key = Key("record", "倍率と端数", shape="scale", required=True)
    shapes: ClassVar[dict[str, Shape]] = {
        "scale": {
            "of": Key("name", "もとの値や項目", required=True),
            "by": Key("factor", "倍率（1/12、110/100、0.5。書かなければ1）"),
            "round": Key("word", "端数の切捨て（down）、切上げ（up）、四捨五入（half）", required=True, words=ROUNDS),
            "to": Key("integer", "いくつの倍数にするか（1円、10円、100円。書かなければ1）"),
        }
    }

    @classmethod
    def build(cls, made: Making) -> Made:
        inner = made.inner("scale")
        name, to = inner.get("of", ""), inner.get("to", 1)
        made.name(inner.get("of"), inner.line_of("of"), "integer", "decimal")
        if to < 1:
            made.problem(inner.line_of("to"), f"「to」の {to} は使えません", "1、10、100 のように、1以上で書く")
            to = 1
        by = (inner.get("by") or Fraction(1)) / 10 ** made.names.places.get(name, 0)
        args = {"of": name, "by": (by.numerator, by.denominator), "round": inner.get("round", "down"), "to": to}
        return args, "integer"

    @staticmethod
    def inputs(args: Args) -> tuple[str, ...]:
        return (args["of"],)

    @staticmethod
    def compute(args: Args, seen: Seen) -> Any:
        found = number(seen.given(args["of"]))
        return None if found is None else scaled(args, found)

    @staticmethod
    def bounds(args: Args, reach: Reach) -> Range:
        """It never falls while what is scaled rises."""
        known = reach.of(args["of"])
        return Range(_edge(args, known.low), _edge(args, known.high)).like(known)


def scaled(args: Args, count: int) -> int:
    """Rounded away from or towards zero, as amounts are: -25 down to 10 is -20."""
    above, below = args["by"]
    exact = Fraction(abs(count) * above, below * args["to"])
    whole, rest = exact.numerator // exact.denominator, exact - exact.numerator // exact.denominator
    if args["round"] == "up":
        whole += rest > 0
    elif args["round"] == "half":
        whole += rest >= Fraction(1, 2)
    return (whole if count >= 0 else -whole) * int(args["to"])


def _edge(args: Args, edge: Edge) -> int | None:
    return scaled(args, edge) if isinstance(edge, int) else None
