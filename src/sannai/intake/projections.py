"""Projections and letters: put by the office, read by the applicants' pages, which know nothing else of a case."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from sannai.common.written import Read, insert

from . import sealing
from .models import Letter, Projection
from .shown import Shown
from .slots import Opened

_OF_CASE = Read(lambda id: Projection.objects.filter(pk=id), Projection._meta.pk)


def read(opened: Opened) -> Shown | None:
    """What is shown of this case; None while nothing has come of it yet. Raises CannotOpen. One statement."""
    row = next(iter(_OF_CASE.rows(opened.case)), None)
    return sealing.unseal(opened, bytes(row.sealed), row.p) if row and row.sealed else None


def put_first(opened: Opened, shown: Shown, at: datetime) -> None:
    """Keep the first picture of a case that has just come into being, in the transaction that is open."""
    first = replace(shown, p=1)
    insert(Projection(case=first.id, p=1, sealed=sealing.seal(opened, first), put_at=at))


def put(opened: Opened, shown: Shown, at: datetime, *, after: int) -> bool:
    """Keep the newest picture of a case, in place of the one with this number (0: none yet).

    False if somebody else put one meanwhile: look again.
    """
    new = replace(shown, p=after + 1)
    if not after:
        try:
            with transaction.atomic():
                put_first(opened, shown, at)
        except IntegrityError:
            return False
        return True
    kept = Projection.objects.filter(pk=shown.id, p=after)
    return bool(kept.update(p=new.p, sealed=sealing.seal(opened, new), put_at=at))


def number(case: UUID) -> int:
    """The number of the newest picture, whether it is still there or was disposed of; 0 if there never was one."""
    return Projection.objects.filter(pk=case).values_list("p", flat=True).first() or 0


def pictured() -> QuerySet[Projection, UUID]:
    """The cases of which something is or was shown, as a part of a query."""
    return Projection.objects.values_list("pk", flat=True)


def forget(cases: Collection[UUID], *, letters: bool) -> None:
    """What was shown of these cases is gone, and their letters too if told so. Their numbers go on."""
    Projection.objects.filter(pk__in=cases).update(sealed=b"")
    if letters:
        Letter.objects.filter(case__in=cases).delete()


def put_letter(case: UUID, document: UUID, content: bytes) -> str:
    """Keep the applicant's copy of a document; its key, for the projection. What was here under another key goes."""
    sealed, key = sealing.sealed_letter(content, document)
    Letter.objects.update_or_create(pk=document, defaults={"case": case, "sealed": sealed})
    return key


def letter(case: UUID, document: UUID, key: str) -> bytes | None:
    """The copy of a document; None if there is none."""
    row = Letter.objects.filter(pk=document, case=case).first()
    return sealing.unsealed_letter(bytes(row.sealed), document, key) if row else None
