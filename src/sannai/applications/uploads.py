"""Supporting documents of what was filed: those that came with it, and those that a correction asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sannai.files import blobs
from sannai.files.models import Blob
from sannai.files.names import shown_name
from sannai.intake import uploads as intake
from sannai.intake.drafts import Filling
from sannai.intake.models import Upload as Sealed
from sannai.intake.slots import Opened
from sannai.intake.uploads import Sent, UploadRefused
from sannai.rules.model import Field

from .models import Application, Upload


def take_over(filling: Filling, answers: Mapping[str, Any]) -> None:
    """The files that the filed answers name, opened and kept as the desk's own. What no answer names stays behind."""
    named = intake.named(answers)
    for sealed in Sealed.objects.filter(draft=filling.draft.pk).order_by("pk") if named else ():
        if (own := named.get(str(sealed.pk))) is None:
            continue
        blob = blobs.store(intake.content(filling.opened, sealed), own["size"])
        Upload(
            id=sealed.pk,
            holder=filling.draft.pk,
            field=sealed.field,
            row=sealed.row,
            name=own["name"],
            blob=blob,
            uploaded_at=sealed.uploaded_at,
        ).save(force_insert=True)


def add(holder: UUID, field: Field, row: str, sent: Sent, at: datetime) -> Upload:
    """補正のための添付書類を1件受け取る。Whether a correction of this field is open is for the caller to know.

    Raises UploadRefused; of what is refused nothing stays on the disk.
    """
    if not Application.objects.filter(pk=holder).exists():
        raise UploadRefused("この申請はもうありません。")
    name, held = shown_name(sent.name or ""), listing(holder)
    room = intake.room_for(field, row, held)
    blob = _stored(sent, field, name, room)
    upload = Upload(holder=holder, field=field.id, row=row, name=name, blob=blob, uploaded_at=at)
    upload.save(force_insert=True)
    return upload


def _stored(sent: Sent, field: Field, name: str, room: int) -> Blob:
    try:
        refusal = lambda kind: intake.refused_type(kind, field, name)  # noqa: E731 - two words
        return blobs.store(sent.chunks(), intake.most_of(room), refusal)
    except blobs.WrongType as error:
        raise UploadRefused(str(error)) from error
    except blobs.TooLarge as error:
        raise intake.too_large(name, room) from error
    except blobs.EmptyFile as error:
        raise intake.empty(name) from error


def remove(holder: UUID, upload_id: UUID) -> None:
    """添付書類を1件取り下げる。Nothing happens if it is gone already.

    What was filed is never deleted: it is set aside, so that a correction can send another in its place.
    Whether a correction of this field is open is for the caller to know.
    """
    upload = Upload.objects.filter(holder=holder, pk=upload_id).first()
    if upload is None:
        return
    application = Application.objects.filter(pk=holder).first()
    if application and named_in(application, upload_id):
        Upload.objects.filter(pk=upload_id).update(set_aside=True)
        return
    upload.delete()


def named_in(application: Application, upload_id: UUID) -> bool:
    """Whether what was filed, or a correction of it, names this upload."""
    texts = [application.answers, *application.amendments.values_list("answers", flat=True)]
    return any(str(upload_id) in text for text in texts)


def listing(holder: UUID) -> list[Upload]:
    """The uploads that count now, with their blobs, oldest first. One query."""
    return [upload for upload in everything(holder) if not upload.set_aside]


def everything(holder: UUID) -> list[Upload]:
    """Every upload, also those that a correction replaced, with their blobs, oldest first. One query."""
    return list(Upload.objects.filter(holder=holder).select_related("blob").order_by("pk"))


def set_aside(holder: UUID, ids: Collection[str]) -> None:
    """Files that an answer to a correction names no more: still what was filed."""
    own = [id for id in Upload.objects.filter(holder=holder).values_list("pk", flat=True) if str(id) in ids]
    Upload.objects.filter(pk__in=own).update(set_aside=True)


class OfOffice:
    """Where the files of a correction lie, if the office stands in the same database (``intake.case_files.Keeps``)."""

    def add(self, opened: Opened, field: Field, row: str, sent: Sent, at: datetime) -> object:
        return add(opened.case, field, row, sent, at)

    def remove(self, opened: Opened, upload_id: UUID, at: datetime) -> None:
        remove(opened.case, upload_id)

    def listing(self, opened: Opened, filed: Any) -> Sequence[Upload]:
        return listing(opened.case)

    def value_of(self, opened: Opened, filed: Any, field: str, row: str = "") -> list[dict[str, Any]]:
        return value_of(opened.case, field, row)


def value_of(holder: UUID, field: str, row: str = "") -> list[dict[str, Any]]:
    """What a file field holds now, as an answer. For corrections, where no draft carries it."""
    return [as_answer(upload) for upload in listing(holder) if (upload.field, upload.row) == (field, row)]


def as_answer(upload: Upload) -> dict[str, Any]:
    """An upload as the answers carry it."""
    blob = upload.blob
    return {
        "id": str(upload.pk),
        "name": upload.name,
        "sha256": blob.pk,
        "size": blob.size,
        "type": blob.media_type,
    }
