"""One 起案 as a document: what is to be decided, on what, what was said, and what changed since somebody read it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from sannai.approvals import queries, seats, states, subjects
from sannai.approvals.circulation import Place
from sannai.approvals.models import Opinion, Perusal, Proposal, Revision
from sannai.casework.timeline import Moment
from sannai.common import numbering
from sannai.common.time import today
from sannai.organization.queries import staff_names
from sannai.organization.snapshot import City, city_on
from sannai.rules.delegation.model import Rulebook
from sannai.text.differing import SideBySide
from sannai.web.kit.cells import Chip
from sannai.web.kit.door import DeskRequest
from sannai.web.kit.history import history

from .forms import DISCLOSURES, files_of
from .route import COLORS, VERDICTS, Chips, as_what, book_at, clause_of, post_title, role_of, step_of, way
from .subjects import Event, presenter


@dataclass(frozen=True, slots=True)
class Said:
    """One opinion as people read it. ``behind``: of an earlier revision than the one that stands."""

    opinion: Opinion
    chip: Chip
    capacity: Chips
    behind: bool


@dataclass(frozen=True, slots=True)
class Difference(SideBySide):
    """One part that changed."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changed:
    """One amendment, side by side with what stood before it."""

    revision: Revision
    chip: Chip
    name: str
    seen_before: tuple[str, ...]
    rows: list[Difference]


def proposal_sheet(request: DeskRequest, proposal: Proposal) -> dict[str, Any]:
    """The context of ``desk/approvals/sheet.html`` but for the acts."""
    subject = presenter(proposal.about_kind).show(request, proposal)
    steps, reasons, places = way(proposal, request.at)
    revisions = list(proposal.revisions.order_by("number"))
    said = _opinions(proposal, revisions[-1].number if revisions else 1)
    mine, is_open = _my_place(request, places), proposal.status == states.OPEN
    decides = mine is not None and mine.step.kind == "decide"
    digest, seq = subjects.current(proposal) if is_open else (proposal.digest, proposal.about_seq)
    return (
        dict(subject.context)
        | _document(request, proposal)
        | {
            "digest": digest,
            "changed": is_open and (digest, seq) != (proposal.digest, proposal.about_seq),
            "subject": subject,
            "way": steps,
            "way_reasons": reasons,
            "places": places,
            "mine": mine,
            "role": role_of(mine.step.id, mine.seat) if mine else None,
            "duty": _duty(mine),
            "waits": _waits(places),
            "opinions": said,
            "dissents": [each for each in said if decides and _dissents(each.opinion)],
            "revisions": _changes(proposal, revisions),
            "events": _since(proposal, subject.events, said),
            "perusals": _perusals(proposal, city_on(request.staff.on)),
            "attachments": files_of(proposal),
        }
        | _before(proposal)
    )


def latest(proposal: Proposal) -> Moment | None:
    """The newest event of a proposal in words, for whoever acted on an older page. Two statements."""
    return next(iter(history("proposal", str(proposal.pk), 1)), None)


def number_of(proposal: Proposal) -> str:
    """8三環業第12号."""
    return numbering.text(proposal.record.series, proposal.record.number)


def duty_of(seat: seats.Seat) -> str:
    """As what somebody stands in for another: 環境業務課 課長の代わり（代決）; "" for who sits there."""
    if seat.capacity == seats.SUBSTITUTE:
        return f"{seat.asked}の代わり（代決）"
    return f"{seat.asked}の職務代理" if seat.capacity == seats.ACTING else ""


def _my_place(request: DeskRequest, places: Sequence[Place]) -> Place | None:
    """Where it waits for this very person today; the decision before any other step."""
    me = request.staff.staff_key
    mine = [each for each in places if each.waiting and me in each.seat.staff]
    return mine[-1] if mine else None


def _document(request: DeskRequest, proposal: Proposal) -> dict[str, Any]:
    city, book = city_on(today(proposal.proposed_at)), book_at(request, proposal.unit_key, proposal.matter)
    grounds, record = proposal.grounds, proposal.record
    return {
        "proposal": proposal,
        "record": record,
        "grounds": grounds,
        "number": number_of(proposal),
        "state": Chip(states.LABELS[proposal.status], COLORS[proposal.status]),
        "proposer": staff_names([proposal.proposed_by])[proposal.proposed_by],
        "proposer_title": post_title(city, proposal.proposed_by),
        "disclosure": dict(DISCLOSURES).get(record.disclosure, record.disclosure),
        "marks": [book.mark(each) if book else each for each in grounds.marks.split()],
        "matter": _title(book, proposal.matter),
        "analogous": _title(book, grounds.analogous_to),
        "clause": clause_of(proposal, request.at),
    }


