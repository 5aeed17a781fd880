"""What the side of the citizens keeps of a case after it was filed: one whole picture of it, and the letters to it."""

from __future__ import annotations

from django.db import models

from sannai.common.sealing import SealedTextField


class Projection(models.Model):
    """状況の写し: everything that the pages of an applicant show of one case. The newest alone is kept."""

    case = models.UUIDField(primary_key=True)  # no foreign key: the case stands on the other side
    p = models.PositiveIntegerField()  # rises with everything that is shown anew
    body = SealedTextField()  # canonical JSON, see projections.py
    put_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.case} p{self.p}"


class Letter(models.Model):
    """The applicant's copy of a document that was dispatched electronically."""

    id = models.UUIDField(primary_key=True)  # of the document
    case = models.UUIDField(db_index=True)
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return str(self.id)
