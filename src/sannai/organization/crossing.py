"""Once a night both sides are compared: the log says how it came out, and who answers for it is told what is wrong.

Two figures say whether what should be gone outside is gone: what nobody knows, and what was kept here and is there.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from sannai.common import record
from sannai.common.action import action
from sannai.common.actors import Actor, System
from sannai.common.kinds import page_of
from sannai.common.models import Event
from sannai.common.verbs import Verb
from sannai.exchange import ways
from sannai.exchange.auditing import audit
from sannai.exchange.bridge import Refused, Unreachable
from sannai.notices.words import Parameters, say

from .watching import mail_answerable

log = logging.getLogger("sannai.work")

CROSSING = record.Chain("crossing")
SAID = "staff.crossing_faults"
PAUSE = timedelta(hours=20)  # from one comparison to the next
UNKNOWN = ("not_received", "unknown_file", "unknown_outside")  # codes of what one side has and nobody knows
FIRST = 5
CHECKED = Verb(name="record.crossing_checked", kind=record.KIND, right="record.keep", label="両側の記録を突き合わせる")


def register() -> None:
    """Tell the house what is said."""
    say(SAID, _words)


@action(CHECKED)
def note_check(
    chain: record.Chain, *, unknown: int, kept_but_present: int, others: Mapping[str, int], by: Actor, at: datetime
) -> None:
    """両側の記録を突き合わせた結果を、件数で記す。"""


def check(at: datetime) -> bool:
    """両側の記録を突き合わせる。For the worker, once a night; whether it was done now."""
    if not ways.configured() or _lately(at):
        return False
    try:
        found = audit(ways.way(), at)
    except (Unreachable, Refused) as trouble:
        log.warning("公開側と突き合わせられません。次の回にもう一度行います: %s", trouble)
        return False
    counts = Counter(each.code for each in found)
    note_check(
        CROSSING,
        unknown=sum(counts.pop(code, 0) for code in UNKNOWN),
        kept_but_present=counts.pop("kept_but_present", 0),
        others=dict(counts),
        by=System(),
        at=at,
    )
    if found:
        told = {"count": len(found), "first": [each.words for each in found[:FIRST]]}
        mail_answerable(f"crossing-faults:{at.isoformat()}", SAID, told, at)
    return True


def _lately(at: datetime) -> bool:
    done = Event.objects.filter(subject_kind=CROSSING.subject_kind, subject_id=CROSSING.subject_id)
    return done.filter(verb=CHECKED.name, at__gt=at - PAUSE).exists()


def _words(told: Parameters, language: str) -> tuple[str, str]:
    lines = [
        f"公開側と庁内側の記録に、合わないところが{told['count']}件あります。はじめの{len(told['first'])}件：",
        "",
        *(f"・{each}" for each in told["first"]),
        "",
        "sannai crossing audit で全部を表示します。",
        "することは docs/operation.md の「公開側と庁内側を分けるとき」にあります。",
        page_of("record", ""),
    ]
    return f"公開側との突き合わせで、合わないところが{told['count']}件あります", "\n".join(lines)
