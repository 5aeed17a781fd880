"""公開・取下げの起案: exactly one digest is proposed, or one version to be withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sannai.approvals import actions as approvals
from sannai.approvals.models import Proposal
from sannai.common import canonical
from sannai.common.action import Denied, NotAllowed, needed
from sannai.common.actors import Actor

from .bringing import bring
from .kinds import DefinitionKind, kind_of
from .models import Candidate, Definition, Version
from .publishing import refuse_against
from .queries import in_force


def propose_publication(
    kind: DefinitionKind[Any], files: Mapping[str, bytes], *, by: Actor, at: datetime, reasons: str = "",
    replace: bool = False, **more: Any,
) -> Proposal:  # fmt: skip
    """公開を起案する。ファイル一式をすべて検査して固定し、決裁されたらその内容だけが公開される。

    ``more`` goes to ``approvals.actions.propose`` as it is (marks, analogous_to, attachments …). Raises
    DefinitionError with every fault, NotAllowed (nothing would change; a proposal is open) and Denied.
    """
    candidate = bring(kind, files, by=by, at=at, replace=replace)
    now = in_force(kind.name, candidate.key)
    if now and now.digest == candidate.digest:
        raise NotAllowed("いま公開している版と同じ内容です。公開し直すことはありません。")
    _may_propose(kind, by, candidate)
    refuse_against(kind, kind.compile(files))
    number = _next_number(candidate)
    content = {
        "verb": "publish",
        "candidate": candidate.digest,
        "title": candidate.title,
        "replaces": now.digest if now else "",
        "number": number,
    }
    label = f"{kind.label}の公開：{candidate.title}（第{number}版）"
    return _propose(kind.name, candidate.key, kind.publication, label, content, reasons, by=by, at=at, **more)


def propose_withdrawal(definition: Definition, *, by: Actor, at: datetime, reasons: str = "", **more: Any) -> Proposal:
    """公開中の版の取下げを起案する。決裁されると、これからは使えなくなる（すでに始まったことには影響しない）。

    Raises NotAllowed (nothing is published; a proposal is open; no reason given) and Denied.
    """
    kind = kind_of(definition.kind)
    now = in_force(kind.name, definition.key)
    if now is None:
        raise NotAllowed(f"この{kind.label}は、いま公開されていません。")
    needed(reasons, "取り下げる理由を書いてください。決裁する人と、記録を読む人に伝わります。")
    _may_propose(kind, by, now)
    content = {"verb": "withdraw", "version": now.digest, "number": now.number, "title": now.title}
    label = f"{kind.label}の取下げ：{now.title}（第{now.number}版）"
    return _propose(kind.name, definition.key, kind.withdrawal, label, content, reasons, by=by, at=at, **more)


def _propose(
    kind: str, key: str, matter: str, label: str, content: dict[str, Any], reasons: str, *, by: Actor, at: datetime,
    **more: Any,
) -> Proposal:  # fmt: skip
    proposal = Proposal(
        about_kind=kind,
        about_id=key,
        matter=matter,
        title=label[:200],
        reasons=reasons.strip(),
        content=canonical.dumps(content),
    )
    return approvals.propose(proposal, by=by, at=at, **more)


def _may_propose(kind: DefinitionKind[Any], by: Actor, subject: Candidate | Version) -> None:
    if not by.may(kind.propose, subject):
        raise Denied(f"{by.kind}:{by.staff_key} may not {kind.propose} in {subject.division_key}")


def _next_number(candidate: Candidate) -> int:
    known = Version.objects.filter(kind=candidate.kind, key=candidate.key)
    same = known.filter(digest=candidate.digest).first()
    last = known.order_by("-number").values_list("number", flat=True).first()
    return same.number if same else (last or 0) + 1
