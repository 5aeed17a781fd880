"""What was typed into a form and not sent, or was refused: kept beside the draft's pages, so that nothing is lost.

A page of the form keeps its texts itself (``drafts.save_page``); here is every other form of an applicant, by name:
``case:…`` and ``correction:…`` of what is filed, ``draft:…`` before. No page has a colon in its name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from . import drafts
from .models import Draft, DraftPage
from .slots import Opened

OF_CASE, OF_CORRECTION = "case:", "correction:"
REISSUE = f"{OF_CASE}reissue"  # typed by staff alone: how somebody who lost their link was identified
_WHY = "?why"  # beside the texts, no input is called so: the status, and what was said
_LONGEST = 64  # of the name of a page's row


@dataclass(frozen=True, slots=True)
class Left:
    """What a form held when it was sent: input name → what was typed, exactly.

    ``why``: the sentences of a refusal that only the act itself can say, with their status; what the form says of its
    texts is judged anew.
    """

    texts: dict[str, list[str]]
    why: tuple[str, ...] = ()
    status: int = 422


def keep(
    opened: Opened,
    form: str,
    texts: Mapping[str, Sequence[str]],
    at: datetime,
    *,
    why: Sequence[str] = (),
    status: int = 422,
) -> None:
    """書きかけを保存する。The newest of each form counts; of a draft that is gone nothing is kept."""
    if not Draft.objects.filter(pk=opened.case, ended_at=None).exists():
        return
    content = {name: list(each) for name, each in texts.items()}
    if why:
        content[_WHY] = [str(status), *why]
    drafts.save_page(opened, _row(form), content, at)


def kept(opened: Opened, form: str) -> Left | None:
    """What the form held when it was sent last and nothing came of it; None if there is nothing."""
    row = DraftPage.objects.filter(draft=opened.case, page=_row(form)).first()
    if row is None:
        return None
    texts = drafts.unsealed(opened, row.page, row.seq, row.sealed)["answers"]
    status, *why = texts.pop(_WHY, ["422"])
    return Left(texts, tuple(why), int(status))


def drop(opened: Opened, form: str) -> None:
    """It is sent, or no longer wanted: this form, and all below its name."""
    DraftPage.objects.filter(Q(page=_row(form)) | Q(page__startswith=f"{form}:"), draft=opened.case).delete()


def _row(form: str) -> str:
    """The name of its row: a form that is asked of a field in a row may have a longer name than a row can."""
    if len(form) <= _LONGEST:
        return form
    head = form.rpartition(":")[0][:15]
    return f"{head}:{hashlib.sha256(form.encode()).hexdigest()[:48]}"
