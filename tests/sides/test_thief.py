"""Whoever copies the whole outside, at any of five moments, has learnt nothing; with a link, what its holder sees."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgres, system
from tests.searching import seen

from . import sides, thief
from .copying import TALKATIVE
from .sides import City
from .thief import MOMENTS, Walked

# The form of the way between, and what keeps the outside's database.
STANDS = (("folder", "sqlite"), ("https", "postgres"))
SAID = "himitsu-no-settei@example.jp"  # a setting: what is searched for in settings and processes, to see that it is
CITIZENS = {"name", "mail", "file name", "typed", "removed", "content", "letter", "link"}
WRITTEN = CITIZENS - {"content", "link"}  # bytes of a file lie in no table
# Each place where a thief looks → what lies there where nothing is hidden.
PLACES = {
    "folder": {
        "dump": WRITTEN - {"removed"},
        "outside/sannai.sqlite3": WRITTEN,  # with what it has written ahead
        "outside/sealed/": {"content"},
        "outside/to-inside/": {"name", "mail", "file name", "content"},
        "outside/to-outside/": {"name", "mail", "file name", "typed", "letter"},
    },
    "https": {
        "dump": WRITTEN - {"removed"},
        "server/data/base/": WRITTEN,  # rows that were deleted lie there until they are swept
        "server/data/pg_wal/": WRITTEN,
        "server/log": WRITTEN,
        "outside/sealed/": {"content"},
    },
}


@contextlib.contextmanager
def walking(city: City, folder: Path, stand: tuple[str, str], **settings: str) -> Iterator[Walked]:
    """Both sides, after a citizen's whole journey with its five copies. A server has seen nothing before."""
    form, database = stand
    with contextlib.ExitStack() as stack:
        system.ensure()
        server = None
        if database == "postgres":
            server = stack.enter_context(postgres.server(**TALKATIVE))
        yield thief.walk(stack.enter_context(sides.standing(city, folder, form, server=server, **settings)))


@pytest.fixture(scope="module", params=STANDS, ids="-".join)
def walked(request: pytest.FixtureRequest, city: City, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walked]:
    with walking(city, tmp_path_factory.mktemp("thief"), request.param, SANNAI_MAIL_FROM=SAID) as walked:
        yield walked


@pytest.mark.parametrize("moment", MOMENTS)
def test_thief_finds_nothing(walked: Walked, moment: str) -> None:
    assert walked.planted.keys() == CITIZENS
    assert seen(walked.stolen[moment], walked.planted) == {}


def test_thief_looks_at_every_place_and_into_every_process(walked: Walked) -> None:
    """What stands in a setting is seen in the settings, and in the environment of each process at each moment."""
    for copied in walked.stolen.values():
        places = seen(copied, {"setting": [SAID]})["setting"]
        assert {place.split()[1] for place in places if " " in place} == walked.both.outside.running.keys()
        assert "settings" in places
    paths = {path for copied in walked.stolen.values() for path in copied}
    assert [place for place in PLACES[walked.both.form] if not any(path.startswith(place) for path in paths)] == []


@pytest.mark.parametrize("stand", STANDS, ids="-".join)
def test_the_same_search_finds_everything_where_nothing_is_hidden(
    city: City, tmp_path_factory: pytest.TempPathFactory, stand: tuple[str, str]
) -> None:
    """At each place what lies there; but for the link, which lies nowhere at all: in the browser it is found."""
    with walking(city, tmp_path_factory.mktemp("clear"), stand, SIDES_CLEAR="1") as clear:
        everywhere = {
            f"{moment} {path}": each for moment, there in clear.stolen.items() for path, each in there.items()
        }
        found = seen(everywhere, clear.planted)
        assert found.keys() == CITIZENS - {"link"}
        places = {
            place: {
                name for name, paths in found.items() if any(each.split(" ", 1)[1].startswith(place) for each in paths)
            }
            for place in PLACES[stand[0]]
        }
        assert places == PLACES[stand[0]]
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
