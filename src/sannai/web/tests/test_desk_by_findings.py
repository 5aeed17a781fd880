"""What the desk is offered follows what it found: conclusions, extensions, the fee and its reliefs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from sannai.casework import actions
from sannai.casework.models import Case
from sannai.casework.queries import find
from sannai.casework.tests import cast, test_fees, test_possible
from sannai.casework.tests.test_clock import SPECIAL

from .desk_cast import post, signed_in, words

pytestmark = pytest.mark.both_databases


@pytest.fixture(autouse=True)
def _city(db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HOME = tmp_path
    monkeypatch.setattr(timezone, "now", lambda: cast.MONDAY)
    cast.city()


def page(case: Case, path: str = "", who: str = "clerk") -> str:
    return words(signed_in(who).get(f"/desk/cases/{case.pk}/{path}"))


def test_only_conclusions_that_the_findings_allow_can_be_chosen_and_the_others_say_why():
    case = cast.taken(test_possible.version())  # the survey says 良
    response = signed_in("clerk").get(f"/desk/cases/{case.pk}/outcome/")
    said = words(response)
    assert "いまは起案できない結論" in said
    assert "「不許可」は、「判定」が不可のときだけ決められます。" in said
    html = response.content.decode()
    assert 'value="yes"' in html
    assert 'value="no"' not in html


def test_one_that_is_sent_all_the_same_is_refused_with_the_reason():
    case = cast.taken(test_possible.version())
    response = post(signed_in("clerk"), case, "outcome", outcome="no", grounds="理由", reasons="伺います")
    assert response.status_code == 409
    assert "「不許可」は、「判定」が不可のときだけ決められます。調査・検査の結果の記入を" in words(response)
    assert find(case.pk).status == "in_review"


def test_each_extension_is_shown_with_its_ground_or_why_it_cannot_be_used():
    case = cast.taken(cast.version(deadlines=SPECIAL, language=2))
    said = page(case, "extend/")
    assert "あと10開庁日延ばせます（第11条第2項）" in said
    assert "特例延長（第12条）は、「判定」が不可のときだけできます" in said
    response = post(signed_in("clerk"), case, "extend", deadline="standard/1", days="15", reason="大量")
    assert response.status_code == 409
    actions.save_desk_page(
        find(case.pk), page="survey", answers={"grade": "bad"}, by=cast.staff("clerk"), at=cast.MONDAY
    )
    assert "あと20開庁日延ばせます（第12条）" in page(case, "extend/")
    response = post(signed_in("clerk"), find(case.pk), "extend", deadline="standard/1", days="15", reason="大量")
    assert response["Location"].endswith("?done=clock.extended")
    assert "特例により期限を延ばしました" in page(case)


@pytest.mark.parametrize("deadline", ["standard/9", "standard/x", "standard/", "/1", "standard/-1"])
def test_a_forged_extension_is_refused_and_nothing_moves(deadline):
    case = cast.taken(cast.version(deadlines=SPECIAL, language=2))
    response = post(signed_in("clerk"), case, "extend", deadline=deadline, days="1", reason="大量")
    assert response.status_code in (409, 422)
    assert find(case.pk).clocks.get(deadline="standard").extended_by == 0


def test_the_case_says_that_the_fee_waits_for_the_findings_and_then_what_it_is():
    case = cast.filed(test_fees.version(test_fees.BY_GRADE))
    actions.take(case, by=cast.staff("clerk"), at=cast.MONDAY)
    assert "占用料は、調査・検査の結果を記入すると決まります。" in page(case)
    test_fees.survey(case, "bad")
    assert "占用料4,000円" in page(case).replace("\n", "")


def test_the_relief_is_decided_with_its_yen_in_sight():
    case = cast.taken(test_fees.version(relief="yen: 700"), poor=True)
    said = page(case, "fee/relief/")
    assert "占用料の額は1,000円です" in said.replace("\n", "")
    assert "減免：700円減額（試験条例 第5条）" in said
