"""What can be approved: rooms above register their kind here; nothing below knows what a case is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
    """The three functions that approvals asks of a subject."""

    digest: Callable[[str], Standing]
    facts: Callable[[str], Mapping[str, Any]]
    decided: Decided


_KINDS: dict[str, Kind] = {}


def register(
    kind: str, *, digest: Callable[[str], Standing], facts: Callable[[str], Mapping[str, Any]], decided: Decided
) -> None:
    """Make a kind of subject known. Called once from the owner's ``apps.py``."""
    _KINDS[kind] = Kind(digest, facts, decided)


def kind_of(name: str) -> Kind:
    """The registered functions of a kind. Raises LookupError for an unknown one: a fault of the program."""
    return _KINDS[name]


def bound(standing: Standing, content: str) -> str:
    """The digest of what is proposed, over the subject's digest and the proposal's content together."""
    return canonical.digest(canonical.dumps([standing.digest, content]))


def current(proposal: Proposal) -> tuple[str, int]:
    """(digest, seq) as the subject stands now. The page of the approver carries this digest in its form."""
    standing = kind_of(proposal.about_kind).digest(proposal.about_id)
    return bound(standing, proposal.content), standing.seq


def check_unchanged(proposal: Proposal) -> str:
    """The digest, still that of the proposal. Raises Changed when the subject has moved on since."""
    digest, seq = current(proposal)
    if (digest, seq) != (proposal.digest, proposal.about_seq):
        raise Changed("起案のあとに内容が変わったため、決裁できません。差し戻して、起案し直してもらってください。")
    return digest
