"""Files that a correction asks for: taken in where the applicant is, and the office's own when the answer arrives.

In one database they are the office's from the first; on a side of its own they lie sealed beside those of the draft.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sannai.rules.model import Field

from . import uploads
from .models import DraftPage
from .sending import row_of
from .slots import Opened
from .uploads import Attached, Sent

ASIDE = "correction:aside:"  # a page of the draft for each filed file that was taken back; the answer drops them


class Keeps(Protocol):
    """Where such files lie on this side."""

    def add(self, opened: Opened, field: Field, row: str, sent: Sent, at: datetime) -> object:
        """Take in one. Raises UploadRefused."""

    def remove(self, opened: Opened, upload_id: UUID, at: datetime) -> None:
        """Take one back; what was filed is set aside."""

    def listing(self, opened: Opened, filed: Any) -> Sequence[Any]:
        """Those that count now, oldest first. ``filed``: the answers as they stand."""

    def value_of(self, opened: Opened, filed: Any, field: str, row: str = "") -> list[dict[str, Any]]:
        """What a file field holds now, as an answer."""


class Sealed:
    """Of a side of its own: those that were filed are known from the picture, new ones lie under K."""

    def add(self, opened: Opened, field: Field, row: str, sent: Sent, at: datetime) -> object:
        row_of(opened)
        return uploads.add(opened, field, row, sent, at, filed=True)

    def remove(self, opened: Opened, upload_id: UUID, at: datetime) -> None:
        row_of(opened)
        uploads.remove(opened, upload_id)
        DraftPage.objects.get_or_create(
            draft_id=opened.case, page=f"{ASIDE}{upload_id}", defaults={"sealed": b"", "saved_at": at}
        )

    def listing(self, opened: Opened, filed: Any) -> Sequence[Attached]:
        return [
            Attached(UUID(str(each["id"])), field, row, str(each["name"]), int(each["size"]))
            for field, row, each in self._all(opened, filed)
        ]

    def value_of(self, opened: Opened, filed: Any, field: str, row: str = "") -> list[dict[str, Any]]:
        return [each for own, its, each in self._all(opened, filed) if (own, its) == (field, row)]

    def _all(self, opened: Opened, filed: Any) -> list[tuple[str, str, dict[str, Any]]]:
        aside = set(DraftPage.objects.filter(draft=opened.case, page__startswith=ASIDE).values_list("page", flat=True))
        known = {str(each["id"]): (field, row, each) for field, row, each in uploads.placed(filed)}
        known |= {str(each["id"]): (field, row, each) for field, row, each in uploads.told(opened)}
        return [known[id] for id in sorted(known) if f"{ASIDE}{id}" not in aside]


_keeps: Keeps | None = None


def kept_by(keeps: Keeps) -> None:
    """Say where they lie on this side. From the ``apps.py``."""
    global _keeps
    _keeps = keeps


def keeps() -> Keeps:
    """Where they lie. Raises LookupError where nobody said."""
    if _keeps is None:
        raise LookupError("nobody keeps files of a correction")
    return _keeps
