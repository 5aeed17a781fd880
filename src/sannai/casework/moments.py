"""The moments at which something comes to somebody who may have chosen to be told at once (``telling.py``)."""

from __future__ import annotations

from collections.abc import Mapping

from sannai.common.follow import follow
from sannai.common.kinds import KINDS, later

TO_CASE: Mapping[str, str] = {  # what happened to a case → the sort of work that it is for who is in charge
    "correction.answered": "answered",
    "inquiry.answered": "answered",
    "addition.filed": "answered",
    "withdrawal.crossed": "crossed",
    "resurvey.requested": "answered",
    "explanation.received": "answered",
    "case.handed_over": "handed",
    "fee.paid": "paid",
    "case.decided": "decided",
}
TO_PROPOSAL = tuple(
    f"proposal.{done}" for done in ("proposed", "agreed", "dissented", "returned", "amended", "approved", "reseated")
)


def register() -> None:
    """Follow them, whatever a 起案 is about."""
    telling = "sannai.casework.telling"
    for verb in TO_CASE:
        follow(verb, "case", later(telling, "of_case"))
    follow("case.transferred", "case", later(telling, "moved"))
    for kind in [each.name for each in KINDS.values() if each.decide]:
        for verb in TO_PROPOSAL:
            follow(verb, kind, later(telling, "of_proposal"))
