"""添付書類: what was sent for which field, and which documents the definition asks for beside the form."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from sannai.applications import passed, uploads
from sannai.applications.models import Upload
from sannai.casework.models import Case
from sannai.casework.whole import Whole
from sannai.intake.uploads import named
from sannai.rules.model import Definition

from .inspections import Inspected, inspected, unplaced

KINDS = {
    "application/pdf": "PDF",
    "image/jpeg": "写真（JPEG）",
    "image/png": "画像（PNG）",
    "image/heic": "写真（HEIC）",
    "image/gif": "画像（GIF）",
    "image/webp": "画像（WebP）",
}


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file, as the desk lists it."""

    id: UUID
    name: str
    kind: str
    size: str
    label: str
    late: bool  # came after filing, with a correction
    inspected: Inspected


@dataclass(frozen=True, slots=True)
class Wanted:
    """A document that the definition asks for in this very case."""

    label: str
    ground: str
    files: tuple[Attachment, ...]
    by_form: bool  # it is uploaded to a field; otherwise it comes on paper


@dataclass(frozen=True, slots=True)
class Attached:
    wanted: tuple[Wanted, ...]
    others: tuple[Attachment, ...]
    missing: tuple[str, ...]  # that the answers name and that have not come, or could not be opened
    waiting: int  # files that came, and of which nobody knows yet which they are


def attached(whole: Whole) -> Attached:
    """Every file of the case under the document it answers; the rest apart."""
    by_field: dict[str, list[Attachment]] = defaultdict(list)
    missing = {id: each["name"] for id, each in named(whole.answers).items()}
    for upload in uploads.everything(whole.case.pk):
        missing.pop(str(upload.pk), None)
        by_field[upload.field].append(_attachment(upload, whole.case, whole.rules))
    wanted = tuple(
        Wanted(each.label, each.ground, tuple(by_field.pop(each.field, ())), bool(each.field))
        for each in whole.evaluation.documents
    )
    waiting = (unplaced(whole.case.pk) or passed.on_the_way(len(missing))) if missing else 0
    return Attached(
        wanted, tuple(one for files in by_field.values() for one in files), tuple(missing.values()), waiting
    )


def _attachment(upload: Upload, case: Case, rules: Definition) -> Attachment:
    field = rules.fields.get(upload.field)
    sent = upload.sent
    return Attachment(
        upload.pk,
        upload.name,
        KINDS.get(sent.media_type, sent.media_type),
        size(sent.size),
        field.label if field else upload.field,
        upload.uploaded_at > case.arrived_at,
        inspected(upload),
    )


def size(given: int) -> str:
    """1,234,567 bytes as people say it: 1.2MB."""
    if given < 1024 * 1024:
        return f"{max(given // 1024, 1):,}KB"
    return f"{given / 1024 / 1024:.1f}MB"
