"""What can be approved: rooms above register their kind here; nothing below knows what a case is."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sannai.common import canonical
from sannai.common.actors import Actor

from .models import Proposal
from .states import Changed


@dataclass(frozen=True, slots=True)
class Standing:
    """How a subject stands now: digest of all that the decision rests on, and the seq of its newest such event."""

    digest: str
    seq: int


class Decided(Protocol):
    """Called in the transaction of the approval, return or recall."""

    def __call__(self, proposal: Proposal, verdict: str, *, by: Actor, at: datetime, reason: str = "") -> None: ...


@dataclass(frozen=True, slots=True)
class Kind:
    """The functions that approvals asks of a subject.

    ``facts(about_id)``: division, what the delegation rules ask, ``record`` (defaults of classification, retention,
    disclosure) and ``label`` (in words, for lists). ``proposed(about_id, content)``: the facts that follow from what
    is proposed. ``told(verb)``: an event of the subject in words, "" for one that is beside the point.
    """

    digest: Callable[[str], Standing]
    facts: Callable[[str], Mapping[str, Any]]
    decided: Decided
    proposed: Callable[[str, Mapping[str, Any]], Mapping[str, Any]]
    told: Callable[[str], str]


_KINDS: dict[str, Kind] = {}


def register(
    kind: str,
    *,
    digest: Callable[[str], Standing],
    facts: Callable[[str], Mapping[str, Any]],
    decided: Decided,
    proposed: Callable[[str, Mapping[str, Any]], Mapping[str, Any]] = lambda _id, _content: {},
    told: Callable[[str], str] = str,
) -> None:
    """Make a kind of subject known. Called once from the owner's ``apps.py``."""
    _KINDS[kind] = Kind(digest, facts, decided, proposed, told)


def kind_of(name: str) -> Kind:
    """The registered functions of a kind. Raises LookupError for an unknown one: a fault of the program."""
    return _KINDS[name]


def facts_of(proposal: Proposal) -> Mapping[str, Any]:
    """What the subject says of itself, with what is proposed about it."""
    kind, content = kind_of(proposal.about_kind), json.loads(proposal.content or "{}")
    return {**kind.facts(proposal.about_id), **kind.proposed(proposal.about_id, content)}


def hashes(proposal: Proposal) -> list[str]:
    """The hashes of its attachments, in the order they were added."""
    return list(proposal.attachments.order_by("pk").values_list("blob_id", flat=True))


def bound(standing: Standing, proposal: Proposal, attachments: Collection[str]) -> str:
    """The digest of what is proposed: the subject's own, title, reasons, content and attachments together."""
    parts = [standing.digest, proposal.title, proposal.reasons, proposal.content, list(attachments)]
    return canonical.digest(canonical.dumps(parts))


def current(proposal: Proposal) -> tuple[str, int]:
    """(digest, seq) as the subject stands now. The page of the approver carries this digest in its form."""
    standing = kind_of(proposal.about_kind).digest(proposal.about_id)
    if proposal.grounds.facts == "{}":  # proposed before there were rules: bound to subject and content alone
        return canonical.digest(canonical.dumps([standing.digest, proposal.content])), standing.seq
    return bound(standing, proposal, hashes(proposal)), standing.seq


def check_unchanged(proposal: Proposal) -> str:
    """The digest, still that of the proposal. Raises Changed when the subject has moved on since."""
    digest, seq = current(proposal)
    if (digest, seq) != (proposal.digest, proposal.about_seq):
        raise Changed("起案のあとに内容が変わったため、決裁できません。差し戻して、起案し直してもらってください。")
    return digest
