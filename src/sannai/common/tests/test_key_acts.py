"""What the log knows of the city's keys: every state, no secret; and what the night does."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from sannai.common import city_keys
from sannai.common.audit import verify
from sannai.common.models import Event, EventPayload
from sannai.common.sealing.errors import KeysUnusable
from sannai.common.sealing.file_ring import FileRing
from sannai.common.worker import STEPS

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
BEGAN = datetime(2026, 10, 1, 3, tzinfo=UTC)


@pytest.fixture
def ring(tmp_path, settings) -> FileRing:
    settings.KEYS = tmp_path / "keys"
    made = city_keys.ring()
    made.found(["mayor"], bytes(32), BEGAN)
    city_keys.tell(made, BEGAN)
    return made


def told(kid: str) -> list[str]:
    return list(
        Event.objects.filter(subject_kind="city_key", subject_id=kid).order_by("seq").values_list("verb", flat=True)
    )


def test_the_log_holds_public_halves_and_no_secret(ring):
    texts = "".join(EventPayload.objects.values_list("body", flat=True))
    for key in ring.rows():
        assert told(key.kid) == ["key.made", "key.current"]
        if key.purpose != "recovery":
            kept = json.loads((ring.folder.path / f"{key.kid}.key").read_text())
            assert kept["secret"] not in texts
            assert kept["secret"][:20] not in texts
    assert "mayor" in texts
    assert verify() == []


def test_the_night_changes_keys_and_says_so_once(ring):
    files = ring.current("files").kid
    assert city_keys.rotate(BEGAN + timedelta(days=1)) == 0
    assert city_keys.rotate(BEGAN + timedelta(days=90)) == 9  # of three places: one was made and is current, one reads
    assert told(files) == ["key.made", "key.current", "key.reading"]
    assert city_keys.rotate(BEGAN + timedelta(days=90)) == 0


def test_nothing_is_destroyed_until_somebody_knows_what_lies_outside(ring, monkeypatch):
    files = ring.current("files").kid
    monkeypatch.setattr(city_keys, "_named", [])
    city_keys.rotate(BEGAN + timedelta(days=90))
    city_keys.rotate(BEGAN + timedelta(days=150))
    assert told(files)[-1] == "key.reading"
    city_keys.names(lambda kid: kid != files)
    city_keys.rotate(BEGAN + timedelta(days=151))
    assert told(files)[-1] == "key.destroyed"
    assert {told(key.kid)[-1] for key in ring.rows() if key.state == "reading"} == {"key.reading"}


def test_what_a_halt_left_unsaid_is_said_by_the_next_night(ring):
    files = ring.current("files").kid
    ring.rotate(BEGAN + timedelta(days=90))
    assert told(files) == ["key.made", "key.current"]
    assert city_keys.rotate(BEGAN + timedelta(days=91)) == 9
    assert told(files)[-1] == "key.reading"


def test_the_worker_does_it_and_leaves_a_city_without_keys_alone(tmp_path, settings):
    settings.KEYS = tmp_path / "keys"
    assert not STEPS["keys"].run(BEGAN)
    assert not settings.KEYS.exists()


def test_keys_of_a_demo_are_refused_where_it_is_none(tmp_path, settings):
    settings.KEYS = tmp_path / "keys"
    FileRing(settings.KEYS).found(["mayor"], bytes(32), BEGAN, demo=True)
    assert city_keys.ring().kept.demo
    settings.DEMO = False
    with pytest.raises(KeysUnusable, match="デモの鍵"):
        city_keys.ring()
