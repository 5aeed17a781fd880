"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """The city's name, and whether this is a demo."""
    return {"city": settings.CITY, "demo": settings.DEMO}
