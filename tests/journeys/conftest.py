"""One served city for every journey that only adds to it, with the sixth procedure published while it is open."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from sannai.cli.walk import staff
from sannai.cli.walk.visitor import Page, Visitor
from tests.city import model as cities
from tests.waiting import until

from . import loan

SIXTH = Path(__file__).parent / "sixth" / loan.KEY
REFUSALS = {
    "django.core.exceptions.BadRequest",
    "django.core.exceptions.DisallowedHost",
    "django.core.exceptions.TooManyFieldsSent",
    "django.core.exceptions.RequestDataTooBig",
    "django.http.multipartparser.MultiPartParserError",
}
ROW = """
  - matter: equipment-loan
    title: 地域行事用備品の貸出し
    rows:
      - {from: 2024-04-01, otherwise: yes, decider: division_head, clause: 別表第2 環境局の項第9号}
"""


def rules_with_sixth(folder: Path) -> Path:
    """The city's rules with one more row: a new service needs somebody who decides it, and that is data too."""
    rules = Path(shutil.copytree(cities.ROOT / "catalog" / "sannai" / "delegation", folder / "delegation"))
    with (rules / "delegation.yaml").open("a", encoding="utf-8") as file:
        file.write(ROW)
    return rules


@dataclass(frozen=True)
class Hall:
    """The served city, and what the command line said when the sixth procedure came to it."""

    address: str
    city: cities.City
    published: subprocess.CompletedProcess[str]

    @property
    def log(self) -> str:
        """What the web processes and the worker have said so far."""
        return (self.city.home / "serve.log").read_text(encoding="utf-8", errors="replace")


@pytest.fixture(scope="session")
def hall(clone_city: Callable[[str], AbstractContextManager[tuple[str, cities.City]]]) -> Iterator[Hall]:
    with clone_city("journeys") as (address, city):
        with tempfile.TemporaryDirectory() as folder:
            city.run("rules", "adopt", str(rules_with_sixth(Path(folder))))
        published = city.run("publish", str(SIXTH))
        await_procedure(address, loan.KEY)
        yield Hall(address, city, published)


@pytest.fixture
def unbroken(hall: Hall) -> Iterator[None]:
    """Whatever was sent, no process may have stumbled over it."""
    before = len(hall.log)
    yield
    said = hall.log[before:]
    assert "Internal Server Error" not in said, said
    # What Django refuses for its size or shape it notes with a traceback; any other traceback is a stumble.
    assert {line.split(":")[0] for line in _last_lines(said)} <= REFUSALS, said


def _last_lines(log: str) -> list[str]:
    """The exception that each traceback ends with."""
    rest = [part.splitlines()[1:] for part in log.split("Traceback (most recent call last):")[1:]]
    last = [next((line for line in lines if not line.startswith(" ")), "") for lines in rest]
    return [line for line in last if not line.startswith("ValueError: Max number of fields")]  # the cause of a refusal


@pytest.fixture
def visitors(hall: Hall) -> Iterator[Callable[[], Visitor]]:
    """``visitors()``: somebody new, with no cookies."""
    with ExitStack() as stack:

        def somebody() -> Visitor:
            visitor = Visitor(hall.address)
            stack.callback(visitor.close)
            return visitor

        yield somebody


@pytest.fixture
def citizen(visitors: Callable[[], Visitor]) -> Visitor:
    return visitors()


@pytest.fixture(scope="session")
def desk(hall: Hall) -> Iterator[Callable[[str], Visitor]]:
    """``desk(staff_key)``: a member of staff, signed in once."""
    people = {each["staff_key"]: each for each in hall.city.cast["people"]}
    inside: dict[str, Visitor] = {}

    def signed_in(staff_key: str) -> Visitor:
        if staff_key not in inside:
            inside[staff_key] = staff.sign_in(hall.address, people, staff_key)
        return inside[staff_key]

    yield signed_in
    for visitor in inside.values():
        visitor.close()


def await_procedure(address: str, key: str, *, there: bool = True) -> Page:
    """Every web process shows (or no longer shows) this procedure: eight answers alike in a row."""
    visitor, alike = Visitor(address), 0

    def settled() -> Page | None:
        nonlocal alike
        visitor.close()  # another connection, perhaps another process
        page = visitor.get(f"/procedures/{key}/")
        alike = alike + 1 if (page.status == 200) is there else 0
        return page if alike == 8 else None

    page = until(settled, f"{key} がどのプロセスでも変わる")
    visitor.close()
    return page
