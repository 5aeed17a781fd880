"""What the inner side has for the applicants' side: put where a way to it is registered, and kept here as well.

In one database nobody is registered: what is written is what is read. A stream is whole, and the newest alone counts;
an empty body says that there is nothing to show any more.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sannai.common import canonical

from .envelope import FORM, Link, content_of, moment, raw, text
from .models import Letter, Projection, Slot

Post = Callable[[str, int, bytes, datetime], None]
_post: Post | None = None
PRIVATE = ("projection", "letter", "slot")


def by(post: Post | None) -> None:
    """Say by what it goes outside. From the ``apps.py``, on the inner side of two."""
    global _post
    _post = post


def goes() -> bool:
    """Whether there is another side to tell."""
    return _post is not None


def picture(case: UUID, p: int, sealed: bytes, at: datetime) -> None:
    """The newest picture of a case; empty: it was disposed of."""
    _put(f"projection:{case}", p, sealed, at)


def letter(document: UUID, case: UUID, p: int, sealed: bytes, at: datetime) -> None:
    """The copy of a document; empty: it was disposed of."""
    _put(f"letter:{document}", p, case.bytes + sealed, at)


def slot(row: Slot, at: datetime) -> None:
    """A link that the office has given out."""
    if _post is not None:
        _put(*slot_told(row), at)


def slot_told(row: Slot) -> tuple[str, int, bytes]:
    """Stream, p and body of a link."""
    told = {"v": FORM, "case": row.case, "wrapped": text(bytes(row.wrapped)), "by": row.by,
            "verify_key": text(bytes(row.verify_key)), "made_at": row.made_at}  # fmt: skip
    return f"slot:{row.handle}", 1, canonical.dumps(told).encode()


def letter_told(row: Letter) -> tuple[str, int, bytes]:
    """Stream, p and body of a copy that was made before there was another side: below every p of after that."""
    return f"letter:{row.pk}", 1, row.case.bytes + bytes(row.sealed)


def revoked(handle: str, at: datetime) -> None:
    """A link opens nothing any more, whoever had made it: the last word on this handle."""
    _put(f"slot:{handle}", 2, b"", at)


def arrived(stream: str, p: int, body: bytes, at: datetime) -> bool:
    """Outside: what was put down takes its place among what the pages read. False: it is no stream of these.

    Raises ValueError for a name or a body that cannot be; the city has signed it, so that is a fault of the program.
    """
    kind, _, key = stream.partition(":")
    if kind == "projection":
        Projection.objects.update_or_create(case=UUID(key), defaults={"p": p, "sealed": body, "put_at": at})
    elif kind == "letter":
        case, sealed = UUID(bytes=body[:16]), body[16:]
        if sealed:
            Letter.objects.update_or_create(pk=UUID(key), defaults={"case": case, "sealed": sealed})
        else:
            Letter.objects.filter(pk=UUID(key)).delete()
    elif kind == "slot":
        Slot.objects.filter(pk=key).delete()
        if body:
            _slot(key, body).save(force_insert=True)
    return kind in PRIVATE


def _slot(handle: str, body: bytes) -> Slot:
    told = content_of(body)
    link = Link(handle, raw(told["wrapped"]), raw(told["verify_key"]), told["by"], moment(told["made_at"]))
    return Slot(
        handle=link.handle, case=UUID(told["case"]), wrapped=link.wrapped, verify_key=link.verify_key, by=link.by,
        made_at=link.made_at,
    )  # fmt: skip


def _put(stream: str, p: int, body: bytes, at: datetime) -> None:
    if _post is not None:
        _post(stream, p, body, at)