def _title(book: Rulebook | None, matter: str) -> str:
    found = book.matters.get(matter) if book else None
    return found.title if found else matter


def _duty(mine: Place | None) -> tuple[str, str] | None:
    """だれの代わりか、なぜか: why this is shown to me although it was addressed to somebody else."""
    if mine is None:
        return None
    seat = mine.seat
    if seat.capacity == seats.CARETAKER:
        return f"{seat.title}としてお見せしています", "欠員の職の事務を取り扱っています。"
    if seat.capacity == seats.ACTING:
        return f"{seat.title}（職務代理）としてお見せしています", seat.why
    return (f"{duty_of(seat)}としてお見せしています", seat.why) if seat.capacity == seats.SUBSTITUTE else None


def _waits(places: Sequence[Place]) -> list[str]:
    waiting = [each.seat for each in places if each.waiting]
    names = staff_names(key for seat in waiting for key in seat.staff)
    return [
        f"{seat.title} {'、'.join(names[key] for key in seat.staff)}" if seat.staff else seat.why for seat in waiting
    ]


def _opinions(proposal: Proposal, revision: int) -> list[Said]:
    """What was said, newest last; the dissents are picked out by whoever shows them first."""
    found = []
    for each in proposal.opinions.exclude(verdict="passed").order_by("number"):
        verdict, step = VERDICTS[each.verdict], step_of(each.step)
        chip = verdict if verdict.label == step else Chip(f"{step}：{verdict.label}", verdict.color)
        capacity = as_what(each.capacity)
        found.append(Said(each, chip, capacity, each.void_at is None and each.revision < revision))
    return found


def _dissents(opinion: Opinion) -> bool:
    return opinion.void_at is None and opinion.verdict == "dissented"


def _perusals(proposal: Proposal, city: City) -> list[tuple[Perusal, str, str]]:
    """後閲, owed and done: each with the post and the name."""
    rows = list(proposal.perusals.order_by("opened_at"))
    names = staff_names(each.done_by for each in rows if each.done_by)
    return [
        (each, city.title(city.heir("post", each.post_key, each.matter)), names.get(each.done_by, "")) for each in rows
    ]


def _changes(proposal: Proposal, revisions: Sequence[Revision]) -> list[Changed]:
    """Every amendment beside what stood before it, and who had spoken by then."""
    names = staff_names(each.staff_key for each in revisions)
    spoken: list[Opinion] = list(proposal.opinions.exclude(verdict="passed")) if len(revisions) > 1 else []
    found = []
    for before, after in pairwise(revisions):
        chip = Chip("軽微な修正") if after.kind == "minor" else Chip("内容の修正", "orange")
        earlier = tuple(dict.fromkeys(each.signature for each in spoken if each.revision < after.number))
        found.append(Changed(after, chip, names[after.staff_key], earlier, _different(proposal, before, after)))
    return found[::-1]


def _different(proposal: Proposal, before: Revision | Proposal, after: Revision | Proposal) -> list[Difference]:
    one, other = _told(proposal, before), _told(proposal, after)
    pairs = [Difference(label, one.get(label, ""), other.get(label, "")) for label in dict.fromkeys([*one, *other])]
    return [each for each in pairs if each.before != each.after]


def _told(proposal: Proposal, version: Revision | Proposal) -> dict[str, str]:
    content: Mapping[str, Any] = json.loads(version.content or "{}")
    said = presenter(proposal.about_kind).say(proposal, content)
    return {"件名": version.title, "伺い文": version.reasons} | dict(said)


def _since(proposal: Proposal, events: Sequence[Event], said: Sequence[Said]) -> list[Event]:
    """What happened to the subject since the first colleague read it, or since it was proposed."""
    standing: list[datetime] = [each.opinion.at for each in said if each.opinion.void_at is None]
    start = min(standing, default=proposal.proposed_at)
    return [each for each in events if each.at > start] if proposal.status == states.OPEN else []


def _before(proposal: Proposal) -> dict[str, Any]:
    """The proposal before this one for the same subject, if it was returned or recalled."""
    earlier = queries.earlier(proposal)
    returned = earlier.opinions.filter(verdict="returned").order_by("-number").first() if earlier else None
    return {
        "differences": _different(proposal, earlier, proposal) if earlier else [],
        "returned_reason": returned.text if returned else "",
    }
