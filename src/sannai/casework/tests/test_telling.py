"""お知らせのメール: whoever chose it is told at once or once a day, by mail that names nobody; and nobody twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.counterparts import Postbox

from sannai.accounts import inbox
from sannai.accounts.models import Account
from sannai.approvals import actions as approvals
from sannai.approvals.queries import open_for
from sannai.casework import actions, telling
from sannai.casework.arrival import after_filing
from sannai.casework.queries import find
from sannai.exchange.tasks import deliver
from sannai.organization.models import Appointment

from . import cast

pytestmark = [pytest.mark.usefixtures("city"), pytest.mark.both_databases]
MORNING = cast.MONDAY.replace(hour=9, minute=30)


@pytest.fixture(autouse=True)
def _addresses(city: None) -> None:
    for row in Account.objects.all():
        row.email = f"{row.staff_key}@city.example.jp"
        row.save()


def sent(postbox: Postbox, at=MORNING + timedelta(hours=20)) -> list[tuple[str, str, str]]:
    """(to, subject, body) of the mails to staff that the server has got."""
    deliver(at)
    mails = [(mail["To"], mail["Subject"].strip(), mail.get_content()) for mail in postbox.mails]
    return [each for each in mails if each[0].endswith("@city.example.jp")]


def test_the_mail_of_a_day_says_sorts_and_numbers_once_and_no_name(postbox: Postbox):
    inbox.choose("clerk", "daily")
    case = cast.filed(cast.version())
    assert telling.daily(MORNING - timedelta(hours=2)) == 0
    assert telling.daily(MORNING) == 1
    assert telling.daily(MORNING) == 0
    [(to, subject, body)] = sent(postbox)
    assert (to, subject) == ("clerk@city.example.jp", "やること：1件")
    assert "担当の決まっていない新しい事案　1件" in body
    assert case.reference_number in body
    assert "/desk/inbox/" in body
    for secret in ("山", "ヤマザキ", "ふつうの内容", "試験の手続"):
        assert secret not in body + subject
    assert telling.daily(MORNING + timedelta(days=1)) == 1


def test_nobody_is_told_on_a_closed_day_nor_of_nothing(postbox: Postbox):
    inbox.choose("clerk", "daily")
    inbox.choose("dx", "daily")
    cast.filed(cast.version())
    assert telling.daily(MORNING - timedelta(days=1)) == 0  # a Sunday
    assert telling.daily(MORNING) == 1
    assert [to for to, _, _ in sent(postbox)] == ["clerk@city.example.jp"]


def test_who_left_and_who_chose_nothing_gets_no_mail(postbox: Postbox):
    inbox.choose("clerk", "daily")
    inbox.choose("other", "at_once")
    Appointment.objects.filter(staff_key__in=("clerk", "other")).update(valid_to=cast.MONDAY.date())
    case = cast.filed(cast.version())
    after_filing.func(str(case.pk))
    assert telling.daily(MORNING) == 0
    assert sent(postbox) == []


def test_a_new_application_is_told_at_once_to_those_of_the_division_who_chose_it(postbox: Postbox):
    for who in ("clerk", "waste"):
        inbox.choose(who, "at_once")
    case = cast.filed(cast.version())
    after_filing.func(str(case.pk))
    after_filing.func(str(case.pk))
    [(to, subject, body)] = sent(postbox)
    assert (to, subject) == (
        "clerk@city.example.jp",
        f"やること：担当の決まっていない新しい事案（{case.reference_number}）",
    )
    assert "山" not in body


def test_a_case_that_was_moved_is_told_to_the_division_where_it_is_now(postbox: Postbox):
    for who in ("clerk", "other", "waste"):
        inbox.choose(who, "at_once")
    case = cast.taken(cast.version())
    actions.transfer(find(case.pk), division="waste", reason="ごみの件", by=cast.staff("clerk"), at=cast.MONDAY)
    assert [to for to, _, _ in sent(postbox)] == ["waste@city.example.jp"]


def test_a_proposal_is_told_to_whom_it_has_reached_and_to_its_proposer_when_it_comes_back(postbox: Postbox):
    for who in ("clerk", "head", "other"):
        inbox.choose(who, "at_once")
    case = cast.taken(cast.version())
    actions.propose(case, outcome="yes", by=cast.staff("clerk"), at=cast.MONDAY)
    proposal = open_for("case", str(case.pk))
    assert proposal is not None
    assert [(to, "わたしの決裁・回議・合議を待つ起案" in subject) for to, subject, _ in sent(postbox)] == [
        ("head@city.example.jp", True)
    ]
    approvals.send_back(proposal, by=cast.staff("head"), at=cast.MONDAY, reason="秘密の理由")
    to, subject, body = sent(postbox)[-1]
    assert (to, "差し戻された起案" in subject) == ("clerk@city.example.jp", True)
    assert "秘密の理由" not in body


def test_what_is_handed_over_is_told_to_the_other_and_not_to_whoever_did_it(postbox: Postbox):
    for who in ("clerk", "other"):
        inbox.choose(who, "at_once")
    case = cast.taken(cast.version())
    actions.hand_over(find(case.pk), to="other", by=cast.staff("clerk"), at=cast.MONDAY)
    assert [to for to, _, _ in sent(postbox)] == ["other@city.example.jp"]
