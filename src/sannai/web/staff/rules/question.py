"""The question of 「だれが決めるか」 as an address asks it: matter, division, facts, marks. Whatever is odd is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sannai.organization.snapshot import City
from sannai.rules.around import NOWHERE
from sannai.rules.delegation.model import Rulebook
from sannai.rules.kinds import bind
from sannai.rules.kinds.controls import Pick
from sannai.rules.model import Field
from sannai.text.cleaning import clean
from sannai.web.components.controls import control_id
from sannai.web.kit.door import DeskRequest

UNLISTED = "-"  # 規程にない事項
FACT = "fact."


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact that the rows of the matter ask: how it was typed, its value, what is wrong."""

    field: Field
    typed: str = ""
    value: Any = None
    fault: str = ""

    @property
    def name(self) -> str:
        """The name of its control."""
        return FACT + self.field.id

    @property
    def options(self) -> list[tuple[str, str]]:
        """What can be chosen."""
        asked = bind(self.field, NOWHERE).control
        own = asked.choices if isinstance(asked, Pick) else None
        return [(each.code, each.label) for each in own or self.field.choices]


@dataclass(frozen=True, slots=True)
class Asked:
    """The whole question. ``matter`` is "" until one is chosen, UNLISTED for one that the rules do not name."""

    matter: str
    title: str
    division: str
    division_name: str
    facts: tuple[Fact, ...]
    marks: tuple[str, ...]
    analogous_to: str
    about: str
    q: str
    faults: tuple[tuple[str, str], ...]  # (id of the control, message)

    @property
    def unlisted(self) -> bool:
        return self.matter == UNLISTED

    @property
    def wording(self) -> str:
        """What the rules are asked for: the matter's key, or the words for one that they do not list."""
        return (self.about or "規程にない事項") if self.unlisted else self.matter

    @property
    def followed(self) -> str:
        """The matter whose rows are asked: its own, or the one that is followed (類推)."""
        return self.analogous_to if self.unlisted else self.matter

    @property
    def values(self) -> dict[str, Any]:
        return {each.field.id: each.value for each in self.facts if each.value is not None}

    @property
    def missing(self) -> list[str]:
        """The labels of the facts that are still to be given."""
        return [each.field.label for each in self.facts if each.value is None]

    @property
    def complete(self) -> bool:
        """Whether the rules can be asked: with no fault and every fact."""
        return bool(self.matter and self.division and not self.missing and not self.faults)


def asked(request: DeskRequest, city: City, book: Rulebook | None) -> Asked:
    """The question that this address asks. What is unknown becomes a fault of its control, never an exception."""
    text = {name: _text(request, name) for name in ("matter", "division", "analogous", "about", "q")}
    faults: list[tuple[str, str]] = []
    matters = book.matters if book else {}
    matter = text["matter"]
    if matter and matter != UNLISTED and matter not in matters:
        faults.append(
            (control_id("q"), f"「{matter[:40]}」という事項は、この日の規程にありません。一覧から選んでください")
        )
        matter = ""
    analogous = text["analogous"] if matter == UNLISTED else ""
    if analogous and analogous not in matters:
        faults.append((control_id("analogous"), "類推の元にする事項を、一覧から選んでください"))
        analogous = ""
    division, name = _division(request, city, text["division"], "" if matter == UNLISTED else matter, faults)
    facts: tuple[Fact, ...] = ()
    if book and (rules := matters.get(analogous or matter)):
        facts = tuple(_fact(request, book.facts[each]) for each in rules.facts(city.on))
    faults += [(control_id(each.name), f"{each.field.label}：{each.fault}") for each in facts if each.fault]
    marks = _marks(request, book)
    title = matters[matter].title if matter in matters else text["about"] if matter == UNLISTED else ""
    return Asked(matter, title, division, name, facts, marks, analogous, text["about"], text["q"], tuple(faults))


def _text(request: DeskRequest, name: str) -> str:
    return clean(request.GET.get(name, ""), lines=False).strip()[:80]


def _division(
    request: DeskRequest, city: City, typed: str, matter: str, faults: list[tuple[str, str]]
) -> tuple[str, str]:
    """The unit that proposes: the reader's own unless the address names one. A unit that is gone is followed to the
    heir of this matter."""
    key = typed or request.staff.posts[0].unit_key
    unit = city.unit(key) or city.unit(city.heir("unit", key, matter))
    if unit is None:
        if typed:
            faults.append((control_id("division"), "起案する組織が、この日にはありません。一覧から選んでください"))
        return "", ""
    return unit.key, unit.name


def _fact(request: DeskRequest, field: Field) -> Fact:
    typed = _text(request, FACT + field.id)
    if not typed:
        return Fact(field)
    found = bind(field, NOWHERE).parse({"": [typed]}, request.staff.on)
    return Fact(field, typed, None if found.message else found.value, found.message or "")


def _marks(request: DeskRequest, book: Rulebook | None) -> tuple[str, ...]:
    known = {each.code for each in book.marks} if book else set()
    return tuple(dict.fromkeys(each for each in request.GET.getlist("mark")[:20] if each in known))
