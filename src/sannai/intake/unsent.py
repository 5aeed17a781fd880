"""What was typed for a correction and not sent yet: kept beside the draft's pages, so that an upload loses nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from . import drafts
from .models import DraftPage
from .slots import Opened

MENDING_PAGE = "correction:"  # a page row of a filed draft; it goes when the correction is answered


def keep(opened: Opened, number: int, typed: Mapping[str, Sequence[str]], at: datetime) -> None:
    """補正の回答の書きかけを保存する。Under the key of the case. ``typed``: input name → what was typed, exactly."""
    drafts.save_page(opened, f"{MENDING_PAGE}{number}", {name: list(texts) for name, texts in typed.items()}, at)


def kept(opened: Opened, number: int) -> dict[str, list[str]] | None:
    """What was typed so far for this correction; None if nothing was."""
    page = f"{MENDING_PAGE}{number}"
    row = DraftPage.objects.filter(draft=opened.case, page=page).first()
    return None if row is None else dict(drafts.unsealed(opened, page, row.seq, row.sealed)["answers"])


def drop(opened: Opened) -> None:
    """It is sent, or no longer wanted."""
    DraftPage.objects.filter(draft=opened.case, page__startswith=MENDING_PAGE).delete()
