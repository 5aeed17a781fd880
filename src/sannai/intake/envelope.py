"""What crosses to the office when an application is filed: one canonical text, written outside and read inside.

It holds everything of the application but the bytes of its files, which cross as items of their own. What was typed as
an individual number never stands in ``answers``: it has a place (``number``) of its own and a key of its own.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sannai.common import canonical

from .models import Slot
from .number_boxes import Sealed

FORM = 1
_REFERENCE = 13  # characters: 0123-4567-890


class Mistaken(Exception):
    """A content that cannot be gone by: of another edition, or not whole."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that the answers name: what it was when it was sent, and the sha256 of its sealed bytes."""

    upload: UUID
    field: str
    row: str
    name: str
    size: int
    type: str
    sha256: str
    sealed_sha256: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link that leads to the case, as its slot holds it: what its holder signs is checked with it."""

    handle: str
    wrapped: bytes
    verify_key: bytes
    by: str
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What was filed, with the words under which it was: version, moment, number and fee as they were shown."""

    case: UUID
    version: str  # digest
    edition: str  # of the software outside
    channel: str
    arrived_at: datetime
    reference_number: str
    answers: Mapping[str, Any]
    fee: int | None
    faults: tuple[str, ...]  # of the evaluation outside: none, unless a rule was changed while it was filed
    mail: str
    key: bytes = field(repr=False)
    links: tuple[Link, ...]
    files: tuple[File, ...]
    number: tuple[Sealed, ...] = ()  # each sealed to the number zone, unread here
    salt: str


def link_of(slot: Slot) -> Link:
    """A slot as it crosses."""
    return Link(slot.handle, bytes(slot.wrapped), bytes(slot.verify_key), slot.by, slot.made_at)


def slots_of(case: UUID, links: Iterable[Link]) -> list[Slot]:
    """The rows that such links make, not stored yet."""
    return [
        Slot(handle=each.handle, case=case, wrapped=each.wrapped, verify_key=each.verify_key, by=each.by,
             made_at=each.made_at)
        for each in links
    ]  # fmt: skip


def written(envelope: Envelope) -> bytes:
    """The text of an envelope, with a digest over all the rest."""
    content = {
        "v": FORM, "case": envelope.case, "version": envelope.version, "edition": envelope.edition,
        "channel": envelope.channel, "arrived_at": envelope.arrived_at,
        "reference_number": envelope.reference_number, "answers": envelope.answers, "fee": envelope.fee,
        "evaluated": {"faults": envelope.faults}, "mail": envelope.mail, "K": text(envelope.key),
        "links": [
            {"handle": each.handle, "wrapped": text(each.wrapped), "verify_key": text(each.verify_key),
             "by": each.by, "made_at": each.made_at}
            for each in envelope.links
        ],
        "files": envelope.files, "number": _numbers(envelope.number), "salt": envelope.salt,
    }  # fmt: skip
    return canonical.dumps({**content, "digest": _digest(content, envelope.salt)}).encode()


def read(body: bytes) -> Envelope:
    """The envelope of a text. Raises Mistaken: another form, something missing, or not what its digest says."""
    content = content_of(body)
    digest = content.pop("digest", None)
    try:
        if not hmac.compare_digest(str(digest), _digest(content, content["salt"])):
            raise Mistaken("the digest is another's")
        return _envelope(content)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Mistaken(repr(error)) from error


def content_of(body: bytes) -> dict[str, Any]:
    """The content of a text of this form. Raises Mistaken."""
    try:
        content = json.loads(body)
        form = content.get("v")
    except (ValueError, RecursionError, AttributeError) as error:
        raise Mistaken(repr(error)) from error
    if form != FORM or isinstance(form, bool):
        raise Mistaken(f"form {form!r} is unknown here")
    return dict(content)


def text(raw: bytes) -> str:
    """Bytes as they stand in a text."""
    return base64.b64encode(raw).decode()


def raw(text: str) -> bytes:
    """Bytes of a text. ValueError for what is none."""
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(text) from error


def moment(text: str) -> datetime:
    """A moment of a text. ValueError for one without a zone."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text} has no time zone")
    return at


def _envelope(content: Mapping[str, Any]) -> Envelope:
    key, fee, answers = raw(content["K"]), content["fee"], content["answers"]
    number = str(content["reference_number"])
    if len(key) != 32 or not isinstance(answers, dict) or len(number) != _REFERENCE:
        raise Mistaken("no key, no answers or no number")
    if fee is not None and not (isinstance(fee, int) and 0 <= fee < 2**31):
        raise Mistaken(f"{fee!r} is no fee")
    return Envelope(
        case=UUID(content["case"]), version=str(content["version"]), edition=str(content["edition"]),
        channel=str(content["channel"])[:16], arrived_at=moment(content["arrived_at"]), reference_number=number,
        answers=answers, fee=fee, faults=tuple(map(str, content["evaluated"]["faults"])),
        mail=str(content["mail"])[:254], key=key, salt=str(content["salt"])[:32],
        number=tuple(Sealed(each["field"], each["row"], raw(each["box"])) for each in content["number"]),
        links=tuple(
            Link(each["handle"], raw(each["wrapped"]), raw(each["verify_key"]), each["by"], moment(each["made_at"]))
            for each in content["links"]
        ),
        files=tuple(
            File(UUID(each["upload"]), each["field"], each["row"], each["name"], int(each["size"]), each["type"],
                 each["sha256"], each["sealed_sha256"])
            for each in content["files"]
        ),
    )  # fmt: skip


def _numbers(sealed: Iterable[Sealed]) -> list[dict[str, str]]:
    return [{"field": each.asked, "row": each.row, "box": text(each.sealed)} for each in sealed]


def _digest(content: Mapping[str, Any], salt: str) -> str:
    return canonical.digest(canonical.dumps(content), salt)
