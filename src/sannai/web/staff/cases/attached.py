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
from sannai.rules.model import Definition, Required
from sannai.rules.rows import row_names

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
    by_place: dict[tuple[str, str], list[Attachment]] = defaultdict(list)
    names = _rows(whole)
    missing = {id: each["name"] for id, each in named(whole.answers).items()}
    for upload in uploads.everything(whole.case.pk):
        missing.pop(str(upload.pk), None)
        of = names.get((upload.field, upload.row), "")
        by_place[upload.field, upload.row].append(_attachment(upload, whole.case, whole.rules, of))
    wanted = tuple(
        Wanted(each.label, each.document.ground, _answering(by_place, each), bool(each.document.field))
        for each in whole.evaluation.documents
    )
    waiting = (unplaced(whole.case.pk) or passed.on_the_way(len(missing))) if missing else 0
    return Attached(
        wanted, tuple(one for files in by_place.values() for one in files), tuple(missing.values()), waiting
    )


def _answering(by_place: dict[tuple[str, str], list[Attachment]], each: Required) -> tuple[Attachment, ...]:
    """The files that answer a document; of a group, one that is asked for of the whole takes those of every row."""
    field, row = each.place
    rows = [row] if each.document.group else [held for name, held in by_place if name == field]
    return tuple(one for held in rows for one in by_place.pop((field, held), ()))


def _rows(whole: Whole) -> dict[tuple[str, str], str]:
    """(field, row) of a group → which row it is, in words."""
    found = dict[tuple[str, str], str]()
    for group in whole.rules.groups.values():
        for key, name in row_names(whole.rules, group, whole.answers).items():
            found |= {(one.id, key): name for one in group.fields}
    return found


def _attachment(upload: Upload, case: Case, rules: Definition, of: str) -> Attachment:
    field = rules.fields.get(upload.field)
    label = field.label if field else upload.field
    sent = upload.sent
    return Attachment(
        upload.pk,
        upload.name,
        KINDS.get(sent.media_type, sent.media_type),
        size(sent.size),
        f"{of} {label}".strip(),
        upload.uploaded_at > case.arrived_at,
        inspected(upload),
    )


def size(given: int) -> str:
    """1,234,567 bytes as people say it: 1.2MB."""
    if given < 1024 * 1024:
        return f"{max(given // 1024, 1):,}KB"
    return f"{given / 1024 / 1024:.1f}MB"
