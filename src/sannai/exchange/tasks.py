"""Sending what is due, and forgetting what was answered long ago."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet

from . import channels
from .channels import Channel, Done, Handler, Label, Later, Outcome, Refused, Unknown
from .models import ANSWERED, GIVEN_UP, REFUSED, UNKNOWN, WAITING, Attempt, Call

log = logging.getLogger("sannai.work")

BATCH = 100
LEASE = timedelta(minutes=5)  # another worker leaves a call alone while one is sending it
GIVE_UP_AFTER = 14  # attempts: about three days
LONGEST_WAIT = timedelta(hours=6)
LONGEST_ANSWER = 2000


def deliver(at: datetime) -> int:
    """送るべき呼び出しを、経路ごとに送る。Returns how many were done. A channel that fails stops no other.

    A channel that is not ready (no mail server is set) or only planned is left alone: its calls wait.
    """
    done = 0
    for channel in channels.registered():
        if channel.label is not Label.PLAN_ONLY and channel.ready():
            try:
                done += _batch(channel, at)
            except Exception:
                log.exception("経路 %s に失敗しました。次の回にもう一度行います", channel.name)
    return done


def due(channel: Channel, at: datetime) -> QuerySet[Call]:
    """What a worker would take up now."""
    states = (WAITING, UNKNOWN) if channel.enquire else (WAITING,)
    return Call.objects.filter(channel=channel.name, state__in=states, next_at__lte=at).order_by("next_at", "pk")


def prune(at: datetime) -> int:
    """Delete the calls that were answered, or refused, so many days ago (SANNAI_PRUNE_DAYS); how many.

    What nobody knows and what was given up stays until a person has settled it.
    """
    before, pruned = at - timedelta(days=settings.PRUNE_DAYS), 0
    while keys := list(Call.objects.filter(answered_at__lt=before).values_list("pk", flat=True)[:1000]):
        with transaction.atomic():
            Attempt.objects.filter(call__in=keys).delete()
            Call.objects.filter(pk__in=keys).delete()
        pruned += len(keys)
    return pruned


def _batch(channel: Channel, at: datetime) -> int:
    if not channel.repeatable:
        _leave_unknown(channel, at)
    calls, began, done = list(due(channel, at)[:BATCH]), time.monotonic(), 0
    if not calls:
        return 0
    with channel.open() as handler:
        for call in calls:
            # A lease counts from the beginning of the batch, so none is taken late in it.
            if time.monotonic() - began > LEASE.total_seconds() / 2:
                break
            if attempt := claim(call, at):
                outcome = _try(channel, call, handler)
                _record(channel, attempt, outcome, at)
                done += isinstance(outcome, Done)
    return done


def _leave_unknown(channel: Channel, at: datetime) -> None:
    """What a worker had when it died: sent or not, nobody knows."""
    for call in Call.objects.filter(channel=channel.name, state=WAITING, leased_until__lte=at):
        attempt = Attempt.objects.get(call=call, number=call.attempts)
        _record(channel, attempt, Unknown("送っている途中で止まりました。届いたかどうか分かりません。"), at)


def claim(call: Call, at: datetime) -> Attempt | None:
    """Take a call for as long as a lease lasts, and write the attempt down before it is made. None: another has it."""
    with transaction.atomic():
        same = Call.objects.filter(pk=call.pk, state=call.state, attempts=call.attempts, next_at__lte=at)
        if not same.update(attempts=F("attempts") + 1, leased_until=at + LEASE, next_at=at + LEASE):
            return None
        call.attempts += 1
        return Attempt.objects.create(call=call, number=call.attempts, enquiry=call.state == UNKNOWN, at=at)


def _try(channel: Channel, call: Call, handler: Handler) -> Outcome:
    try:
        return channel.enquire(call) if channel.enquire and call.state == UNKNOWN else handler(call)
    except Exception as error:  # whatever a channel did not foresee
        log.exception("call %s of %s failed (attempt %d)", call.pk, channel.name, call.attempts)
        said = f"{type(error).__name__}: {error}"
        return Later(said) if channel.repeatable else Unknown(said)


def _record(channel: Channel, attempt: Attempt, outcome: Outcome, at: datetime) -> None:
    """What came of one attempt. Whoever lost the call to another worker meanwhile changes only the attempt."""
    changes = _following(channel, attempt.number, outcome, at)
    held = Call.objects.filter(pk=attempt.call_id, attempts=attempt.number, state__in=(WAITING, UNKNOWN))
    with transaction.atomic():
        Attempt.objects.filter(pk=attempt.pk).update(
            outcome=type(outcome).__name__.lower(), said=outcome.said[:LONGEST_ANSWER]
        )
        held.update(leased_until=None, **changes)
    if changes["next_at"] is None and not isinstance(outcome, Done):
        log.warning(
            "call %s of %s is %s", attempt.call_id, channel.name, changes["state"]
        )  # what was said names people


def _following(channel: Channel, attempts: int, outcome: Outcome, at: datetime) -> Mapping[str, Any]:
    """What the call becomes: 1, 2, 4 … minutes later, at most six hours, fourteen times."""
    if isinstance(outcome, Done):
        return {"state": ANSWERED, "answered_at": at, "next_at": None}
    if isinstance(outcome, Refused):
        return {"state": REFUSED, "answered_at": at, "next_at": None}
    again = at + min(timedelta(minutes=2 ** (attempts - 1)), LONGEST_WAIT) if attempts < GIVE_UP_AFTER else None
    if isinstance(outcome, Unknown):
        return {"state": UNKNOWN, "next_at": again if channel.enquire else None}
    return {"state": WAITING if again else GIVEN_UP, "next_at": again}
