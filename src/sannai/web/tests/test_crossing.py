"""What is filed and done on the applicants' side crosses sealed, arrives once, and comes back as what is shown."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from sannai.applications import access, answers
from sannai.applications.models import Application
from sannai.casework import actions, todo
from sannai.casework.models import Case
from sannai.casework.queries import find
from sannai.casework.tests import cast
from sannai.common import kinds
from sannai.common.models import Event
from sannai.common.sealing import CannotOpen, links
from sannai.common.time import now
from sannai.definitions.models import Version
from sannai.exchange import auditing, collecting, posting
from sannai.intake import (
    documents,
    drafts,
    filing,
    projections,
    reading,
    slots,
)
from sannai.intake.models import Letter, Outgoing, Placed, Projection, Publication, Slot
from sannai.intake.shown import Shown, Waiting
from sannai.intake.slots import Opened
from sannai.notices.models import Notice
from sannai.procedures.current import catalogue

from .sides import (
    MONDAY,
    Sides,
    act,
    arrived,
    filed,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_what_is_filed_outside_arrives_inside_as_it_was_filed(sides: Sides, version: Version) -> None:
    opened, told = filed(sides, version)
    assert told.reference_number[0] in "01234"
    assert not Application.objects.exists()
    waiting = sides.shown(opened)
    assert isinstance(waiting, Waiting)
    assert (waiting.reference_number, waiting.arrived_at, waiting.received) == (told.reference_number, MONDAY, None)

    sides.at += timedelta(hours=3)
    assert sides.carry().received == 1
    case = find(opened.case)
    application = case.application
    assert (application.reference_number, application.arrived_at) == (told.reference_number, MONDAY)
    assert answers.filed(application) == dict(waiting.answers)
    assert case.arrived_at == MONDAY
    assert [event.verb for event in Event.objects.filter(subject_id=str(case.pk))] == ["application.filed"]
    assert slots.of_kept(case.pk, application.key).key == opened.key

    shown = sides.shown(opened)
    assert isinstance(shown, Shown)
    assert (shown.reference_number, shown.p) == (told.reference_number, 1)
    assert sides.carry().received == 0
    assert Case.objects.count() == 1


def test_until_the_office_has_told_of_it_the_page_knows_that_it_was_fetched(sides: Sides, version: Version) -> None:
    opened, _ = filed(sides, version)
    collecting.collect(sides.way, sides.at)
    waiting = sides.shown(opened)
    assert isinstance(waiting, Waiting)
    assert (waiting.received, waiting.held) == (sides.at, False)


def test_nothing_of_what_was_filed_can_be_read_where_it_waits(sides: Sides, version: Version) -> None:
    opened, _ = filed(sides, version)
    with sides.outside():
        rows = [bytes(row.body) for row in Outgoing.objects.all()] + [bytes(Projection.objects.get().sealed)]
    name = cast.NAME.encode()
    assert not [row for row in rows if name in row or opened.key in row]


def test_pressing_twice_files_once(sides: Sides, version: Version) -> None:
    with sides.outside():
        filling, evaluation = cast.filled(version)
        sides.file(filling, evaluation)
        with pytest.raises(filing.AlreadyFiled):
            sides.file(filling, evaluation)
        again = drafts.load(filling.opened)
        assert again is not None
        with pytest.raises(filing.AlreadyFiled):
            sides.file(again, evaluation)
        assert Outgoing.objects.count() == 1
    assert sides.carry().received == 1


def test_a_withdrawn_version_is_refused_outside_and_taken_where_the_outside_did_not_know(
    sides: Sides, version: Version
) -> None:
    opened, _ = filed(sides, version)
    with sides.outside():
        late, evaluation = cast.filled(version)
    Version.objects.filter(pk=version.pk).update(withdrawn_at=MONDAY)
    with sides.outside(), pytest.raises(drafts.VersionWithdrawn):
        sides.file(late, evaluation)
    assert sides.carry().received == 1
    event = Event.objects.get(subject_id=str(opened.case), verb="application.filed")
    assert '"version_withdrawn":true' in (event.payload.body or "")


def test_the_page_says_first_that_it_arrived_then_that_the_office_has_it_then_what_becomes_of_it(
    sides: Sides, version: Version
) -> None:
    opened, told = filed(sides, version)
    client, root = Client(), f"/a/{opened.secret.handle}/"

    def page(path: str = "") -> str:
        with sides.outside():
            client.get(f"/e/{opened.secret.written}/")
            answer = client.get(root + path)
        assert answer.status_code == 200
        return answer.content.decode()

    for path in ("", "receipt/", "withdraw/"):
        text = page(path)
        assert told.reference_number in text
        assert "担当に届くまで数分" in text
    collecting.collect(sides.way, sides.at)
    assert "担当に届きました" in page()
    posting.send(sides.way, sides.at)
    assert sides.shown(opened).means in page()
    assert told.reference_number in page("receipt/")
    with sides.outside():
        answer = client.post(root + "withdraw/", {"sure": "on", "reason": "", "seen": "1"}, follow=True)
        assert "担当に届くまで数分" in answer.content.decode()
        assert answer.request["PATH_INFO"] == root
    sides.at = now()  # a request lives at its own time
    assert sides.carry().received == 1
    assert sides.shown(opened).said in page()
    assert find(opened.case).status == "withdrawn"
    with sides.outside():
        assert client.post(root + "file/").status_code == 302


def test_nothing_is_begun_where_no_key_is_known_and_what_was_begun_is_still_filed(sides: Sides) -> None:
    version = cast.version()
    version.definition.current = version
    version.definition.save()
    catalogue.cache_clear()
    with sides.outside():
        filling, evaluation = cast.filled(version)
    sides.ring.rotate(MONDAY + timedelta(days=100))  # nobody has published the next one
    kept = Publication.objects.get(pk="keys")
    told = dict(documents.read(bytes(kept.body)))
    told["keys"] = [dict(each, state="reading") for each in told["keys"]]
    Publication.objects.filter(pk="keys").update(body=documents.written(told), sha256="1" * 64)
    reading.forget()
    with sides.outside():
        with pytest.raises(drafts.NotNow):
            drafts.start(version, at=MONDAY)
        answer = Client().post(f"/procedures/{version.key}/start/")
        assert answer.status_code == 503
        assert "いまは新しく始めることができません" in answer.content.decode()
        sides.file(filling, evaluation)
    assert sides.carry().received == 1


def test_a_withdrawal_that_the_link_has_signed_is_carried_out(sides: Sides, version: Version) -> None:
    opened = arrived(sides, version)
    assert act(sides, opened, "withdrawal", reason="引っ越すため").taken
    sides.at += timedelta(minutes=1)
    assert sides.carry().received == 1
    assert find(opened.case).status == "withdrawn"
    assert sides.shown(opened).status == "withdrawn"
    event = Event.objects.get(subject_id=str(opened.case), verb="case.withdrawn")
    assert (event.actor_kind, event.at) == ("applicant", MONDAY)


def test_keys_change_while_something_waits_that_was_sealed_to_the_old_one(sides: Sides, version: Version) -> None:
    opened, _ = filed(sides, version)
    sides.ring.rotate(MONDAY, at_once=True)
    sides.publish_keys()
    new, _ = filed(sides, version)
    with sides.outside():
        assert Outgoing.objects.values("kid").distinct().count() == 2
    assert sides.carry().received == 2
    assert find(opened.case).status == find(new.case).status == "received"


def test_an_answer_to_a_correction_and_a_late_one_as_an_addition(sides: Sides, version: Version) -> None:
    opened = arrived(sides, version)
    clerk, items = cast.staff("clerk"), [actions.Item("detail", "", "内容が読み取れません。")]
    actions.take(find(opened.case), by=clerk, at=MONDAY)
    due = (MONDAY + timedelta(days=9)).date()
    actions.request_correction(find(opened.case), items=items, due=due, by=clerk, at=MONDAY)
    sides.carry()
    shown = sides.shown(opened)
    assert [each.number for each in shown.corrections if each.open] == [1]
    mended = dict(shown.answers) | {"detail": "書き直した内容"}
    act(sides, opened, "correction", number=1, answers=mended)
    act(sides, opened, "correction", number=1, answers=mended | {"detail": "もう一度書き直した内容"})
    assert sides.carry().received == 2
    case = find(opened.case)
    assert answers.of(case.application)["detail"] == "書き直した内容"
    assert [each.correction for each in case.additions.all()] == [1]


def test_pictures_and_letters_come_down_and_open_with_the_link_alone(sides: Sides, version: Version) -> None:
    opened = arrived(sides, version)
    actions.take(find(opened.case), by=cast.staff("clerk"), at=MONDAY)
    actions.save_desk_page(
        find(opened.case), page="survey", answers={"grade": "good"}, by=cast.staff("clerk"), at=MONDAY
    )
    sides.carry()
    act(sides, opened, "delivery", method="electronic")
    sides.carry()
    cast.decided(find(opened.case))
    actions.issue(find(opened.case), by=cast.staff("clerk"), at=MONDAY)
    sides.carry()
    shown = sides.shown(opened)
    [letter] = [each for each in shown.letters if each.electronic]
    with sides.outside():
        pdf = projections.letter(opened.case, letter.id, letter.key)
        assert pdf is not None
        assert pdf.startswith(b"%PDF")
        stored = [bytes(row.sealed) for row in (*Projection.objects.all(), *Letter.objects.all())]
        assert not [each for each in stored if b"%PDF" in each or cast.NAME.encode() in each]
        with pytest.raises(CannotOpen):
            projections.shown(Opened(opened.case, links.new_case_key()))
        assert all(not bytes(row.body) for row in Placed.objects.filter(stream__startswith="projection:"))


def test_a_link_of_the_office_leads_in_and_one_that_was_revoked_does_not(sides: Sides, version: Version) -> None:
    opened = arrived(sides, version)
    link = access.give_link(find(opened.case).application, "desk", sides.at)
    secret = slots.read(link.rstrip("/").rpartition("/")[2])
    sides.carry()
    with sides.outside():
        assert slots.open_by(secret).key == opened.key
        assert slots.open_by(opened.secret) is not None
    access.revoke_links(find(opened.case).application, sides.at)
    sides.carry()
    with sides.outside():
        assert slots.open_by(secret) is None
        assert slots.open_by(opened.secret) is None
        assert Slot.objects.count() == 1  # that of later mails


def test_an_outside_of_a_backup_is_told_again(sides: Sides, version: Version) -> None:
    opened = arrived(sides, version)
    backup = {model: list(rows) for model, rows in sides.away.items()}
    access.revoke_links(find(opened.case).application, sides.at)
    actions.take(find(opened.case), by=cast.staff("clerk"), at=MONDAY)
    sides.carry()
    sides.away = backup
    assert sides.shown(opened).p == 1
    auditing.reconcile(sides.way, MONDAY, sides.at)
    sides.carry()
    assert sides.shown(opened).status == "in_review"
    with sides.outside():
        assert slots.open_by(opened.secret) is None


def test_what_was_decided_meanwhile_is_not_undone_by_a_withdrawal_and_the_division_is_told(
    sides: Sides, version: Version
) -> None:
    opened = arrived(sides, version)
    actions.take(find(opened.case), by=cast.staff("clerk"), at=MONDAY)
    actions.save_desk_page(
        find(opened.case), page="survey", answers={"grade": "good"}, by=cast.staff("clerk"), at=MONDAY
    )
    act(sides, opened, "withdrawal", at=MONDAY, reason="引っ越すため")
    later = MONDAY + timedelta(minutes=5)
    cast.decided(find(opened.case), later)
    sides.at = later
    assert sides.carry().received == 1
    assert find(opened.case).status == "decided"
    assert Notice.objects.filter(said="division.withdrawal_crossed").count() == 1
    assert Event.objects.filter(subject_id=str(opened.case), verb="withdrawal.crossed").count() == 1
    assert sides.shown(opened).moments[-1].title == "取下げは、決定より先に届いていました"
    assert todo.counts(cast.staff("clerk"))["crossed"] == 1
    actions.add_memo(find(opened.case), text="本人に電話で確かめた。", by=cast.staff("clerk"), at=later)
    assert todo.counts(cast.staff("clerk"))["crossed"] == 0


def test_a_key_that_something_outside_names_is_not_destroyed(sides: Sides, version: Version) -> None:
    filed(sides, version)
    kid = sides.ring.current("desk", "mayor").kid
    assert collecting.named(kid), "nobody can be asked"
    sides.reachable()
    assert collecting.named(kid)
    assert not collecting.named("desk-mayor-20200101-aaaaaa")


def test_a_mail_about_a_case_waits_until_its_link_opens_outside(sides: Sides, version: Version) -> None:
    opened, _ = filed(sides, version)
    collecting.collect(sides.way, sides.at)
    assert access.not_there("case", str(opened.case)) != ""
    posting.send(sides.way, sides.at)
    assert access.not_there("case", str(opened.case)) == ""
    with sides.outside():
        assert slots.open_by(slots.of_mails(opened.key, 0)) is not None


def test_the_office_writes_to_applicants_the_address_of_the_outside(
    sides: Sides, version: Version, settings: Any
) -> None:
    settings.BASE_URL, settings.PORTAL_URL = "https://desk.example.jp", "https://shinsei.example.jp"
    opened = arrived(sides, version)
    assert opened.link.startswith("https://shinsei.example.jp/e/")
    assert kinds.page_of("case", str(opened.case), "applicant").startswith("https://shinsei.example.jp/e/")
    assert kinds.page_of("case", str(opened.case)) == f"https://desk.example.jp/desk/cases/{opened.case}/"
