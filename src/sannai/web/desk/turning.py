"""Turning the pages of one list for one request: which rows, where one is, and what was not there any more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from sannai.web.kit.anchors import Order, Turn, earlier, turn


@dataclass
class Pages:
    """The page that the address asks for. ``pick`` chooses it from the rows; afterwards the rest can be asked."""

    order: Order
    size: int
    most: int  # rows are counted no further
    query: QueryDict
    page: Turn = field(default=Turn(()), init=False)
    before: int = field(default=0, init=False)  # how many rows stand before it, as far as ``most``

    def pick(self, rows: QuerySet[Any]) -> Sequence[Any]:
        """The keys of this page, in order."""
        after, before = self.query.get("after", ""), self.query.get("before", "")
        self.page = turn(rows, self.order, size=self.size, after=after, before=before)
        self.before = earlier(rows, self.order, self.page, to=self.most)
        return self.page.keys

    @property
    def where(self) -> str:
        """26〜50件目; far on, no more is counted."""
        if not self.page.keys:
            return ""
        if self.before >= self.most:
            return f"{self.most:,}件より先"
        return f"{self.before + 1:,}〜{self.before + len(self.page.keys):,}件目"
