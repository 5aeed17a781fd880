"""Two registers of the small city, each row with its division: things, and the places that they point at."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.test import Client
from django.urls import reverse

from sannai.casework.tests import cast
from sannai.registers.models import Entry
from sannai.registers.tests.opening import entered, publish
from sannai.rules.registers.tests.factory import MAIN, PARTS, written

FIELDS = (
    PARTS["fields"]
    + "\n  - {id: unit, label: 所管課, ask: unit}"
    + "\n  - {id: place, label: 置き場所, ask: entry, of: place, required: no}"
)
CHECKS = """\
checks:
  - {id: dear, when: {cost: 1000000..}, field: cost, message: 100万円以上です。桁を確かめてください。, warning: yes}
""".rstrip()
THING: Mapping[str, Any] = {
    "from": "2026-04-01", "number": "1", "title": "印刷機", "cost": 1000, "unit": "health.food", "secret": "合言葉",
}  # fmt: skip
PLACE: Mapping[str, Any] = {"from": "2026-04-01", "number": "P1", "title": "本館", "unit": "health.food"}
OF_UNITS = {"division": "division: health.food", "kept_by": "kept_by: unit", "rights": "rights: unit-ledger"}


def publish_both(**parts: str) -> None:
    """The two registers are in force."""
    of_place = {
        "register": "register: place", "title": "title: 置き場所台帳", "find": "find: [number, title]",
        "values": "values: {costs: {label: 費用の計, sum: sample.cost, where: {place: this}}}",
        "fields": PARTS["fields"] + "\n  - {id: unit, label: 所管課, ask: unit}",
    }  # fmt: skip
    publish({MAIN: written(**OF_UNITS | of_place)})
    publish({MAIN: written(**OF_UNITS | {"fields": FIELDS, "checks": CHECKS} | parts)})


def place(**said: Any) -> Entry:
    """A row that others point at."""
    return entered("place", {**PLACE, **said}, at=cast.MONDAY)


def thing(at: Entry | None = None, **said: Any) -> Entry:
    """A row, in a place if one is named."""
    named = {"place": {"entry": str(at.pk), "shown": "P1 本館"}} if at else {}
    return entered("sample", {**THING, **named, **said}, at=cast.MONDAY)


def page_of(entry: Entry, below: str = "") -> str:
    """The address of a row, or of something below it."""
    return reverse("desk:entry", args=entry.address) + below


def typed(page: Any) -> dict[str, Any]:
    """What a browser would send of the form of a page: every input as it stands."""
    main = page.content.decode().split('id="form"')[1].split("</form>")[0]
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", main):
        said = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if said.get("type") not in ("radio", "checkbox") or " checked" in tag:
            found[said.get("name", "")] = said.get("value", "")
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\n?([^<]*)</textarea>', main):
        found[name] = text
    return found


def sent(client: Client, address: str, **given: Any) -> Any:
    """The form of an address as it stands, with this typed over it."""
    return client.post(address, {**typed(client.get(address)), **given})
