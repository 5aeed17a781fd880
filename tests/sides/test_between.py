"""Where a machine stands between the sides, only clean files enter; whatever is killed, each comes once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.searching import seen

from . import between, sides
from .between import Three
from .copying import copied
from .sides import City
from .test_walk import connected, listening

CASES, KILLS, SEED = 2, 5, 20261130


@pytest.fixture(scope="module")
def filed(city: City, clamd: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Three, list[str]]]:
    """All three, after some have filed while processes were killed."""
    with between.standing(city, tmp_path_factory.mktemp("between"), clamd) as three:
        yield three, between.filed_while_killed(three, CASES, KILLS, SEED)


def test_each_file_comes_to_the_desk_once_and_what_is_infected_does_not(filed: tuple[Three, list[str]]) -> None:
    three, numbers = filed
    there = between.arrived(three, CASES)
    assert sides.asked(three.both.outside, between.OUTSIDE) == {"waiting": 0, "held": []}
    assert there["files"] == dict.fromkeys(numbers, between.CAME)
    assert list(there["order"].values()) == [list(range(1 + 2 * len(between.CAME)))] * CASES
    agreed = three.both.inside.run("crossing", "audit", check=False)
    assert "両側の記録は合っています。" in agreed, agreed
    assert "異常はありません" in three.both.inside.run("audit", "verify")


def test_only_clean_files_cross(filed: tuple[Three, list[str]]) -> None:
    """The whole inner side is read: its database, files, logs and processes. Elsewhere the same search finds it all."""
    three, _ = filed
    between.arrived(three, CASES)
    planted = between.planted(three, CASES)
    inside = copied(three.both.inside)
    assert len([path for path in inside if "/files/" in path]) >= len(between.CLEAN)
    assert seen(inside, planted) == {}
    sealed = {"between": b"".join(path.read_bytes() for path in (three.between.home / "originals").iterdir())}
    assert seen(between.originals(CASES) | sealed, planted).keys() == planted.keys()


def test_nobody_connects_inward(filed: tuple[Three, list[str]]) -> None:
    """The inner side asks the machine between, and that asks the outside; never the other way round."""
    three, _ = filed
    between.arrived(three, CASES)  # whatever was killed last is up again, and has asked
    assert listening(three.both.inside) == {three.both.inside.port}
    assert listening(three.between) == {three.line.to}
    assert connected(three.both.outside) == set()
    assert three.both.line
    assert connected(three.between) == {f"127.0.0.1:{three.both.line.port}"}
    assert connected(three.both.inside) == {f"127.0.0.1:{three.line.port}"}


def test_the_machine_between_reads_no_answers(filed: tuple[Three, list[str]]) -> None:
    """With all that it has, no envelope opens; nor, any more, an original of which it has made a harmless file."""
    three, _ = filed
    between.arrived(three, CASES)
    assert sides.asked(three.between, READING) == {"envelopes": CASES, "originals": CASES * 4, "opened": 0}


READING = """
from sannai.common import city_keys
from sannai.common.sealing import box
from sannai.common.sealing.errors import CannotOpen, KeysUnusable
from sannai.exchange import ways
from sannai.relay.models import Passage
bridge, opened = ways.bridge(), 0
envelopes = [row for row in bridge.state(whole=True).rows]
boxes = []
for row in envelopes:
    body = b"".join(bridge.get(row.id))
    try:
        if box.told(body).kind == "envelope":
            boxes.append((box.open, body))
    except CannotOpen:
        pass
count = len(boxes)
boxes += [(box.open_head, bytes(each.key)) for each in Passage.objects.all()]
for opens, body in boxes:
    try:
        opens(body, city_keys.ring())
        opened += 1
    except (CannotOpen, KeysUnusable):
        pass
found = {"envelopes": count, "originals": len(boxes) - count, "opened": opened}
"""
