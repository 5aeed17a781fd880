"""Answers to a frozen package, whole and partial and muddled. They depend on ``asked`` and a seed, on nothing else.

Of ``random.Random`` only ``random()`` is used: it alone is promised to stay the same in later versions of Python.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, TypeVar

T = TypeVar("T")
Asked = Mapping[str, Any]  # what freeze.py says of a package: fields, groups, days, numbers
BLOCK = 500  # answers that are digested together
NEAR = (0, 1, 2, 3, 4, 5, 7, 8, 14, 30, 31, 60, 61, 90, 180, 365, 366, 1100, 7000, 24000)
LETTERS = "三内見本例さとうケンｱｲA b9０－髙\U00020bb7"
JUNK: tuple[Any, ...] = (
    *(None, "", " ", "　", True, False, 0, -1, 1, 3.5, 10**20, "１２", "1,400", "三", "yes", "no", "r1", "x" * 300),
    *("令和8年4月31日", "R8.4.1", "2026-04-31", "2026-4-1", "2026-XX-01", "0000-01-01", "２０２６－０４－０１"),
    *("\x00", "\ud800", "\ue000", "あ\nい", "〒000-0001", "hanako@example.jp", "https://利用者@example.jp/"),
    *([], [None], ["a", ["b"]], [True], {}, {"text": 5}, {"text": "三内 太郎"}, {"postal_code": "００００００１"}),
    *({"_disposed_on": "2026-01-01"}, {"_key": "r1"}, [{"_key": "r1"}], {"typed": {}}, {"entry": "x"}),
)


@dataclass(frozen=True)
class Given:
    """One set of answers as JSON, with the days of the case: filed, decided, used, entered."""

    answers: Any
    days: tuple[date, date | None, date | None, date | None]
    desk: bool


def block(name: str, asked: Asked, number: int) -> Iterator[Given]:
    """The answers of one block of a package: always the same."""
    chance = Chance(f"{name} {number}", asked)
    for _ in range(BLOCK):
        yield chance.given()


class Chance:
    """Where answers come from."""

    def __init__(self, seed: str, asked: Asked) -> None:
        self._random = Random(seed).random
        self._asked = asked
        self._filed = date(2026, 5, 1)

    def given(self) -> Given:
        """Somebody's answers: of a careful person, of one in the middle of it, of a careless one, of nobody."""
        self._filed = self._day_of_case()
        decided = self._later(self._filed)
        days = (self._filed, decided, self._later(decided or self._filed), self._later(self._filed))
        answers: Any = self._whole()
        mood = self._random()
        if mood > 0.97:
            answers = self._junk()
        elif mood > 0.87:
            answers = {name: self._junk() if self._likely(0.5) else value for name, value in answers.items()}
        elif mood > 0.65:
            self._change(answers)
        elif mood > 0.5:
            kept = self._random()
            answers = {name: value for name, value in answers.items() if self._likely(kept)}
        return Given(answers, days, self._likely(0.6))

    def _pick(self, them: Sequence[T]) -> T:
        return them[int(self._random() * len(them))]

    def _junk(self) -> Any:
        return deepcopy(self._pick(JUNK))  # what is made of it must not come back with the next

    def _from(self, low: int, high: int) -> int:
        return low + int(self._random() * (high - low + 1))

    def _likely(self, share: float) -> bool:
        return self._random() < share

    def _day_of_case(self) -> date:
        if self._likely(0.4) and self._asked["days"]:
            day = date.fromisoformat(self._pick(self._asked["days"]))
            return day + timedelta(days=self._from(-3, 3))
        return date(2024, 3, 25) + timedelta(days=self._from(0, 1100))

    def _later(self, day: date) -> date | None:
        return day + timedelta(days=self._pick(NEAR[:17])) if self._likely(0.5) else None

    def _whole(self) -> dict[str, Any]:
        answers: dict[str, Any] = {}
        for field in self._asked["fields"]:
            self._add(answers, field)
        for group in self._asked["groups"]:
            many = self._from(group["at_least"], min(group["at_most"], group["at_least"] + 3))
            answers[group["id"]] = [self._row(group, number) for number in range(1, many + 1)]
        self._find(answers)
        return answers

    def _row(self, group: Mapping[str, Any], number: int) -> dict[str, Any]:
        row: dict[str, Any] = {"_key": f"r{number}"}
        for field in group["fields"]:
            self._add(row, field)
        return row

    def _add(self, answers: dict[str, Any], field: Mapping[str, Any]) -> None:
        if field["required"] or self._likely(0.6):
            answers[field["id"]] = self._value(field)

    def _value(self, field: Mapping[str, Any]) -> Any:
        own = getattr(self, f"_{field['ask']}", None)
        return own(field) if own else self._junk()

    def _find(self, answers: dict[str, Any]) -> None:
        """The rows of registers that were found, by what stands beside them."""
        for field in self._asked["fields"]:
            if field["ask"] == "entry" and field["id"] in answers:
                typed = {theirs: answers.get(own) for theirs, own in field["by"].items()}
                take = {theirs: answers.pop(own, None) for own, theirs in field["take"].items()}
                self._fill(answers[field["id"]], typed, take)

    def _fill(self, row: dict[str, Any], typed: dict[str, Any], take: dict[str, Any]) -> None:
        row["typed"] = typed if self._likely(0.9) else {**typed, "other": "x"}
        if self._likely(0.8):
            row |= {"seq": self._from(1, 99), "take": {name: one for name, one in take.items() if one is not None}}
        else:
            del row["entry"]
            row |= {"none": True} if self._likely(0.5) else {}

    def _change(self, answers: dict[str, Any]) -> None:
        """One, two or three answers become what a hurried person or a broken program sends."""
        for _ in range(self._from(1, 3)):
            holder: dict[str, Any] = answers
            names = [name for name in holder if name != "_key"]
            if not names:
                return
            name = self._pick(names)
            rows = (
                [row for row in holder[name] if isinstance(row, dict) and row] if isinstance(holder[name], list) else []
            )
            if rows and self._likely(0.6):
                holder = self._pick(rows)
                name = self._pick([*holder])
            holder[name] = self._muddled(holder[name])

    def _muddled(self, value: Any) -> Any:
        ways = [self._junk(), None, [value], str(value), [value, value], {"text": value}, f" {value}　"]
        if isinstance(value, str):
            ways += [value.upper(), value + "x", value[1:], value.translate({48 + n: 0xFF10 + n for n in range(10)})]
        if isinstance(value, int):
            ways += [value + 1, value - 1, -value, value * 1000, float(value), not value]
        if isinstance(value, list):
            ways += [value[:-1], value + value, value * 30, [*value, None], value[::-1]]
        if isinstance(value, dict):
            part = self._pick([*value, "_key"])
            ways += [{**value, part: self._junk()} for _ in range(5)]
        return self._pick(ways)

    # What a careful person answers, by the kind of the field.

    def _text(self, field: Mapping[str, Any]) -> str:
        low, high = field["low"] or 1, field["high"] or 40
        size = self._pick((low, min(low + 4, high), high, min(low + 4, high)))
        start = self._from(0, len(LETTERS) - 1)
        return (LETTERS * (2 + size // len(LETTERS)))[start : start + size]

    _long_text = _text

    def _integer(self, field: Mapping[str, Any]) -> Any:
        low, high = field["low"] or 0, field["high"] if field["high"] is not None else 2000
        near = self._pick(self._asked["numbers"] or [1]) + self._from(-1, 1)
        return self._pick((low, high, self._from(low, high), min(max(near, low), high)))

    def _decimal(self, field: Mapping[str, Any]) -> Any:
        return self._pick(("12.5", "0.25", "１２．５", "1,400.25", "7", 3, "-1.5", "0", "1.123"))

    def _yes_no(self, field: Mapping[str, Any]) -> bool:
        return self._likely(0.5)

    def _one_of(self, field: Mapping[str, Any]) -> Any:
        return self._pick(field["codes"])

    def _some_of(self, field: Mapping[str, Any]) -> list[str]:
        most = min(field["high"] or 3, len(field["codes"]))
        chosen = [code for code in field["codes"] if self._likely(0.5)][: self._from(field["low"] or 1, most)]
        return chosen or [self._pick(field["codes"])]

    def _date(self, field: Mapping[str, Any]) -> str:
        day = self._filed + timedelta(days=self._pick(NEAR) * self._pick((1, 1, -1)))
        low, high = (date.fromisoformat(field[end]) if field[end] else day for end in ("low", "high"))
        text = min(max(day, low), max(high, low)).isoformat()
        unknown = self._pick((text, text, text[:8] + "XX", text[:5] + "XX-XX"))
        return unknown if field["unknown"] else text

    def _name(self, field: Mapping[str, Any]) -> dict[str, str]:
        people = (("三内 太郎", "サンナイ タロウ"), ("\ufa19田 見本", "ｶﾐﾀ ﾐﾎﾝ"), ("Sample Alex", "さんぷる"))
        text, kana = self._pick(people)
        return {"text": text, "kana": kana}

    def _address(self, field: Mapping[str, Any]) -> dict[str, str]:
        prefecture, city = self._pick((("大阪府", "三内市"), ("", "三内市"), ("青森県", "見本市")))
        postal_code = self._pick(("000-0001", "0000001", "〒０００－０００１", ""))
        street = self._pick(("本町1丁目2番3号", "大阪府三内市中央２－４"))
        return {"postal_code": postal_code, "prefecture": prefecture, "city": city, "street": street, "building": ""}

    def _phone(self, field: Mapping[str, Any]) -> str:
        return self._pick(("072-000-0000", "０７２（０００）００００", "09000000000", "+81 72 000 0000"))

    def _email(self, field: Mapping[str, Any]) -> str:
        return self._pick(("taro@example.jp", "ｔａｒｏ＠Example.JP", "a..b@example.jp"))

    def _url(self, field: Mapping[str, Any]) -> str:
        return self._pick(("https://www.example.jp/1/", "HTTP://Example.JP:8080/あ?a=1", "example.jp"))

    def _file(self, field: Mapping[str, Any]) -> list[dict[str, Any]]:
        low, high = field["low"] or 1, field["high"] or 2
        media = self._pick(("application/pdf", "image/png", "image/jpeg"))
        one = {"name": "見本", "sha256": "0" * 64, "size": 1000, "type": media}
        return [{"id": str(number), **one} for number in range(self._from(low, high))]

    def _individual_number(self, field: Mapping[str, Any]) -> dict[str, str]:
        return self._pick(({"sealed": "U05OMSBzYW1wbGU="}, {"box": "0" * 64}, {"sealed": "123456789018"}))

    def _entry(self, field: Mapping[str, Any]) -> dict[str, Any]:
        return {"entry": f"00000000-0000-7000-8000-{self._from(1, 9999):012d}", "shown": "見本-0001 見本の記載"}
