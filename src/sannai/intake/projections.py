"""Projections and letters: put by the office, read by the applicants' pages, which know nothing else of a case."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from sannai.common.written import Read, insert

from . import downward, sealing
from .models import Letter, Outgoing, Projection
from .shown import Shown, Waiting
from .slots import Opened

_NO_LETTER = 2**62  # after which no copy of a document is put any more
_OF_CASE = Read(lambda id: Projection.objects.filter(pk=id), Projection._meta.pk)


def read(opened: Opened) -> Shown | None:
    """What is shown of this case; None while nothing has come of it yet. Raises CannotOpen. One statement."""
    row = _row(opened)
    return sealing.unseal(opened, bytes(row.sealed), row.p) if row and row.p else None


def shown(opened: Opened) -> Shown | Waiting | None:
    """What the pages of whoever brings a link show: the picture, or on a side of its own what waits for one."""
    return _reader(opened)


def read_by(reader: Callable[[Opened], Shown | Waiting | None]) -> None:
    """Say how it is read on this side. From the ``apps.py``."""
    global _reader
    _reader = reader


def seen(opened: Opened) -> Shown | Waiting | None:
    """The same where the office stands on the other side: what was filed waits until it has told of it.

    One statement; of what waits one more.
    """
    row = _row(opened)
    if row is None or row.p:
        return sealing.unseal(opened, bytes(row.sealed), row.p) if row else None
    waiting = sealing.unseal_waiting(opened, bytes(row.sealed))
    left = Outgoing.objects.filter(case=opened.case, n=0).values_list("acked_at", "hold").first()
    return replace(waiting, received=left[0], held=bool(left[1])) if left else waiting


_reader: Callable[[Opened], Shown | Waiting | None] = read


def _row(opened: Opened) -> Projection | None:
    row = next(iter(_OF_CASE.rows(opened.case)), None)
    return row if row and row.sealed else None


def put_waiting(opened: Opened, waiting: Waiting, at: datetime) -> None:
    """Keep the applicant's own copy of what was filed, in the place of a picture. One INSERT."""
    insert(Projection(case=waiting.id, p=0, sealed=sealing.seal_waiting(opened, waiting), put_at=at))


def put_first(opened: Opened, shown: Shown, at: datetime) -> None:
    """Keep the first picture of a case that has just come into being, in the transaction that is open."""
    first = replace(shown, p=1)
    sealed = sealing.seal(opened, first)
    insert(Projection(case=first.id, p=1, sealed=sealed, put_at=at))
    downward.picture(first.id, 1, sealed, at)


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
    kept, sealed = Projection.objects.filter(pk=shown.id, p=after), sealing.seal(opened, new)
    if not kept.update(p=new.p, sealed=sealed, put_at=at):
        return False
    downward.picture(shown.id, new.p, sealed, at)
    return True


def put_above(case: UUID, opened: Opened | None, at: datetime) -> bool:
    """Put the picture that is kept under a number above all that were given before, by the clock; False: none is kept.

    ``opened``: needed for what was not disposed of.
    """
    row = Projection.objects.filter(pk=case).first()
    if row is None or (row.sealed and opened is None):
        return False
    p, sealed = max(row.p + 1, int(at.timestamp())), b""
    if row.sealed and opened is not None:
        sealed = sealing.seal(opened, replace(sealing.unseal(opened, bytes(row.sealed), row.p), p=p))
    if not Projection.objects.filter(pk=case, p=row.p).update(p=p, sealed=sealed, put_at=at):
        return False  # somebody else put one meanwhile
    downward.picture(case, p, sealed, at)
    return True


def number(case: UUID) -> int:
    """The number of the newest picture, whether it is still there or was disposed of; 0 if there never was one."""
    return Projection.objects.filter(pk=case).values_list("p", flat=True).first() or 0


def pictured() -> QuerySet[Projection, UUID]:
    """The cases of which something is or was shown, as a part of a query."""
    return Projection.objects.values_list("pk", flat=True)


def forget(cases: Collection[UUID], at: datetime, *, letters: bool) -> None:
    """What was shown of these cases is gone, and their letters too if told so. Their numbers go on."""
    shown, copies = Projection.objects.filter(pk__in=cases), Letter.objects.filter(case__in=cases)
    if downward.goes():
        for case, p in list(shown.exclude(sealed=b"").values_list("pk", "p")):
            downward.picture(case, p + 1, b"", at)
        for document, case in list(copies.values_list("pk", "case")) if letters else ():
            downward.letter(document, case, _NO_LETTER, b"", at)
        shown.exclude(sealed=b"").update(p=F("p") + 1)
    shown.update(sealed=b"")
    if letters:
        copies.delete()


def put_letter(case: UUID, document: UUID, content: bytes, at: datetime) -> str:
    """Keep the applicant's copy of a document; its key, for the projection. What was here under another key goes."""
    sealed, key = sealing.sealed_letter(content, document)
    Letter.objects.update_or_create(pk=document, defaults={"case": case, "sealed": sealed})
    downward.letter(document, case, int(at.timestamp()), sealed, at)
    return key


def letter(case: UUID, document: UUID, key: str) -> bytes | None:
    """The copy of a document; None if there is none."""
    row = Letter.objects.filter(pk=document, case=case).first()
    return sealing.unsealed_letter(bytes(row.sealed), document, key) if row else None
