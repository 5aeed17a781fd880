"""An issued document: it takes its number, is typeset, and is kept as the PDF that leaves."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

from django.db import transaction

from sannai.common import numbering
from sannai.common.time import today, wareki
from sannai.files import blobs

from . import typeset
from .models import Document
from .typeset import TemplateFault

__all__ = ["Letter", "TemplateFault", "make", "newest", "number_text", "of_case", "open_pdf"]


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be written: the series' symbol, the title, the template of the package, and the content."""

    symbol: str
    title: str
    template: str
    files: Mapping[str, bytes]
    content: Mapping[str, Any]


def make(case_id: UUID, letter: Letter, *, at: datetime) -> Document:
    """文書を作る。番号は同じ取引の中で取るので、ひな形の誤り（TemplateFault）では番号は使われない。"""
    with transaction.atomic():
        series, number = numbering.take(letter.symbol, today(at))
        content = dict(letter.content) | {
            "document_number": numbering.text(series, number),
            "date": wareki(today(at)),
        }
        sheet = typeset.typeset(letter.template, letter.files, content, at)
        return Document.objects.create(
            case_id=case_id,
            series=series,
            number=number,
            title=letter.title[:200],
            blob=blobs.store_bytes(sheet.pdf),
            template_digest=template_digest(letter),
            unprintable=" ".join(sheet.unprintable)[:1000],
            issued_at=at,
        )


def template_digest(letter: Letter) -> str:
    """sha256 over the template and the shared letter: which form the document was made on."""
    return hashlib.sha256(letter.files[letter.template] + typeset.LETTER.read_bytes()).hexdigest()


def number_text(document: Document) -> str:
    """The number as it stands on the document."""
    return numbering.text(document.series, document.number)


def newest(case_id: UUID) -> Document | None:
    """The newest document of a case."""
    return next(iter(listing(case_id)), None)


def of_case(case_id: UUID, document_id: UUID) -> Document | None:
    """One document, only as one of this case."""
    return Document.objects.filter(case_id=case_id, pk=document_id).select_related("series", "blob").first()


def listing(case_id: UUID) -> list[Document]:
    """Every document of a case with its dispatches, newest first. Two statements."""
    found = Document.objects.filter(case_id=case_id).select_related("series", "blob").prefetch_related("dispatches")
    return list(found.order_by("-issued_at", "-pk"))


def open_pdf(document: Document) -> BinaryIO:
    """The PDF as it left."""
    return blobs.open_blob(document.blob)
