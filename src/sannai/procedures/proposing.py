"""公開・取下げの起案, and what follows: exactly that digest is published, or that version withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sannai.approvals import actions as approvals
from sannai.approvals import queries as proposals
from sannai.approvals.models import Proposal
from sannai.approvals.states import Changed
from sannai.approvals.subjects import check_unchanged
from sannai.common import canonical
from sannai.common.action import Denied, NotAllowed
from sannai.common.actors import Actor
from sannai.common.follow import Consequence, Happened
from sannai.common.kinds import Standing
from sannai.text.problems import DefinitionError

from .bringing import bring, newest
from .current import files_of
from .models import Candidate, Procedure, ProcedureVersion
from .publishing import publish_files, withdraw

KIND = "procedure"
PUBLICATION, WITHDRAWAL = "procedure-publication", "procedure-withdrawal"
RECORD = {"classification": "デジ-手続", "retention": "10年", "disclosure": "open"}


def propose_publication(
    files: Mapping[str, bytes], *, by: Actor, at: datetime, reasons: str = "", replace: bool = False, **more: Any
) -> Proposal:
    """手続の公開を起案する。ファイル一式をすべて検査して固定し、決裁されたらその内容だけが公開される。

    ``more`` goes to ``approvals.actions.propose`` as it is (marks, analogous_to, attachments …). Raises
    DefinitionError with every fault, NotAllowed (nothing would change; a proposal is open) and Denied.
    """
    candidate = bring(files, by=by, at=at, replace=replace)
    now = standing_version(candidate.procedure_key)
    if now and now.digest == candidate.digest:
        raise NotAllowed("いま公開している版と同じ内容です。公開し直すことはありません。")
    _may_propose(by, candidate)
    label = f"手続の公開：{candidate.title}（第{_next_number(candidate)}版）"
    content = {
        "verb": "publish",
        "candidate": candidate.digest,
        "title": candidate.title,
        "replaces": now.digest if now else "",
        "number": _next_number(candidate),
    }
    return _propose(candidate.procedure_key, PUBLICATION, label, content, reasons, by=by, at=at, **more)


def propose_withdrawal(procedure: Procedure, *, by: Actor, at: datetime, reasons: str = "", **more: Any) -> Proposal:
    """公開中の版の取下げを起案する。決裁されると、新しい申請を受け付けなくなる（提出済みの申請には影響しない）。

    Raises NotAllowed (nothing is published; a proposal is open; no reason given) and Denied.
    """
    now = standing_version(procedure.key)
    if now is None:
        raise NotAllowed("この手続は、いま公開されていません。")
    if not reasons.strip():
        raise NotAllowed("取り下げる理由を書いてください。決裁する人と、記録を読む人に伝わります。")
    _may_propose(by, now)
    content = {"verb": "withdraw", "version": now.digest, "number": now.number, "title": now.title}
    label = f"手続の取下げ：{now.title}（第{now.number}版）"
    return _propose(procedure.key, WITHDRAWAL, label, content, reasons, by=by, at=at, **more)


def _propose(
    key: str, matter: str, label: str, content: dict[str, Any], reasons: str, *, by: Actor, at: datetime, **more: Any
) -> Proposal:
    proposal = Proposal(
        about_kind=KIND,
        about_id=key,
        matter=matter,
        title=label[:200],
        reasons=reasons.strip(),
        content=canonical.dumps(content),
    )
    return approvals.propose(proposal, by=by, at=at, **more)


def _may_propose(by: Actor, subject: Candidate | ProcedureVersion) -> None:
    if not by.may("procedure.propose", subject):
        raise Denied(f"{by.kind}:{by.staff_key} may not procedure.propose in {subject.division_key}")


def standing_version(key: str) -> ProcedureVersion | None:
    """The version that can be applied for now; None if the procedure is not public."""
    return ProcedureVersion.objects.filter(pk__in=Procedure.objects.filter(pk=key).values("current")).first()


def _next_number(candidate: Candidate) -> int:
    known = ProcedureVersion.objects.filter(procedure_id=candidate.procedure_key)
    same = known.filter(digest=candidate.digest).first()
    last = known.order_by("-number").values_list("number", flat=True).first()
    return same.number if same else (last or 0) + 1


# What approvals asks of a procedure. Registered in apps.py.


def standing(key: str) -> Standing:
    """What a decision rests on: the version in force and the candidate brought last. Another of either: Changed."""
    procedure = Procedure.objects.filter(pk=key).first()
    now, candidate = standing_version(key), newest(key)
    content = [now.digest if now else "", candidate.digest if candidate else ""]
    return Standing(canonical.digest(canonical.dumps(content)), procedure.seq if procedure else 0)


def facts(key: str) -> Mapping[str, Any]:
    """What the delegation rules may ask of a procedure whatever is proposed, and how the 起案 about it is filed."""
    known = standing_version(key) or newest(key)
    return {"procedure": key, "record": RECORD, **_called(known)}


def proposed(key: str, content: Mapping[str, Any]) -> Mapping[str, Any]:
    """Division and title are those of what would be published: a candidate may move to another division."""
    return _called(Candidate.objects.filter(pk=content.get("candidate", "")).first())


def _called(subject: Candidate | ProcedureVersion | None) -> dict[str, Any]:
    return {"division": subject.division_key, "label": subject.title} if subject else {}


def approved(happened: Happened, by: Consequence) -> None:
    """決裁されたら、その内容だけを公開する（または、その版を取り下げる）。"""
    proposal, at = happened.subject, happened.event.at
    check_unchanged(proposal)
    content = proposals.content(proposal)
    if content["verb"] == "withdraw":
        _withdraw(proposal.about_id, content["version"], by=by, at=at)
        return
    candidate = Candidate.objects.filter(pk=content["candidate"], procedure_key=proposal.about_id).first()
    if candidate is None:
        raise Changed("起案された候補が見つかりません。差し戻して、もう一度持ち込んでもらってください。")
    try:
        publish_files(files_of(candidate), by=by, at=at)
    except DefinitionError as error:
        raise Changed(f"いまの検査では公開できません。差し戻して直してもらってください。{error.problems[0]}") from error


def _withdraw(key: str, digest: str, *, by: Actor, at: datetime) -> None:
    procedure = Procedure.objects.select_related("current").get(pk=key)
    if procedure.current is None or procedure.current.digest != digest:
        raise Changed("起案のあとに公開中の版が変わったため、決裁できません。差し戻してください。")
    withdraw(procedure, version=procedure.current, by=by, at=at)
