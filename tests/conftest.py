"""Fixtures across rooms: PostgreSQL, the model city, a browser. The server under test is a process of its own."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from . import postgres, system
from .city import model as cities


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """The server that the runner started, or one of our own when a test is run by itself."""
    started = os.environ.get("SANNAI_TEST_POSTGRES")
    if started:
        yield postgres.Server(urlsplit(started).port or 5432, Path())
    else:
        system.ensure()
        with postgres.server(**postgres.CARELESS) as server:
            yield server


@pytest.fixture(scope="session")
def model_city(postgres_server: postgres.Server) -> cities.City:
    """三内市 on PostgreSQL, built once. Nobody changes it: clone it.

    Whoever writes tests keeps one between runs: SANNAI_TEST_CITY="DATABASE_URL FOLDER".
    """
    if kept := os.environ.get("SANNAI_TEST_CITY"):
        url, _, home = kept.partition(" ")
        return cities.City(url, Path(home))
    return cities.build(postgres_server.create("model_city"))


@pytest.fixture(scope="session")
def clone_city(
    model_city: cities.City, postgres_server: postgres.Server
) -> Callable[..., contextlib.AbstractContextManager[tuple[str, cities.City]]]:
    """``with clone_city(name, **environment) as (address, city)``: a served copy on PostgreSQL that may be changed."""

    @contextlib.contextmanager
    def served_clone(name: str, **settings: str) -> Iterator[tuple[str, cities.City]]:
        database = "clone_" + re.sub(r"\W+", "_", name.lower())
        copy = cities.clone(model_city, postgres_server, database)
        with cities.served(copy, **settings) as address:
            yield address, copy

    return served_clone


@pytest.fixture(scope="module")
def served_city(request: pytest.FixtureRequest, clone_city: Callable[..., object]) -> Iterator[tuple[str, cities.City]]:
    """One served copy for a module's tests."""
    with clone_city(request.module.__name__) as (address, city):  # type: ignore[attr-defined]
        yield address, city
