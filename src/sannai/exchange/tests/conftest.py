"""A counterpart that a test can look at: what it got, and what it is to answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sannai.exchange import channels
from sannai.exchange.channels import Channel, Done, Label, Outcome
from sannai.exchange.models import Call


class Killed(BaseException):
    """The worker's process is gone: nothing after this runs in it."""


class Counterpart:
    """Gets each call; answers what stands in ``answers`` first, then Done."""

    def __init__(self) -> None:
        self.got: list[str] = []
        self.asked_after: list[str] = []
        self.answers: list[Outcome | BaseException] = []
        self.knows: Outcome = Done("受領済み")

    def handle(self, call: Call) -> Outcome:
        self.got.append(call.key)
        answer = self.answers.pop(0) if self.answers else Done("ok")
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def enquire(self, call: Call) -> Outcome:
        self.asked_after.append(call.key)
        return self.knows


@pytest.fixture(autouse=True)
def _no_channels_of_other_rooms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channels, "_channels", {})


@pytest.fixture
def counterpart() -> Counterpart:
    return Counterpart()


@pytest.fixture
def channel(counterpart: Counterpart) -> Callable[..., Channel]:
    """Register the channel "test" to the counterpart; by default one that must not send twice."""

    def register(**values: Any) -> Channel:
        made = Channel(**{"name": "test", "label": Label.UNCERTIFIED, "handler": counterpart.handle} | values)
        channels.register(made)
        return made

    return register
