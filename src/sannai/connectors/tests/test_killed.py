"""SIGKILL at every point that the way has, and at fifty that nobody chose: nothing is lost, nothing comes twice."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection

from . import killed

# On PostgreSQL the children write into the database of the tests, on SQLite into a file of their own.
pytestmark = [pytest.mark.django_db(transaction=connection.vendor != "sqlite"), pytest.mark.both_databases]

Order = Callable[..., dict[str, Any]]
ROUND = ["watch", "leave", "post", "carry", "collect", "carry", "send", "carry", "keep", "carry", "tidy"]
CUTS, SEED = 50, 20260501
FORMS = ("local", "folder")

# name → (form, the step before which, or after which, it is killed, which of them, what stands there then)
POINTS: dict[str, tuple[str, str, int, dict[str, int]]] = {
    "the file is on the disk, its row is not": (
        "local", 'before INSERT INTO "intake_outgoing"', 1, {"outside": 1, "files": 1}),
    "the row is written and not committed": ("local", 'after INSERT INTO "intake_outgoing"', 0, {"outside": 0}),
    "a body is on its way": ("local", "before open crossing/", 0, {"outside": 3, "received": 1, "taken": 1}),
    "a body was cut in the folder": ("folder", "before os.rename carried/to-inside", 0, {"outside": 3, "received": 0}),
    "received, not committed": ("local", 'after INSERT INTO "exchange_received"', 0, {"received": 0, "taken": 0}),
    "taken in, not committed": ("local", 'after INSERT INTO "exchange_call"', 0, {"received": 0, "taken": 0}),
    "committed and not acked": ("local", 'before UPDATE "intake_outgoing"', 0, {"received": 3, "acked": 0}),
    "acked, not committed": ("local", 'after UPDATE "intake_outgoing"', 0, {"received": 3, "acked": 0}),
    "the ack is on the carrier's disk without its name": (
        "folder", "before os.rename carried/to-outside", 0, {"received": 3, "acked": 0}),
    "kept, and the file is still there": ("local", "before os.remove outgoing/", 0, {"undeleted": 2, "files": 1}),
    "put down, not committed": ("local", 'after INSERT INTO "intake_placed"', 0, {"placed": 0, "unseen": 2}),
    "between a projection and its letter": ("local", 'before INSERT INTO "intake_placed"', 1, {"placed": 1}),
}  # fmt: skip


@pytest.fixture(scope="module")
def process(django_db_setup: None) -> Iterator[subprocess.Popen[str]]:
    """Whoever has children for these tests: the program is read once."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "sannai.settings", "SANNAI_DEMO": "1"}
    if connection.vendor != "sqlite":
        server = urlsplit(os.environ["DATABASE_URL"])
        environment["DATABASE_URL"] = server._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    with subprocess.Popen([sys.executable, killed.__file__], env=environment, stdin=-1, stdout=-1, text=True) as made:
        yield made
        made.stdin.close()


@pytest.fixture
def order(process: subprocess.Popen[str], tmp_path: Path) -> Order:
    """Have a child do something; what it says, or that it was killed."""
    minutes = 0

    def say(form: str, *do: str, **more: Any) -> dict[str, Any]:
        nonlocal minutes
        minutes += 90  # so that what was cut is old enough to be swept
        told = {"form": form, "do": do, "round": 0, "minutes": minutes, "home": str(tmp_path)} | more
        process.stdin.write(json.dumps(told) + "\n")
        process.stdin.flush()
        answer: dict[str, Any] = json.loads(process.stdout.readline())
        assert "error" not in answer, answer
        return answer

    if connection.vendor == "sqlite":
        say("local", "tables")
    return say


def nothing_lost_and_nothing_twice(told: dict[str, Any]) -> None:
    """Both sides have the same, each once, in order, and outside keeps nothing of it."""
    assert told["taken"] == told["left"]
    assert told["received"] == told["outside"]
    for case in told["left"].values():
        assert [n for n, _ in case] == list(range(len(case)))
    assert (told["held"], told["undeleted"], told["files"], told["unseen"]) == (0, 0, 0, 0)


@pytest.mark.parametrize("point", POINTS)
def test_a_kill_at_a_point_loses_nothing(point, order):
    form, at, nth, standing = POINTS[point]
    assert order(form, *ROUND, at=at, nth=nth) == {"killed": True}
    told = order(form)
    assert {name: _count(told[name]) for name in standing} == standing
    before = told["outside"]
    told = order(form, "post", "settle", "keep", "carry", "settle", "keep", "tidy")
    nothing_lost_and_nothing_twice(told)
    assert told["outside"].keys() == before.keys()  # what had arrived by then, and nothing else
    assert told["placed"] == {"projection:1": 0, "letter:1.1": 0}


def test_fifty_cuts_anywhere_lose_nothing(order):
    chance, kills = random.Random(SEED), 0
    steps = {form: order(form, *ROUND)["steps"] for form in FORMS}
    for number in range(1, CUTS + 1):
        form = FORMS[number % len(FORMS)]
        kills += "killed" in order(form, *ROUND, round=number, nth=chance.randrange(steps[form]))
    assert kills > CUTS * 0.9  # some rounds have fewer steps than the first
    for form in FORMS:
        told = order(form, "post", "settle", "keep", "carry", "settle", "keep", "carry", "tidy", round=CUTS + 1)
    nothing_lost_and_nothing_twice(told)
    assert told["placed"] == {"projection:1": CUTS + 1, "letter:1.1": CUTS + 1}
    print(f"{kills} kills, {len(told['outside'])} items of {len(told['left'])} cases, {steps} steps a round")


def _count(value: Any) -> int:
    """How many: of cases, of their items."""
    if isinstance(value, dict):
        return sum(len(each) if isinstance(each, list) else 1 for each in value.values())
    return int(value)
