"""The walk of the command line, against a served city on each database."""

from __future__ import annotations

from tests.city import model as cities


def test_the_walk_passes_on_postgresql(served: tuple[str, cities.City]) -> None:
    walk(*served)


def test_the_walk_passes_on_sqlite() -> None:
    city = cities.build("", cases=0)
    with cities.served(city) as address:
        walk(address, city)


def walk(address: str, city: cities.City) -> None:
    done = city.run("walk", "--base-url", address, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "すべて通りました" in done.stdout
