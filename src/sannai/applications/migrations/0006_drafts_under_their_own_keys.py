"""Every draft and every case gets a key, and for the link that was given out before a slot: it still opens.

This is the last that anything is derived from SECRET_KEY. What lies in these tables is moved, sealed.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import migrations

from sannai.common import canonical
from sannai.common.sealing import links
from sannai.files import sealed
from sannai.intake import slots
from sannai.intake.slots import Opened

_UPLOAD, _OF_CASE = "upload:", ("correction:", "case:")
_CHUNK = 64 * 1024


def forwards(apps: Any, schema_editor: Any) -> None:
    """Move them, one draft after the other."""
    for draft in apps.get_model("applications", "Draft").objects.order_by("pk").iterator(500):
        application = apps.get_model("applications", "Application").objects.filter(pk=draft.pk).first()
        _move(apps, draft, application, Opened(draft.pk, links.new_case_key()))


def _move(apps: Any, draft: Any, application: Any, opened: Opened) -> None:
    alive = bool(application.salt) if application else draft.ended_at is None
    kept = slots.kept(opened.key)
    apps.get_model("intake", "Draft").objects.create(
        id=draft.pk,
        version_id=draft.version_id,
        channel=draft.channel,
        unit_key=draft.unit_key,
        key=kept if alive and draft.channel != "portal" else "",
        created_at=draft.created_at,
        expires_on=draft.expires_on,
        email=opened.seal(draft.email.encode(), "email") if alive and draft.email else b"",
        warned_at=draft.warned_at,
        filed_at=application.arrived_at if application else None,
        ended_at=draft.ended_at,
    )
    if not alive:
        return
    at = draft.created_at
    rows = []
    if draft.channel != "internal":
        rows = [slots.made(opened, secret, "first", at) for secret in _given_out(draft.pk)]
    if application:
        type(application).objects.filter(pk=draft.pk).update(key=kept)
        if rows:
            rows.append(slots.made(opened, slots.of_mails(opened.key, 0), "mail", application.arrived_at))
    model = apps.get_model("intake", "Slot")
    names = [field.attname for field in model._meta.concrete_fields]
    model.objects.bulk_create(model(**{name: getattr(row, name) for name in names}) for row in rows)
    _move_pages(apps, draft, application, opened)


def _given_out(id: UUID) -> Iterator[Any]:
    """The links of before, of which one was given out: with the key of then or with one from before it."""
    for key in dict.fromkeys([settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]):
        mac = hmac.new(b"sannai.link:" + key.encode(), id.bytes, hashlib.sha256).digest()[:10]
        yield slots.before(id.bytes + mac)


def _move_pages(apps: Any, draft: Any, application: Any, opened: Opened) -> None:
    page_of, upload_of = apps.get_model("intake", "DraftPage"), apps.get_model("applications", "Upload")
    for page in draft.pages.order_by("pk"):
        answers, typed = json.loads(page.answers), json.loads(page.typed) if page.typed else None
        if page.page.startswith(_UPLOAD):
            upload = upload_of.objects.filter(pk=page.page.removeprefix(_UPLOAD)).first()
            if upload is None:
                continue
            if application:
                _leave(application, upload)
                continue
            _move_file(apps, upload, page.page, opened)
        elif application and not page.page.startswith(_OF_CASE):
            continue
        text = canonical.dumps({"answers": answers, "typed": typed}).encode()
        page_of.objects.create(
            draft_id=draft.pk,
            page=page.page,
            sealed=opened.seal(text, f"{page.page}|{page.seq}"),
            seq=page.seq,
            saved_at=page.saved_at,
        )
    proof = apps.get_model("applications", "MailProof").objects.filter(pk=draft.pk).first()
    if proof and not application:
        apps.get_model("intake", "MailProof").objects.create(
            draft_id=draft.pk,
            email=opened.seal(proof.email.encode(), "proof"),
            number=proof.number,
            tries=proof.tries,
            sent_at=proof.sent_at,
            confirmed_at=proof.confirmed_at,
        )


def _leave(application: Any, upload: Any) -> None:
    """The desk keeps what the filed answers name; what was sent for a question that was hidden goes, as it would."""
    texts = [application.answers, *application.amendments.values_list("answers", flat=True)]
    if not any(str(upload.pk) in text for text in texts):
        upload.delete()


def _move_file(apps: Any, upload: Any, page: str, opened: Opened) -> None:
    path = Path(settings.HOME) / "files" / upload.blob_id[:2] / upload.blob_id[2:]
    with path.open("rb") as stream:
        arrived = sealed.write(iter(lambda: stream.read(_CHUNK), b""), upload.blob.size)
    apps.get_model("intake", "Upload").objects.create(
        id=upload.pk,
        draft_id=upload.holder,
        field=upload.field,
        row=upload.row,
        body=arrived.keep(),
        data_key=opened.seal(arrived.data_key, page, "files"),
        uploaded_at=upload.uploaded_at,
    )
    upload.delete()


class Migration(migrations.Migration):
    dependencies = [("applications", "0005_key_of_a_case")]
    operations = [migrations.RunPython(forwards, elidable=False)]
