"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """The city's name, whether this is a demo, and whether mails end in the development mailbox."""
    return {"city": settings.CITY, "demo": settings.DEMO, "development_mailbox": not settings.EMAIL_HOST}
