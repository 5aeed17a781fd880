"""A city that ran on one database becomes two sides: nothing is lost before the outside has it, and all of it once."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction

from sannai.applications import filing as filing_of
from sannai.applications import receiving
from sannai.applications import uploads as desk
from sannai.applications.access import Applicant
from sannai.casework import actions
from sannai.casework.queries import find
from sannai.casework.tests import cast
from sannai.casework.tests.looked_through import look_through
from sannai.connectors.moving import folder, settling, splitting, taking
from sannai.connectors.moving.folder import NotMoved
from sannai.definitions.models import Version
from sannai.exchange import auditing, posting
from sannai.files import sealed
from sannai.intake import case_files, copies, drafts, leaving, mailbox, projections, slots, tasks, unsent, uploads
from sannai.intake.models import Draft, DraftPage, Outgoing, Placed, Slot, Upload
from sannai.intake.slots import Opened
from sannai.procedures.around import around
from sannai.rules.evaluate import evaluate
from sannai.rules.model import Dates

from .sides import MONDAY, PDF, Sent, Sides, act, with_file

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
ADDRESS = "hanako@example.jp"


class One:
    """A city on one database, with what a citizen writes; ``carried``: where its folder is written."""

    def __init__(self, sides: Sides, carried: Path) -> None:
        self.sides, self.carried = sides, carried
        sides.on_one_database()
        self.version = with_file()
        filling, _ = cast.filled(self.version)
        self.open = filling.opened
        uploads.add(self.open, filling.definition.fields["map"], "", Sent("図面.pdf", PDF), MONDAY)
        Draft.objects.filter(pk=self.open.case).update(remind_to=ADDRESS)

    def filed(self) -> Opened:
        filling, evaluation = cast.filled(self.version)
        self.sides.file(filling, evaluation)
        return filling.opened

    def split(self) -> splitting.Split:
        return splitting.split(self.carried, self.sides.ring, self.sides.at)

    def take(self, word: str) -> taking.Taken:
        with self.sides.outside():
            return taking.take(self.carried, word, self.sides.at)

    def moved(self) -> None:
        """All of it, and what the inner worker does then."""
        word = self.split().word
        self.sides.apart()
        assert not self.take(word).again
        settling.settle(self.carried, self.sides.at)
        self.sides.carry()


@pytest.fixture
def one(sides: Sides, tmp_path: Path) -> One:
    return One(sides, tmp_path / "carried")


def test_a_draft_goes_on_outside_and_leaves_the_inner_side(one: One) -> None:
    typed_in = drafts.start(one.version, at=MONDAY, channel="counter", unit_key="health.food")
    body = Upload.objects.get().body
    word = one.split().word
    sealed.remove([body])  # outside it lies nowhere yet
    one.sides.apart()
    one.take(word)
    with one.sides.outside():
        assert list(Draft.objects.values_list("pk", "remind_to")) == [(one.open.case, ADDRESS)]
        there = slots.open_by(one.open.secret)
        assert there is not None
        filling = drafts.load(there)
        assert filling is not None
        assert filling.answers["detail"] == "ふつうの内容"
        assert b"".join(uploads.content(there, Upload.objects.get())) == PDF
    settling.settle(one.carried, one.sides.at)
    assert list(Draft.objects.values_list("pk", flat=True)) == [typed_in.case], "what staff type in stays"
    assert not DraftPage.objects.exists()
    assert not Slot.objects.exists()


def test_a_filed_case_is_shown_and_acted_on_outside_and_arrives_inside_once(one: One) -> None:
    opened = one.filed()
    number = find(opened.case).application.reference_number
    unsent.keep(opened, "case:withdraw", {"reason": ["やめ"]}, MONDAY)
    unsent.keep(opened, unsent.REISSUE, {"ground": ["運転免許証で確かめた"]}, MONDAY)
    one.moved()
    sides = one.sides
    assert sides.shown(opened).reference_number == number
    with sides.outside():
        assert slots.open_by(opened.secret) is not None
        assert unsent.kept(opened, "case:withdraw") is not None
        assert unsent.kept(opened, unsent.REISSUE) is None, "of staff"
        assert Draft.objects.get(pk=opened.case).reference_number == number, "no other one is given it"
        assert not Draft.objects.get(pk=opened.case).key
    assert unsent.kept(opened, unsent.REISSUE) is not None
    act(sides, opened, "withdrawal", reason="やめます")
    assert sides.carry().received == 1
    assert find(opened.case).status == "withdrawn"
    assert sides.shown(opened).status == "withdrawn"
    with sides.outside():
        assert list(Outgoing.objects.values_list("n", flat=True)) == [0]
    assert auditing.audit(sides.way, sides.at) == []
    assert not posting.unseen().exists()


def test_files_for_a_correction_that_was_not_answered_are_found_where_they_were_sent(one: One) -> None:
    filling = drafts.load(one.open)
    assert filling is not None
    judged = evaluate(filling.definition, filling.answers, Dates(filed=MONDAY.date()), around())
    one.sides.file(filling, judged)
    opened, clerk = one.open, cast.staff("clerk")
    actions.take(find(opened.case), by=clerk, at=MONDAY)
    due = (MONDAY + timedelta(days=9)).date()
    item = actions.Item("map", "", "図面が読み取れません。")
    actions.request_correction(find(opened.case), items=[item], due=due, by=clerk, at=MONDAY)
    files, field, at = case_files.keeps(), filling.definition.fields["map"], MONDAY + timedelta(hours=1)
    one.sides.at = at
    [before] = files.listing(opened, judged.answers)
    files.remove(opened, before.pk, at)
    files.add(opened, field, "", Sent("新しい図面.pdf", PDF[:-5]), at)
    [told] = files.value_of(opened, judged.answers, "map")
    one.moved()
    shown = one.sides.shown(opened)
    with one.sides.outside():
        tasks.expire_drafts(at)
        assert case_files.keeps().value_of(opened, shown.answers, "map") == [told]
    act(one.sides, opened, "correction", number=1, answers=dict(shown.answers) | {"map": [told]})
    assert one.sides.carry().held == 0
    look_through(at)
    names = {each.name: each.set_aside for each in desk.everything(opened.case)}
    assert names == {"図面.pdf": True, "新しい図面.pdf": False}
    assert receiving.missing(find(opened.case).application) == []
    assert filing_of.verify(find(opened.case).application)


def test_letters_are_read_outside(one: One) -> None:
    opened = one.filed()
    actions.choose_delivery(find(opened.case), method="electronic", by=Applicant(opened.case), at=MONDAY)
    clerk = cast.staff("clerk")
    actions.take(find(opened.case), by=clerk, at=MONDAY)
    actions.save_desk_page(find(opened.case), page="survey", answers={"grade": "good"}, by=clerk, at=MONDAY)
    cast.decided(find(opened.case))
    actions.issue(find(opened.case), by=clerk, at=MONDAY)
    one.moved()
    [letter] = one.sides.shown(opened).letters
    with one.sides.outside():
        pdf = projections.letter(opened.case, letter.id, letter.key)
    assert pdf is not None
    assert pdf.startswith(b"%PDF")


def test_the_folder_shows_nothing_of_what_is_written_in_it(one: One) -> None:
    one.filed()
    word = one.split().word
    content = b"".join(path.read_bytes() for path in one.carried.rglob("*") if path.is_file())
    for value in (cast.NAME, ADDRESS, "ふつうの内容", "図面.pdf", word):
        assert value.encode() not in content
    assert PDF[1000:1060] not in content
    assert one.carried.stat().st_mode & 0o077 == 0


def test_it_is_taken_in_once_and_nothing_of_what_is_wrong(one: One, tmp_path: Path) -> None:
    word = one.split().word
    one.sides.apart()
    with pytest.raises(NotMoved, match="公開側はまだ受け取っていません"):
        settling.settle(one.carried, one.sides.at)
    with pytest.raises(NotMoved, match="合言葉が違います"):
        one.take("wrong")
    good = tmp_path / "good"
    shutil.copytree(one.carried, good)
    with (one.carried / folder.ROWS).open("ab") as out:
        out.write(b"{}\n")
    with pytest.raises(NotMoved, match="書き出したときと違います"):
        one.take(word)
    (one.carried / folder.MANIFEST).write_bytes((one.carried / folder.MANIFEST).read_bytes().replace(b":1", b":2", 1))
    with pytest.raises(NotMoved):
        one.take(word)
    with one.sides.outside():
        assert not Draft.objects.exists()
    assert Draft.objects.exists(), "nothing was cleared"
    one.carried = good
    assert not one.take(word).again
    with one.sides.outside():
        before = [model.objects.count() for model in (Draft, DraftPage, Slot, Upload, Placed)]
    assert one.take(word).again
    with one.sides.outside():
        assert [model.objects.count() for model in (Draft, DraftPage, Slot, Upload, Placed)] == before
    assert settling.settle(good, one.sides.at).gone
    assert not settling.settle(good, one.sides.at).gone


def test_what_was_written_after_the_folder_is_not_cleared(one: One) -> None:
    word = one.split().word
    filling = drafts.load(one.open)
    assert filling is not None
    drafts.save_page(one.open, "person", filling.answers | {"detail": "あとで"}, MONDAY)
    one.sides.apart()
    one.take(word)
    with pytest.raises(NotMoved, match="書き出した後に、この側で 1 件"):
        settling.settle(one.carried, one.sides.at)
    again = drafts.load(one.open)
    assert again is not None
    assert again.answers["detail"] == "あとで"


def test_a_version_that_cannot_be_had_outside_is_named(one: One, monkeypatch: pytest.MonkeyPatch) -> None:
    word = one.split().word
    one.sides.apart()
    monkeypatch.setattr(copies, "versions", lambda *_: None)
    Version.objects.filter(pk=one.version.pk).update(digest="0" * 64)
    with pytest.raises(NotMoved, match=rf"{one.version.digest[:12]}（1 件）"):
        one.take(word)
    with one.sides.outside():
        assert not Placed.objects.exists()


def test_nothing_is_written_while_something_waits_or_the_folder_is_there(one: One) -> None:
    one.carried.mkdir()
    with pytest.raises(NotMoved, match="すでにあります"):
        one.split()
    one.carried.rmdir()
    with transaction.atomic():
        leaving.leave(one.open.case, "envelope", "kid", lambda id, n: b"x", MONDAY)
    with pytest.raises(NotMoved, match="受け渡しを待つもの"):
        one.split()
    assert not one.carried.exists()


def test_the_inner_side_learns_of_it_long_after(one: One) -> None:
    word = one.split().word
    one.sides.apart()
    one.take(word)
    one.sides.at += timedelta(days=30)
    assert mailbox.MOVED in {each.stream for each in one.sides.way.bridge.state().placed}
    assert settling.settle(one.carried, one.sides.at).gone
