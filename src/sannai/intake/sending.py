"""On a side of its own: what is filed and done here is sealed to the city and left for the inner side to fetch.

It has arrived with the commit. The bodies of files cross as they were uploaded: a name more for the same bytes on the
disk, and after it their key, sealed to the city's key for files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from importlib.metadata import version as edition
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from sannai.common import canonical
from sannai.common.actors import Actor
from sannai.common.sealing import box
from sannai.common.sealing.head import Head
from sannai.common.sealing.suites import PublicKey
from sannai.common.time import today
from sannai.definitions.models import Version
from sannai.files import sealed
from sannai.procedures.kind import PROCEDURE
from sannai.procedures.queries import definition
from sannai.rules.model import Definition, Evaluation

from . import bodies, envelope, keys, projections, proving, signed, space
from . import uploads as attached
from .acts import Answer, Item
from .bodies import Stored
from .drafts import Filling, NotADraft, VersionWithdrawn
from .envelope import Envelope, File
from .filing import AlreadyFiled, Filed, Incomplete
from .leaving import leave
from .models import Draft, Outgoing, Slot, Upload
from .number_boxes import taken_out
from .references import reference_number
from .shown import Waiting
from .slots import Opened

# How an act is named on the way, where it is said what it is and nothing of it.
KINDS = {
    "correction": "answer", "inquiry": "answer", "withdrawal": "withdraw", "delivery": "choice", "document": "choice",
    "resurvey": "choice",
}  # fmt: skip
_TRIES = 8  # numbers that were taken: one in many thousand years


class NoKey(Exception):
    """Nobody has said to which key is sealed. A draft is not begun then, so that nothing filed meets this."""


def file(filling: Filling, evaluation: Evaluation, by: Actor, at: datetime) -> Filed:
    """Leave what was reviewed for the office. Raises as ``filing.hand_in`` says."""
    proving.check(filling)
    if filling.filed:
        raise AlreadyFiled
    if filling.withdrawn:
        raise VersionWithdrawn
    if evaluation.faults:
        raise Incomplete(evaluation.faults)
    to, case = _key("desk", keys.body_of(filling.definition)), filling.draft.pk
    files = _files(filling.opened, evaluation.answers)
    stored = {upload.pk: _adopted(upload) for upload, _ in files}
    with transaction.atomic():
        filed = Filed(_close(filling, at), at)
        sent = _envelope(filling, evaluation, [each for _, each in files], filed)
        written = envelope.written(sent)
        left = leave(case, "envelope", to.kid, _sealing(written, "envelope", case, to), at)
        for upload, _ in files:
            _leave_file(filling.opened, upload, stored[upload.pk], at)
        projections.put_waiting(filling.opened, _waiting(filling, sent, left), at)
    return filed


def act(item: Item, by: Actor, opened: Opened | None) -> Answer:
    """Leave what an applicant did after filing, signed by the link that they brought."""
    draft = row_of(opened) if opened and opened.case == item.case else None
    secret = opened.secret if opened else None
    if opened is None or secret is None or draft is None:
        return Answer(False, denied=True)
    to, kind = _key("desk", keys.body_of(definition(draft.version))), KINDS[item.kind]
    # Those of the application went with it: what the office has and outside has deleted is not brought back.
    files = [upload for upload, _ in _files(opened, item.content) if not _went(upload)]
    stored = {upload.pk: _adopted(upload) for upload in files}

    def seal(id: UUID, n: int) -> bytes:
        return _sealing(signed.written(item, id, n, secret), kind, item.case, to)(id, n)

    with transaction.atomic():
        leave(item.case, kind, to.kid, seal, item.at)
        for upload in files:  # after what names them; a second press has waited, and sees those of the first
            if not _went(upload):
                _leave_file(opened, upload, stored[upload.pk], item.at)
    return Answer(True, waits=True)


def row_of(opened: Opened) -> Draft | None:
    """The row of a case on this side. One that began at the office has none until its applicant first acts: it is made
    then, bare, as the picture tells of it. None: nothing is known of it here, or not the version on which it was filed.
    """
    drafts = Draft.objects.select_related("version")
    shown = None if (draft := drafts.filter(pk=opened.case).first()) else projections.read(opened)
    version = Version.objects.filter(kind=PROCEDURE.name, digest=shown.version).first() if shown else None
    if shown is None or version is None:
        return draft
    at = shown.arrived_at
    bare = Draft(
        pk=opened.case, version=version, channel=shown.channel, created_at=at, expires_on=today(at), filed_at=at
    )
    Draft.objects.bulk_create([bare], ignore_conflicts=True)  # a second press may be as quick
    return drafts.get(pk=opened.case)


def cannot_begin(definition: Definition) -> str:
    """Why nothing new is begun now, in words; "" if it can be."""
    if space.takes_drafts() and keys.current("desk", keys.body_of(definition)) and keys.current("files"):
        return ""
    return "いまは新しく始めることができません。しばらくしてから、もう一度お試しください。"


def _key(purpose: str, body: str = "") -> PublicKey:
    found = keys.newest(purpose, body)
    if found is None:
        raise NoKey(f"no key for {purpose} {body} was ever published")
    return found


def _sealing(body: bytes, kind: str, case: UUID, to: PublicKey) -> Callable[[UUID, int], bytes]:
    return lambda id, n: box.seal(body, to, Head(kind=kind, id=id, n=n, case=case))


def _close(filling: Filling, at: datetime) -> str:
    """Mark the draft filed, once, under a number that this side gives; the number."""
    still = Draft.objects.filter(
        pk=filling.draft.pk, filed_at=None, ended_at=None, version=filling.version.pk, version__withdrawn_at=None
    )
    for _ in range(_TRIES):
        number = reference_number()
        try:
            with transaction.atomic():
                if still.update(filed_at=at, remind_to="", reference_number=number):
                    return number
        except IntegrityError:
            continue
        _explain(filling)
    raise RuntimeError("no reference number is free")


def _explain(filling: Filling) -> None:
    draft = Draft.objects.filter(pk=filling.draft.pk, ended_at=None).select_related("version").first()
    if draft is not None and draft.filed_at is not None:
        raise AlreadyFiled
    if draft is None or draft.version_id != filling.version.pk:
        raise NotADraft
    raise VersionWithdrawn


def _envelope(filling: Filling, evaluation: Evaluation, files: list[File], filed: Filed) -> Envelope:
    slots = Slot.objects.filter(case=filling.draft.pk).order_by("made_at", "pk")
    answers, number = taken_out(evaluation.answers)
    return Envelope(
        case=filling.draft.pk, version=filling.version.digest, edition=edition("sannai"),
        channel=filling.draft.channel, arrived_at=filed.arrived_at, reference_number=filed.reference_number,
        answers=answers, fee=evaluation.fee.yen if evaluation.fee else None,
        faults=tuple(fault.message for fault in evaluation.faults), mail=filling.email, key=filling.opened.key,
        links=tuple(map(envelope.link_of, slots)), files=tuple(files), number=number, salt=canonical.new_salt(),
    )  # fmt: skip


def _waiting(filling: Filling, sent: Envelope, left: Outgoing) -> Waiting:
    return Waiting(
        id=sent.case, reference_number=sent.reference_number, channel=sent.channel, version=sent.version,
        title=filling.definition.title, arrived_at=sent.arrived_at, fee=sent.fee, answers=sent.answers,
        sealed_sha256=left.sealed_sha256,
    )  # fmt: skip


def _files(opened: Opened, content: Mapping[str, Any]) -> list[tuple[Upload, File]]:
    """The files of this side that are named, oldest first, each as the envelope tells of it."""
    named = attached.named(content)
    rows = Upload.objects.filter(draft=opened.case).order_by("pk") if named else ()
    return [(row, _told(row, named[str(row.pk)])) for row in rows if str(row.pk) in named]


def _told(row: Upload, answer: Mapping[str, Any]) -> File:
    return File(row.pk, row.field, row.row, answer["name"], answer["size"], answer["type"], answer["sha256"], row.body)


def _went(upload: Upload) -> bool:
    return Outgoing.objects.filter(case=upload.draft_id, kind="body", sealed_sha256=upload.body).exists()


def _adopted(upload: Upload) -> Stored:
    return bodies.adopt(sealed.path_of(upload.body), upload.body)


def _leave_file(opened: Opened, upload: Upload, stored: Stored, at: datetime) -> None:
    """First the bytes as they were uploaded, then what opens them: the office has both when it reads the second."""
    to = _key("files")
    leave(opened.case, "body", to.kid, lambda id, n: stored, at)
    data_key = attached.data_key(opened, upload)

    def head(id: UUID, n: int) -> bytes:
        return box.seal_head(data_key, Head(kind="file", id=id, n=n, case=opened.case, body=upload.body), to)

    leave(opened.case, "file", to.kid, head, at)
