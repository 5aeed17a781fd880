"""「住所を入れる」: a postal code fills in what of an address is still empty, from the list that the city keeps.

What was typed is never overwritten. Without a list no button is there, and nothing is promised.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sannai.procedures.around import around
from sannai.rules.around import Town
from sannai.rules.kinds.address import Address, full_prefecture
from sannai.rules.kinds.base import plain_number
from sannai.rules.plan import Asked, PagePlan
from sannai.web.components.controls import control_id

BUTTON, TOWN = "fill", "town"  # the button, and the ending of the name of the choice among several
TOLD = "?fill"  # beside the texts, no input is called so: the address, what came of it, and the town
Texts = dict[str, list[str]]
_PARTS = ("prefecture", "city", "street")
_OF = dict(zip(_PARTS, Town._fields, strict=True))
_SAID = {
    "filled": "郵便番号から「{}」を入れました。続きの番地を入力してください。",
    "kept": "郵便番号の住所は「{}」です。入力されている町名・番地は、そのままにしました。",
    "other": "入力されている住所と、郵便番号の住所「{}」が違います。入力されている住所は、そのままにしました。",
    "outside": "この郵便番号は「{}」のものです。市内の郵便番号を入力してください。",
    "none": "この郵便番号の住所は見つかりませんでした。住所を入力してください。",
    "empty": "郵便番号（7けた）を入力してから、もう一度押してください。",
    "several": "この郵便番号の町は、いくつかあります。1つ選んで、もう一度「住所を入れる」を押してください。",
}


@dataclass(frozen=True, slots=True)
class Offer:
    """What stands below the button: what came of the last press, and the towns (value, words) among which to choose."""

    said: str = ""
    towns: tuple[tuple[str, str], ...] = ()


def fill(plan: PagePlan, data: Mapping[str, str], typed: Texts) -> None:
    """What the button does, in the texts that were typed."""
    name = data.get(BUTTON, "")
    asked = next((each for own, each in _addresses(plan, typed) if own == name), None)
    if asked is None:
        return
    code = plain_number(_text(typed, name, "postal_code").lstrip("〒"))
    found, outside = _towns(asked, code)
    chosen = data.get(f"{name}.{TOWN}", "")
    found = [town for value, town in _valued(code, found) if value == chosen] or found
    if len(found) != 1:
        state = "several" if found else "outside" if outside else "none" if len(code) == 7 else "empty"
        typed[TOLD] = [name, state, "".join(outside[0]) if outside else ""]
        return
    typed[TOLD] = [name, _filled(found[0], name, typed, within=_within(asked)), "".join(found[0])]


def place(typed: Mapping[str, Sequence[str]]) -> str:
    """The id that one is led to after a press: what came of it; "" without one."""
    return control_id(f"{typed[TOLD][0]}.{BUTTON}") if TOLD in typed else ""


def offered(plan: PagePlan, typed: Mapping[str, Sequence[str]]) -> dict[str, Offer]:
    """The button of each address on the page, by the name of its inputs; none where the city keeps no list."""
    if not around().lists.knows_towns:
        return {}
    told, state, words = ([*typed.get(TOLD, ()), "", "", ""])[:3]
    made = {name: Offer() for name, _ in _addresses(plan, typed)}
    for name, asked in _addresses(plan, typed):
        if name == told and state in _SAID:
            code = plain_number(_text(typed, name, "postal_code").lstrip("〒"))
            towns = _valued(code, _towns(asked, code)[0]) if state == "several" else ()
            made[name] = Offer(_SAID[state].format(words), tuple((value, "".join(town)) for value, town in towns))
    return made


def _addresses(plan: PagePlan, typed: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Asked]]:
    """Each address that is asked, with the name of its inputs: in every row of a group."""
    for asked in plan.asked:
        if isinstance(asked.kind, Address) and not asked.found:
            yield asked.field.id, asked
    for group in plan.groups:
        for key in typed.get(f"{group.group.id}.rows", ()):
            for asked in group.asked:
                if isinstance(asked.kind, Address):
                    yield f"{group.group.id}.{key}.{asked.field.id}", asked


def _towns(asked: Asked, code: str) -> tuple[list[Town], list[Town]]:
    """The towns of a code: those that this field takes, and those outside of its city."""
    known, city = around().lists.towns(code), around().city
    own = [town for town in known if town.city.startswith(city)] if _within(asked) else list(known)
    return own, [town for town in known if town not in own]


def _within(asked: Asked) -> bool:
    return bool(asked.field.option("within", "") == "city")


def _valued(code: str, towns: Sequence[Town]) -> list[tuple[str, Town]]:
    """Each with the value of its choice, which another code does not have."""
    return [(f"{code}.{at}", town) for at, town in enumerate(towns)]


def _text(typed: Mapping[str, Sequence[str]], name: str, part: str) -> str:
    return "".join(typed.get(f"{name}.{part}", ())[:1]).strip()


def _filled(town: Town, name: str, typed: Texts, *, within: bool) -> str:
    """Put the town where nothing stands, unless what stands is of another place. What came of it: a key of _SAID.

    ``within`` the city prefecture and city are not asked: only a ward is put.
    """
    prefecture, city = (_text(typed, name, part) for part in _PARTS[:2])
    if (prefecture and full_prefecture(prefecture) != town.prefecture) or (city and not city.endswith(town.city)):
        return "other"
    empty = [part for part, text in zip(_PARTS, town, strict=True) if text and not _text(typed, name, part)]
    asked = ("street", "city") if within and town.city != around().city else ("street",) if within else _PARTS
    for part in (part for part in empty if part in asked):
        typed[f"{name}.{part}"] = [getattr(town, _OF[part])]
    if _text(typed, name, "street") and "street" not in empty:
        return "kept"
    return "filled" if town.town or not within else "none"
