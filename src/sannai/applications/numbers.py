"""個人番号 that the answers name as they stand now, and how one is opened by whoever has the key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from sannai.common.action import NotAllowed
from sannai.common.sealing import box
from sannai.common.sealing.errors import CannotOpen, KeyDestroyed, KeysUnusable
from sannai.rules import shorter
from sannai.rules.kinds import individual_number as kind
from sannai.rules.kinds.individual_number import read
from sannai.rules.model import Definition, Field

from . import answers
from .models import Application, SealedNumber


@dataclass(frozen=True, slots=True)
class Given:
    """A number that the answers name as they stand now. ``kept`` is None where its box never came."""

    asked: Field
    row: str
    sha256: str
    kept: SealedNumber | None

    @property
    def place(self) -> str:
        """Field and row as one word, for an address and a form."""
        return f"{self.asked.id}.{self.row}" if self.row else self.asked.id


def given(application: Application, definition: Definition) -> list[Given]:
    """The numbers that its answers name as they stand now, in their order. Two SELECTs."""
    places = list(_places(answers.of(application), definition))
    kept = SealedNumber.objects.in_bulk([sha256 for _, _, sha256 in places])
    return [
        Given(asked, row, sha256, kept.get(sha256) if _own(kept.get(sha256), application) else None)
        for asked, row, sha256 in places
    ]


def opened(given: Given, ring: box.Opens) -> str:
    """The number, by whoever holds the key of the number zone. Raises NotAllowed with the reason."""
    row = given.kept
    if row is None:
        raise NotAllowed("この個人番号は、まだ届いていません。")
    if row.box is None:
        raise NotAllowed("この個人番号は、定められた日に廃棄しました。")
    try:
        head, body = box.open(bytes(row.box), ring)
        content = json.loads(body)
        place = head.kind, head.case, content["field"], content["row"]
        number = str(content["number"])
    except KeyDestroyed as fault:
        raise NotAllowed("この個人番号の鍵は破棄されていて、もうだれにも開けません。") from fault
    except (CannotOpen, KeysUnusable, ValueError, KeyError, TypeError) as fault:
        raise NotAllowed(
            "この個人番号を開けません。鍵がここにないか、封が壊れています。システム管理担当に知らせてください。"
        ) from fault
    if place != ("number", row.application_id, given.asked.id, given.row) or read(number).number != number:
        raise NotAllowed("別の所に封をされたものです。申請者に、もう一度確かめてください。")
    return number


def _own(row: SealedNumber | None, application: Application) -> bool:
    return row is not None and row.application_id == application.pk


def _places(now: dict[str, object], definition: Definition) -> Iterator[tuple[Field, str, str]]:
    found: list[tuple[Field, str, str]] = []

    def look(place: str, name: str, value: object) -> object:
        asked = definition.fields.get(name)
        if asked is not None and asked.ask == kind.IndividualNumber.ask and kind.is_answer(value):
            assert isinstance(value, dict)
            found.append((asked, place.split("/")[1] if "/" in place else "", str(value.get(kind.BOX, ""))))
        return value

    shorter.changed(now, look)
    return iter(found)
