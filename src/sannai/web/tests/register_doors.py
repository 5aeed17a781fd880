"""A register of each profile with rows of two divisions, one of them protected in each, and what points at them.

What each person may see of them is written here by hand, as ``docs/rights.md`` means it and not as code computes it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from openpyxl import load_workbook
from tests.city import small

from sannai.casework.tests import cast
from sannai.common.actors import System
from sannai.organization.models import Engagement, Post
from sannai.registers.actions import change, protect
from sannai.registers.models import Entry
from sannai.registers.tests.opening import entered, publish
from sannai.rules.registers.tests.factory import MAIN, PARTS, written

from .desk_cast import signed_in, words

FOOD, WASTE = "health.food", "waste"
PEOPLE: Mapping[str, tuple[str, str]] = {  # staff key → (role, unit of the post); who audits is engaged for 健康福祉局
    "clerk": ("clerk", FOOD), "head": ("head", FOOD), "counter": ("counter", FOOD), "waste": ("clerk", WASTE),
    "wastehead": ("head", WASTE), "dx": ("dx_office", WASTE), "auditor": ("auditor", FOOD),
    "stranger": ("auditor", ""), "director": ("director", "health"), "admin": ("city_admin", WASTE),
    "firm": ("contractor", FOOD),
}  # fmt: skip
# profile → right → the roles that have it: in their own division (of an auditor: within the engagement), or everywhere
OWN, ALL = "own", "all"
_STAFF = "clerk head director counter dx_office auditor city_admin"
_WRITERS = {
    "enter": {OWN: "clerk head"}, "write": {OWN: "clerk head"}, "sensitive": {OWN: "clerk head"},
    "protected": {OWN: "clerk head"},
}  # fmt: skip
_OFFICE = {OWN: "clerk head auditor", ALL: "dx_office"}
_WINDOW = {OWN: "clerk head counter auditor"}
MATRIX: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "unit-ledger": {**_WRITERS, "read": _OFFICE, "export": _OFFICE},
    "office-ledger": {**_WRITERS, "read": {ALL: _STAFF}, "export": _OFFICE},
    "permit-ledger": {
        **_WRITERS, "read": _WINDOW, "export": {OWN: "clerk head auditor"}, "enter": {},
        "sensitive": {OWN: "clerk head counter"},
    },
    "closed-ledger": {**_WRITERS, "read": _WINDOW, "export": {OWN: "head"}},
    "open-ledger": {**_WRITERS, "read": {ALL: f"{_STAFF} contractor"}, "export": {ALL: _STAFF}},
}  # fmt: skip
TAKES = "clerk head dx_office auditor city_admin"  # who has list.export
KEY = "things"
MADE: Mapping[str, tuple[str, bool, str, int]] = {  # mark → (home, protected, kind, cost)
    "甲": (FOOD, False, "small", 1), "乙": (FOOD, True, "large", 10), "丙": (WASTE, False, "small", 100),
    "丁": (WASTE, True, "large", 1000),
}  # fmt: skip
FIELDS = PARTS["fields"] + "\n  - {id: hub, label: 親, ask: entry, of: hub, required: no}"
LISTS = """\
lists:
  - {id: all, label: すべて, columns: [number, title, kind, cost, secret, hub], sort: [number]}
  - {id: dear, label: 高いもの, columns: [number, title], when: {cost: 10..}, sort: [-cost]}
find: [number, title]
"""
FED = """\
fed_by:
  - procedure: food-business-permit
    outcome: permitted
    verb: entered
    from: delivered
    take: {number: document_number, title: trade_name}
