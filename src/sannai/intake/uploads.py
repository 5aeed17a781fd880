"""Supporting documents of a draft: each a request of its own, sealed under a key of its own, and fails by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import uuid6
from django.conf import settings
from django.db import transaction

from sannai.files import blobs, sealed
from sannai.files.names import shown_name
from sannai.files.sealed import Sealed
from sannai.files.types import LABELS, RUNNABLE
from sannai.rules.kinds import is_upload
from sannai.rules.kinds.file import accepted
from sannai.rules.model import Field

from . import courtesy, drafts
from .drafts import UPLOAD_PAGE
from .models import Draft, DraftPage, Upload
from .slots import Opened

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


class Weighed(Protocol):
    """A file that is attached already."""

    @property
    def field(self) -> str: ...
    @property
    def row(self) -> str: ...
    @property
    def size(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of a draft, as its holder sees it."""

    pk: UUID
    field: str
    row: str
    name: str
    size: int


def add(opened: Opened, field: Field, row: str, sent: Sent, at: datetime, *, filed: bool = False) -> Attached:
    """添付書類を1件受け取る。The file is sealed as it streams by; the rest of the form is not touched.

    ``filed``: it is for a correction of what was filed.

    Raises UploadRefused: no or an empty file, too large, too many, a type that is not taken. Of what is refused
    nothing stays on the disk.
    """
    name = shown_name(sent.name or "")
    _refuse_unless_open(opened, filed=filed)
    room = room_for(field, row, listing(opened))
    came = arrived(sent, name, room)
    try:
        look_at(came, field, name, room)
        return _kept(opened, field, row, name, came, at)
    except BaseException:
        came.drop()
        raise


def arrived(sent: Sent, name: str, room: int) -> Sealed:
    """Sealed while it came; what another part of the house hands over is sealed here. Raises UploadRefused."""
    came = getattr(sent, "sealed", None)
    if isinstance(came, Sealed):
        return came
    try:
        return sealed.write(sent.chunks(), most_of(room))
    except blobs.TooLarge as error:
        raise too_large(name, room) from error


def _kept(opened: Opened, field: Field, row: str, name: str, arrived: Sealed, at: datetime) -> Attached:
    id = uuid6.uuid7()
    page = f"{UPLOAD_PAGE}{id}"
    data_key = opened.seal(arrived.data_key, page, "files")
    answer = {"id": str(id), "name": name, "sha256": arrived.sha256, "size": arrived.size, "type": arrived.media_type}
    content = drafts.sealed(opened, page, 1, {"field": field.id, "row": row, "file": answer})
    with transaction.atomic():
        Upload(
            id=id, draft_id=opened.case, field=field.id, row=row, body=arrived.body, data_key=data_key, uploaded_at=at
        ).save(force_insert=True)
        DraftPage(draft_id=opened.case, page=page, sealed=content, saved_at=at).save(force_insert=True)
        arrived.keep()
    return Attached(id, field.id, row, name, arrived.size)


def remove(opened: Opened, upload_id: UUID) -> None:
    """添付書類を1件取り下げる。Nothing happens if it is gone already."""
    with transaction.atomic():
        DraftPage.objects.filter(draft=opened.case, page=f"{UPLOAD_PAGE}{upload_id}").delete()
        drafts.drop_files(Upload.objects.filter(draft=opened.case, pk=upload_id))


def listing(opened: Opened) -> list[Attached]:
    """The files of a draft, oldest first. One query."""
    return [Attached(UUID(file["id"]), field, row, file["name"], file["size"]) for field, row, file in told(opened)]


def told(opened: Opened) -> list[tuple[str, str, dict[str, Any]]]:
    """(field, row, the file as answers carry it) of each file of a draft, oldest first. One query."""
    rows = DraftPage.objects.filter(draft=opened.case, page__startswith=UPLOAD_PAGE).order_by("page")
    read = [drafts.unsealed(opened, row.page, row.seq, row.sealed)["answers"] for row in rows]
    return [(one["field"], one["row"], one["file"]) for one in read]


def placed(answers: Any, row: str = "") -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The same of every file that answers name; a group's stand in its rows."""
    for name, value in answers.items():
        for each in value if isinstance(value, list) else ():
            if isinstance(each, dict) and "sha256" in each and "id" in each:
                yield name, row, each
            elif isinstance(each, dict) and not row:
                yield from placed(each, str(each.get("_key", "")))


