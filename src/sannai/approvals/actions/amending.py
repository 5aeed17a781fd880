"""起案を直す: 軽微な修正 is noted and agreement stands; 重要な修正 voids what was said and asks anew."""

from __future__ import annotations

from datetime import datetime

from sannai.common import canonical
from sannai.common.action import NotAllowed, action, needed, note
from sannai.common.actors import Actor
from sannai.common.verbs import Verb

from .. import circulation, states, subjects
from ..models import Proposal, Revision
from .asked import check_newest
from .ending import check_proposer
from .proposing import Files, asked_of, attach, bind, check_title, revise

MINOR, MATERIAL = "minor", "material"


@action(
    Verb(
        name="proposal.amended",
        kind="proposal",
        right="proposal.open",
        done="内容を直しました。",
        unsaid=("content",),
        ways=(("minor", "軽微な修正を記録しました。"), ("material", "内容を修正し、はじめから回し直しました。")),
    )
)
def amend(
    proposal: Proposal, *, kind: str, what: str, by: Actor, at: datetime, title: str | None = None,
    reasons: str | None = None, content: str | None = None, attachments: Files = (), instructed: str | None = None,
    urgent: str | None = None, seen: int | None = None,
) -> Revision:  # fmt: skip
    """起案を直す。軽微 (minor) なら同意は生き、何を直したかが示される。重要 (material) なら初めから回し直す。

    ``instructed`` and ``urgent`` say why a 代決 is admitted, as ``propose`` does. None leaves a part as it is.
    """
    states.check_open(proposal.status)
    check_newest(proposal)
    check_proposer(proposal, by, at)
    _check(proposal, kind, what)
    for name, value in (("title", title), ("reasons", reasons), ("content", content)):
        if value is not None:
            setattr(proposal, name, value)
    check_title(proposal.title)
    attach(proposal, attachments, at)
    bind(proposal, subjects.hashes(proposal))
    _ask(proposal, kind, instructed, urgent)
    proposal.save(update_fields=["title", "reasons", "content", "digest", "about_seq"])
    revision = revise(proposal, kind, by.staff_key, what.strip(), at)
    if kind == MATERIAL:
        standing = proposal.opinions.filter(void_at=None)
        note(voided=list(standing.order_by("number").values_list("number", flat=True)))
        standing.update(void_at=at)
    circulation.advance(proposal, at)
    note(revision=revision.number, digest=proposal.digest)
    return revision


def _check(proposal: Proposal, kind: str, what: str) -> None:
    if kind not in (MINOR, MATERIAL):
        raise NotAllowed("直し方は、軽微な修正か重要な修正から選んでください。")
    needed(what, "何を、なぜ直したかを書いてください。すでに同意した人に示されます。")
    if kind == MINOR and subjects.current(proposal) != (proposal.digest, proposal.about_seq):
        raise NotAllowed("起案のあとに対象の内容が変わっています。重要な修正として回し直してください。")


def _ask(proposal: Proposal, kind: str, instructed: str | None, urgent: str | None) -> None:
    """What the rules are asked from now on."""
    grounds = proposal.grounds
    facts = canonical.dumps(asked_of(subjects.facts_of(proposal)))
    if kind == MINOR and facts != grounds.facts and grounds.facts != "{}":
        raise NotAllowed("決裁する職を分ける事実が変わります。重要な修正として回し直してください。")
    grounds.facts = facts
    grounds.instructed = grounds.instructed if instructed is None else instructed
    grounds.urgent = grounds.urgent if urgent is None else urgent
    grounds.save(update_fields=["facts", "instructed", "urgent"])
