"""One whole journey over two sides, by each form of the way; and who connects to whom while it goes on."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import psutil
import pytest

from sannai.cli.walk import journey

from . import sides
from .sides import City, Side, Sides


@pytest.fixture(scope="module", params=sides.FORMS)
def walked(request: pytest.FixtureRequest, city: City, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sides]:
    """Both sides, after somebody has filed, mended and received, and the office has decided."""
    with sides.standing(city, tmp_path_factory.mktemp(request.param), request.param) as both:
        assert journey.run(both.outside.address, both.inside.address, both.inside.home / "cast.json") == 0, _why(both)
        yield both


def test_a_citizen_outside_and_the_office_inside_come_to_a_letter(walked: Sides) -> None:
    assert sides.asked(walked.inside, STANDING) == {"cases": ["closed"], "items": [0, 1, 2, 3, 4, 5]}


def test_both_sides_agree_afterwards(walked: Sides) -> None:
    said = walked.inside.run("crossing", "audit", check=False)
    assert "両側の記録は合っています。" in said, said
    assert "異常はありません" in walked.inside.run("audit", "verify")


def test_inner_never_listens(walked: Sides) -> None:
    """The inner side listens for its own desk alone; nothing of the outside has connected to anything."""
    assert listening(walked.inside) == {walked.inside.port}
    assert listening(walked.outside) >= {walked.outside.port}  # so that is how a listener is seen
    assert connected(walked.outside) == set()
    if walked.line:
        assert connected(walked.inside) == {f"127.0.0.1:{walked.line.port}"}  # so that is how a connection is seen


STANDING = """
from sannai.casework.models import Case
from sannai.exchange.models import Received
items = list(Received.objects.order_by("n").values_list("n", flat=True))
found = {"cases": list(Case.objects.values_list("status", flat=True)), "items": items}
"""


def listening(side: Side) -> set[int]:
    """The ports at which its processes can be reached."""
    return {
        each.laddr.port
        for process in chain.from_iterable(side.processes().values())
        for each in process.net_connections("inet")
        if each.status == psutil.CONN_LISTEN
    }


def connected(side: Side) -> set[str]:
    """Where its processes have connected to since they began, databases aside."""
    return set(side.connects.read_text().split()) if side.connects.exists() else set()


def _why(both: Sides) -> str:
    return f"公開側\n{both.outside.said()}\n庁内側\n{both.inside.said()}"
