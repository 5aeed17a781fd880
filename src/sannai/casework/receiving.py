"""What applicants leave after filing is carried out here: a kind of item, and the action that it comes to.

Their own rights decide, not the desk's. What cannot be done is answered with the reason; an answer to a correction that
was closed meanwhile is taken as 追加提出.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from sannai.applications.access import Applicant
from sannai.common.action import Denied, NotAllowed
from sannai.common.actors import Actor, System
from sannai.common.events import StaleSubject
from sannai.intake.acts import Answer, Item
from sannai.intake.number_boxes import taken_out
from sannai.intake.slots import Opened
from sannai.procedures.mending import Faulty

from . import actions, reading
from .models import Case
from .sight import find
from .steps import rules_of

_TRIES = 3  # what names a correction, a question or a document by its number does not mind what else has moved


def receive(item: Item, by: Actor, opened: Opened | None = None) -> Answer:
    """Carry it out, and say what became of it."""
    for _ in range(_TRIES):
        try:
            return _KINDS[item.kind](find(item.case), item, by)
        except StaleSubject:
            continue  # in this very moment somebody else acted: look again whether it can still be done
        except Faulty as error:
            return Answer(False, str(error), faults=error.faults)
        except Denied:
            return Answer(False, denied=True)
        except NotAllowed as error:
            return Answer(False, str(error))
    return Answer(False, stale=True)


def receive_from_outside(item: Item, at: datetime) -> Answer:
    """What was fetched from the side of the citizens: nobody waits for the answer, the next projection gives it.

    A withdrawal that arrived outside before the decision is for a person: it is told, and nothing is undone.
    """
    answer = receive(item, Applicant(item.case))
    if not answer.taken and _crossed(item):
        reason = str(item.content.get("reason", ""))
        actions.tell_crossed(find(item.case), arrived_at=item.at, reason=reason, by=System(), at=at)
    elif not answer.taken:
        why = answer.why or "ほかの操作が先に届いたため、行っていません。いまの状況を確かめてください。"
        actions.tell_not_taken(find(item.case), kind=item.kind, why=why, by=System(), at=item.at)
    return answer


def _crossed(item: Item) -> bool:
    """Whether it is a withdrawal that had arrived before the decision it meets."""
    decided = find(item.case).decisions.order_by("-number").values_list("decided_at", flat=True).first()
    return item.kind == "withdrawal" and decided is not None and item.at < decided


def _correction(case: Case, item: Item, by: Actor) -> Answer:
    number, given = int(item.content["number"]), item.content["answers"]
    asked = case.corrections.filter(number=number).first()
    if asked is None:
        raise NotAllowed("いま補正をお願いしている項目はありません。")
    if asked.closed_at is None:
        actions.answer_correction(case, answers=given, by=by, at=item.at)
        return Answer(True)
    rules, before = rules_of(case), reading.answers_of(case)
    fields = [each.field for each in asked.items.all()]
    places = dict.fromkeys(rules.fields[name].group or name if name in rules.fields else name for name in fields)
    new = {name: given[name] for name in places if name in given and given[name] != before.get(name)}
    before_it = case.additions.filter(correction=number).order_by("-number").first()
    again = before_it is not None and json.loads(before_it.answers) == taken_out(new)[0]
    if new and not again:  # else it is a second press: what was sent stands already
        actions.file_addition(case, number=number, answers=new, by=by, at=item.at)
    return Answer(True, added=bool(new))


def _inquiry(case: Case, item: Item, by: Actor) -> Answer:
    actions.answer_inquiry(case, number=int(item.content["number"]), answer=item.content["answer"], by=by, at=item.at)
    return Answer(True)


def _delivery(case: Case, item: Item, by: Actor) -> Answer:
    actions.choose_delivery(case, method=item.content["method"], by=by, at=item.at)
    return Answer(True)


def _document(case: Case, item: Item, by: Actor) -> Answer:
    actions.receive_document(case, document_id=UUID(item.content["document"]), by=by, at=item.at)
    return Answer(True)


def _withdrawal(case: Case, item: Item, by: Actor) -> Answer:
    actions.withdraw(case, reason=item.content["reason"], by=by, at=item.at)
    return Answer(True)


def _resurvey(case: Case, item: Item, by: Actor) -> Answer:
    actions.request_resurvey(case, reason=item.content["reason"], by=by, at=item.at)
    return Answer(True)


_KINDS: Mapping[str, Callable[[Case, Item, Actor], Answer]] = {
    "correction": _correction,
    "inquiry": _inquiry,
    "delivery": _delivery,
    "document": _document,
    "withdrawal": _withdrawal,
    "resurvey": _resurvey,
}
