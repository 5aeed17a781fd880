"""What if: every 起案 that was decided, asked again of a draft of the rules. Counts only: no person, no content."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from sannai.common.action import NotAllowed
from sannai.common.time import now, today
from sannai.organization.models import MAYOR
from sannai.rules.delegation import Question, Rulebook
from sannai.rules.delegation.what_if import Asked, Counts, what_if

from . import states
from .models import AdoptedRules, Proposal
from .rulebook import rulebook_of, rules_on

COLUMNS = ("matter", "closed_at", "grounds__facts", "grounds__marks", "grounds__analogous_to", "grounds__rules_digest")


def against(draft: Rulebook, *, on: date, body: str = MAYOR) -> Counts:
    """この機関の決裁済みの起案を規程の案の ``on`` の日の行に当て、上がる・下がる件数を数える。1文で読む。"""
    return what_if(_past(body), draft, on)


def _past(body: str) -> Iterator[Asked]:
    """Each decided 起案 with the rules of this body that were asked of it, on the day it was decided."""
    books: dict[str, Rulebook | None] = {}
    own = Q(grounds__rules_digest="") | Q(
        grounds__rules_digest__in=AdoptedRules.objects.filter(body_key=body).values("digest")
    )
    rows = Proposal.objects.filter(own, status=states.APPROVED, grounds__isnull=False, closed_at__isnull=False)
    for matter, closed_at, facts, marks, analogous_to, digest in rows.values_list(*COLUMNS).iterator(chunk_size=2000):
        if digest not in books:
            books[digest] = _book(digest)
        if book := books[digest]:
            question = Question(matter, json.loads(facts or "{}"), frozenset(marks.split()), analogous_to)
            yield Asked(question, book, today(closed_at))


def _book(digest: str) -> Rulebook | None:
    """The rules of that day; for a 起案 from before there were any, those of today."""
    try:
        return rulebook_of(digest) if digest else rules_on(now())
    except (LookupError, NotAllowed):
        return None
