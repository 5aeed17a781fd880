"""起案する・起案を直す. One open proposal for each subject; its route is read from the rules at every step."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from sannai.common import canonical, numbering
from sannai.common.action import NotAllowed, action, needed, note
from sannai.common.actors import Actor
from sannai.common.time import today
from sannai.common.verbs import Verb
from sannai.files.models import Blob
from sannai.organization.snapshot import City, city_on

from .. import circulation, free, routes, states, subjects
from ..models import Attachment, Grounds, Proposal, Record, Revision

LONGEST = 200
Files = Sequence[tuple[Blob, str]]


@action(
    Verb(
        name="proposal.proposed",
        kind="proposal",
        right="proposal.open",
        done="起案しました。次の人に回りました。",
        opens=True,
    )
)
def propose(
    proposal: Proposal, *, by: Actor, at: datetime, marks: Collection[str] = (), analogous_to: str = "",
    analogy: str = "", instructed: str = "", urgent: str = "", classification: str = "", retention: str = "",
    disclosure: str = "", takes_effect_on: date | None = None, attachments: Files = (),
) -> Proposal:  # fmt: skip
    """起案する。番号を取り、専決規程から決まる最初の職に回す。

    Takes an unsaved proposal with about_kind, about_id, matter, title, content, reasons; unit_key or the subject's
    ``division`` says who proposes; one about nothing but its own words is of a
    unit that the proposer serves in. Raises NotAllowed if one is open, if the rules give no answer, if nobody could
    ever decide it.
    """
    facts, city = dict(subjects.facts_of(proposal)), city_on(today(at))
    proposal.unit_key = proposal.unit_key or str(facts.get("division", ""))
    filed = {"classification": classification, "retention": retention, "disclosure": disclosure}
    filed = {name: value or _default(facts, name) for name, value in filed.items()}
    _check(proposal, marks, analogous_to, analogy, filed, takes_effect_on, city, by)
    proposal.proposed_by, proposal.proposed_at, proposal.status = by.staff_key, at, states.OPEN
    proposal.seq = 1
    bind(proposal, [blob.pk for blob, _ in attachments])
    try:
        with transaction.atomic():
            proposal.save(force_insert=True)
    except IntegrityError as error:
        raise NotAllowed("この件には、すでに決裁を待っている起案があります。") from error
    asked = {"analogous_to": analogous_to, "analogy": analogy, "instructed": instructed, "urgent": urgent}
    Grounds.objects.create(
        proposal=proposal, facts=canonical.dumps(asked_of(facts)), marks=" ".join(sorted(marks)), **asked
    )
    attach(proposal, attachments, at)
    revise(proposal, "first", by.staff_key, "", at)
    circulation.advance(proposal, at)
    _record(proposal, filed, takes_effect_on, city)
    note(about=f"{proposal.about_kind}:{proposal.about_id}", digest=proposal.digest, matter=proposal.matter)
    return proposal


def _check(
    proposal: Proposal, marks: Collection[str], analogous_to: str, analogy: str, filed: dict[str, str],
    takes_effect_on: date | None, city: City, by: Actor,
) -> None:  # fmt: skip
    check_title(proposal.title)
    units = [post.unit_key for post in city.posts_of(by.staff_key)]
    if proposal.about_kind == free.KIND and not any(proposal.unit_key in city.subtree(unit) for unit in units):
        raise NotAllowed("起案する課は、あなたの所属から選んでください。")
    _check_question(proposal, marks, analogous_to, city)
    if analogous_to and not analogy.strip():
        raise NotAllowed(
            "類推する理由を書いてください。規程にない事項を、なぜこの事項に準じて扱うのかが記録に残ります。"
        )
    if filed["disclosure"] not in states.DISCLOSURES:
        raise NotAllowed(f"公開区分は、{'、'.join(states.DISCLOSURES.values())}から選んでください。")
    if takes_effect_on is not None and takes_effect_on < city.on:
        raise NotAllowed("施行日は、起案の日より前にはできません。")


def _check_question(proposal: Proposal, marks: Collection[str], analogous_to: str, city: City) -> None:
    book = routes.book_of(city, proposal.unit_key, proposal.matter)
    known = {mark.code: mark.label for mark in book.marks}
    if strange := [each for each in marks if each not in known]:
        raise NotAllowed(f"「{strange[0]}」という印は規程にありません。{'、'.join(known.values())}から選んでください。")
    listed = book.matters.get(proposal.matter)
    if analogous_to and listed and listed.on(city.on):
        raise NotAllowed(f"「{listed.title}」は規程にある事項です。類推せずに起案してください。")


def check_title(title: str) -> None:
    """Raises NotAllowed for a title that is missing or too long."""
    needed(title, "件名を書いてください。")
    if len(title) > LONGEST:
        raise NotAllowed(f"件名は{LONGEST}文字までです（いまは{len(title)}文字）。詳しくは伺い文に書いてください。")


def _default(facts: dict[str, Any], name: str) -> str:
    given = (facts.get("record") or {}).get(name) or ""
    return str(given) or ("open" if name == "disclosure" else "")


def asked_of(facts: Any) -> dict[str, Any]:
    """What the rules may ask; how it is filed and called is no fact of theirs."""
    return {name: value for name, value in facts.items() if name not in ("record", "label")}


def bind(proposal: Proposal, hashes: Collection[str]) -> None:
    """Bind the proposal to its subject as it stands, with everything it says and the attachments of these hashes."""
    standing = subjects.decide_of(proposal.about_kind).digest(proposal.about_id)
    proposal.digest, proposal.about_seq = subjects.bound(standing, proposal, hashes), standing.seq


def attach(proposal: Proposal, attachments: Files, at: datetime) -> None:
    """Add files to it. Raises NotAllowed for too many."""
    if attachments and proposal.attachments.count() + len(attachments) > free.MOST_FILES:
        raise NotAllowed(f"添付は{free.MOST_FILES}件までです。まとめるか、要るものに絞ってください。")
    Attachment.objects.bulk_create(
        Attachment(proposal=proposal, blob=blob, name=name, at=at) for blob, name in attachments
    )


def revise(proposal: Proposal, kind: str, staff_key: str, what: str, at: datetime) -> Revision:
    """Keep the content as it is now."""
    return Revision.objects.create(
        proposal=proposal, number=proposal.revisions.count() + 1, kind=kind, title=proposal.title,
        reasons=proposal.reasons, content=proposal.content, digest=proposal.digest, staff_key=staff_key, note=what,
        at=at,
    )  # fmt: skip


def _record(proposal: Proposal, filed: dict[str, str], takes_effect_on: date | None, city: City) -> None:
    """The number comes last: the row of its series stays locked until the transaction ends."""
    unit = city.heir("unit", proposal.unit_key, proposal.matter)
    series, number = numbering.take(f"{city.symbol_of(unit)}起", city.on)
    Record.objects.create(proposal=proposal, series=series, number=number, takes_effect_on=takes_effect_on, **filed)
    note(number=numbering.text(series, number))
