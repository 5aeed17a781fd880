"""職権で訂正する: what was issued wrongly goes back to the review, and is decided anew."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from sannai.casework import actions, superseded
from sannai.casework.models import Case
from sannai.issuance import documents

from .forms import DeskForm, Words
from .gate import DeskRequest, case_view
from .verbs import verb


class ReopeningForm(DeskForm):
    ground = Words("訂正する理由", lines=4, limit=1000, help="どこがどう誤っていたか。申請者に伝わります。")


@case_view("case.review")
def reopen(request: DeskRequest, case: Case) -> HttpResponse:
    """職権による訂正を始める。"""

    def perform(given: dict[str, Any]) -> None:
        actions.reopen(case, ground=given["ground"], by=request.staff, at=request.at, seen=case.seq)

    issued = [(documents.number_text(one), one) for one in superseded.of_decisions(case)[:1]]
    words = {"verb_label": "職権で訂正する", "verb_button": "訂正を始める", "issued": issued}
    form = ReopeningForm(request.POST or None)
    return verb(request, case, form, perform, template="desk/reopen.html", what="case.reopened", context=words)
