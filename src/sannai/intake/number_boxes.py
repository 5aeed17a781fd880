"""Sealed 個人番号 as they are filed: taken out of the answers, which keep the sha256 of each in its place."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sannai.common.sealing import box
from sannai.common.sealing.errors import CannotOpen
from sannai.rules import shorter
from sannai.rules.kinds import individual_number as kind


@dataclass(frozen=True, slots=True)
class Sealed:
    """One sealed number, and for which field and row it was typed."""

    asked: str
    row: str
    sealed: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """Its name: it stands in the answers, and stays when the number is gone."""
        return hashlib.sha256(self.sealed).hexdigest()

    @property
    def kid(self) -> str:
        """Which key opens it; "" of what is no box."""
        try:
            return box.head_of(self.sealed).kid
        except CannotOpen:
            return ""


def taken_out(answers: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Sealed, ...]]:
    """The answers with the sha256 of each sealed number in its place, and the sealed numbers."""
    found: list[Sealed] = []

    def marked(place: str, name: str, value: Any) -> Any:
        if not kind.is_answer(value) or kind.SEALED not in value:
            return value
        row = place.split("/")[1] if "/" in place else ""
        one = Sealed(name, row, base64.b64decode(value[kind.SEALED]))
        found.append(one)
        return {kind.BOX: one.sha256}

    return shorter.changed(answers, marked), tuple(found)
