"""決裁の一覧: what waits for me and as what, what I peruse later, what I proposed, what I said something on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from sannai.approvals import queries, seats, states
from sannai.approvals.models import Opinion, Perusal, Proposal, Waiting
from sannai.casework import todo
from sannai.common.kinds import KINDS, kind_of
from sannai.common.time import today
from sannai.organization.queries import staff_names
from sannai.organization.snapshot import City
from sannai.web.kit.anchors import Part
from sannai.web.kit.ask import At, Choice, Days, Filter, Search
from sannai.web.kit.cells import Cell, Chip, Lines, Link, Many, Near, Ref
from sannai.web.kit.door import DeskRequest
from sannai.web.kit.listing import Empty, Found, Listing
from sannai.web.kit.rows import Stored
from sannai.web.kit.table import CHIP, DATE, NARROW, PERSON, TABLET, Column
from sannai.web.staff.inbox.counting import shown

from .acts import RIGHTS
from .route import COLORS, VERDICTS, role_of
from .sheet import duty_of, number_of

SERIES = "record__series"


@dataclass(frozen=True, slots=True)
class Row:
    """One 起案 in a list, with words instead of keys; ``own``: what this list alone says of it."""

    found: Any
    proposal: Proposal
    proposer: str
    at: datetime
    about: tuple[str, ...] = ()
    own: tuple[Cell, ...] = ()


def _lines(found: Sequence[Any], at: At) -> list[Row]:
    """Names of people, and a constant number of statements for each kind of what it is about."""
    proposals = [each if isinstance(each, Proposal) else each.proposal for each in found]
    names, about = staff_names(each.proposed_by for each in proposals), _abouts(proposals)
    lines = []
    for each, proposal in zip(found, proposals, strict=True):
        on, own, why = _own(each, proposal, at.city)
        said = (about.get((proposal.about_kind, proposal.about_id), ""), why)
        lines.append(Row(each, proposal, names[proposal.proposed_by], on, tuple(filter(None, said)), own))
    return lines


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


def _around(request: DeskRequest, found: Found[Row]) -> Mapping[str, Any]:
    """The other lists with how much waits in them, who is away, and for whom one stands in. One statement."""
    staff = request.staff
    counts = {sort: shown(count) for sort, count in todo.counts(staff, of=("waiting", "perusals")).items()}
    return {
        "lists": [
            (each, Ref(f"desk:{name}").url, counts.get(each.key))
            for name, each in LISTS.items()
            if any(staff.may(right) for right in each.opens)
        ],
        "standing_in": _standing_in(found),
        "open_perusals": counts["perusals"] if counts["perusals"] != "0" else "",
        "away": staff.city.absence(staff.staff_key),
        "may_open": staff.may("proposal.open"),
        "may_be_absent": staff.may("absence.register"),
    }


def _standing_in(found: Found[Row]) -> dict[str, str]:
    """For whom I stand in on this page of the list, and why, each said once."""
    sat = [seats.of_row(found.at.city, line.found) for line in found.lines if isinstance(line.found, Waiting)]
    return {f"{duty_of(seat)}としてのものがあります": seat.why for seat in sat if duty_of(seat)}


def _kinds(at: At) -> list[tuple[str, str]]:
    """What a 起案 may be about."""
    return [(kind.name, kind.label) for kind in KINDS.values() if kind.decide is not None]


def _filters(path: str, *, state: bool) -> tuple[Filter, ...]:
    """``path``: from the row to its 起案."""
    states_ = (Choice("status", "状態", f"{path}status", tuple(states.LABELS.items())),) if state else ()
    return (
        Search("q", "件名", lambda text: Q(**{f"{path}title__icontains": text})),
        *states_,
        Choice("kind", "種類", f"{path}about_kind", _kinds),
        Days("proposed", "起案した日", f"{path}proposed_at__date"),
    )


def _columns(own: str, when: str, at: str, title: tuple[Part, ...] | None = None) -> tuple[Column[Row], ...]:
    """``at``: the moment by which the list is sorted, called ``when``. Where something is to be done, ``title`` sorts
    too, and my capacity stands first."""
    acts = title is not None
    mine: Column[Row] = Column("own", own, lambda x: Many(x.own), PERSON if acts else CHIP, fold=NARROW)
    columns: tuple[Column[Row], ...] = (
        Column("title", "件名", lambda x: Lines((_link(x.proposal), *x.about)), first=True, sort=title),
        Column("number", "起案番号", lambda x: number_of(x.proposal), fold=TABLET),
        Column("proposer", "起案した人", lambda x: x.proposer, PERSON, fold=NARROW),
        Column("at", when, lambda x: Near(today(x.at)), DATE, fold=NARROW, sort=(Part(at, datetime),)),
    )
    return (mine, *columns) if acts else (*columns, mine)


def _link(proposal: Proposal) -> Link:
    return Link(proposal.title, Ref("desk:proposal", str(proposal.pk)))


def _through(rows: Callable[[At], Any]) -> Callable[[At], Stored]:
    """Rows that lead to a 起案."""
    return lambda at: Stored(rows(at).select_related(f"proposal__{SERIES}"), through="proposal")


_SHAPE: dict[str, Any] = {
    "kind": "proposal", "right": "proposal.read", "exports": "proposal.read", "opens": RIGHTS, "lines": _lines,
    "size": 25, "allowed": ("done",), "around": _around, "template": "staff/approvals/waiting.html",
}  # fmt: skip
_TITLE = (Part("proposal__title", str),)
WAITING = Listing[Row](
    key="waiting", title="わたしを待っているもの", order="at", filters=_filters("proposal__", state=False), **_SHAPE,
    rows=_through(lambda at: queries.waiting_for(at.staff, at.staff.on)),
    columns=_columns("立場", "届いた日", "since", _TITLE),
    empty=Empty("あてはまるものはありません", "いま待っているものはありません。"),
)  # fmt: skip
PERUSALS = Listing[Row](
    key="perusals", title="後閲するもの", order="at", filters=_filters("proposal__", state=True), **_SHAPE,
    rows=_through(lambda at: queries.perusals_for(at.staff, at.staff.on)),
    columns=_columns("立場", "進んだ日", "opened_at", _TITLE),
    empty=Empty("あてはまるものはありません", "後閲するものはありません。"),
)  # fmt: skip
PROPOSED = Listing[Row](
    key="proposed", title="わたしが起案したもの", order="-at", filters=_filters("", state=True), **_SHAPE,
    rows=lambda at: Stored(queries.proposed_by(at.staff.staff_key).select_related(SERIES), key=Part("pk", UUID)),
    columns=_columns("状態", "起案した日", "proposed_at"),
)  # fmt: skip
SPOKEN = Listing[Row](
    key="spoken", title="わたしが意見を述べたもの", order="-at", filters=_filters("proposal__", state=True), **_SHAPE,
    rows=_through(lambda at: queries.spoken_by(at.staff.staff_key)),
    columns=_columns("状態", "述べた日", "at"),
)  # fmt: skip
READABLE = Listing[Row](
    key="readable", title="監査で読める起案", order="-at", filters=_filters("", state=True),
    **_SHAPE | {"opens": ("audit.read",), "reads": lambda x: x.proposal},
    rows=lambda at: Stored(Proposal.objects.select_related(SERIES), key=Part("pk", UUID)),
    columns=_columns("状態", "起案した日", "proposed_at"),
    empty=Empty("あてはまるものはありません", "従事する監査の範囲に、起案はありません。"),
)  # fmt: skip
# Name of the address → list, in the order in which they are offered.
LISTS = {"approvals": WAITING, "perusals": PERUSALS, "proposed": PROPOSED, "spoken": SPOKEN, "readable": READABLE}
