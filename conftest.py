"""Settings for every test: a folder of its own, no network but loopback.

``make test`` sets the environment (tests/run.py). By hand: ``SANNAI_DEMO=1 .venv/bin/pytest src/sannai/casework``.
"""

from __future__ import annotations

import os
import sys
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_socket
from django.conf import settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

from sannai.web.preparing import PreparedMiddleware

if "SANNAI_HOME" not in os.environ:  # by hand: never write into the folder of somebody's demo
    settings.HOME = Path(tempfile.mkdtemp(prefix="sannai-test-"))
    settings.KEYS = settings.HOME / "keys"
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one takes a second, on purpose


PreparedMiddleware.known = True  # tests begin with no people at all; what happens then has a test of its own

pytest_plugins = ["tests.counterparts", "tests.clamav"]

# Few examples, the same each time, and no clock: a slow machine is no fault of what is tested. On demand, many others:
# HYPOTHESIS_PROFILE=many .venv/bin/pytest src/sannai/rules
CALM = hypothesis(deadline=None, database=None, suppress_health_check=list(HealthCheck))
hypothesis.register_profile("ci", CALM, max_examples=20, derandomize=True)
hypothesis.register_profile("many", CALM, max_examples=1000)
hypothesis.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture(autouse=True)
def _fresh_catalogue() -> None:
    """What a process remembers of what is published must not outlive the database that it was read from."""
    if current := sys.modules.get("sannai.procedures.current"):
        current.catalogue.cache_clear()
    if reading := sys.modules.get("sannai.intake.reading"):
        reading.forget()


@pytest.fixture(scope="session", autouse=True)
def _read_once() -> Iterator[None]:
    """The parser's events of the same text are read once: hundreds of tests publish the same few packages."""
    from sannai.text import strict_yaml

    class Remembering(strict_yaml.YAML):
        def parse(self, text: str) -> Iterator[Any]:
            if text not in read:
                events = []
                for event in super().parse(text):
                    events.append(event)
                    yield event
                read[text] = events  # read to its end: what cannot be is not remembered
            else:
                yield from read[text]

    read: dict[str, list[Any]] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(strict_yaml, "YAML", Remembering)
        yield


@pytest.fixture(scope="session", autouse=True)
def _composed_once() -> Iterator[None]:
    """Every page of the desk asks what waits for somebody, by statements that are kept with their city. Each test has a
    city of its own, most are built alike, and to compose these anew takes longer than many a page."""
    from django.db import connection
    from tests.city.content import content

    from sannai.casework import todo

    compose, known = todo._compose, dict[Any, Any]()

    def once(staff: Any) -> Any:
        key = (connection.vendor, staff.staff_key, staff.posts, content(staff.city))
        if key not in known:
            known[key] = compose(staff)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(todo, "_compose", once)
        yield


@pytest.fixture(autouse=True)
def _no_network() -> Iterator[None]:
    """Nothing outside this machine may be reached."""
    pytest_socket.socket_allow_hosts(["127.0.0.1", "localhost", "::1"], allow_unix_socket=True)
    yield
    pytest_socket._remove_restrictions()


@pytest.fixture(scope="session", autouse=True)
def _flush_past_triggers() -> Iterator[None]:
    """Django empties the tables after a test with real transactions; the event log refuses that, as it should.

    For tests alone the triggers are dropped first; the flush itself ends in post_migrate, which installs them again.
    """
    from django.core.management.commands import flush

    from sannai.common.tests.dba import dropping

    truncate = flush.sql_flush

    def drop_and_truncate(style: Any, connection: Any, *args: Any, **kwargs: Any) -> list[str]:
        return [*dropping(connection), *truncate(style, connection, *args, **kwargs)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush, "sql_flush", drop_and_truncate)
        yield


@pytest.fixture(autouse=True)
def _rows_are_written_by_actions(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that no event speaks of is an error of the product. Tests themselves may set up what they like."""
    from sannai.common import witness

    if request.node.get_closest_marker("beside_the_log"):
        return

    def refuse(label: str) -> None:
        models = ("organization/models.py", "accounts/models.py", "casework/cash.py")
        between = ("site-packages", "witness.py", "contextlib.py", *models)
        frame = sys._getframe(1)
        while frame.f_back and any(part in frame.f_code.co_filename for part in between):
            frame = frame.f_back
        if "/tests/" not in frame.f_code.co_filename:
            raise AssertionError(f"{label} was written outside any action by {frame.f_code.co_filename}")

    monkeypatch.setattr(witness, "unheard", refuse)


@pytest.fixture(autouse=True)
def _roots_of_this_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """A root exported in one test would contradict the empty database of the next."""
    from sannai.common import seals

    folder = settings.HOME / "seals-of-tests" / uuid.uuid4().hex
    monkeypatch.setattr(seals, "folder", lambda: folder)
