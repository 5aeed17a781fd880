"""A system of one division with a token, and how it asks: the rows of another are in the same register."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from sannai.accounts.machine_actions import give_token
from sannai.accounts.models import Machine
from sannai.common.actors import System
from sannai.common.time import today
from sannai.organization.machine_actions import register_machine

V1 = "/api/v1/"


def token_of(key: str, profile: str = "unit-ledger", role: str = "machine", post: str = "food.clerk") -> str:
    """The token of a new system for which this post answers."""
    now = timezone.now()
    said = {"title": f"{key} 連携", "purpose": "試験", "post_key": post, "profile": profile, "role": role}
    machine = register_machine(Machine(key=key, **said), by=System(), at=now)
    return give_token(machine, by=System(), at=now, label="試験", expires_on=today(now) + timedelta(days=30)).token


class Program:
    """A client that sends one token, and keeps no cookie."""

    def __init__(self, token: str = "") -> None:
        self.client, self.token = Client(), token

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(V1 + path, headers=self._headers(headers))

    def post(self, key: str, body: Any, **headers: str) -> Any:
        """Rows to a register; bytes are sent as they are."""
        content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        kind = headers.pop("content_type", "application/json")
        return self.client.post(
            f"{V1}registers/{key}/changes/", content, content_type=kind, headers=self._headers(headers)
        )

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        own = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return {**own, **{name.replace("_", "-"): value for name, value in more.items()}}
