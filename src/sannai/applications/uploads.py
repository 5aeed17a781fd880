"""Supporting documents of what was filed: those that came with it, and those that a correction asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from sannai.files import sealed as bodies
from sannai.files.names import shown_name
from sannai.intake import uploads as intake
from sannai.intake.drafts import Filling
from sannai.intake.models import Upload as Sealed
from sannai.intake.slots import Opened
from sannai.intake.uploads import Sent, UploadRefused
from sannai.rules.model import Field

from . import arrived
from .models import Application, Upload


def take_over(filling: Filling, answers: Mapping[str, Any]) -> None:
    """The files that the filed answers name, sealed until they were looked through. What none names stays behind."""
    named = intake.named(answers)
    for sealed in Sealed.objects.filter(draft=filling.draft.pk).order_by("pk") if named else ():
        if (own := named.get(str(sealed.pk))) is None:
            continue
        path, key = bodies.path_of(sealed.body), intake.data_key(filling.opened, sealed)
        known = {"sha256": own["sha256"], "size": own["size"], "media_type": own["type"]}
        Upload(
            id=sealed.pk,
            holder=filling.draft.pk,
            field=sealed.field,
            row=sealed.row,
            name=own["name"],
            arrival=arrived.keep(filling.draft.pk, path, sealed.body, key, sealed.uploaded_at, **known),
            uploaded_at=sealed.uploaded_at,
        ).save(force_insert=True)


def add(holder: UUID, field: Field, row: str, sent: Sent, at: datetime) -> Upload:
    """補正のための添付書類を1件受け取る。Whether a correction of this field is open is for the caller to know.

    Raises UploadRefused; of what is refused nothing stays on the disk.
    """
    if not Application.objects.filter(pk=holder).exists():
        raise UploadRefused("この申請はもうありません。")
    name, room = shown_name(sent.name or ""), intake.room_for(field, row, listing(holder))
    came = intake.arrived(sent, name, room)
    try:
        intake.look_at(came, field, name, room)
        with transaction.atomic():
            known = {"sha256": came.sha256, "size": came.size, "media_type": came.media_type}
            arrival = arrived.keep(holder, came.waiting, came.body, came.data_key, at, **known)
            upload = Upload(holder=holder, field=field.id, row=row, name=name, arrival=arrival, uploaded_at=at)
            upload.save(force_insert=True)
    finally:
        came.drop()  # kept under its second name, or not wanted
    return upload


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
    with transaction.atomic():
        upload.delete()
        arrived.remove_these([upload.arrival_id] if upload.arrival_id else [])


def named_in(application: Application, upload_id: UUID) -> bool:
    """Whether what was filed, or a correction of it, names this upload."""
    texts = [application.answers, *application.amendments.values_list("answers", flat=True)]
    return any(str(upload_id) in text for text in texts)


def listing(holder: UUID) -> list[Upload]:
    """The uploads that count now, with what was sent, oldest first. One query."""
    return [upload for upload in everything(holder) if not upload.set_aside]


def everything(holder: UUID) -> list[Upload]:
    """Every upload, also those that a correction replaced, with what was sent, oldest first. One query."""
    return list(Upload.objects.filter(holder=holder).select_related("blob", "arrival").order_by("pk"))


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
    """An upload as the answers carry it: what was sent."""
    sent = upload.sent
    return {
        "id": str(upload.pk),
        "name": upload.name,
        "sha256": sent.sha256,
        "size": sent.size,
        "type": sent.media_type,
    }