"""
OPEN = {"division": f"division: {FOOD}", "rights": "rights: open-ledger"}
OLD, HELD = "2026-05-01", cast.MONDAY.date().isoformat()


@dataclass
class Scene:
    """A register of one profile: its rows by mark, the row that they all name, the row that names each of them."""

    profile: str
    rows: dict[str, Entry] = field(default_factory=dict)
    hub: Entry | None = None
    naming: dict[str, Entry] = field(default_factory=dict)

    def homes(self, who: str, right: str) -> set[str]:
        """The divisions of these rows over which this person has the right."""
        (role, unit), given = PEOPLE[who], MATRIX[self.profile][right]
        there = {entry.unit_key for entry in self.rows.values()}
        return (
            there
            if role in given.get(ALL, "").split()
            else there & {unit}
            if role in given.get(OWN, "").split()
            else set()
        )

    def seen(self, who: str, right: str = "read") -> set[str]:
        """The marks of the rows that this person reaches with it."""
        homes, shielded = self.homes(who, right), self.homes(who, "protected")
        return {
            mark for mark, entry in self.rows.items()
            if entry.unit_key in homes and (not entry.protected or entry.unit_key in shielded)
        }  # fmt: skip

    def secrets(self, who: str) -> set[str]:
        """The marks of those whose sensitive field this person sees on their pages."""
        return {mark for mark in self.seen(who) if self.rows[mark].unit_key in self.homes(who, "sensitive")}

    def tokens(self, who: str) -> list[str]:
        """Every text that must reach this person by no door."""
        hidden = self.rows.keys() - self.seen(who)
        said = [f"{kind}{mark}" for mark in sorted(hidden) for kind in ("鍵", "題", "旧")]
        return said + [f"密{mark}" for mark in sorted(self.rows.keys() - self.secrets(who))]


def city() -> None:
    """The cast, and whoever it has not: a director, the administrator, an auditor without engagement, a contractor."""
    cast.city()
    Engagement.objects.update(unit_key="health")
    for key, unit, role in (("audit2", WASTE, "auditor"), ("firm", FOOD, "contractor")):
        Post.objects.create(key=key, title="職", unit_key=unit, role=role, rank=8, valid_from=small.START)
    for who, post in (("stranger", "audit2"), ("firm", "firm"), ("director", "health.head"), ("admin", "admin")):
        small.hold(who, post)


def open_registers(profile: str) -> None:
    """The register of this profile; one whose rows are named by its rows and count them, one that names its rows."""
    of_units = profile == "unit-ledger"
    filters = f"filters: [kind, cost, hub{', unit' if of_units else ''}]"
    publish({MAIN: written(
        register=f"register: {KEY}", title="title: 試験台帳", division=f"division: {FOOD}", rights=f"rights: {profile}",
        kept_by=f"kept_by: {'unit' if of_units else 'division'}", lists=LISTS + filters,
        fields=FIELDS + ("\n  - {id: unit, label: 所管課, ask: unit}" if of_units else ""),
        sheet="sheet: [title, kind, secret]", fed=FED if profile == "permit-ledger" else "",
    )})  # fmt: skip
    rollups = (
        f"values:\n  parts: {{label: 数, count: {KEY}, where: {{hub: this}}}}\n"
        f"  worth: {{label: 費用の計, sum: {KEY}.cost, where: {{hub: this}}}}"
    )
    listed = "lists: [{id: all, label: すべて, columns: [number, parts, worth], sort: [number]}]"
    publish({MAIN: written(**OPEN, register="register: hub", title="title: 親台帳", values=rollups, lists=listed)})
    publish({MAIN: written(
        **OPEN, register="register: naming", title="title: 参照台帳",
        fields=PARTS["fields"] + f"\n  - {{id: of, label: もと, ask: entry, of: {KEY}}}",
        lists="lists: [{id: all, label: すべて, columns: [number, of], sort: [number]}]\nfilters: [of, kind]",
    )})  # fmt: skip


def scene(profile: str) -> Scene:
    """The city, the registers and their rows: each was called something else before June."""
    city()
    open_registers(profile)
    found = Scene(profile)
    found.hub = entered("hub", {"from": "2026-04-01", "number": "親1", "title": "親"}, at=cast.MONDAY)
    for mark, (home, protected, kind, cost) in MADE.items():
        if profile == "unit-ledger" or home == FOOD:
            found.rows[mark] = _row(found, mark, home, kind, cost)
            named = {"entry": str(found.rows[mark].pk), "shown": f"鍵{mark} 旧{mark}"}
            body = {"from": "2026-04-01", "number": f"参{mark}", "title": "参照", "of": named}
            found.naming[mark] = entered("naming", body, at=cast.MONDAY)
            if protected:
                protect(found.rows[mark], reason="申出", by=System(), at=cast.MONDAY)
    return found


def _row(found: Scene, mark: str, home: str, kind: str, cost: int) -> Entry:
    assert found.hub is not None
    body: dict[str, Any] = {
        "from": "2026-04-01", "number": f"鍵{mark}", "title": f"旧{mark}", "kind": kind, "cost": cost,
        "secret": f"密{mark}", "hub": {"entry": str(found.hub.pk), "shown": "親1 親"},
    }  # fmt: skip
    body |= {"unit": home} if found.profile == "unit-ledger" else {}
    entry = entered(KEY, body, at=cast.MONDAY)
    change(entry, given={**body, "from": HELD, "title": f"題{mark}"}, by=System(), at=cast.MONDAY)
    return entry


class Walk:
    """One person who goes from door to door: whatever is answered, it holds nothing that they may not see."""

    asked = 0

    def __init__(self, of: Scene, who: str) -> None:
        self.who, self.scene, self.client = who, of, signed_in(who)
        self.unseen = of.tokens(who)

    def get(self, address: str) -> Any:
        return self._answer(address, self.client.get(address))

    def post(self, address: str, given: Mapping[str, Any]) -> Any:
        return self._answer(address, self.client.post(address, given))

    def status(self, address: str) -> int:
        return int(self.get(address).status_code)

    def tried(self, address: str, typed: str) -> tuple[int, str]:
        """(status, what is said but for what was typed): two that are alike tell nothing apart."""
        Walk.asked += 1
        answer = self.client.get(address)
        said = re.sub(r'csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode())
        return answer.status_code, said.replace(typed, "").replace(quote(typed), "")

    def rows(self, address: str) -> str:
        """The marks of the rows of a list, in order."""
        page = self.get(address)
        assert page.status_code == 200, (self.who, address, page.status_code)
        return "".join(line.row.cells["number"][-1] for line in page.context["found"].lines)

    def taken(self, address: str, form: str) -> list[list[str]] | int:
        """A file, below its first line; or how it was refused."""
        answer = self.client.post(address, {"export": form, "purpose": "試験"})
        if not answer.streaming:
            return int(self._answer(address, answer).status_code)
        body, lines = b"".join(answer.streaming_content), []
        if form == "csv":
            lines = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
        else:
            sheet = load_workbook(io.BytesIO(body)).active
            lines = [[str(cell.value or "") for cell in line] for line in sheet.iter_rows()]
        self._told(f"{address} {form}", str(lines))
        return lines[1:]

    def _answer(self, address: str, answer: Any) -> Any:
        assert answer.status_code < 500, (self.who, address)
        self._told(
            address, words(answer) + " ".join(re.findall(r'(?:value|title|content)="([^"]*)"', answer.content.decode()))
        )
        return answer

    def _told(self, address: str, text: str) -> None:
        Walk.asked += 1
        found = [each for each in self.unseen if each in text]
        assert not found, f"{self.who} reads {found} at {address} ({self.scene.profile})"