def content(opened: Opened, upload: Upload) -> Iterator[bytes]:
    """What was sent, as a stream."""
    return sealed.opened(sealed.path_of(upload.body), data_key(opened, upload))


def data_key(opened: Opened, upload: Upload) -> bytes:
    """The file's own key. Raises CannotOpen."""
    return opened.unseal(upload.data_key, f"{UPLOAD_PAGE}{upload.pk}", "files")


def named(answers: Any) -> dict[str, dict[str, Any]]:
    """Every file that answers name, by the id of its upload, as they carry it."""
    return dict(_named(answers))


def _named(answers: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(answers, dict):
        if "sha256" in answers and "id" in answers:
            yield str(answers["id"]), answers
        for value in answers.values():
            yield from _named(value)
    elif isinstance(answers, list):
        for value in answers:
            yield from _named(value)


def sweep() -> int:
    """Delete the sealed files that no upload names. Returns how many."""
    return sealed.sweep(lambda names: set(Upload.objects.filter(body__in=names).values_list("body", flat=True)))


def room_for(field: Field, row: str, held: Sequence[Weighed]) -> int:
    """How many bytes still have room beside these files. Raises UploadRefused where no further one is taken."""
    if not is_upload(field):
        raise UploadRefused(f"「{field.label}」はファイルを送る欄ではありません。")
    at_most = field.high if isinstance(field.high, int) else MOST_OF_ONE_FIELD
    if sum((one.field, one.row) == (field.id, row) for one in held) >= at_most:
        raise UploadRefused(
            f"「{field.label}」に添えられるのは{at_most}件までです。不要なものを削除してから送ってください。"
        )
    if len(held) >= MOST_OF_ONE_HOLDER:
        raise UploadRefused(f"1つの申請に添えられるのは{MOST_OF_ONE_HOLDER}件までです。")
    return settings.MAX_DRAFT_BYTES - sum(one.size for one in held)


def most_of(room: int) -> int:
    """How many bytes one file may have where this room is left."""
    return max(min(settings.MAX_UPLOAD_BYTES, room), 0)


def judge(size: int, media_type: str, field: Field, name: str, room: int) -> None:
    """Raises UploadRefused for what is too large, empty, or of a type that is not taken."""
    if size > most_of(room):
        raise too_large(name, room)
    if not size:
        raise empty(name)
    if why := refused_type(media_type, field, name):
        raise UploadRefused(why)


def look_at(came: Sealed, field: Field, name: str, room: int) -> None:
    """``judge``, and what can be said at once of what is in it. Raises UploadRefused."""
    judge(came.size, came.media_type, field, name, room)
    if why := courtesy.refusal(came, name):
        raise UploadRefused(why)


def too_large(name: str, room: int) -> UploadRefused:
    """In words: by itself, or together with what is attached."""
    limit = settings.MAX_UPLOAD_BYTES
    if room < limit:
        in_all = settings.MAX_DRAFT_BYTES // 1024 // 1024
        return UploadRefused(
            f"「{name}」を加えると、1つの申請に添えられる合計（{in_all}MBまで）を超えます。"
            "不要なものを削除するか、小さくして送ってください。"
        )
    return UploadRefused(
        f"「{name}」は大きすぎます（1件{limit // 1024 // 1024}MBまで）。写真は小さくして、書類は分けて送ってください。"
    )


def empty(name: str) -> UploadRefused:
    """In words: there is nothing in it."""
    return UploadRefused(f"「{name}」は中身が空です。正しいファイルか確かめて、もう一度選んでください。")


def _refuse_unless_open(opened: Opened, *, filed: bool) -> None:
    if not Draft.objects.filter(pk=opened.case, ended_at=None, filed_at__isnull=not filed).exists():
        raise UploadRefused("この下書きはもうありません。手続のページから始め直してください。")


def refused_type(kind: str, field: Field, name: str) -> str:
    """Why a file of this media type is not taken for this field; "" if it is."""
    media = accepted(field) or USUAL
    as_text = kind == "text/plain" and {"text/csv", "text/plain"} & set(media)
    runnable = kind in NEVER or name.rpartition(".")[2].lower() in RUNNABLE
    if not runnable and (kind in media or as_text or _family(kind) in media):
        return ""
    labels = "、".join(dict.fromkeys(LABELS.get(each, each) for each in media))
    return f"「{name}」は受け取れない種類のファイルです。「{field.label}」には次の形式で送ってください：{labels}"


def _family(kind: str) -> str:
    return kind.split("/")[0] + "/*"
