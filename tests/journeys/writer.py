"""One of the eight writers: ``python -m tests.journeys.writer NUMBER RACES`` in a process of its own.

It says that it is ready and waits for a line. Then it works for itself (file, take, ask for a correction, mend,
propose, approve), and runs every race against the seven others. It prints one JSON line: what it did, what it won, what
it was refused and by which refusal.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sannai.settings")
OWN_CASES = 3
READY = "ready\n"


def main() -> None:
    number, races = int(sys.argv[1]), json.loads(sys.argv[2])
    django.setup()
    for each in races["approve"]:
        _open(UUID(each))
    print(READY, end="", flush=True)
    sys.stdin.readline()
    done = Counter[str]()
    work(number, done)
    won: dict[str, int] = Counter()
    refused = Counter[str]()
    for race, ids in races.items():
        for each in ids:
            _race(race, UUID(each), won, refused)
    print(json.dumps({"done": done, "won": won, "refused": refused}))


def work(number: int, done: Counter[str]) -> None:
    """So many applications from filing to the decision, each by the real actions."""
    from sannai.cli.demo import story as stories
    from sannai.common.time import now
    from sannai.procedures.queries import by_key

    entry = by_key("oversized-waste-collection")
    assert entry is not None
    random = Random(number)
    for _ in range(OWN_CASES):
        at = now() - timedelta(days=60)
        story = stories.Story(random, entry, at, now())
        stories.file(story)
        done["filed"] += 1
        stories.take(story)
        stories.correct(story, "spot", "目印を書いてください。")
        done["corrected"] += 1
        stories.survey(story)
        stories.decide(story, "accepted")
        done["approved"] += 1


def _race(race: str, id: UUID, won: dict[str, int], refused: Counter[str]) -> None:
    from sannai.applications.filing import AlreadyFiled
    from sannai.approvals.states import Changed
    from sannai.common.action import NotAllowed
    from sannai.common.events import StaleSubject

    try:
        RACES[race](id)
        won[race] += 1
    except (StaleSubject, NotAllowed, Changed, AlreadyFiled) as refusal:
        refused[f"{race}: {type(refusal).__name__}"] += 1


def _file(id: UUID) -> None:
    from sannai.applications import filing
    from sannai.applications.access import Applicant
    from sannai.common.time import now, today
    from sannai.intake import drafts
    from sannai.procedures.around import around
    from sannai.rules.evaluate import evaluate
    from sannai.rules.model import Dates

    filling = drafts.load_of_staff(id)
    assert filling is not None
    at = now()
    evaluation = evaluate(filling.definition, filling.answers, Dates(filed=today(at)), around())
    filing.file(filling, evaluation, by=Applicant(id), at=at)


def _correct(id: UUID) -> None:
    from sannai.applications.access import Applicant
    from sannai.applications.answers import of
    from sannai.casework import actions
    from sannai.casework.models import Case
    from sannai.common.time import now

    case = Case.objects.select_related("application", "version").get(pk=id)
    answers = {**of(case.application), "spot": "門の前"}
    actions.answer_correction(case, answers=answers, by=Applicant(id), at=now(), seen=case.seq)


def _open(id: UUID) -> None:
    """Open a proposal as a screen does, before anybody presses: who is late acts on what was seen here."""
    from sannai.approvals import seats
    from sannai.approvals.models import Proposal
    from sannai.common.time import now, today
    from sannai.organization.actors import staff_for

    proposal, on = Proposal.objects.get(pk=id), today(now())
    OPENED[id] = proposal, staff_for(seats.attach(proposal, on)["decide"].staff[0], on)


def _approve(id: UUID) -> None:
    from sannai.approvals import actions as approvals
    from sannai.common.time import now

    proposal, head = OPENED[id]
    approvals.approve(proposal, by=head, at=now(), seen=proposal.seq, digest=proposal.digest)


OPENED: dict[UUID, Any] = {}
RACES = {"file": _file, "correct": _correct, "approve": _approve}

if __name__ == "__main__":
    main()
