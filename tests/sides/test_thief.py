"""Whoever copies the whole outside, at any of five moments, has learnt nothing; with a link, what its holder sees."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.searching import seen

from . import sides, thief
from .sides import City
from .thief import MOMENTS, Walked


@pytest.fixture(scope="module")
def walked(city: City, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walked]:
    with sides.standing(city, tmp_path_factory.mktemp("thief"), "folder") as both:
        yield thief.walk(both)


@pytest.mark.parametrize("moment", MOMENTS)
def test_thief_finds_nothing(walked: Walked, moment: str) -> None:
    copied = walked.stolen[moment]
    assert any(path.endswith("sannai.sqlite3-wal") for path in copied)
    assert {"settings", "dump"} < copied.keys()
    assert seen(copied, walked.planted) == {}


def test_the_same_search_finds_everything_where_nothing_is_hidden(
    city: City, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """But for the link, which lies nowhere at all: in the browser it is found."""
    with sides.standing(city, tmp_path_factory.mktemp("clear"), "folder", SIDES_CLEAR="1") as both:
        clear = thief.walk(both)
        everywhere = {
            f"{moment} {path}": each for moment, there in clear.stolen.items() for path, each in there.items()
        }
        found = seen(everywhere, clear.planted)
        assert found.keys() == clear.planted.keys() - {"link"}
        browser = {"browser": repr(clear.visitor.cookies).encode()}
        assert seen(browser, clear.planted) == {"link": ["browser"]}


def test_portal_keys_open_nothing_filed(walked: Walked) -> None:
    """No secret that is outside opens an envelope, nor does the link; it opens what its holder sees."""
    told = sides.asked(walked.both.outside, TRYING.replace("LINK", walked.secret))
    assert told["boxes"] >= 3
    assert told["tried"] >= 5 * told["boxes"]
    assert told["opened"] == 0
    assert told["read"] == {"status": "closed", "letter": "%PDF-"}
    assert sides.asked(walked.both.inside, OPENING.replace("BOX", told["envelope"])) == "envelope"


# Each box is tried with every secret of 32 bytes, as if it were the box's own key; then the link reads its own case.
TRYING = """
import base64, hashlib
from pathlib import Path
from django.conf import settings
from sannai.common.sealing import box, links
from sannai.common.sealing.errors import CannotOpen
from sannai.intake import bodies, projections, slots
from sannai.intake.models import Outgoing

class Given:
    def __init__(self, key): self.key = key
    def open(self, kid, wrapped, info): return self.key

secret = slots.read("LINK")
opened = slots.open_by(secret)
known = [opened.key, hashlib.sha256(settings.SECRET_KEY.encode()).digest(), settings.SECRET_KEY.encode()[:32]]
known += [bytes.fromhex(settings.SECRET_KEY)] + [links.part(opened.key, name) for name in ("draft", "files", "down")]
known += [each for path in Path(settings.HOME).glob("*.key") if len(each := path.read_bytes()) == 32]
count = {"boxes": 0, "tried": 0, "opened": 0}
for row in Outgoing.objects.exclude(kind="body"):
    sealed, opens = b"".join(bodies.read(row, 0)), box.open if row.kind != "file" else box.open_head
    count["boxes"] += 1
    if row.kind == "envelope":
        envelope = base64.b64encode(sealed).decode()
    for key in known:
        count["tried"] += 1
        try:
            opens(sealed, Given(key))
            count["opened"] += 1
        except CannotOpen:
            pass
shown = projections.read(opened)
letter = shown.letters[0]
pdf = projections.letter(shown.id, letter.id, letter.key)
found = count | {"envelope": envelope, "read": {"status": shown.status, "letter": pdf[:5].decode()}}
"""
OPENING = """
import base64
from sannai.common import city_keys
from sannai.common.sealing import box
found = box.open(base64.b64decode("BOX"), city_keys.ring())[0].kind
"""
