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
from sannai.approvals.seats import Seat
from sannai.common import numbering
from sannai.common.kinds import kind_of
from sannai.organization.queries import staff_names
from sannai.organization.snapshot import City, city_on

from .gate import DeskRequest, staff_only
from .proposal_sheet_route import VERDICTS

RIGHTS = ("proposal.decide", "proposal.open")
PAGE_SIZE = 25
COLORS = {"open": "purple", "approved": "green", "returned": "yellow", "recalled": "gray", "abandoned": "gray"}
DONE = {
    "approved": "決裁しました。",
    "agreed": "同意しました。次の人に回りました。",
    "dissented": "異議を述べました。意見は決裁する人のいちばん上に示されます。",
    "returned": "差し戻しました。",
    "recalled": "引き戻しました。",
    "abandoned": "廃案にしました。",
    "perused": "後閲しました。",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One of the four lists, its heading, and what stands there when it is empty."""

    id: str
    label: str
    when: str
    empty: str
    acts: bool = False  # something is to be done: my capacity stands first
    count: int | None = None

    @property
    def caption(self) -> str:
        return f"{self.label}（{self.when}の順）"


@dataclass(frozen=True, slots=True)
class Row:
    """One 起案 in a list, with words instead of keys."""

    proposal: Proposal
    number: str
    proposer: str
    at: datetime
    label: str
    color: str
    about: str
    role: str = ""
    role_color: str = ""
    as_title: str = ""
    why: str = ""
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class StandingIn:
    """A post for which I stand in today, and why."""

    heading: str
    why: str


@require_GET
@staff_only(*RIGHTS)
def waiting(request: DeskRequest) -> HttpResponse:
    """わたしを待っているもの、後閲するもの、わたしが起案したもの、意見を述べたもの。"""
    me, on = request.staff.staff_key, request.staff.on
    mine, owed = queries.waiting_for(request.staff, on), queries.perusals_for(request.staff, on)
    found = _parts(mine.count(), owed.count())
    part = next((each for each in found if each.id == request.GET.get("part")), found[0])
    of_proposal = "proposal__record__series"
    rows: dict[str, QuerySet[Any]] = {
        "waiting": mine.select_related(of_proposal),
        "perusals": owed.select_related(of_proposal),
        "mine": queries.proposed_by(me).select_related("record__series"),
        "spoken": queries.spoken_by(me).select_related(of_proposal),
    }
    page = Paginator(rows[part.id], PAGE_SIZE).get_page(request.GET.get("page"))
    here: list[Any] = list(page.object_list)
    city = city_on(on)
    shown = {
        "parts": found,
        "part": part,
        "page": page,
        "rows": _rows(here, city),
        "standing_in": _standing_in(here, city) if part.id == "waiting" else [],
        "open_perusals": found[1].count,
        "away": city.absence(me),
        "may_open": request.staff.may("proposal.open"),
        "may_be_absent": request.staff.may("absence.register"),
        "done": DONE.get(request.GET.get("done", ""), ""),
    }
    return render(request, "desk/approvals.html", shown)


def _parts(waiting: int, owed: int) -> list[Part]:
    return [
        Part("waiting", "わたしを待っているもの", "届いた日", "いま待っているものはありません。", True, waiting),
        Part("perusals", "後閲するもの", "進んだ日", "後閲するものはありません。", True, owed),
        Part("mine", "わたしが起案したもの", "起案した日", "まだありません。"),
        Part("spoken", "わたしが意見を述べたもの", "述べた日", "まだありません。"),
    ]


def role_of(step: str, seat: Seat) -> tuple[str, str]:
    """In which role a step asks, in words, and its colour: 決裁, 代決, 合議, 回議（代）."""
    substitute = seat.capacity == seats.SUBSTITUTE
    if step == "decide":
        return ("代決", "orange") if substitute else ("決裁", "purple")
    label = "合議" if step.startswith("concur:") else "回議"
    return (f"{label}（代）", "orange") if substitute else (label, "blue")


def _rows(found: Sequence[Any], city: City) -> list[Row]:
    proposals = [each if isinstance(each, Proposal) else each.proposal for each in found]
    names, about = staff_names(each.proposed_by for each in proposals), abouts(proposals)
    rows = []
    for each, proposal in zip(found, proposals, strict=True):
        rows.append(
            Row(
                proposal=proposal,
                number=numbering.text(proposal.record.series, proposal.record.number),
                proposer=names[proposal.proposed_by],
                label=states.LABELS[proposal.status],
                color=COLORS[proposal.status],
                about=about.get((proposal.about_kind, proposal.about_id), ""),
                **_own(each, city),
            )
        )
    return rows


def _own(each: Any, city: City) -> dict[str, Any]:
    """What this list alone says of a row."""
    if isinstance(each, Waiting):
        seat = seats.of_row(city, each)
        role, color = role_of(each.step, seat)
        stands_in = seat.capacity in (seats.SUBSTITUTE, seats.ACTING)  # why is said once, above the list
        title = f"{seat.asked}の代わり" if stands_in else seat.title
        return {"at": each.since, "role": role, "role_color": color, "as_title": title}
    if isinstance(each, Perusal):
        because = "不在のあいだに代決" if each.because == "substituted" else "不在のあいだに通過"
        title = city.title(city.heir("post", each.post_key, each.matter))
        return {"at": each.opened_at, "role": "後閲", "role_color": "orange", "as_title": title, "why": because}
    if isinstance(each, Opinion):
        return {"at": each.at, "verdict": f"わたし：{VERDICTS[each.verdict][0]}"}
    return {"at": each.proposed_at}


def abouts(proposals: Iterable[Proposal]) -> dict[tuple[str, str], str]:
    """What each is about, in words: a constant number of statements for each kind."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for each in proposals:
        by_kind[each.about_kind].append(each.about_id)
    return {(kind, id): words for kind, ids in by_kind.items() for id, words in kind_of(kind).words(ids).items()}


def _standing_in(found: Iterable[Waiting], city: City) -> list[StandingIn]:
    """For whom I stand in on this page of the list, each said once."""
    told: dict[str, StandingIn] = {}
    for each in found:
        seat = seats.of_row(city, each)
        if seat.capacity in (seats.SUBSTITUTE, seats.ACTING):
            word = "代わり（代決）" if seat.capacity == seats.SUBSTITUTE else "職務代理"
            told.setdefault(seat.post_key, StandingIn(f"{seat.asked}の{word}としてのものがあります", seat.why))
    return list(told.values())
