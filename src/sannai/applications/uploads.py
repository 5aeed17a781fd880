"""Supporting documents: each upload is a request of its own, and fails by itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from sannai.common import canonical
from sannai.files import blobs
from sannai.files.models import Blob
from sannai.files.names import shown_name
from sannai.files.types import LABELS, RUNNABLE
from sannai.rules.kinds import is_upload
from sannai.rules.kinds.file import accepted
from sannai.rules.model import Field

from .drafts import UPLOAD_PAGE
from .models import Application, Draft, DraftPage, Upload

MOST_OF_ONE_FIELD = 10  # unless the definition says otherwise
MOST_OF_ONE_HOLDER = 100
USUAL = (
    "application/pdf",
    "image/jpeg",
    "image/png",
    "image/heic",
    "image/webp",
    "image/gif",
    "image/tiff",
    "text/plain",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
# Never taken, whatever a definition accepts: a browser or a computer would run it.
NEVER = frozenset(
    {"text/html", "image/svg+xml", "application/xml", "text/x-script", "application/x-msdownload",
     "application/x-executable", "application/vnd.microsoft.portable-executable"}
)  # fmt: skip


class UploadRefused(Exception):
    """The file is not taken; the text says why and what to do (Japanese)."""


class Sent(Protocol):
    """What Django hands us of an uploaded file."""

    @property
    def name(self) -> str | None: ...

    def chunks(self, chunk_size: int | None = None) -> Iterable[bytes]: ...


def add(holder: UUID, field: Field, row: str, uploaded_file: Sent, at: datetime) -> Upload:
    """添付書類を1件受け取る。The file streams to disk; the rest of the form is not touched.

    Raises UploadRefused: no or an empty file, too large, too many, a type that is not taken. Of what is refused
    nothing stays on the disk.
    """
    name = shown_name(uploaded_file.name or "")
    _refuse_unless_open(holder, field)
    held = Upload.objects.filter(holder=holder, set_aside=False).values_list("field", "row", "blob__size")
    at_most = field.high if isinstance(field.high, int) else MOST_OF_ONE_FIELD
    if sum((one, of) == (field.id, row) for one, of, _ in held) >= at_most:
        raise UploadRefused(
            f"「{field.label}」に添えられるのは{at_most}件までです。不要なものを削除してから送ってください。"
        )
    if len(held) >= MOST_OF_ONE_HOLDER:
        raise UploadRefused(f"1つの申請に添えられるのは{MOST_OF_ONE_HOLDER}件までです。")
    room = settings.MAX_DRAFT_BYTES - sum(size for *_, size in held)
    blob = _stored(uploaded_file, field, name, room)
    upload = Upload(holder=holder, field=field.id, row=row, name=name, blob=blob, uploaded_at=at)
    with transaction.atomic():
        upload.save(force_insert=True)
        if _is_open_draft(holder):
            content = {"field": field.id, "row": row, "file": as_answer(upload)}
            DraftPage(
                draft_id=holder, page=f"{UPLOAD_PAGE}{upload.pk}", answers=canonical.dumps(content), saved_at=at
            ).save(force_insert=True)
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
        DraftPage.objects.filter(draft_id=holder, page=f"{UPLOAD_PAGE}{upload_id}").delete()
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


def value_of(holder: UUID, field: str, row: str = "") -> list[dict[str, Any]]:
    """What a file field holds now, as an answer. For corrections, where no draft carries it."""
    return [as_answer(upload) for upload in listing(holder) if (upload.field, upload.row) == (field, row)]


def one(holder: UUID, upload_id: UUID) -> Upload | None:
    """One upload of this holder; None for anybody else's."""
    return Upload.objects.select_related("blob").filter(holder=holder, pk=upload_id).first()


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


def _is_open_draft(holder: UUID) -> bool:
    filed = Application.objects.filter(pk=OuterRef("pk"))
    return Draft.objects.filter(~Exists(filed), pk=holder, ended_at=None).exists()


def _refuse_unless_open(holder: UUID, field: Field) -> None:
    if not is_upload(field):
        raise UploadRefused(f"「{field.label}」はファイルを送る欄ではありません。")
    if not _is_open_draft(holder) and not Application.objects.filter(pk=holder).exists():
        raise UploadRefused("この下書きはもうありません。手続のページから始め直してください。")


def _stored(uploaded_file: Sent, field: Field, name: str, room: int) -> Blob:
    limit = settings.MAX_UPLOAD_BYTES
    try:
        chunks = uploaded_file.chunks()
        return blobs.store(chunks, max(min(limit, room), 0), lambda kind: _refused_type(kind, field, name))
    except blobs.WrongType as error:
        raise UploadRefused(str(error)) from error
    except blobs.TooLarge as error:
        if room < limit:
            in_all = settings.MAX_DRAFT_BYTES // 1024 // 1024
            raise UploadRefused(
                f"「{name}」を加えると、1つの申請に添えられる合計（{in_all}MBまで）を超えます。"
                "不要なものを削除するか、小さくして送ってください。"
            ) from error
        raise UploadRefused(
            f"「{name}」は大きすぎます（1件{limit // 1024 // 1024}MBまで）。"
            "写真は小さくして、書類は分けて送ってください。"
        ) from error
    except blobs.EmptyFile as error:
        raise UploadRefused(f"「{name}」は中身が空です。正しいファイルか確かめて、もう一度選んでください。") from error


def _refused_type(kind: str, field: Field, name: str) -> str:
    media = accepted(field) or USUAL
    as_text = kind == "text/plain" and {"text/csv", "text/plain"} & set(media)
    runnable = kind in NEVER or name.rpartition(".")[2].lower() in RUNNABLE
    if not runnable and (kind in media or as_text or _family(kind) in media):
        return ""
    labels = "、".join(dict.fromkeys(LABELS.get(each, each) for each in media))
    return f"「{name}」は受け取れない種類のファイルです。「{field.label}」には次の形式で送ってください：{labels}"


def _family(kind: str) -> str:
    return kind.split("/")[0] + "/*"
