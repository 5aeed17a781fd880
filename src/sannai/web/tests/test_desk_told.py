"""What an applicant sent on paper or said, typed in by staff: the applicant's verbs, the clerk's name."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from sannai.applications import answers
from sannai.casework import actions
from sannai.casework.models import Case
from sannai.casework.queries import find
from sannai.casework.tests import cast
from sannai.common.models import Event, EventPayload

from .desk_cast import post, signed_in, words


@pytest.fixture(autouse=True)
def _city(db: None, settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    cast.city()


@pytest.fixture
def asked() -> Case:
    """A case whose applicant was asked to mend one field and to answer one question."""
    case, clerk, at = cast.taken(cast.version("disposition")), cast.staff("clerk"), timezone.now()
    actions.inquire(case, question="いつからですか", by=clerk, at=at)
    items, due = [actions.Item("detail", "", "読めません")], (at + timedelta(days=14)).date()
    actions.request_correction(case, items=items, due=due, by=clerk, at=at)
    return case


def test_a_correction_that_came_on_paper_is_typed_in(asked: Case):
    client = signed_in("other")
    said = words(client.get(f"/desk/cases/{asked.pk}/told/correction/"))
    assert "読めません" in said
    assert "申請者に代わって入力しています" in said
    assert "電話番号" not in said  # only what was asked is open
    response = client.post(
        f"/desk/cases/{asked.pk}/told/correction/", {"detail": "紙の補正書のとおり", "phone": "0"}, follow=True
    )
    assert "申請者の補正を入力しました" in words(response)
    now = answers.of(asked.application)
    assert (now["detail"], now["phone"]) == ("紙の補正書のとおり", "072-000-0001")
    event = Event.objects.get(verb="correction.answered")
    assert (event.actor_kind, event.staff_key) == ("staff", "other")
    assert "申請者の申し出による" in str(EventPayload.objects.get(event=event).body)


def test_an_answer_by_telephone_is_typed_in(asked: Case):
    client = signed_in("clerk")
    assert "いつからですか" in words(client.get(f"/desk/cases/{asked.pk}/told/inquiry/1/"))
    assert post(client, asked, "told/inquiry/1", answer="").status_code == 422
    assert post(client, asked, "told/inquiry/1", answer="四月からです").status_code == 302
    assert asked.inquiries.get().answer == "四月からです"
    assert client.get(f"/desk/cases/{asked.pk}/told/inquiry/2/").status_code == 404


def test_a_withdrawal_by_letter_ends_the_case(asked: Case):
    assert post(signed_in("clerk"), asked, "told/withdraw", reason="書面による").status_code == 302
    assert find(asked.pk).status == "withdrawn"


def test_how_the_applicant_wishes_to_receive_it_is_typed_in(asked: Case):
    assert post(signed_in("clerk"), asked, "told/delivery", method="pigeon").status_code == 422
    assert post(signed_in("clerk"), asked, "told/delivery", method="counter").status_code == 302
    assert asked.delivery_choice.method == "counter"


def test_nothing_is_typed_in_where_nothing_was_asked():
    case = cast.taken(cast.version("disposition"))
    response = signed_in("clerk").get(f"/desk/cases/{case.pk}/told/correction/", follow=True)
    assert response.redirect_chain[-1][0] == f"/desk/cases/{case.pk}/"
