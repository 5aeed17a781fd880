"""決裁の一覧: what waits for me and as what, what I peruse later, what I proposed, what I said something on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sannai.approvals import queries, seats, states
from sannai.approvals.models import Opinion, Perusal, Proposal, Waiting
from sannai.common.kinds import kind_of
from sannai.organization.queries import staff_names
from sannai.organization.snapshot import City, city_on
from sannai.web.kit.cells import Cell, Chip, Lines, Link, Many, Ref
from sannai.web.kit.door import DeskRequest, staff_only
from sannai.web.kit.table import CHIP, DATE, NARROW, PERSON, TABLET, Column, Table
from sannai.web.templatetags.sannai import short

from .acts import RIGHTS
from .route import COLORS, VERDICTS, role_of
from .sheet import duty_of, number_of

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Part:
    """One of the four lists, its heading, and what stands there when it is empty."""

    id: str
    label: str
    when: str
    empty: str
    rows: QuerySet[Any]
    count: int | None = None  # something is to be done: my capacity stands first


@dataclass(frozen=True, slots=True)
class Row:
    """One 起案 in a list, with words instead of keys; ``own``: what this list alone says of it."""

    proposal: Proposal
    proposer: str
    at: datetime
    about: tuple[str, ...] = ()
    own: tuple[Cell, ...] = ()


@require_GET
@staff_only(*RIGHTS)
def waiting(request: DeskRequest) -> HttpResponse:
    """わたしを待っているもの、後閲するもの、わたしが起案したもの、意見を述べたもの。"""
    found, city = _parts(request), city_on(request.staff.on)
    part = next((each for each in found if each.id == request.GET.get("part")), found[0])
    page = Paginator(part.rows, PAGE_SIZE).get_page(request.GET.get("page"))
    here: list[Any] = list(page.object_list)
    shown = {
        "parts": found,
        "part": part,
        "page": page,
        "table": Table(_columns(part), _rows(here, city), f"{part.label}（{part.when}の順）"),
        "standing_in": _standing_in(here, city) if part.id == "waiting" else {},
        "open_perusals": found[1].count,
        "away": city.absence(request.staff.staff_key),
        "may_open": request.staff.may("proposal.open"),
        "may_be_absent": request.staff.may("absence.register"),
    }
    return render(request, "staff/approvals/waiting.html", shown)


def _parts(request: DeskRequest) -> list[Part]:
    me, none, record = request.staff.staff_key, "まだありません。", "proposal__record__series"
    mine = queries.waiting_for(request.staff, request.staff.on).select_related(record)
    owed = queries.perusals_for(request.staff, request.staff.on).select_related(record)
    proposed, spoken = queries.proposed_by(me), queries.spoken_by(me).select_related(record)
    return [
        Part("waiting", "わたしを待っているもの", "届いた日", "いま待っているものはありません。", mine, mine.count()),
        Part("perusals", "後閲するもの", "進んだ日", "後閲するものはありません。", owed, owed.count()),
        Part("mine", "わたしが起案したもの", "起案した日", none, proposed.select_related("record__series")),
        Part("spoken", "わたしが意見を述べたもの", "述べた日", none, spoken),
    ]


def _columns(part: Part) -> list[Column[Row]]:
    acts = part.count is not None
    label, kind = ("立場", PERSON) if acts else ("状態", CHIP)
    own: Column[Row] = Column("own", label, lambda x: Many(x.own), kind, fold=NARROW)
    columns: list[Column[Row]] = [
        Column("title", "件名", lambda x: Lines((_link(x.proposal), *x.about)), first=True),
        Column("number", "起案番号", lambda x: number_of(x.proposal), fold=TABLET),
        Column("proposer", "起案した人", lambda x: x.proposer, PERSON, fold=NARROW),
        Column("at", part.when, lambda x: short(x.at), DATE, fold=NARROW),
    ]
    return [own, *columns] if acts else [*columns, own]


def _link(proposal: Proposal) -> Link:
    return Link(proposal.title, Ref("desk:proposal", str(proposal.pk)))


def _rows(found: Sequence[Any], city: City) -> list[Row]:
    proposals = [each if isinstance(each, Proposal) else each.proposal for each in found]
    names, about = staff_names(each.proposed_by for each in proposals), _abouts(proposals)
    rows = []
    for each, proposal in zip(found, proposals, strict=True):
        at, own, why = _own(each, proposal, city)
        said = (about.get((proposal.about_kind, proposal.about_id), ""), why)
        rows.append(Row(proposal, names[proposal.proposed_by], at, tuple(filter(None, said)), own))
    return rows


def _own(each: Any, proposal: Proposal, city: City) -> tuple[datetime, tuple[Cell, ...], str]:
    """What this list alone says of a row: when, my capacity or how it stands, and why it was not me."""
    if isinstance(each, Waiting):
        seat = seats.of_row(city, each)
        title = f"{seat.asked}の代わり" if duty_of(seat) else seat.title  # why is said once, above the list
        return each.since, (role_of(each.step, seat), title), ""
    if isinstance(each, Perusal):
        because = "不在のあいだに代決" if each.because == "substituted" else "不在のあいだに通過"
        title = city.title(city.heir("post", each.post_key, each.matter))
        return each.opened_at, (Chip("後閲", "orange"), title), because
    state = Chip(states.LABELS[proposal.status], COLORS[proposal.status])
    if isinstance(each, Opinion):
        return each.at, (state, f"わたし：{VERDICTS[each.verdict].label}"), ""
    return proposal.proposed_at, (state,), ""


def _abouts(proposals: Iterable[Proposal]) -> dict[tuple[str, str], str]:
    """What each is about, in words: a constant number of statements for each kind."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for each in proposals:
        by_kind[each.about_kind].append(each.about_id)
    return {(kind, id): words for kind, ids in by_kind.items() for id, words in kind_of(kind).words(ids).items()}


def _standing_in(found: Iterable[Waiting], city: City) -> dict[str, str]:
    """For whom I stand in on this page of the list, and why, each said once."""
    sat = [seats.of_row(city, each) for each in found]
    return {f"{duty_of(seat)}としてのものがあります": seat.why for seat in sat if duty_of(seat)}
