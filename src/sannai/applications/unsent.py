"""What was typed for a correction and not sent yet: kept beside the draft's pages, so that an upload loses nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from . import drafts
from .models import DraftPage

MENDING_PAGE = "correction:"  # a page row of a filed draft; it goes when the correction is answered


def keep(id: UUID, number: int, typed: Mapping[str, Sequence[str]], at: datetime) -> None:
    """補正の回答の書きかけを保存する。One upsert. ``typed``: input name → what was typed, exactly."""
    drafts.save_page(id, f"{MENDING_PAGE}{number}", {name: list(texts) for name, texts in typed.items()}, at)


def kept(id: UUID, number: int) -> dict[str, list[str]] | None:
    """What was typed so far for this correction; None if nothing was."""
    row = DraftPage.objects.filter(draft_id=id, page=f"{MENDING_PAGE}{number}").first()
    return None if row is None else json.loads(row.answers)


def drop(id: UUID) -> None:
    """It is sent, or no longer wanted."""
    DraftPage.objects.filter(draft_id=id, page__startswith=MENDING_PAGE).delete()
