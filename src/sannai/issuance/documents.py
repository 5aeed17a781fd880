"""An issued document: it takes its number, is typeset, and is kept as the PDF that leaves."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from sannai.common import numbering
from sannai.common.kinds import Subject
from sannai.common.time import today
from sannai.files import blobs
from sannai.text.eras import wareki

from . import typeset
from .models import Document, Recipient


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be written: the series' symbol, the title, the template of the package, and the content."""

    symbol: str
    title: str
    template: str
    files: Mapping[str, bytes]
    content: Mapping[str, Any]


def make(about: Subject, letter: Letter, *, recipient: Recipient, at: datetime) -> Document:
    """文書を作る。番号は同じ取引の中で取るので、ひな形の誤り（TemplateFault）では番号は使われない。

    ``about`` is whatever the letter is about. ``recipient`` is a new one: it is kept as it stands on this paper.
    """
    with transaction.atomic():
        series, number = numbering.take(letter.symbol, today(at))
        sheet = _typeset(letter, recipient, numbering.text(series, number), wareki(today(at)), at)
        document = Document.objects.create(
            about_kind=about.subject_kind,
            about_id=about.subject_id,
            series=series,
            number=number,
            title=letter.title[:200],
            blob=blobs.store_bytes(sheet.pdf),
            template_digest=template_digest(letter),
            unprintable=" ".join(sheet.unprintable)[:1000],
            issued_at=at,
        )
        recipient.document = document
        recipient.save(force_insert=True)
        return document


def draft(letter: Letter, *, recipient: Recipient, at: datetime, date: str = "（決裁の日）") -> typeset.Sheet:
    """The paper as it would leave, without number; ``date`` says which day will stand on it. Nothing is kept.

    Raises TemplateFault.
    """
    return _typeset(letter, recipient, "（案）", date, at)


def _typeset(letter: Letter, recipient: Recipient, number: str, date: str, at: datetime) -> typeset.Sheet:
    """The paper says the recipient that is kept: a letter's own content cannot name another."""
    made_out = {"name": recipient.name, "honorific": recipient.honorific, "address": recipient.address}
    content = dict(letter.content) | {"document_number": number, "date": date, "recipient": made_out}
    return typeset.typeset(letter.template, letter.files, content, at)


def template_digest(letter: Letter) -> str:
    """sha256 over the template and the shared letter: which form the document was made on."""
    return hashlib.sha256(letter.files[letter.template] + typeset.LETTER.read_bytes()).hexdigest()


def number_text(document: Document) -> str:
    """The number as it stands on the document."""
    return numbering.text(document.series, document.number)


def newest(about: Subject) -> Document | None:
    """The newest document about a subject."""
    return next(iter(listing(about)), None)


def of_subject(about: Subject, document_id: UUID) -> Document | None:
    """One document, only as one about this subject."""
    return _about(about).filter(pk=document_id).first()


def listing(about: Subject) -> list[Document]:
    """Every document about a subject with its dispatches and what superseded it, newest first. Two statements."""
    return list(_about(about).prefetch_related("dispatches").order_by("-issued_at", "-pk"))


def _about(about: Subject) -> QuerySet[Document]:
    rows = Document.objects.filter(about_kind=about.subject_kind, about_id=about.subject_id)
    return rows.select_related("series", "blob", "supersession__by__series")


def open_pdf(document: Document) -> BinaryIO:
    """The PDF as it left."""
    return blobs.open_blob(document.blob)
