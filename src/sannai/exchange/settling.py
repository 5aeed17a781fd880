"""What a person found out about a call that waits for one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from .calls import unsettled
from .channels import Done, Later, Refused
from .models import ANSWERED, REFUSED, WAITING, Attempt, Call


class NotWaiting(Exception):
    """No person is waited for: it is still under way by itself, or it was settled already."""


def settle(call_id: int, outcome: Done | Refused | Later, at: datetime) -> Call:
    """人が相手に確かめた結果を記す。Kept as one more attempt, with what was said and by whom in ``outcome.said``.

    Done: they have it. Refused: it is over. Later: they surely have not got it, so it is sent once more. Raises
    NotWaiting; of two people at once the second gets it.
    """
    with transaction.atomic():
        call = unsettled().select_for_update().filter(pk=call_id).first()
        if call is None:
            raise NotWaiting(
                f"呼び出し {call_id} は、人の確認を待っていません。sannai exchange で番号を確かめてください。"
            )
        call.attempts += 1
        if isinstance(outcome, Later):
            call.state, call.next_at = WAITING, at
        else:
            call.state, call.answered_at = ANSWERED if isinstance(outcome, Done) else REFUSED, at
        call.save(update_fields=["attempts", "state", "next_at", "answered_at"])
        Attempt.objects.create(
            call=call, number=call.attempts, enquiry=True, at=at, outcome=type(outcome).__name__.lower(),
            said=outcome.said,
        )  # fmt: skip
    return call
