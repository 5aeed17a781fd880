"""What became of an issued document. It is kept as it left; what took its place or ended it stands beside it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from sannai.common.time import today
from sannai.text.eras import wareki

from .documents import number_text
from .models import Document, Supersession

How = Literal["corrected", "resurveyed", "revoked"]
SAID: dict[str, str] = {
    "corrected": "訂正されました（職権による訂正）",
    "resurveyed": "改められました（再調査の結果）",
    "revoked": "取り消されました",
}


def supersede(documents: Iterable[Document], *, by: Document, how: How, at: datetime) -> list[Document]:
    """Write down that ``by`` took the place of these documents, or ended what they say. Those that something
    superseded before stay with that: a revoked permit is not corrected afterwards. Two statements."""
    known = {one.pk: one for one in documents if one.pk != by.pk}
    before = set(Supersession.objects.filter(document__in=known).values_list("document_id", flat=True))
    ended = [one for key, one in known.items() if key not in before]
    Supersession.objects.bulk_create(Supersession(document=one, by=by, how=how, at=at) for one in ended)
    return ended


def of(documents: Iterable[Document]) -> dict[Document, Supersession]:
    """Each document that is superseded, with what superseded it. One statement."""
    rows = Supersession.objects.filter(document__in=list(documents)).select_related("document", "by__series")
    return {row.document: row for row in rows}


def sentence(one: Supersession) -> str:
    """What became of the document, in a sentence: 令和8年6月10日、8三保食第2号により取り消されました。"""
    return f"{wareki(today(one.at))}、{number_text(one.by)}により{SAID[one.how]}。"
