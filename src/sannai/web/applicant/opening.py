"""A case as it is open here: by the link that was brought, or by the city itself for its staff."""

from __future__ import annotations

from sannai.applications import access
from sannai.casework import reading
from sannai.casework.models import Case
from sannai.intake.slots import Opened

from .way import Way


def opened_of(case: Case, way: Way) -> Opened:
    """Under whose key lies what was typed about it and not sent."""
    return way.opened or access.opened_of(reading.envelope(case))
