"""One system: who answers for it, its tokens, what may be done with it, what was done; and where its verbs are done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from sannai.accounts.models import Machine, MachineToken
from sannai.casework.timeline import Moment
from sannai.common.verbs import REGISTER, Verb
from sannai.organization.queries import staff_names
from sannai.organization.rights import MACHINE_WORDS, PROFILES
from sannai.web.components.parts import chip as drawn
from sannai.web.kit.cells import Chip
from sannai.web.kit.detail import Page, Section
from sannai.web.kit.door import DeskRequest
from sannai.web.kit.history import history
from sannai.web.kit.said import after
from sannai.web.kit.verb import Doable, Offer, OnRow, Ordinary, Place, Press, Screen, offered

from .door import RIGHT, load, machine_view
from .forms import AboutForm
from .giving import give_view
from .standing import Standing, standing, token_chip


@dataclass(frozen=True, slots=True)
class Token:
    """One token as the page shows it. ``revoke``: where it is revoked, "" for one that opens nothing any more."""

    row: MachineToken
    chip: str
    revoke: str


@dataclass(frozen=True, slots=True)
class MachineSheet:
    """All that the page of a system shows."""

    row: Machine
    standing: Standing
    chip: str
    holders: Sequence[str]
    profile: str
    role: str
    tokens: Sequence[Token]
    offered: Sequence[Offer]
    note: str
    history: Sequence[Moment]


NOTES = {
    "orphan": "責任を持つ職が今日はないため、トークンは使えません。いまある職に改めてください。",
    "ending": "30日以内に期限の来るトークンがあります。新しいトークンを発行し、システムの設定を入れ替えてください。",
    "bare": "使えるトークンがないため、このシステムはまだ何もできません。",
}


def machine_sheet(request: DeskRequest, machine: Machine) -> MachineSheet:
    """The system as it stands."""
    tokens, city = list(machine.tokens.order_by("-pk")), request.staff.city
    now = standing(machine, tokens, city)
    post = city.heir("post", machine.post_key, "")
    names = staff_names(holder.staff_key for holder in city.holders(post))
    return MachineSheet(
        row=machine,
        standing=now,
        chip=_drawn(now.chip),
        holders=list(names.values()),
        profile=PROFILES.get(machine.profile, machine.profile),
        role=MACHINE_WORDS.get(machine.role, machine.role),
        tokens=[_token(each, now) for each in tokens],
        offered=list(offered(MACHINE_VERBS, machine, request.staff, [each.verb for each in MACHINE_VERBS], now)),
        note=NOTES.get(now.code, ""),
        history=history("machine", machine.key),
    )


def _token(row: MachineToken, now: Standing) -> Token:
    chip = token_chip(row, now.on, closed=now.code == "closed")
    revoke = reverse("desk:machine_revoke", args=[now.machine.key, row.pk]) if row in now.alive else ""
    return Token(row, _drawn(chip), revoke)


def _drawn(chip: Chip) -> str:
    return drawn(chip.label, chip.color)


def _verb(name: str) -> Verb:
    return REGISTER[name].verb


def _number(at: OnRow[Machine]) -> Mapping[str, Any]:
    return {"number": at.named["number"]}


def _open(now: Standing) -> bool:
    return now.code != "closed"


MACHINE_VERBS: tuple[Doable[Machine], ...] = (
    Ordinary(_verb("machine.token_given"), "token", name="machine_token", main=True, own=give_view, offered=_open),
    Screen(
        _verb("machine.changed"), "change", name="machine_change", form=AboutForm, button="改める",
        template="staff/machines/verb.html", offered=_open,
    ),
    Press(_verb("machine.closed"), "close", name="machine_close", offered=_open),
    # Beside each token, not among what is offered.
    Press(
        _verb("machine.token_revoked"), "tokens/<int:number>/revoke", name="machine_revoke", more=_number,
        offered=lambda now: False,
    ),
)  # fmt: skip
MACHINE_PAGE = Page[Machine, MachineSheet](
    kind="machine", right=RIGHT, load=load, sheet=machine_sheet, frame="staff/office_base.html",
    title=lambda s: s.row.title, head="staff/machines/head.html",
    trail=lambda s: ("システム連携", reverse("desk:machines"), s.row.title),
    main="stack stack--24 desk-main office", side_label="このシステムについてできることと経過",
    sections=(
        Section(id="machine", title="登録", template="staff/machines/facts.html"),
        Section(id="tokens", title="トークン", template="staff/machines/tokens.html"),
    ),
    side=(
        Section(id="doings", title="できること", template="kit/offered.html"),
        Section(id="history", title="経過", moments=lambda s: s.history, empty="まだ何もありません。"),
    ),
)  # fmt: skip


def _back(request: DeskRequest, machine: Machine, what: str) -> HttpResponse:
    return after(what, "desk:machine", machine.key)


MACHINE = Place(machine_view, MACHINE_PAGE, machine_sheet, _back)
