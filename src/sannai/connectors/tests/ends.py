"""Both ends of the way in one test: each form of it, its keys, a clock that stands still, and what was taken in."""

from __future__ import annotations

import hashlib
import io
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from django.test import Client

from sannai.common import canonical
from sannai.common.time import TOKYO
from sannai.connectors.bridges.folder import FolderBridge, FolderOutside
from sannai.connectors.bridges.https import HttpsBridge
from sannai.connectors.bridges.local import LocalBridge
from sannai.exchange import ways
from sannai.exchange.bridge import Bridge, Item, Unreachable
from sannai.exchange.collecting import collect
from sannai.exchange.models import Call
from sannai.exchange.posting import send
from sannai.exchange.ways import Held, Way
from sannai.intake.leaving import leave
from sannai.intake.models import Outgoing

NOW = datetime(2026, 5, 1, 9, 0, tzinfo=TOKYO)
TOKEN = "the token of the inner side"
FORMS = ("local", "folder", "https")
KINDS = ("envelope", "file")


class Key:
    """An Ed25519 key: signs as the one half, is believed as the other."""

    def __init__(self, seed: bytes = b"") -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed) if seed else Ed25519PrivateKey.generate()

    def sign(self, context: str, body: Mapping[str, Any]) -> bytes:
        return self._private.sign(self._message(context, body))

    def verify(self, signature: bytes, context: str, body: Mapping[str, Any]) -> bool:
        try:
            self._private.public_key().verify(signature, self._message(context, body))
        except InvalidSignature:
            return False
        return True

    def _message(self, context: str, body: Mapping[str, Any]) -> bytes:
        return f"{context}\0{canonical.dumps(body)}".encode()


@dataclass
class Clock:
    """The time of both ends."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at

    def on(self, **after: float) -> datetime:
        """Let time pass."""
        self.at += timedelta(**after)
        return self.at


class InProcess:
    """What `http.client` would do, answered by the pages themselves."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def request(self, method: str, url: str, body: bytes | None, headers: dict[str, str]) -> None:
        length = {"Content-Length": str(len(body))} if body is not None else {}
        kind = headers.get("Content-Type", "application/octet-stream")
        self._answer = self._client.generic(method, url, body or b"", kind, headers=length | headers)

    def getresponse(self) -> InProcess:
        streaming = getattr(self._answer, "streaming", False)
        self._body = io.BytesIO(b"".join(self._answer.streaming_content) if streaming else self._answer.content)
        self.status = self._answer.status_code
        return self

    def getheader(self, name: str) -> str | None:
        return self._answer.headers.get(name)

    def read(self, most: int = -1) -> bytes:
        return self._body.read(most)

    def close(self) -> None: ...


@dataclass
class Ends:
    """One form with both of its ends."""

    form: str
    bridge: Bridge
    clock: Clock
    key: Key  # of the inner side, pinned outside
    outside: FolderOutside | None = None
    root: Path = Path()
    poison: set[UUID] = field(default_factory=set)

    @property
    def way(self) -> Way:
        return Way(self.bridge, self.key)

    def through(self, wrapped: Callable[[Bridge], Bridge]) -> Way:
        """The same way with something in between."""
        return Way(wrapped(self.bridge), self.key)

    def carry(self) -> None:
        """The outer end of the folders does its round; of the other forms it has none."""
        if self.outside:
            self.outside.exchange(self.clock.at)

    def settle(self, rounds: int = 4) -> None:
        """Undisturbed rounds on both sides, a quarter of an hour apart: all that can go over has gone over then."""
        for _ in range(rounds):
            self.carry()
            try:
                collect(self.way, self.clock.at)
                send(self.way, self.clock.at)
            except Unreachable:
                pass  # nothing was ever said from outside
            self.clock.on(minutes=16)
        self.carry()

    def leave(self, case: UUID, body: bytes = b"sealed", kind: str = "envelope") -> Outgoing:
        """Somebody files."""
        with transaction.atomic():
            return leave(case, kind, "desk-mayor-20260401-3f9a1c", lambda id, n: body, self.clock.at)

    def take_in(self, item: Item, body: BinaryIO, at: datetime) -> Held | None:
        """What a room above does: it writes a row of its own, which may not come twice."""
        if item.id in self.poison:
            return Held("signature")
        Call.objects.create(
            channel="taken", key=f"{item.case}:{item.n:04}:{item.id}", salt="", digest=item.sha256,
            body=body.read().hex(), created_at=at,
        )  # fmt: skip
        return None


def make(form: str, root: Path, seeds: tuple[bytes, bytes] = (b"", b"")) -> Ends:
    """The two ends of a form, known to the house; the settings of a mailbox are the caller's."""
    clock, key, outer = Clock(), Key(seeds[0]), Key(seeds[1])
    ways.pin(key)
    if form == "folder":
        bridge: Bridge = FolderBridge(root, key, outer, clock)
        ends = Ends(form, bridge, clock, key, FolderOutside(root, outer), root)
    elif form == "https":
        ends = Ends(form, HttpsBridge(_in_process, TOKEN), clock, key)
    else:
        ends = Ends(form, LocalBridge(clock), clock, key)
    for kind in KINDS:
        ways.receive(kind, ends.take_in)
    return ends


def _in_process() -> Any:
    return InProcess(Client(raise_request_exception=False))


def city(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders of its own, the settings of a mailbox, and nothing registered that outlives the test."""
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    settings.ROOT_URLCONF = "sannai.web.mailbox.urls"
    settings.MIDDLEWARE = ["sannai.web.moment.MomentMiddleware"]
    settings.MAILBOX_TOKEN_SHA256 = hashlib.sha256(TOKEN.encode()).hexdigest()
    for name, empty in (("_bridge", None), ("_signer", None), ("_pinned", None), ("_receivers", {})):
        monkeypatch.setattr(ways, name, empty)


def timed(made: Ends, monkeypatch: pytest.MonkeyPatch) -> Ends:
    """The pages of the mailbox live at the time of the test."""

    def at(self: Any, request: Any) -> Any:
        request.at = made.clock.at
        return self.get_response(request)

    monkeypatch.setattr("sannai.web.moment.MomentMiddleware.__call__", at)
    return made


def taken() -> dict[str, list[tuple[int, str]]]:
    """What was taken in: case → (n, id), in the order in which it was."""
    cases: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for key in Call.objects.filter(channel="taken").order_by("pk").values_list("key", flat=True):
        case, n, id = key.split(":")
        cases[case].append((int(n), id))
    return dict(cases)


def left() -> dict[str, list[tuple[int, str]]]:
    """What was left outside, the same way."""
    cases: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for case, n, id in Outgoing.objects.order_by("case", "n").values_list("case", "n", "id"):
        cases[str(case)].append((n, str(id)))
    return dict(cases)
