"""Which documents a case issued on its decisions, and what became of the earlier ones when a later one arrived."""

from __future__ import annotations

from datetime import datetime

from sannai.common.models import Event
from sannai.issuance import documents
from sannai.issuance.models import Document, Supersession
from sannai.issuance.superseding import How, supersede

from .models import Case

_OPENED_AGAIN: dict[str, How] = {"case.reopened": "corrected", "resurvey.requested": "resurveyed"}


def of_decisions(case: Case) -> list[Document]:
    """The documents of its decisions, newest first: notices of hearings are not among them. Three statements."""
    notices = set(case.hearings.exclude(document=None).values_list("document_id", flat=True))
    return [one for one in documents.listing(case) if one.pk not in notices]


def is_revoked(case: Case) -> bool:
    """Whether what it decided was revoked, so that nothing of it stands any more. One statement."""
    of_case = {"document__about_kind": case.subject_kind, "document__about_id": case.subject_id}
    return Supersession.objects.filter(how="revoked", **of_case).exists()


def opened_again_as(case: Case) -> How:
    """職権訂正 or 再調査: what opened the case again, the newest. One statement."""
    mine = Event.objects.filter(subject_kind="case", subject_id=str(case.pk), verb__in=_OPENED_AGAIN)
    return _OPENED_AGAIN.get(mine.order_by("-seq").values_list("verb", flat=True).first() or "", "corrected")


def replace_earlier(case: Case, letter: Document, at: datetime) -> list[Document]:
    """A second document of the case was delivered: it takes the place of the earlier ones."""
    return supersede(of_decisions(case), by=letter, how=opened_again_as(case), at=at)
