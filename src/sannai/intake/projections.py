"""Projections and letters: put by the office, read by the applicants' pages, which know nothing else of a case."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from sannai.common.written import Read, insert

from . import sealing
from .models import Letter, Projection
from .shown import Shown

_OF_CASE = Read(lambda id: Projection.objects.filter(pk=id), Projection._meta.pk)


def read(case: UUID) -> Shown | None:
    """What is shown of this case; None while nothing has come of it yet. One statement."""
    row = next(iter(_OF_CASE.rows(case)), None)
    return sealing.opened(row.body, row.case, row.p) if row and row.body else None


def put(shown: Shown, at: datetime, *, first: bool = False) -> bool:
    """Keep the newest picture of a case; whether anything in it is new. ``first``: nothing can be there yet."""
    row = None if first else next(iter(_OF_CASE.rows(shown.id)), None)
    if row is None:
        shown = replace(shown, p=1)
        with transaction.atomic(savepoint=False):
            insert(Projection(case=shown.id, p=1, body=sealing.seal(shown), put_at=at))
        return True
    if row.body and sealing.opened(row.body, row.case, row.p) == replace(shown, p=row.p):
        return False
    shown = replace(shown, p=row.p + 1)
    # Only after the picture that was read: of two at the same moment the second looks again.
    changed = Projection.objects.filter(pk=row.case, p=row.p).update(p=shown.p, body=sealing.seal(shown), put_at=at)
    return bool(changed) or put(shown, at)


def pictured() -> QuerySet[Projection, UUID]:
    """The cases of which something is shown, as a part of a query."""
    return Projection.objects.values_list("pk", flat=True)


def is_same(shown: Shown) -> bool:
    """Whether this is the picture that is kept of its case."""
    kept = read(shown.id)
    return kept is not None and kept == replace(shown, p=kept.p)


def forget(cases: Collection[UUID], *, letters: bool) -> None:
    """What was shown of these cases is gone, and their letters too if told so. Their numbers go on."""
    Projection.objects.filter(pk__in=cases).update(body="")
    if letters:
        Letter.objects.filter(case__in=cases).delete()


def letters(case: UUID) -> set[UUID]:
    """The documents of a case of which a copy is here."""
    return set(Letter.objects.filter(case=case).values_list("pk", flat=True))


def put_letter(case: UUID, document: UUID, content: bytes) -> None:
    """Keep the applicant's copy of a document. One that is here stays."""
    sealed = sealing.seal_letter(content, sealing.letter_key(document))
    Letter.objects.get_or_create(pk=document, defaults={"case": case, "sealed": sealed})


def letter(case: UUID, document: UUID, key: str) -> bytes | None:
    """The copy of a document; None if there is none."""
    row = Letter.objects.filter(pk=document, case=case).first()
    return sealing.open_letter(bytes(row.sealed), key) if row else None
