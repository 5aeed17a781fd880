"""個人番号: shown to who works on the case, for a purpose that is written down, and destroyed on its own day.

Both are said in the log without the number. Shown it is by the process that holds the key of the number zone alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from sannai.applications import numbers
from sannai.common import keepers
from sannai.common.action import action, note
from sannai.common.actors import Actor
from sannai.common.models import AccessLog
from sannai.rules.model import Definition
from sannai.text.eras import wareki

from ..models import Case
from ..reading import envelope
from ..states import FILED, STATUSES, Move, NotAllowed, needed
from ..steps import step
from ..verbs import CaseVerb, Payload

if TYPE_CHECKING:
    from sannai.common.sealing.box import Opens


_NUMBER = re.compile(r"\d(?:[\s\-]?\d){11}")


def _read(payload: Payload, rules: Definition) -> tuple[str, str]:
    asked = rules.fields.get(str(payload.get("place", "")).partition(".")[0])
    return f"「{asked.label if asked else '個人番号'}」を見ました", str(payload.get("purpose", ""))


READ = CaseVerb(
    name="number.read", right="number.read", label="個人番号を見る", told=_read, public=False, unsaid=("ring",),
    move=Move(tuple(STATUSES), regimes=FILED, ground="番号法第9条（利用範囲）"),
)  # fmt: skip


@action(READ)
def read_number(
    case: Case, *, place: str, purpose: str, ring: Opens, by: Actor, at: datetime, seen: int | None = None
) -> str:
    """個人番号を開いて見る。``place``: ``numbers.Given.place``. The event says who and what for, never the number.

    Raises NotAllowed where it was destroyed, has not come, or cannot be opened by the keys of this process.
    """
    needed(purpose, "何のために見るかを書いてください。")
    if _NUMBER.search(unicodedata.normalize("NFKC", purpose)):
        raise NotAllowed("目的の欄に番号を書かないでください。記録にそのまま残ります。")
    rules = step(case, READ)
    found = next((each for each in numbers.given(envelope(case), rules) if each.place == place), None)
    if found is None:
        raise NotAllowed("その個人番号は、この事案にありません。")
    number = numbers.opened(found, ring)
    note(sha256=found.sha256, sanctioned_by=found.asked.sanction)
    AccessLog.objects.create(
        staff_key=by.staff_key, about_kind="case", about_id=case.subject_id, what=f"number.read {place}"[:64]
    )
    return number


def _destroyed(payload: Payload, rules: Definition) -> tuple[str, str]:
    fields = [rules.fields[name].label for name in payload.get("fields", ()) if name in rules.fields]
    day = payload.get("day")
    since = f"{wareki(date.fromisoformat(day))}に廃棄すると定められていたものです" if isinstance(day, str) else ""
    return f"「{'」「'.join(fields) or '個人番号'}」を廃棄しました", f"{since}（{payload.get('ground', '')}）。"


DESTROY = CaseVerb(
    name="number.destroyed", right="number.destroy", label="個人番号を廃棄する", told=_destroyed,
    move=Move(tuple(STATUSES), regimes=FILED, ground="番号法第20条（収集等の制限）"),
)  # fmt: skip


@action(DESTROY)
def destroy_numbers(
    case: Case, *, fields: Sequence[str], day: date, ground: str, by: Actor, at: datetime, seen: int | None = None
) -> None:
    """定めた日の来た個人番号を廃棄する。Everywhere they stand: the record says which fields, how many, day and ground.

    Raises keepers.StillNeeded where the case is worked on again.
    """
    rules = step(case, DESTROY)
    there = [each for each in numbers.given(envelope(case), rules) if each.asked.id in fields]
    note(count=len(there))
    keepers.dispose_fields("case", [case.subject_id], fields, at)
