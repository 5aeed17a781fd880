"""自由起案: a 起案 about nothing but its own text and attachments. Decided, it is recorded; nothing else follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.conf import settings

from sannai.common import canonical
from sannai.common.action import NotAllowed
from sannai.common.kinds import Standing
from sannai.files import blobs
from sannai.files.models import Blob
from sannai.files.names import shown_name
from sannai.files.types import LABELS, RUNNABLE

from .models import Proposal

KIND = "free"  # the one kind without a chain: the 起案 is all there is
MOST_FILES = 20


def standing(about_id: str) -> Standing:
    """Nothing beside the proposal itself can change."""
    return Standing(canonical.digest(""), 0)


def facts(about_id: str) -> Mapping[str, Any]:
    """Nothing is known but what the proposal says."""
    return {}


def proposed(about_id: str, content: Mapping[str, Any]) -> Mapping[str, Any]:
    """What its proposer said of it: the unit, and what the rules ask."""
    return {**content.get("facts", {}), "division": content.get("unit", "")}


def draft(
    *, title: str, reasons: str, matter: str, unit_key: str, facts: Mapping[str, Any] = MappingProxyType({})
) -> Proposal:
    """An unsaved free proposal, for ``actions.propose``."""
    proposal = Proposal(
        about_kind=KIND, matter=matter, title=title.strip(), reasons=reasons.strip(), unit_key=unit_key,
        content=content(unit_key, facts),
    )  # fmt: skip
    proposal.about_id = str(UUID(str(proposal.pk)))
    return proposal


def content(unit_key: str, facts: Mapping[str, Any]) -> str:
    """The canonical content of a free proposal."""
    return canonical.dumps({"unit": unit_key, "facts": dict(facts)})


def keep(name: str, chunks: Iterable[bytes]) -> tuple[Blob, str]:
    """Keep one attachment; (blob, name) as ``propose`` takes it. Raises NotAllowed for what cannot be attached."""
    limit = settings.MAX_UPLOAD_BYTES
    shown = shown_name(name)
    try:
        blob = blobs.store(chunks, limit)
    except blobs.TooLarge as error:
        most = limit // 1024 // 1024
        raise NotAllowed(f"「{shown}」は大きすぎます（1件{most}MBまで）。分けて添付してください。") from error
    except blobs.EmptyFile as error:
        raise NotAllowed(f"「{shown}」は中身が空です。正しいファイルか確かめて、選び直してください。") from error
    if blob.media_type not in LABELS or shown.rpartition(".")[2].lower() in RUNNABLE:
        kinds = "、".join(dict.fromkeys(LABELS.values()))
        raise NotAllowed(f"「{shown}」は添付できない種類のファイルです。添付できるもの：{kinds}")
    return blob, shown
