"""Files for a correction that is still to be answered: in one database the office's from the first, outside under K.

So that its applicant finds them where they were sent, they are sealed under the key of their case for the folder, under
the ids that they have; the office's own go when the inner side is cleared, and come again with the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.conf import settings

from sannai.applications import answers, arrived, uploads
from sannai.applications.access import opened_of
from sannai.applications.models import Application, Upload
from sannai.casework.models import Correction
from sannai.common.sealing.errors import CannotOpen, KeysUnusable
from sannai.files import blobs, sealed
from sannai.files.sealed import Sealed
from sannai.intake import models as intake
from sannai.intake import uploads as drafts
from sannai.intake.case_files import ASIDE

from .folder import NotMoved
from .rows import INTERNAL

_CHUNK = 64 * 1024


def waiting() -> Iterator[tuple[intake.Upload, intake.DraftPage, Sealed]]:
    """What was sent and not answered with yet: its rows outside, and its sealed bytes, to be dropped by the caller."""
    for application in _asked():
        for row in uploads.listing(application.pk):
            if not uploads.named_in(application, row.pk):
                came = _sealed(row)
                yield *drafts.rows_of(opened_of(application), uploads.as_answer(row), row.field, row.row, came,
                                      row.uploaded_at), came  # fmt: skip


def aside() -> Iterator[intake.DraftPage]:
    """What the answers name and was taken back, until the answer says so."""
    for application in _asked():
        named = drafts.named(answers.of(application))
        for row in uploads.everything(application.pk):
            if row.set_aside and str(row.pk) in named:
                page = f"{ASIDE}{row.pk}"
                yield intake.DraftPage(draft_id=application.pk, page=page, sealed=b"", saved_at=row.uploaded_at)


def clear(ids: Iterable[UUID]) -> int:
    """Of these the outside has its own now; what an answer names stays. How many went."""
    rows = Upload.objects.filter(pk__in=list(ids))
    applications = Application.objects.in_bulk(list(rows.values_list("holder", flat=True)))
    own = [row for row in rows if not uploads.named_in(applications[row.holder], row.pk)]
    gone = Upload.objects.filter(pk__in=[row.pk for row in own]).delete()[0]
    arrived.remove_these([row.arrival_id for row in own if row.arrival_id])
    return gone


def _asked() -> Iterator[Application]:
    asked = Correction.objects.filter(closed_at=None).values("case")
    rows = Application.objects.filter(pk__in=asked).exclude(channel=INTERNAL).order_by("pk")
    return (row for row in rows.iterator(100) if row.key)


def _sealed(row: Upload) -> Sealed:
    try:
        return sealed.write(_content(row), settings.MAX_UPLOAD_BYTES)
    except FileNotFoundError:
        raise NotMoved(f"補正のファイル {row.name} がありません。控えから戻してください。") from None
    except (CannotOpen, KeysUnusable) as fault:
        raise NotMoved(f"補正のファイル {row.name} を開けません（{fault}）。") from fault


def _content(row: Upload) -> Iterator[bytes]:
    """As it was sent: the office looks through it when it comes with the answer."""
    if row.arrival:
        yield from arrived.content(row.arrival, arrived.data_key(row.arrival))
        return
    with blobs.open_blob(row.blob) as stream:
        yield from iter(lambda: stream.read(_CHUNK), b"")
