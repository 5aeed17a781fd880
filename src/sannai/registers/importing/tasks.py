"""Trying and applying: at once, or for a large file in a job, in the name of whoever brought it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Literal, cast

from django_tasks import task

from sannai.common import jobs
from sannai.common.action import Denied, NotAllowed
from sannai.common.time import now, today
from sannai.organization.actors import Staff
from sannai.organization.machines import actor_for

from ..models import Import
from . import flow
from .applying import Mode
from .cells import Unreadable

AT_ONCE = 2000  # rows that are read within a request; more are read by a job
DOUBTFUL = 20  # one in so many rows that would end: then somebody has to say so once more
OLDER = "確かめたあとに、ファイル・対応・取込みのしかたが変わりました。もう一度確かめてください。"
GONE = "取り込んだ職員に、いまはこの台帳に書く権限がありません。"


def start_trying(one: Import, *, by: Staff, at: datetime) -> None:
    """Try it: at once, or in a job where there are many rows. The mapping is remembered for the division.

    Raises Unreadable and NotAllowed.
    """
    flow.remember(one, flow.plan_of(one).columns, at)
    one.state, one.done = "trying", 0
    one.save(update_fields=["state", "done"])
    if one.total <= AT_ONCE:
        flow.dry_run(one, by=by)
    else:
        jobs.leave(try_import, str(one.pk))


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
