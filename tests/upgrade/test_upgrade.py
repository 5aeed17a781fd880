"""The city of the issue before is upgraded, and has lost nothing: its log, its rows, its doors, its papers."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from tests.postgres import Server

from . import contents, stored

# What a migration since the stored city has changed on purpose: "room.Model" or "room.Model.column" → why. Emptied when
# a newer city is stored. What is not written here and is not as it was, was lost.
MEANT: dict[str, str] = {}
# Columns that only have another name: they must be as they were under it.
RENAMED: dict[str, str] = {}


@pytest.fixture(scope="module", params=stored.DATABASES)
def upgraded(
    request: pytest.FixtureRequest, postgres_server: Server, tmp_path_factory: pytest.TempPathFactory
) -> tuple[stored.Stored, stored.Keyed]:
    """The stored city on this database, restored and migrated."""
    before = stored.Stored(stored.newest() / request.param)
    city = stored.restore(before, postgres_server, tmp_path_factory.mktemp("upgraded"))
    city.python("manage.py", "migrate", "--verbosity", "0")
    city.python("manage.py", "collectstatic", "--no-input", "--verbosity", "0")
    return before, city


def test_its_log_verifies_and_every_row_is_there_and_people_come_in_and_read(
    upgraded: tuple[stored.Stored, stored.Keyed],
) -> None:
    before, city = upgraded
    events = before.contents["common.Event"]["rows"]
    assert f"異常はありません: 出来事 {events} 件" in city.run("audit", "verify").stdout
    seen = json.loads(city.python("-m", "tests.upgrade.looking"))
    assert seen["casework.Case"]["rows"] == before.contents["casework.Case"]["rows"] > 20
    assert contents.lost(before.contents, seen, MEANT, RENAMED) == []
    assert seen["casework.Payment"]["rows"] > 0
    city.run("audit", "base")  # what changes from now on is found
    said = city.run("audit", "verify").stdout  # those who came in have added to it
    assert "異常はありません" in said
    assert "どの出来事にもない行" not in said


@pytest.mark.parametrize("database", stored.DATABASES)
def test_no_table_of_the_stored_city_is_empty(database: str) -> None:
    tables = stored.Stored(stored.newest() / database).contents
    assert sorted(model for model, seen in tables.items() if not seen["rows"]) == []


def test_what_is_lost_is_named() -> None:
    before: dict[str, Any] = {
        "room.Case": {"rows": 2, "columns": {"id": "a", "text": "b"}},
        "room.Memo": {"rows": 1, "columns": {"id": "a"}},
    }
    after = copy.deepcopy(before)
    after["room.New"] = {"rows": 0, "columns": {}}
    after["room.Case"]["columns"]["added"] = "c"
    assert contents.lost(before, after, {}) == []
    after["room.Case"]["columns"]["words"] = after["room.Case"]["columns"].pop("text")
    assert contents.lost(before, after, {}) == ["room.Case.text"]
    assert contents.lost(before, after, {}, {"room.Case.text": "words"}) == []
    after["room.Case"]["columns"]["text"] = "emptied"
    after["room.Memo"]["rows"] = 0
    assert contents.lost(before, after, {}) == ["room.Case.text", "room.Memo"]
    assert contents.lost(before, after, {"room.Case.text": "reworded", "room.Memo": "went to another room"}) == []
    del after["room.Case"]
    assert contents.lost(before, after, {"room.Memo": "went to another room"}) == ["room.Case"]


def test_the_stored_city_is_small() -> None:
    size = sum(file.stat().st_size for file in stored.newest().rglob("*") if file.is_file())
    assert size < 5 * 1024 * 1024  # what is sealed does not compress, nor the papers of each procedure's story
