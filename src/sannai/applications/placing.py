"""Files that came from the other side, put where the answers name them: by the sha256 of what was sent.

Who looks through files cannot read answers, and who reads answers opens no files. So the one says what a file is, and
the other whose it is.
"""

from __future__ import annotations

from django.db import transaction

from . import passed, receiving
from .models import Arrival, Upload


def place() -> int:
    """Give each file that is known by now its upload; how many."""
    unknown = Arrival.objects.filter(upload=None, taken_at=None).exclude(sha256="").order_by("pk")
    return sum(_placed(arrival) for arrival in unknown[:500])


def _placed(arrival: Arrival) -> bool:
    with transaction.atomic():
        if not Arrival.objects.select_for_update().filter(pk=arrival.pk).exists():
            return False  # disposed of
        if Upload.objects.filter(arrival=arrival).exists():
            return False  # another worker was quicker
        place = receiving.place_of(arrival.case, arrival.sha256)
        if place is None:
            return False
        id, name, field, row = place
        Upload(
            id=id, holder=arrival.case, field=field, row=row, name=name, arrival=arrival,
            uploaded_at=arrival.arrived_at,
        ).save(force_insert=True)  # fmt: skip
        passed.name(arrival, name)
    return True
