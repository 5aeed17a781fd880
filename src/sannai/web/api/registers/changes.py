"""POST changes/ and GET changes/ID/: many rows as one change set, judged as those of a file, or only tried."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import IntegrityError, OperationalError
from django.http import HttpResponse
from django.urls import reverse

from sannai.common.action import Denied, NotAllowed
from sannai.common.events import StaleSubject
from sannai.registers.door import Door
from sannai.registers.importing import flow, posting
from sannai.registers.importing.cells import Unreadable
from sannai.registers.importing.posting import Differs, Request
from sannai.registers.models import Import
from sannai.web.api.problems import Problem

from .door import NONE, MachineRequest, answer, note, opened
from .sent import body_of, key_of, request_of

WRITE = "entry.write"
READ_ONLY = "このシステムは、この台帳に書くことができません。"
WITHDRAWN = "この台帳の定義は取り下げられました。書くことができません。"
DIFFERS = "この Idempotency-Key は、ほかの内容の要求に使われました。新しい値で送ってください。"
AGAIN = "ほかの書き込みと重なったので、何も書いていません。少し待って、もう一度送ってください。"
FAULTY, CONFLICT = (
    "行に誤りがあるので、何も書いていません。",
    "読んだあとに変わった記載があるので、何も書いていません。",
)


def changes(request: MachineRequest, key: str) -> HttpResponse:
    """Receive rows. 200 a trial, or nothing to write; 201 written; 202 later; 409 and 422 not written."""
    held = _writing(request, key)
    idempotency_key, body = key_of(request), body_of(request)
    asked = request_of(request, held, body)
    id = posting.id_of(request.staff, key, idempotency_key) if idempotency_key and not asked.trial else None
    try:
        one = posting.earlier(id, asked.digest, request.staff) if id else None
        one = one or _post(request, held, asked, id)
    except Differs as error:
        raise Problem(422, DIFFERS) from error
    note(request, key, f"api {'dry-run' if asked.trial else 'changes'} {len(asked.sent.rows)}")
    return _answered(one, held)


def change(request: MachineRequest, key: str, change_id: UUID) -> HttpResponse:
    """What became of rows that were sent."""
    held = opened(request, key)
    one = posting.posted(key, change_id, request.staff)
    if one is None:
        raise Problem(404, NONE)
    note(request, key, "api change")
    return answer(outcome(one, held))


def outcome(one: Import, held: Door) -> dict[str, Any]:
    """What is said of rows that were sent: counts by verdict, faults by row and field, what changes or would."""
    found, labels = posting.found_in(one), held.newest.labels
    rows = max(one.total - 1, 0)  # the line of the fields is none
    return {
        "id": str(one.pk) if one.pk else None, "register": one.shelf_id, "status": _status(one),
        "dry_run": posting.is_trial(one), "rows": rows, "done": min(one.done, rows), "counts": found.get("counts", {}),
        "faults": [
            {"row": each["line"], "field": each["name"], "label": labels.get(each["name"], each["heading"]),
             "what": each["what"], "mend": each["mend"]}
            for each in found.get("wrong", ())
        ],
        "faults_total": found.get("wrongs", 0),
        "changes": [_change(verdict, each) for verdict, some in found.get("rows", {}).items() for each in some],
        "absent": {"ending": found.get("absent", 0), "standing": found.get("of", 0)},
        "said": found.get("said", ""),
        "change_set": str(one.change_set_id) if one.change_set_id else None,
    }  # fmt: skip


def _change(verdict: str, each: dict[str, Any]) -> dict[str, Any]:
    return {
        "row": each["line"], "verdict": verdict, "entry": each["entry"] or None, "called": each["called"],
        "from": each["from"], "cells": each["cells"], "why": each["why"],
    }  # fmt: skip


def _status(one: Import) -> str:
    """checking, checked (a trial), writing, written (or nothing was to be written), refused."""
    known = {"tried": "checked" if posting.is_trial(one) else "checking", "applying": "writing", "applied": "written"}
    return known.get(one.state, "refused" if one.state == "refused" else "checking")


def _answered(one: Import, held: Door) -> HttpResponse:
    """The same with the status that goes with it."""
    said = outcome(one, held)
    if said["status"] == "refused":
        faulty = bool(said["counts"].get("fault"))
        detail = said["said"] or (FAULTY if faulty else CONFLICT)
        raise Problem(422 if faulty else 409, detail, more={"change": said})
    if said["status"] in ("checking", "writing"):
        return answer(said, 202, Location=_address(one))
    return answer(said, 201, Location=_address(one)) if one.change_set_id else answer(said)


def _address(one: Import) -> str:
    return reverse("machines:change", args=[one.shelf_id, one.pk])


def _writing(request: MachineRequest, key: str) -> Door:
    """The door for a program that writes here: 404 where it sees nothing, 403 where it only reads."""
    seen = opened(request, key)
    held = flow.write_door(request.staff, key)
    if held is None:
        raise Problem(403, READ_ONLY)
    if not seen.held.shelf.published:
        raise Problem(409, WITHDRAWN)
    return held


def _post(request: MachineRequest, held: Door, asked: Request, id: UUID | None) -> Import:
    post = request.staff.post_for(WRITE, profile=held.held.shelf.rights)
    unit = post.unit_key if post else held.held.shelf.division_key
    try:
        return posting.post(held, asked, unit=unit, by=request.staff, at=request.at, id=id)
    except Unreadable as error:
        raise Problem(422, str(error)) from error
    except (NotAllowed, Denied) as error:
        raise Problem(409 if isinstance(error, NotAllowed) else 403, str(error) or READ_ONLY) from error
    except (StaleSubject, IntegrityError, OperationalError) as error:
        raise Problem(409, AGAIN, headers={"Retry-After": "1"}) from error
