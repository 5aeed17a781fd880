"""A citizen files what is searched for afterwards; at five moments everything of the outside is copied."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from sannai.cli.walk import citizen, journey, staff
from sannai.cli.walk.visitor import Page, Visitor
from tests.searching import Planted
from tests.waiting import until

from .copying import Copied, Copies
from .sides import Sides

NAME, MAIL, FILE, TYPED = "密標\U000e0100 零子", "hihyo@example.jp", "密標の写し.png", "いつか密標のころに直しました。"
REMOVED = "取り消した写真.png"  # was added to the draft and taken out again
CONTENT = citizen.PHOTO + "密標の中身".encode() * 200_000  # 3 MB
SENT = 3  # at least: the application, its photograph, the list of both
MOMENTS = ("draft", "filed", "collected", "corrected", "letter")
Stolen = dict[str, Copied]  # moment → path → bytes


class Walked:
    """What was planted, and what the citizen has in the end."""

    def __init__(self, both: Sides) -> None:
        self.both, self.stolen, self.letter = both, Stolen(), b""
        self.copies = Copies(both)
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
        values = {
            "name": [NAME],
            "mail": [MAIL],
            "file name": [FILE],
            "removed": [REMOVED],
            "typed": [TYPED],
            "letter": letter,
        }
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
        walked.stolen["draft"] = walked.copies.now()
        with _carrying_nothing(both):
            receipt = visitor.submit(_review(visitor, page).form("/file/")).expect("受け付けました")
            if carried := both.carried_outside:
                until(
                    lambda: len([*(carried / "to-inside").glob("*.snn")]) >= SENT, "申請が、運ばれるフォルダに置かれる"
                )
            walked.stolen["filed"] = walked.copies.now()
        both.inside.start("work", "work")
        status = citizen.status(visitor, receipt)
        citizen.choose_electronic(visitor, status)
        walked.stolen["collected"] = walked.copies.now()
        _to_the_letter(walked, status, journey.reference_in(receipt))
    return walked


@contextlib.contextmanager
def _carrying_nothing(both: Sides) -> Iterator[None]:
    """What is left to be carried lies there until this is over."""
    if both.carrier:
        both.carrier.stands.set()
    yield
    if both.carrier:
        both.carrier.stands.clear()


def _uploaded(visitor: Visitor) -> Page:
    on = (date.today() - timedelta(days=5)).isoformat()
    page = citizen.fill_in(visitor, citizen.find(visitor), on)
    uploading = visitor.submit(page.form(name="self_assessed"), button=("upload", "photographs"))
    wrong, right = [
        {"file": (name, "image/png", content)} for name, content in ((REMOVED, citizen.PHOTO), (FILE, CONTENT))
    ]
    added = visitor.submit(uploading.form("/upload/photographs/"), files=wrong).expect("添付しました")
    without = visitor.submit(added.presses("/remove/")[0])
    done = visitor.submit(without.form("/upload/photographs/"), files=right).expect("添付しました")
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
        walked.stolen["corrected"] = walked.copies.now()
        case = staff.survey(clerk, clerk.await_words(case.url, TYPED), date.today().isoformat())
        case = staff.propose(clerk, case)
        staff.approve(head, reference)
        staff.await_document(clerk, case)
        waiting = visitor.await_link(status.url, to="/documents/")
        citizen.receive(visitor, waiting)
        walked.letter = visitor.get(visitor.get(status.url).link(to="/documents/")).expect_pdf().content
        walked.stolen["letter"] = walked.copies.now()
