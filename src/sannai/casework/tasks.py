"""What is done after filing, and what the software does by itself. Each task may run twice: nothing doubles."""

from __future__ import annotations

import json
from typing import Any

from django.db import transaction
from django_tasks import task

from sannai.applications.models import SearchKey
from sannai.common.folding import fold


@task()
def after_filing(case_id: str) -> None:
    """One job carries one application from filing to receipt: fee row, search keys, receipt notice, division notice."""
    from . import fees, messages
    from .queries import find
    from .steps import rules_of

    case = find(case_id)
    with transaction.atomic():
        fees.establish(case)
        index(case)
        messages.put(case, "receipt", "受け付けました", messages.receipt(case), case.arrived_at)
        messages.to_division(case, "arrived", f"{rules_of(case).title}：新しい申請が届きました", case.arrived_at)


def index(case: Any) -> None:
    """Make the search keys of a case anew: name, kana, phone, folded. Nothing else ever queries the answers."""
    from .reading import applicant_field

    answers = json.loads(case.application.answers)
    found: set[tuple[str, str]] = set()
    for part in ("name", "kana", "phone"):
        value = applicant_field(case, part, answers)
        if isinstance(value, dict):
            texts = [("name", value.get("text")), ("kana", value.get("kana"))]
        else:
            texts = [(part, value)]
        found |= {(kind, fold(str(text))[:200]) for kind, text in texts if text}
    SearchKey.objects.filter(application=case.application).delete()
    SearchKey.objects.bulk_create(
        SearchKey(application=case.application, kind=kind, folded=text) for kind, text in sorted(found) if text
    )


@task()
def issue_electronically(case_id: str) -> None:
    """自動交付: only for a recipient who chose it, never under a hold. What goes wrong becomes a memo for the desk."""
    from . import automatic

    automatic.issue_now(case_id)
