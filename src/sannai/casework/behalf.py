"""Staff who type in what the applicant said or wrote: the applicant's verbs, under the staff's own review right."""

from __future__ import annotations

from dataclasses import dataclass

from sannai.applications.access import OWN_RIGHTS
from sannai.organization.actors import ByStaff


@dataclass(frozen=True, slots=True)
class ToldByApplicant(ByStaff):
    """Wraps a member of staff: the event says who typed; only cases that this person reviews."""

    kind: str = "staff"

    @property
    def signature(self) -> str:
        """How the record names it."""
        return f"{self.staff.signature}（申請者の申し出による）"

    def may(self, right: str, subject: object) -> bool:
        """The applicant's own rights, over cases that this person may review. Not receiving a document."""
        own = OWN_RIGHTS - {"case.file", "document.receive"}
        return right in own and self.staff.may("case.review", subject)
