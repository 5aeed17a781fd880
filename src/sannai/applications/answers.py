"""The one door to what was filed. Whoever wants answers of an application asks here."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from sannai.common import canonical
from sannai.intake.number_boxes import taken_out

from . import number_boxes, veils
from .models import Amendment, Application


def of(application: Application) -> dict[str, Any]:
    """いまの記載内容: the newest amendment, or what was filed."""
    newest = application.amendments.order_by("-number").values_list("answers", flat=True).first()
    return _read(newest if newest is not None else application.answers)


def at(application: Application, moment: datetime) -> dict[str, Any]:
    """その時点の記載内容: the newest amendment by then, or what was filed."""
    by_then = application.amendments.filter(at__lte=moment).order_by("-number").values_list("answers", flat=True)
    newest = by_then.first()
    return _read(newest if newest is not None else application.answers)


def filed(application: Application) -> dict[str, Any]:
    """提出時の記載内容. Never changes."""
    return _read(application.answers)


def amend(
    application: Application,
    answers: Mapping[str, Any],
    at: datetime,
    *,
    short: Collection[str] = (),
    fee_yen: int | None = None,
) -> Amendment:
    """補正後の記載内容を、全体として1件加える。``short``: the fields that go before their case.

    Of two at the same moment the second raises IntegrityError. A number goes to its place, as when it was filed."""
    answers, sealed = taken_out(answers)
    last = application.amendments.order_by("-number").values_list("number", flat=True).first() or 0
    text, salt = canonical.dumps(veils.stored(answers, short)), canonical.new_salt()
    amendment = Amendment(
        application=application, number=last + 1, answers=text, salt=salt, fee_yen=fee_yen, at=at, digest=""
    )
    amendment.digest = amendment_digest(amendment)
    amendment.save(force_insert=True)
    number_boxes.keep(application.pk, sealed, at)
    return amendment


def history(application: Application) -> list[tuple[datetime, dict[str, Any]]]:
    """What it said at each moment: as filed, then each amendment."""
    amended = [(row.at, _read(row.answers)) for row in application.amendments.order_by("number")]
    return [(application.arrived_at, filed(application)), *amended]


def amendment_digest(amendment: Amendment) -> str:
    """The digest that an amendment must carry."""
    content = {
        "id": str(amendment.application_id),
        "number": amendment.number,
        "answers": veils.covered(json.loads(amendment.answers)),
        "at": canonical_moment(amendment.at),
    }
    return canonical.digest(canonical.dumps(content), amendment.salt)


def canonical_moment(at: datetime) -> str:
    """The same text for the same moment, whichever zone it is told in."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _read(text: str) -> dict[str, Any]:
    return veils.answers_in(json.loads(text))
