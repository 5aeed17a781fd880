"""A case as it stands, with what stands beside it: each sort of rows is read when first asked for, and once."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from sannai.issuance import documents
from sannai.issuance.models import Dispatch, Document
from sannai.organization.queries import staff_names
from sannai.rules.model import Evaluation

from . import agency, fees, reading, remaining, superseded, yearly
from .agency import Agency
from .models import Case, Correction, DeskAnswers, FeeDue, FeeYear, Hearing, Hold, Payment
from .remaining import Remaining
from .steps import rules_of
from .timeline import Moment, timeline


class Whole:
    """One reading of a case, for one request: make it there and hand it on.

    What is done to the case after that it does not know. What is None or empty was asked for all the same, so that
    nothing is asked twice. ``case``: read ``with_version``; ``on``: the day on which its deadlines are looked at.
    """

    def __init__(self, case: Case, on: date) -> None:
        self.case, self.on, self.rules = case, on, rules_of(case)
        self._names: dict[str, str] = {}

    def names(self, keys: Iterable[str]) -> dict[str, str]:
        """Names of these members of staff. One statement for those that were not asked for before."""
        wanted = {key for key in keys if key}
        if unknown := wanted - self._names.keys():
            self._names |= staff_names(unknown)
        return {key: self._names[key] for key in wanted}

    @cached_property
    def moments(self) -> list[Moment]:
        """経過, as staff read it, the oldest first. Three statements."""
        return timeline(self.case, staff=True, names=self.names)

    @cached_property
    def answers(self) -> dict[str, Any]:
        """いまの記載内容. One statement; none for a case that the office began."""
        return reading.answers_of(self.case)

    @cached_property
    def agency(self) -> Agency | None:
        """Who filed for the applicant. One statement where there is somebody."""
        return agency.of(self.case, self.answers)

    @cached_property
    def desk_rows(self) -> list[DeskAnswers]:
        """What was written on each desk page. One statement."""
        return list(self.case.desk_answers.order_by("page"))

    @cached_property
    def desk(self) -> dict[str, Any]:
        """What the desk found, over all desk pages."""
        return {name: value for row in self.desk_rows for name, value in json.loads(row.answers).items()}

    @cached_property
    def evaluation(self) -> Evaluation:
        """What the definition says of the answers as they stand, the desk's findings apart."""
        return reading.evaluated_with(self.case, self.answers)

    @cached_property
    def evaluation_with_findings(self) -> Evaluation:
        """The same with the desk's findings."""
        return reading.evaluated_with(self.case, self.answers | self.desk, decided=self.on, desk=True)

    @cached_property
    def clocks(self) -> list[Remaining]:
        """Every clock, in the order of its deadlines. One statement."""
        return remaining.of_case(self.case, self.on)

    @cached_property
    def fee(self) -> FeeDue | None:
        """The fee, or as it will be where nobody has written it yet; None of what was withdrawn. One statement."""
        if self.case.status == "withdrawn":
            return None
        return fees.kept(self.case) or fees.computed(self.case, lambda: self.evaluation)

    @cached_property
    def payments(self) -> list[Payment]:
        """Its rows of the ledger, the oldest first. One statement."""
        return list(self.case.payments.select_related("series").order_by("pk"))

    @cached_property
    def paid(self) -> int:
        """What was paid, less what was reversed, in yen."""
        return sum(row.yen for row in self.payments)

    @property
    def owed(self) -> int:
        """What is still to be paid, in yen."""
        if self.years:
            return sum(yen for _, yen in yearly.owing(self.years, self.payments))
        due = fees.due(self.fee)
        return max(due - self.paid, 0) if due else 0

    @cached_property
    def years(self) -> list[FeeYear]:
        """The years that were charged, the first one first. One statement, where the procedure charges by years."""
        return yearly.of_case(self.case)

    @cached_property
    def corrections(self) -> list[Correction]:
        """補正, the newest first, with their items. Two statements at most."""
        return list(self.case.corrections.prefetch_related("items").order_by("-number"))

    @cached_property
    def holds(self) -> list[Hold]:
        """What holds it now, the oldest first. One statement."""
        return list(self.case.holds.filter(lifted_at=None).order_by("placed_at"))

    @cached_property
    def documents(self) -> list[Document]:
        """Its documents with their dispatches, the newest first. Two statements at most."""
        return documents.listing(self.case)

    @property
    def on_the_way(self) -> Dispatch | None:
        """The dispatch of its newest document that has neither arrived nor come back."""
        sent = (each for one in self.documents for each in _newest(one))
        return next((each for each in sent if each.delivered_at is None and each.returned_at is None), None)

    @cached_property
    def hearings(self) -> list[Hearing]:
        """聴聞・弁明, the newest first. One statement."""
        return list(self.case.hearings.select_related("document__series").order_by("-number"))

    def notice_of(self, hearing: Hearing | None) -> Dispatch | None:
        """How the notice of a hearing went, the newest; None for none."""
        return self.notices.get(hearing.document_id) if hearing is not None and hearing.document_id else None

    @cached_property
    def notices(self) -> dict[UUID, Dispatch]:
        """Document of a hearing → how it went, the newest. One statement, where anybody was told of one."""
        told = [one.document_id for one in self.hearings if one.document_id]
        sent = Dispatch.objects.filter(document__in=told).order_by("pk") if told else ()
        return {one.document_id: one for one in sent}

    @cached_property
    def revoked(self) -> bool:
        """Whether what it decided was revoked. One statement."""
        return superseded.is_revoked(self.case)


def _newest(document: Document) -> list[Dispatch]:
    return sorted(document.dispatches.all(), key=lambda one: -one.pk)
