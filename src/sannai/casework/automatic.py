"""自動交付: issuing without a person, where the recipient chose electronic delivery. A hold stops it."""

from __future__ import annotations

from sannai.common.actors import System
from sannai.common.events import StaleSubject
from sannai.common.time import now

from .actions import add_memo, issue
from .models import DeliveryChoice, Hold
from .sight import find
from .states import NotAllowed


def issue_now(case_id: str) -> None:
    """Issue if it still may be issued by itself. What stands in the way becomes a memo; the desk issues by hand."""
    case, at = find(case_id), now()
    chosen = DeliveryChoice.objects.filter(case=case, method="electronic").exists()
    if case.status != "decided" or not chosen or Hold.objects.filter(case=case, lifted_at=None).exists():
        return
    try:
        issue(case, by=System(), at=at)
    except StaleSubject:
        return  # somebody acted in the meantime: the desk has it in hand
    except NotAllowed as error:
        add_memo(find(case_id), text=f"自動交付できませんでした。{error}", by=System(), at=at)
