"""What a list of a register can be narrowed by, from its definition: one control for each kind of field."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from sannai.registers.asking import FIND, Range
from sannai.registers.directory import ENTRY, OFFICE
from sannai.registers.pointing import pointed
from sannai.rules.kinds import KINDS
from sannai.rules.model import Case, Field
from sannai.rules.registers.keys import FROM, UNIT, UNTIL
from sannai.rules.registers.model import Register
from sannai.text.folding import fold
from sannai.web.components.controls import Option, Said, input_text, select
from sannai.web.kit.ask import Asked, At, Choice, Days, Fault, Filter, Search, UnitChoice

# What the address of every list means something by already, or that of the API.
TAKEN = frozenset({"q", "list", "on", "sort", "after", "before", "limit", "print", "plain", "count", "by", "by2"})
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
NOTHING = "-"  # the code of 「未記入」: no code of a definition
EMPTY = "（未記入）"
YES_NO = (("yes", "はい"), ("no", "いいえ"))
LIST = "list"


@dataclass(frozen=True, slots=True)
class WhichList(Filter):
    """一覧: which of the declared lists is shown. It stands in the address unless it is the first."""

    lists: tuple[tuple[str, str], ...] = ()

    def read(self, typed: Sequence[str], at: At) -> Asked | None:
        """The view has chosen the list already; what is none is told."""
        labels = dict(self.lists)
        if typed[0] and typed[0] not in labels:
            raise Fault("この一覧はありません。選び直してください。")
        if not typed[0] or typed[0] == self.lists[0][0]:
            return None
        return Asked(None, typed[0], f"{self.label}：{labels[typed[0]]}", ((LIST, typed[0]),))

    def control(self, typed: Sequence[str], at: At, fault: str) -> SafeString:
        if len(self.lists) < 2 and not fault:
            return SafeString("")
        first, *others = self.lists
        options = [Option(id, label, on=id == typed[0]) for id, label in others]
        return select(LIST, Said(self.label, error=fault), options, empty=first[1])


@dataclass(frozen=True, slots=True)
class Code(Choice):
    """One of the values of a field; ``numbers``: code → what the table holds, where that is a number."""

    numbers: Mapping[str, Any] | None = None

    def value(self, code: str, at: At) -> Any:
        if code == NOTHING:
            return None
        return self.numbers[code] if self.numbers else code


@dataclass(frozen=True, slots=True)
class Owner(UnitChoice):
    """The units with what is below them, of those whose rows are reached in a register of this profile."""

    def value(self, code: str, at: At) -> Any:
        """The stored keys too whose work is with these units by now."""
        below = frozenset(at.city.subtree(code))
        return frozenset(claim.key for claim in at.city.ancestry("unit", below) if claim.matters is None) | below


@dataclass(frozen=True, slots=True)
class Numbers(Filter):
    """From one number to another, one of which may be left open. ``places``: how many stand behind the point."""

    places: int = 0
    unit: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return (f"{self.name}_least", f"{self.name}_most")

    def read(self, typed: Sequence[str], at: At) -> Asked | None:
        low, high = (self._number(text) for text in typed)
        if low is not None and high is not None and high < low:
            raise Fault("上限は、下限か、それより大きい数にしてください。")
        if low is None and high is None:
            return None
        words = (f"{typed[0]}{self.unit}以上" if low is not None else "") + (
            f"{typed[1]}{self.unit}以下" if high is not None else ""
        )
        return self._asked(Range(low, high), words, *typed)

    def control(self, typed: Sequence[str], at: At, fault: str) -> SafeString:
        unit = f"（{self.unit}）" if self.unit else ""
        labels = (f"{self.label}（以上）{unit}", f"{self.label}（以下）{unit}")
        first, last = (
            input_text(name, Said(label, error=error), text, width="sm")
            for name, label, error, text in zip(self.names, labels, (fault, ""), typed, strict=True)
        )
        return first + last

    def _number(self, text: str) -> int | None:
        """The number as the table counts it: in its smallest place."""
        if not text:
            return None
        whole, _, rest = fold(text).replace(",", "").partition(".")
        digits = f"{whole}{rest.ljust(self.places, '0')}"
        if len(rest) > self.places or not digits.lstrip("-").isdecimal() or len(digits) > 18:
            raise Fault(f"数字で入力してください{f'（小数点以下{self.places}けたまで）' if self.places else ''}。")
        return int(digits)


@dataclass(frozen=True, slots=True)
class Words(Search):
    """Words that are looked for. ``fields``: where, below the label."""

    fields: str = ""

    def control(self, typed: Sequence[str], at: At, fault: str) -> SafeString:
        return input_text(self.name, Said(self.label, self.fields, fault), typed[0], kind="search")


@dataclass(frozen=True, slots=True)
class Exact(Search):
    """A value written as a whole."""


@dataclass(frozen=True, slots=True)
class Reference(Search):
    """A row of another register, by its key."""

    of: str = ""

    def read(self, typed: Sequence[str], at: At) -> Asked | None:
        if Search.read(self, typed, at) is None:
            return None
        written = _ID.match(typed[0])  # a tabulation leads here
        id = typed[0] if written else OFFICE.key(f"{ENTRY}{self.of}", typed[0])
        if id is None or not self._seen(id, at):
            raise Fault(f"「{typed[0][:20]}」の記載が見つかりません。台帳にある番号を入力してください。")
        return self._asked(id, "ほかの台帳の1件" if written else typed[0], typed[0])

    def _seen(self, id: str, at: At) -> bool:
        """What is not seen there is answered as what is not there at all: else one could try keys."""
        found = pointed(at.staff, [id]).get(id)
        return found is not None and found.seen and found.entry.shelf_id == self.of


def filters_of(
    register: Register, held: Register, lists: Sequence[tuple[str, str]], seen: Sequence[str]
) -> list[Filter]:
    """Every filter of the version in force that the table can answer and the reader may use."""
    found: list[Filter] = [WhichList(LIST, "一覧", "", tuple(lists))]
    if held.find:
        labels = "・".join(held.labels.get(name, name) for name in held.find)
        found.append(Words("q", "言葉で探す", FIND, labels))
    on_table = [name for name in register.filters if name in seen and name in _held(held)]
    return [*found, *(_filter(register, name) for name in on_table)]


def address_of(name: str) -> str:
    """What a field is called in the address of its list."""
    return f"{name}_" if name in TAKEN else name


def _held(held: Register) -> set[str]:
    own = {UNIT} if held.kept_by == UNIT else set()
    return {one.of for one in held.columns} | own | ({FROM, UNTIL} if held.dated else set())


def _filter(register: Register, name: str) -> Filter:
    label, field = register.labels.get(name, name), register.fields.get(name)
    domain = register.domains.get(name, "")
    if name in (FROM, UNTIL) or domain == "date":
        return Days(address_of(name), label, name)
    if field is None:
        return _of_value(register, name, label, domain)
    kind = KINDS[field.ask]
    if kind.owns:
        return Owner(address_of(name), label, name, profile=register.rights)
    if of := kind.refers(field):
        return Reference(address_of(name), f"{label}（番号）", name, of=of)
    column = kind.columns(field)[0][1]
    labels = [(one.code, one.label) for one in field.choices]
    if column == "yes_no":
        return Code(address_of(name), label, name, _codes(field, labels or YES_NO), numbers={"yes": 1, "no": 0})
    if labels:
        return Code(address_of(name), label, name, _codes(field, labels))
    if column == "integer":
        places = field.option("places", 1) if "places" in kind.keys else 0
        return Numbers(address_of(name), label, name, places, field.unit)
    return Exact(address_of(name), label, name)


def _codes(field: Field, codes: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    open = not field.required or field.when is not None
    return (*codes, *(((NOTHING, EMPTY),) if open else ()))


def _of_value(register: Register, name: str, label: str, domain: str) -> Filter:
    if domain == "yes_no":
        return Code(address_of(name), label, name, (*YES_NO, (NOTHING, EMPTY)), numbers={"yes": 1, "no": 0})
    if domain == "integer":
        return Numbers(address_of(name), label, name)
    cases = next((one.args.get("rows", ()) for one in register.values if one.id == name and one.op == "cases"), ())
    results = [case.result for case in cases if isinstance(case, Case) and isinstance(case.result, str)]
    if results and len(results) == len(cases):
        return Code(address_of(name), label, name, tuple((one, one) for one in dict.fromkeys(results)))
    return Exact(address_of(name), label, name)
