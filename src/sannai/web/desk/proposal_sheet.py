"""One 起案 as a document: what is to be decided, on what, what was said, and what changed since somebody read it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

from sannai.approvals import queries, seats, states, subjects
from sannai.approvals.circulation import Place
from sannai.approvals.models import Attachment, Opinion, Proposal, Revision
from sannai.common import numbering
from sannai.common.time import today
from sannai.files.types import LABELS
from sannai.organization.queries import staff_names
from sannai.organization.snapshot import city_on
from sannai.rules.delegation.model import Rulebook

from .approvals import COLORS, role_of
from .attached import KINDS, size
from .gate import DeskRequest
from .proposal_sheet_kinds import Event, Subject, presenter
from .proposal_sheet_route import Said, clause_of, opinions, perusals, post_title, way
from .proposals_new_form import DISCLOSURES, book_at


@dataclass(frozen=True, slots=True)
class Difference:
    """One part that changed; of several lines only those are marked that differ."""

    label: str
    before: str
    after: str

    @property
    def before_lines(self) -> list[tuple[str, bool]]:
        """Each line as it was, and whether it was changed."""
        return _marked(self.before, self.after)

    @property
    def after_lines(self) -> list[tuple[str, bool]]:
        """Each line as it is, and whether it is new."""
        return _marked(self.after, self.before)


@dataclass(frozen=True, slots=True)
class Changed:
    """One amendment, side by side with what stood before it."""

    number: int
    label: str
    color: str
    at: datetime
    name: str
    note: str
    seen_before: tuple[str, ...]
    rows: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Role:
    label: str
    color: str


@dataclass(frozen=True, slots=True)
class Duty:
    """Why this is shown to me although it was addressed to somebody else."""

    heading: str
    why: str


@dataclass(frozen=True, slots=True)
class File:
    pk: int
    name: str
    kind: str
    size: str


def _marked(text: str, other: str) -> list[tuple[str, bool]]:
    lines = text.splitlines()
    same: set[int] = set()
    for block in SequenceMatcher(a=lines, b=other.splitlines(), autojunk=False).get_matching_blocks():
        same.update(range(block.a, block.a + block.size))
    return [(line, at not in same) for at, line in enumerate(lines)]


def proposal_sheet(request: DeskRequest, proposal: Proposal) -> dict[str, Any]:
    """The context of ``desk/proposal.html`` but for the verbs."""
    subject = presenter(proposal.about_kind).show(request, proposal)
    steps, reasons, places = way(proposal, request.at)
    revisions = list(proposal.revisions.order_by("number"))
    said = opinions(proposal, revisions[-1].number if revisions else 1)
    mine = my_place(request, places)
    city = city_on(request.staff.on)
    decides = mine is not None and mine.step.kind == "decide"
    is_open = proposal.status == states.OPEN
    digest, seq = subjects.current(proposal) if is_open else (proposal.digest, proposal.about_seq)
    return (
        dict(subject.context)
        | _document(request, proposal)
        | {
            "digest": digest,
            "changed": is_open and (digest, seq) != (proposal.digest, proposal.about_seq),
            "content": subject.content,
            "subject_part": subject.part,
            "preview_url": subject.preview_url,
            "way": steps,
            "way_reasons": reasons,
            "places": places,
            "mine": mine,
            "role": Role(*role_of(mine.step.id, mine.seat)) if mine else None,
            "duty": _duty(mine),
            "waits": _waits(places),
            "opinions": said,
            "dissents": [each for each in said if each.dissents] if decides else [],
            "revisions": changes(proposal, revisions),
            "events": _since(proposal, subject, said),
            "perusals": perusals(proposal.perusals.order_by("opened_at"), city),
            "attachments": [_file(each) for each in proposal.attachments.select_related("blob").order_by("pk")],
        }
        | _before(proposal)
    )


def my_place(request: DeskRequest, places: Sequence[Place]) -> Place | None:
    """Where it waits for this very person today; the decision before any other step."""
    me = request.staff.staff_key
    mine = [each for each in places if each.waiting and me in each.seat.staff]
    return mine[-1] if mine else None


def number_of(proposal: Proposal) -> str:
    """8三環業第12号."""
    return numbering.text(proposal.record.series, proposal.record.number)


def _document(request: DeskRequest, proposal: Proposal) -> dict[str, Any]:
    city, book = city_on(today(proposal.proposed_at)), book_at(request, proposal.unit_key, proposal.matter)
    grounds = proposal.grounds
    return {
        "proposal": proposal,
        "record": proposal.record,
        "grounds": grounds,
        "number": number_of(proposal),
        "label": states.LABELS[proposal.status],
        "color": COLORS[proposal.status],
        "proposer": staff_names([proposal.proposed_by])[proposal.proposed_by],
        "proposer_title": post_title(city, proposal.proposed_by),
        "disclosure": dict(DISCLOSURES).get(proposal.record.disclosure, proposal.record.disclosure),
        "marks": [book.mark(each) if book else each for each in grounds.marks.split()],
        "matter": _matter(book, proposal) | {"clause": clause_of(proposal, request.at)},
    }


def _matter(book: Rulebook | None, proposal: Proposal) -> dict[str, str]:
    matters = book.matters if book else {}
    own, other = matters.get(proposal.matter), matters.get(proposal.grounds.analogous_to)
    return {
        "title": own.title if own else proposal.matter,
        "analogous": other.title if other else proposal.grounds.analogous_to,
    }


def _duty(mine: Place | None) -> Duty | None:
    """だれの代わりか、なぜか."""
    if mine is None or mine.seat.capacity not in (seats.SUBSTITUTE, seats.ACTING, seats.CARETAKER):
        return None
    seat = mine.seat
    if seat.capacity == seats.SUBSTITUTE:
        return Duty(f"{seat.asked}の代わり（代決）としてお見せしています", seat.why)
    if seat.capacity == seats.ACTING:
        return Duty(f"{seat.title}（職務代理）としてお見せしています", seat.why)
    return Duty(f"{seat.title}としてお見せしています", "欠員の職の事務を取り扱っています。")


def _waits(places: Sequence[Place]) -> list[str]:
    waiting = [each for each in places if each.waiting]
    names = staff_names(key for each in waiting for key in each.seat.staff)
    return [
        f"{each.seat.title} {'、'.join(names[key] for key in each.seat.staff)}" if each.seat.staff else each.seat.why
        for each in waiting
    ]


def changes(proposal: Proposal, revisions: Sequence[Revision]) -> list[Changed]:
    """Every amendment beside what stood before it, and who had spoken by then."""
    names = staff_names(each.staff_key for each in revisions)
    spoken: list[Opinion] = list(proposal.opinions.exclude(verdict="passed")) if len(revisions) > 1 else []
    found = []
    for before, after in pairwise(revisions):
        minor = after.kind == "minor"
        earlier = tuple(dict.fromkeys(each.signature for each in spoken if each.revision < after.number))
        found.append(
            Changed(
                after.number,
                "軽微な修正" if minor else "内容の修正",
                "gray" if minor else "orange",
                after.at,
                names[after.staff_key],
                after.note,
                earlier,
                tuple(_different(proposal, before, after)),
            )
        )
    return found[::-1]


def _different(proposal: Proposal, before: Revision | Proposal, after: Revision | Proposal) -> list[Difference]:
    one, other = _told(proposal, before), _told(proposal, after)
    labels = dict.fromkeys([*one, *other])
    pairs = [Difference(label, one.get(label, ""), other.get(label, "")) for label in labels]
    return [each for each in pairs if each.before != each.after]


def _told(proposal: Proposal, version: Revision | Proposal) -> dict[str, str]:
    content: Mapping[str, Any] = json.loads(version.content or "{}")
    said = presenter(proposal.about_kind).say(proposal, content)
    return {"件名": version.title, "伺い文": version.reasons} | dict(said)


def _since(proposal: Proposal, subject: Subject, said: Sequence[Said]) -> list[Event]:
    """What happened to the subject since the first colleague read it, or since it was proposed."""
    if proposal.status != states.OPEN:
        return []
    standing = [each.at for each in said if each.void is None]
    start = min(standing, default=proposal.proposed_at)
    return [each for each in subject.events if each.at > start]


def _before(proposal: Proposal) -> dict[str, Any]:
    """The proposal before this one for the same subject, if it was returned or recalled."""
    earlier = queries.earlier(proposal)
    if earlier is None:
        return {"differences": [], "returned_reason": ""}
    returned = earlier.opinions.filter(verdict="returned").order_by("-number").first()
    return {
        "differences": _different(proposal, earlier, proposal),
        "returned_reason": returned.text if returned else "",
    }


def _file(each: Attachment) -> File:
    kind = each.blob.media_type
    return File(each.pk, each.name, KINDS.get(kind, LABELS.get(kind, kind)), size(each.blob.size))
