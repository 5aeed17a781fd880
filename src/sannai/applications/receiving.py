"""What was filed on the other side is taken in: opened, compared, judged again, and filed as if it were filed here.

The application comes first, its files behind it: the sealed bytes, then what opens them. Neither is opened here. So a
file that cannot be opened is missing by its name, and the application has arrived all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

from django.conf import settings

from sannai.common.sealing.chunks import CHUNK, SEALED
from sannai.common.time import today
from sannai.definitions.models import Version
from sannai.definitions.packages import files_of
from sannai.exchange.bridge import Item
from sannai.exchange.ways import Held
from sannai.intake import envelope as envelopes
from sannai.intake import keys
from sannai.intake import uploads as intake
from sannai.intake.drafts import Filling
from sannai.intake.envelope import Envelope, Mistaken
from sannai.intake.filing import AlreadyFiled
from sannai.intake.models import Draft
from sannai.intake.slots import Opened
from sannai.procedures.around import around
from sannai.procedures.kind import PROCEDURE
from sannai.procedures.queries import definition
from sannai.rules.evaluate import evaluate
from sannai.rules.model import Dates, Evaluation
from sannai.rules.package import digest_of

from . import answers, arrived, filing, looking_up, opening
from .access import Applicant
from .models import Application, Arrival, Upload
from .opening import Refuse


def envelope(item: Item, stream: BinaryIO, at: datetime) -> Held | None:
    """封筒を受け取る。The application arrives as it was filed outside; Held where it cannot be gone by."""
    try:
        _file(item, _read(item, stream, at))
    except Refuse as refused:
        return Held(refused.code)
    except AlreadyFiled:
        return Held("filed")
    except filing.NumberTaken:
        return Held("number")
    return None


def body(item: Item, stream: BinaryIO, at: datetime) -> Held | None:
    """The sealed bytes of a file: they wait, as they are, for what opens them."""
    if item.instead:
        return Held("sluice")
    if item.size > settings.MAX_UPLOAD_BYTES // CHUNK * SEALED + SEALED:
        return Held("size")
    target = arrived.path_of(item.sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    with part.open("wb") as out:
        while chunk := stream.read(CHUNK):
            out.write(chunk)
    part.replace(target)
    return None


def file(item: Item, stream: BinaryIO, at: datetime) -> Held | None:
    """添付書類を1件受け取る。It stays sealed: which file it is, and whether it is harmless, the sluice finds out."""
    if item.instead:
        return Held("sluice")  # it was made harmless on the way, and nobody has said here whose word that is
    try:
        head, key = opening.head(item, stream)
        if not arrived.path_of(head.body).exists():
            raise Refuse("body")
    except Refuse as refused:
        return Held(refused.code)
    moment = item.created_at  # when it arrived outside: with what names it
    Arrival.objects.create(id=item.id, case=item.case, body=head.body, key=key, arrived_at=moment, next_at=at)
    return None


def missing(application: Application) -> list[str]:
    """The names of the files that the answers name and that have not come, or cannot be opened."""
    named = intake.named(answers.of(application))
    there = {str(id) for id in Upload.objects.filter(holder=application.pk).values_list("pk", flat=True)}
    return [each["name"] for id, each in named.items() if id not in there]


def _read(item: Item, stream: BinaryIO, at: datetime) -> Envelope:
    try:
        sent = envelopes.read(opening.whole(item, stream))
    except Mistaken as mistaken:
        raise Refuse("content") from mistaken
    if sent.case != item.case or item.n != 0 or sent.channel != "portal":
        raise Refuse("head")
    opening.in_time(sent.arrived_at, at)
    return sent


def _file(item: Item, sent: Envelope) -> None:
    version = _version(sent.version)
    rules = definition(version)
    opening.of_body(item, keys.body_of(rules))
    at, until = sent.arrived_at, today(sent.arrived_at)
    draft = Draft(pk=sent.case, version=version, channel=sent.channel, created_at=at, expires_on=until, filed_at=at)
    by, filed_on = Applicant(sent.case), today(sent.arrived_at)
    given = looking_up.compared(rules, sent.answers, sent.case, by, filed_on)
    filling = Filling(Opened(sent.case, sent.key), draft, version, rules, given, sent.mail)
    judged = evaluate(rules, given, Dates(filed=filed_on), around())
    filing.file_sent(filling, _as_sent(judged, given), sent, by=by)


def _as_sent(judged: Evaluation, given: dict[str, Any]) -> Evaluation:
    """What was filed stands as it was filed, also where it is judged otherwise here."""
    return replace(judged, answers=given)


def _version(digest: str) -> Version:
    """Our own version with this digest, whose files still have it. Raises Refuse."""
    version = Version.objects.filter(kind=PROCEDURE.name, digest=digest).first()
    if version is None or digest_of(files_of(version)) != digest:
        raise Refuse("version")
    return version


def place_of(case: UUID, sha256: str) -> tuple[UUID, str, str, str] | None:
    """(id, name, field, row) of the file with this content that is named and is not here yet."""
    application = Application.objects.filter(pk=case).first()
    if application is None:
        return None
    there = set(Upload.objects.filter(holder=case).values_list("pk", flat=True))
    for field, row, each in _named(application):
        if each["sha256"] == sha256 and UUID(each["id"]) not in there:
            return UUID(each["id"]), each["name"], field, row
    return None


def _named(application: Application) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every file that its answers name as they stand, or that came with an answer which was too late."""
    for given in (answers.of(application), *_also(application.pk)):
        yield from intake.placed(given)


def named_also(function: Callable[[UUID], Iterable[Mapping[str, Any]]]) -> None:
    """Say what else names files of a case. From the ``apps.py`` of the room that keeps it."""
    global _also
    _also = function


_also: Callable[[UUID], Iterable[Mapping[str, Any]]] = lambda case: ()  # noqa: E731 - nobody said
