"""Links of the city's tests: coming in to a case as whoever holds one of its links."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sannai.applications import access
from sannai.applications.models import Application
from sannai.common.time import now
from sannai.intake import slots


def link_to(id: UUID) -> str:
    """A link of its own to what was filed: its path."""
    given = slots.give(access.opened_of(Application.objects.get(pk=id)), "first", now())
    assert given.secret
    return f"/e/{given.secret.written}/"


def come_in(client: Any, id: UUID) -> str:
    """Open a link to what was filed in this browser, once; the address of its root."""
    roots: dict[UUID, str] = client.__dict__.setdefault("roots", {})
    if id not in roots:
        response = client.get(link_to(id))
        assert response.status_code == 303
        roots[id] = response["Location"]
    return roots[id]
