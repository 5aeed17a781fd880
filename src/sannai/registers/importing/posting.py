"""Rows that a program posts: received, tried and written as a file is, at once or in a job, and what became of them.

Nothing is remembered for files, and nothing of a trial is left. What a request with a key of its own wrote is found
again by it: the id of its import is made from the key, and the source of it names the digest of the request.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.db import IntegrityError, transaction
from django_tasks import task

from sannai.common import jobs
from sannai.common.action import Denied, NotAllowed
from sannai.common.time import now, today
from sannai.organization.actors import Staff
from sannai.organization.machines import actor_for

from ..door import Door
from ..models import Import
from . import flow, mapping, objects
from .applying import Mode
from .cells import Unreadable
from .objects import Sent
from .report import right
from .tasks import AT_ONCE, DOUBTFUL, GONE

TRIAL = "確かめ"
MOST_REASON = 150
UNSURE = (
    "台帳の記載のうち{absent:,}件（有効な{of:,}件のうち）が終わります。"
    "よければ、sure を true にしてもう一度送ってください。"
)
NONE = "正しい行がないので、何も書いていません。"
_DIGITS = 16  # of the digest of a request, in the source of its import


class Differs(Exception):
    """The key was used for another request."""


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for, beside the rows. ``on``: the day from which they hold, and on which what is absent ends;
    ``sure``: even if more than one in twenty would end; ``digest``: of the whole request, hex."""

    sent: Sent
    on: date
    erase: bool
    end_absent: bool
    mode: Mode
    trial: bool
    sure: bool
    reason: str
    digest: str

    @property
    def source(self) -> str:
        """What its import and its change set are called."""
        what = f"API {TRIAL if self.trial else '受付'} {self.digest[:_DIGITS]}"
        return f"{what}：{self.reason}" if self.reason else what


def id_of(by: Staff, register: str, key: str) -> UUID:
    """The id of what this actor posts with a key of its own: the same for the same key."""
    bits = bytearray(hashlib.sha256("\n".join((by.staff_key, register, key)).encode()).digest()[:16])
    bits[6], bits[8] = bits[6] & 0x0F | 0x80, bits[8] & 0x3F | 0x80  # a UUID whose bits are ours (RFC 9562, 5.8)
    return UUID(bytes=bytes(bits))


def earlier(id: UUID, digest: str, by: Staff) -> Import | None:
    """What was posted with this key before, or None. Raises Differs where that was another request. One statement."""
    one = Import.objects.select_related("shelf").filter(pk=id, staff_key=by.staff_key).first()
    if one is not None and f" {digest[:_DIGITS]}" not in one.source:
        raise Differs
    return one


def post(held: Door, asked: Request, *, unit: str, by: Staff, at: datetime, id: UUID | None = None) -> Import:
    """Receive the rows and do what was asked for: at once, or for many rows in a job. Raises Unreadable, NotAllowed and
    Denied; nothing is kept then, nor of a trial that is over. With an ``id`` that another request took meanwhile: that
    of the other."""
    try:
        with transaction.atomic():
            one = _received(held, asked, unit, by, at, id)
            if len(asked.sent.rows) > AT_ONCE:
                one.state = "trying"
                one.save(update_fields=["state"])
                jobs.leave(carry, str(one.pk), asked.mode, asked.sure)
                return one
            _carry(one, asked.mode, sure=asked.sure, by=by, at=at)
            if asked.trial:
                one.delete()
            return one
    except IntegrityError:
        found = earlier(id, asked.digest, by) if id else None
        if found is None:
            raise
        return found


def is_trial(one: Import) -> bool:
    """Whether it was only to be tried."""
    return one.source.startswith(f"API {TRIAL} ")


def posted(register: str, id: UUID, by: Staff) -> Import | None:
    """What this actor posted, by its id. One statement."""
    rows = Import.objects.select_related("shelf", "change_set")
    return rows.filter(pk=id, shelf=register, staff_key=by.staff_key, source__startswith="API ").first()


def found_in(one: Import) -> Mapping[str, Any]:
    """What its trial or its writing found: see ``Report``."""
    return cast("Mapping[str, Any]", json.loads(one.found or "{}"))


@task()
def carry(id: str, mode: str, sure: bool) -> None:
    """Many rows, in the name of whoever posted them; a job that was killed in the middle begins again."""
    one = (
        Import.objects.select_related("shelf", "blob").filter(pk=id, state__in=("trying", "tried", "applying")).first()
    )
    if one is None:
        return
    by = actor_for(one.staff_key, today(now()))
    try:
        if by is None:
            raise NotAllowed(GONE)
        _carry(one, cast("Mode", mode), sure=sure, by=by, at=now())
    except (Unreadable, NotAllowed) as error:
        flow.refuse(one, str(error))
    except Denied:
        flow.refuse(one, GONE)


def _received(held: Door, asked: Request, unit: str, by: Staff, at: datetime, id: UUID | None) -> Import:
    register = held.held.register
    columns = mapping.of(objects.HEADINGS, asked.sent.names, asked.sent.names, {}, "項目の名前で送られました。")
    if said := flow.lacking(register, columns):
        raise Unreadable(said)
    content = objects.written(asked.sent)
    one = flow.receive(register.key, asked.source, content, unit=unit, by=by, at=at, id=id)
    plan = replace(flow.plan_of(one), columns=columns, on=asked.on, erase=asked.erase, end_absent=asked.end_absent)
    flow.choose(one, plan, by=by)
    return one


def _carry(one: Import, mode: Mode, *, sure: bool, by: Staff, at: datetime) -> None:
    """Try it, and write it unless that is all that was asked for. What stops it stands in the import."""
    flow.dry_run(one, by=by)
    if is_trial(one):
        return
    found = found_in(one)
    if found["absent"] * DOUBTFUL > found["of"] and not sure:
        flow.refuse(one, UNSURE.format(**found))
    elif right(found["counts"]) or found["absent"]:
        one.state = "applying"
        one.save(update_fields=["state"])
        flow.carry_out(one, mode=mode, by=by, at=at)
    elif found["counts"]["fault"] or found["counts"]["conflict"]:
        flow.refuse(one, NONE)
    else:
        one.state, one.blob = "applied", None  # everything stands already
        one.save(update_fields=["state", "blob"])
