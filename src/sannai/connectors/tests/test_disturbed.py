"""Whatever the way does to what it carries, in whatever order: in the end everything is over once, and in order."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from sannai.exchange.auditing import audit
from sannai.exchange.bridge import Ack, Bridge, Item, Unreachable
from sannai.exchange.collecting import collect, keep
from sannai.exchange.models import Call, Put, Received
from sannai.exchange.posting import post, send
from sannai.intake import bodies
from sannai.intake.models import Outgoing, Placed

from . import ends as both
from .ends import Ends, left, taken

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

CASES = [UUID(int=n) for n in (1, 2, 3)]
STREAMS = ["projection:1", "offices"]
FATES = st.lists(st.sampled_from(["fine", "fine", "fine", "lost", "unanswered", "twice", "shuffled", "cut", "late"]))
FATE_OF_A_FILE = st.sampled_from(["lost", "doubled", "renamed", "cut", "garbled"])


class Disturbed:
    """A bridge whose calls meet the fates of a list, one each; after them it is quiet."""

    def __init__(self, bridge: Bridge, fates: Sequence[str], earlier: list[Sequence[Item]]) -> None:
        self._bridge, self._fates, self._earlier = bridge, list(fates), earlier

    def state(self, *, whole: bool = False) -> Any:
        return self._meet(lambda: self._bridge.state(whole=whole))

    def items(self, most: int) -> Any:
        items = self._meet(lambda: self._bridge.items(most), shuffled=lambda listed: listed[::-1] + listed[:1])
        self._earlier.append(items)
        return items

    def get(self, id: UUID, start: int = 0) -> Iterator[bytes]:
        body = b"".join(self._meet(lambda: self._bridge.get(id, start)))
        return iter([body[: len(body) // 2]] if self._last == "cut" else [body[:3], body[3:]])

    def ack(self, acks: Sequence[Ack], signature: bytes) -> Any:
        return self._meet(lambda: self._bridge.ack(acks, signature))

    def put(self, stream: str, p: int, body: bytes, signature: bytes) -> Any:
        return self._meet(lambda: self._bridge.put(stream, p, body, signature))

    def _meet(self, call: Callable[[], Any], shuffled: Callable[[Any], Any] = lambda answer: answer) -> Any:
        self._last = self._fates.pop(0) if self._fates else "fine"
        if self._last == "lost":
            raise Unreachable("lost on the way out")
        answer = call()
        if self._last == "unanswered":
            raise Unreachable("the answer was lost")
        if self._last == "twice":
            return call()
        if self._last == "late" and self._earlier and isinstance(answer, list):
            return self._earlier[0]
        return shuffled(answer) if self._last == "shuffled" else answer


class Disturbance(RuleBasedStateMachine):
    """Filing, collecting, putting down and time, in any order, with anything that may befall them."""

    form = ""

    @initialize()
    def both_ends(self) -> None:
        for model in (Outgoing, Placed, Received, Put, Call):
            model.objects.all().delete()
        shutil.rmtree(bodies.folder(), ignore_errors=True)
        self.root = Path(tempfile.mkdtemp(prefix="sannai-carried-"))
        self.patch = pytest.MonkeyPatch()
        self.ends: Ends = both.timed(both.make(self.form, self.root), self.patch)
        self.earlier: list[Sequence[Item]] = []
        self.posted: dict[str, tuple[int, bytes]] = {}

    @rule(case=st.sampled_from(CASES), body=st.binary(max_size=40), kind=st.sampled_from(both.KINDS))
    def leave(self, case: UUID, body: bytes, kind: str) -> None:
        self.ends.leave(case, body, kind)

    @rule(fates=FATES)
    def collect(self, fates: list[str]) -> None:
        self._quietly(lambda way: collect(way, self.ends.clock.at), fates)

    @rule(stream=st.sampled_from(STREAMS), p=st.integers(0, 9))
    def post(self, stream: str, p: int) -> None:
        if p > self.posted.get(stream, (-1, b""))[0]:
            self.posted[stream] = (p, b"%d" % p)
        post(stream, p, b"%d" % p, self.ends.clock.at)

    @rule(fates=FATES)
    def send(self, fates: list[str]) -> None:
        self._quietly(lambda way: send(way, self.ends.clock.at), fates)

    @rule(fates=FATES, minutes=st.integers(0, 30))
    def keep(self, fates: list[str], minutes: int) -> None:
        until = self.ends.clock.at - timedelta(minutes=minutes)
        self._quietly(lambda way: keep(way, until, self.ends.clock.at), fates)

    @rule(minutes=st.integers(1, 20))
    def time_passes(self, minutes: int) -> None:
        self.ends.clock.on(minutes=minutes)

    @precondition(lambda self: self.form == "folder")
    @rule()
    def carry(self) -> None:
        self.ends.carry()

    @precondition(lambda self: self.form == "folder")
    @rule(fate=FATE_OF_A_FILE, which=st.integers(0, 99))
    def the_product_errs(self, fate: str, which: int) -> None:
        files = sorted(path for path in self.root.glob("to-*/*") if path.is_file())
        if files:
            befall(files[which % len(files)], fate)

    def teardown(self) -> None:
        ends = self.ends
        for _ in range(3):
            ends.settle(3)
            self._quietly(lambda way: keep(way, ends.clock.at, ends.clock.at), [])
            ends.carry()
        ends.settle(1)
        self.patch.undo()
        shutil.rmtree(self.root)
        assert taken() == left()  # everything, nothing twice, in the order of each case
        assert all([n for n, _ in case] == list(range(len(case))) for case in taken().values())
        assert {str(row.pk): row.sha256 for row in Received.objects.all()} == {
            str(row.pk): row.sealed_sha256 for row in Outgoing.objects.all()
        }
        assert {row.stream: (row.p, bytes(row.body)) for row in Placed.objects.all()} == self.posted
        assert not Put.objects.filter(seen_at=None).exists()
        assert not Outgoing.objects.exclude(hold="").exists()
        assert not Outgoing.objects.filter(deleted_at=None).exists()
        assert not [path for path in bodies.folder().rglob("*") if path.is_file()]

    def _quietly(self, do: Callable[[Any], object], fates: list[str]) -> None:
        with suppress(Unreachable):  # as the worker: the next round goes on
            do(self.ends.through(lambda bridge: Disturbed(bridge, fates, self.earlier)))


def befall(path: Path, fate: str) -> None:
    """What a transfer product may do to a file."""
    if fate == "lost":
        path.unlink()
    elif fate == "doubled":
        shutil.copy(path, path.with_name(f"copy of {path.name}"))
    elif fate == "renamed":
        path.rename(path.with_name(f"{path.stat().st_ino}.dat"))
    elif fate == "cut":
        path.write_bytes(path.read_bytes()[:-2])
    else:
        path.write_bytes(path.read_bytes()[::-1])


@pytest.mark.parametrize("form", both.FORMS)
def test_whatever_happens_on_the_way_all_comes_over_once_and_in_order(form, monkeypatch):
    monkeypatch.setattr(bodies, "IN_ROW", 20)  # so that small bodies go by both ways
    monkeypatch.setattr("sannai.exchange.fetching.IN_MEMORY", 30)
    machine = type(form, (Disturbance,), {"form": form})
    run_state_machine_as_test(machine, settings=hypothesis(stateful_step_count=25))


def test_after_disturbances_both_sides_agree(monkeypatch, tmp_path):
    ends = both.timed(both.make("folder", tmp_path), monkeypatch)
    for case in CASES:
        ends.leave(case, case.bytes)
    ends.carry()
    for fate, path in zip(["lost", "cut", "renamed"], sorted((tmp_path / "to-inside").glob("0*")), strict=True):
        befall(path, fate)
    assert collect(ends.way, ends.clock.at).received == 1  # the renamed one is found by its content
    ends.settle()
    assert taken() == left()
    assert audit(ends.way, ends.clock.at) == []
