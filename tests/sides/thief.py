"""A citizen files what is searched for afterwards; at five moments everything of the outside is copied."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import psutil
import pytest

from sannai.cli.walk import citizen, journey, staff
from sannai.cli.walk.visitor import Page, Visitor
from tests.searching import Planted

from .sides import Side, Sides, asked

NAME, MAIL, FILE, TYPED = "密標\U000e0100 零子", "hihyo@example.jp", "密標の写し.png", "いつか密標のころに直しました。"
CONTENT = citizen.PHOTO + "密標の中身".encode() * 200_000  # 3 MB
STATIC = "static"  # as every copy of the product has it
MOMENTS = ("draft", "filed", "collected", "corrected", "letter")
Copied = dict[str, bytes]
Stolen = dict[str, Copied]  # moment → path → bytes

_SETTINGS = """
from django.conf import settings
found = {name: repr(getattr(settings, name)) for name in dir(settings) if name.isupper()}
"""


class Walked:
    """What was planted, and what the citizen has in the end."""

    def __init__(self, both: Sides) -> None:
        self.both, self.stolen, self.letter = both, Stolen(), b""
        self.visitor = Visitor(both.outside.address)

    @property
    def secret(self) -> str:
        """Of the link, as the browser has it."""
        return next(value for name, value in self.visitor.cookies.items() if "k-" in name)

    @property
    def planted(self) -> Planted:
        """A large value by its pieces: a database lays what is large on many pages."""
        letter = [
            self.letter[at : at + 60]
            for at in range(len(self.letter) // 4, len(self.letter) - 60, len(self.letter) // 4)
        ]
        values = {"name": [NAME], "mail": [MAIL], "file name": [FILE], "typed": [TYPED], "letter": letter}
        return values | {"content": [CONTENT[1000:1060], CONTENT[-60:]], "link": [self.secret]}


def walk(both: Sides) -> Walked:
    """The whole journey with planted values. The inner side collects only once it was filed and copied."""
    walked = Walked(both)
    visitor = walked.visitor
    both.inside.kill("work")
    with pytest.MonkeyPatch.context() as patch, contextlib.closing(visitor):
        patch.setattr(citizen, "NAME", NAME)
        patch.setitem(citizen.ANSWERS["role"], "name.text", NAME)
        patch.setitem(citizen.ANSWERS["role"], "email", MAIL)
        page = _uploaded(visitor)
        walked.stolen["draft"] = copied(both.outside, both.carried_outside)
        receipt = visitor.submit(_review(visitor, page).form("/file/")).expect("受け付けました")
        walked.stolen["filed"] = copied(both.outside, both.carried_outside)
        both.inside.start("work", "work")
        status = citizen.status(visitor, receipt)
        citizen.choose_electronic(visitor, status)
        walked.stolen["collected"] = copied(both.outside, both.carried_outside)
        _to_the_letter(walked, status, journey.reference_in(receipt))
    return walked


def _uploaded(visitor: Visitor) -> Page:
    on = (date.today() - timedelta(days=5)).isoformat()
    page = citizen.fill_in(visitor, citizen.find(visitor), on)
    uploading = visitor.submit(page.form(name="self_assessed"), button=("upload", "photographs"))
    photo = {"file": (FILE, "image/png", CONTENT)}
    done = visitor.submit(uploading.form("/upload/photographs/"), files=photo).expect("添付しました")
    return visitor.submit(done.form("/upload/photographs/"), button=("go", "back"))


def _review(visitor: Visitor, page: Page) -> Page:
    page = visitor.submit(page.form(name="self_assessed"), citizen.ANSWERS["photographs"])
    page = visitor.submit(page.form(name="attend"), citizen.ANSWERS["survey_wish"])
    return citizen.prove(visitor, visitor.submit(page.form(name="copies"), citizen.ANSWERS["use"]))


def _to_the_letter(walked: Walked, status: Page, reference: str) -> None:
    both, visitor = walked.both, walked.visitor
    people = journey.cast_of(both.inside.home / "cast.json")
    clerk = staff.sign_in(both.inside.address, people, staff.CLERK)
    head = staff.sign_in(both.inside.address, people, staff.HEAD)
    with contextlib.closing(clerk), contextlib.closing(head):
        case = staff.ask_to_mend(clerk, staff.take(clerk, reference))
        citizen.mend(visitor, visitor.await_link(status.url, to="/correction/$"), staff.REASON, TYPED)
        walked.stolen["corrected"] = copied(both.outside, both.carried_outside)
        case = staff.survey(clerk, clerk.await_words(case.url, TYPED), date.today().isoformat())
        case = staff.propose(clerk, case)
        staff.approve(head, reference)
        staff.await_document(clerk, case)
        waiting = visitor.await_link(status.url, to="/documents/")
        citizen.receive(visitor, waiting)
        walked.letter = visitor.get(visitor.get(status.url).link(to="/documents/")).expect_pdf().content
        walked.stolen["letter"] = copied(both.outside, both.carried_outside)


def copied(side: Side, carried: Path | None = None) -> Copied:
    """All that somebody finds who has the whole machine of a side for a moment, but for its memory."""
    found = Copied()
    for root in (side.home, side.temporary, side.logs, carried):
        for path in root.rglob("*") if root else ():
            with contextlib.suppress(FileNotFoundError):  # it was on its way
                if path.is_file() and STATIC not in path.parts:
                    found[str(path.relative_to(side.home.parent))] = path.read_bytes()
    found |= {f"process {name}": said for name, said in _processes(side)}
    found["settings"] = "\n".join(asked(side, _SETTINGS).values()).encode()
    found["dump"] = "\n".join(_dumped(side)).encode()
    return found


def _processes(side: Side) -> Iterator[tuple[str, bytes]]:
    for process in side.processes():
        with contextlib.suppress(psutil.Error):
            said = [*process.cmdline(), *(f"{name}={value}" for name, value in process.environ().items())]
            yield f"{process.pid}", "\n".join(said).encode()


def _dumped(side: Side) -> Iterator[str]:
    import sqlite3

    with contextlib.closing(sqlite3.connect(f"file:{side.home / 'sannai.sqlite3'}?mode=ro", uri=True)) as database:
        yield from database.iterdump()
