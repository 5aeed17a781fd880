"""Trying and applying: at once, or for a large file in a job, in the name of whoever brought it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, cast

from django.db import transaction
from django_tasks import task
from django_tasks.base import Task

from sannai.common import jobs
from sannai.common.action import Denied, NotAllowed
from sannai.common.time import now, today
from sannai.organization.actors import Staff
from sannai.organization.machines import actor_for

from ..models import Import
from . import flow
from .applying import Mode
from .cells import Unreadable
from .settling import Choice, heads_of

AT_ONCE = 2000  # rows that are read within a request; more are read by a job
DOUBTFUL = 20  # one in so many rows that would end: then somebody has to say so once more
OLDER = "確かめたあとに、ファイル・対応・取込みのしかたが変わりました。もう一度確かめてください。"
NOTHING_LEFT = "書かなかった行はありません。"
TOO_LATE = "もう終わったか、いま書いているところなので、やめられません。"
UNDER_WAY = ("trying", "applying")
GONE = "取り込んだ職員に、いまはこの台帳に書く権限がありません。"


def start_trying(one: Import, *, by: Staff, at: datetime) -> None:
    """Try it: at once, or in a job where there are many rows. The mapping is remembered for the division.

    Raises Unreadable and NotAllowed.
    """
    flow.remember(one, flow.plan_of(one).columns, at)
    one.state, one.done, one.digest = "trying", 0, secrets.token_hex(16)
    one.save(update_fields=["state", "done", "digest"])
    if one.total <= AT_ONCE:
        flow.dry_run(one, by=by)
    else:
        jobs.leave(try_import, str(one.pk))


def start_settling(one: Import, choices: Mapping[int, Choice], *, seen: str, by: Staff, at: datetime) -> None:
    """Keep what was chosen for rows in conflict, and try it with that. Raises NotAllowed where it is not what was
    seen."""
    if seen != one.digest or not Import.objects.filter(pk=one.pk, state="tried", digest=seen).update(state="trying"):
        raise NotAllowed(OLDER)
    one.heads = heads_of(one.heads).choosing(choices).kept()
    one.save(update_fields=["heads"])
    start_trying(one, by=by, at=at)


def start_again(one: Import, *, by: Staff, at: datetime) -> Import:
    """Try the file once more, for the rows that were left out: those in conflict are so until somebody chooses.

    Raises Unreadable and NotAllowed.
    """
    if one.blob is None or one.change_set is None:
        raise NotAllowed(NOTHING_LEFT)
    more = Import.objects.create(
        shelf=one.shelf, unit_key=one.unit_key, staff_key=by.staff_key, source=one.source, blob=one.blob,
        terms=one.terms, heads=one.heads, total=one.total, at=at,
    )  # fmt: skip
    start_trying(more, by=by, at=at)
    return more


def stop(one: Import) -> None:
    """No longer try it, or write it: its job does nothing then. Raises NotAllowed for what is written at this moment,
    and where it was over already."""
    with transaction.atomic():
        free = Import.objects.select_for_update(skip_locked=True).filter(pk=one.pk, state__in=UNDER_WAY).first()
        if free is None:
            raise NotAllowed(TOO_LATE)
        free.state, free.digest, free.done = "mapped", "", 0
        free.save(update_fields=["state", "digest", "done"])


def job_of(one: Import) -> jobs.Standing | None:
    """How the job stands that tries or applies it; None where there is none."""
    tasks: dict[str, Task[Any, Any]] = {"trying": try_import, "applying": apply_import}
    task = tasks.get(one.state)
    return jobs.standing(task, str(one.pk)) if task and one.total > AT_ONCE else None


def start_applying(one: Import, *, mode: Mode, seen: str, sure: bool, by: Staff, at: datetime) -> None:
    """Apply what was tried. Raises NotAllowed where it is not what was seen, or a question is open."""
    if one.state != "tried" or seen != one.digest:
        raise NotAllowed(OLDER)
    report = json.loads(one.found)
    if report["absent"] * DOUBTFUL > report["of"] and not sure:
        raise NotAllowed(f"{report['absent']:,}件の記載が終わります。確かめの欄に印を付けてください。")
    one.state = "applying"
    if not Import.objects.filter(pk=one.pk, state="tried").update(state="applying"):
        raise NotAllowed(OLDER)  # a double click: the first one does it
    if one.total <= AT_ONCE:
        flow.carry_out(one, mode=mode, by=by, at=at)
    else:
        jobs.leave(apply_import, str(one.pk), mode)


@task()
def try_import(id: str) -> None:
    """The dry run. What cannot be read is said by the import itself; one that was changed meanwhile is left."""
    one = Import.objects.select_related("shelf", "blob").filter(pk=id, state="trying").first()
    if one is None:
        return
    try:
        flow.dry_run(one, by=_person(one))
    except (Unreadable, NotAllowed, Denied) as error:
        flow.refuse(one, str(error))


@task()
def apply_import(id: str, mode: str) -> None:
    """The applying; a job that was killed in the middle wrote nothing, and is done again."""
    one = Import.objects.select_related("shelf", "blob").filter(pk=id, state="applying").first()
    if one is None:
        return
    try:
        flow.carry_out(one, mode=cast("Literal['all', 'good']", mode), by=_person(one), at=now())
    except (Unreadable, NotAllowed) as error:
        flow.refuse(one, str(error))
    except Denied:
        flow.refuse(one, GONE)


def _person(one: Import) -> Staff:
    found = actor_for(one.staff_key, today(now()))
    if found is None:
        raise NotAllowed(GONE)
    return found
