"""What approvals asks of a definition, and what its yes leads to: exactly that digest, or that version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sannai.approvals import queries as proposals
from sannai.approvals.states import Changed
from sannai.approvals.subjects import check_unchanged
from sannai.common import canonical
from sannai.common.actors import Actor
from sannai.common.follow import Consequence, Happened
from sannai.common.kinds import Standing
from sannai.text.problems import DefinitionError

from .kinds import kind_of
from .models import Candidate, Definition, Version
from .packages import files_of
from .publishing import publish_files, withdraw
from .queries import in_force, newest


def standing(kind: str, key: str) -> Standing:
    """What a decision rests on: the version in force and the candidate brought last. Another of either: Changed."""
    definition = Definition.objects.filter(kind=kind, key=key).first()
    now, candidate = in_force(kind, key), newest(kind, key)
    content = [now.digest if now else "", candidate.digest if candidate else ""]
    return Standing(canonical.digest(canonical.dumps(content)), definition.seq if definition else 0)


def facts(kind: str, key: str) -> Mapping[str, Any]:
    """What the delegation rules may ask of it whatever is proposed, and how the 起案 about it is filed."""
    known = in_force(kind, key) or newest(kind, key)
    return {kind: key, "record": kind_of(kind).record, **_called(known)}


def proposed(key: str, content: Mapping[str, Any]) -> Mapping[str, Any]:
    """Division and title are those of what would be published: a candidate may move to another division."""
    return _called(Candidate.objects.filter(pk=content.get("candidate", "")).first())


def _called(package: Candidate | Version | None) -> dict[str, Any]:
    return {"division": package.division_key, "label": package.title} if package else {}


def approved(happened: Happened, by: Consequence) -> None:
    """決裁されたら、その内容だけを公開する（または、その版を取り下げる）。"""
    proposal, at = happened.subject, happened.event.at
    check_unchanged(proposal)
    content, kind, key = proposals.content(proposal), kind_of(proposal.about_kind), proposal.about_id
    if content["verb"] == "withdraw":
        _withdraw(kind.name, key, content["version"], by=by, at=at)
        return
    candidate = Candidate.objects.filter(pk=content["candidate"], kind=kind.name, key=key).first()
    if candidate is None:
        raise Changed("起案された候補が見つかりません。差し戻して、もう一度持ち込んでもらってください。")
    try:
        publish_files(kind, files_of(candidate), by=by, at=at)
    except DefinitionError as error:
        raise Changed(f"いまの検査では公開できません。差し戻して直してもらってください。{error.problems[0]}") from error


def _withdraw(kind: str, key: str, digest: str, *, by: Actor, at: datetime) -> None:
    definition = Definition.objects.select_related("current").get(kind=kind, key=key)
    if definition.current is None or definition.current.digest != digest:
        raise Changed("起案のあとに公開中の版が変わったため、決裁できません。差し戻してください。")
    withdraw(definition, version=definition.current, by=by, at=at)
