"""職権で始める: from a decided case, what the office does by itself about what it decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse

from sannai.casework import actions, letters, queries, superseded
from sannai.casework.models import Case
from sannai.issuance import documents
from sannai.procedures.queries import Entry, adverse_about, definition
from sannai.rules.outcomes import outcome
from sannai.web.kit.door import DeskRequest
from sannai.web.kit.forms import Choice, DeskForm, Words
from sannai.web.kit.said import after
from sannai.web.kit.verb import OnRow, answer

from .case import CASE
from .door import case_view
from .sheet import standing


class BeginForm(DeskForm):
    procedure = Choice("始める手続", invalid="始める手続：いま公開されている手続から選んでください。")
    ground = Words(
        "始める理由と根拠の条",
        lines=5,
        help="何があったので、どの法令の何条により始めるのか。決裁する人が読み、名宛人への文書に載ることがあります。",
    )

    def __init__(self, *args: Any, entries: Sequence[Entry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("procedure", [(each.key, each.definition.title) for each in entries], take=entries[0].key)


def known_for(case: Case) -> tuple[Entry, ...]:
    """The procedures that the office may begin about this case: none before it is decided."""
    entries = adverse_about(case.procedure_key)
    return entries if entries and case.decisions.exists() else ()


@case_view("case.review")
def begin(request: DeskRequest, case: Case) -> HttpResponse:
    """職権で事案を始める。その事案の画面に進む。"""
    entries = {each.key: each for each in known_for(case)}
    if not entries:
        raise Http404
    begun: list[Case] = []

    def perform(now: OnRow[Case], given: dict[str, Any]) -> None:
        version = entries[given["procedure"]].version
        begun.append(actions.begin(now.row, version, ground=given["ground"], by=request.staff, at=request.at))

    form = BeginForm(request.POST or None, entries=list(entries.values()))
    words = {"verb_label": "職権で始める", "verb_button": "始める"} | _about(request, case)
    shown = answer(
        CASE, OnRow(request, case), form, perform, template="staff/cases/begin.html", what="case.begun",
        context=lambda now: words,
    )  # fmt: skip
    return after("case.begun", "desk:case", begun[0].pk) if begun else shown


def _about(request: DeskRequest, case: Case) -> dict[str, Any]:
    """What it would be about, and to whom it would be addressed."""
    decision = case.decisions.order_by("-number").first()
    letter = next(iter(superseded.of_decisions(case)), None)
    known = queries.begun_about(request.staff, case)
    return {
        "decision": decision,
        "outcome": outcome(definition(case.version), decision.outcome).label if decision else "",
        "letter": documents.number_text(letter) if letter else "",
        "to": letters.own_recipient(case),
        "begun": [(one, definition(one.version).title, standing(one.status)) for one in known],
    }
