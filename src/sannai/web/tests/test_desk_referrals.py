"""What another system decides: handed over from the list, taken along as a file, its results brought back."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from sannai.casework import actions
from sannai.casework.models import Case
from sannai.casework.queries import find
from sannai.casework.tests import cast
from sannai.casework.tests.referred import referral, result, row, version
from sannai.common.models import Event
from sannai.procedures.current import catalogue

from .desk_cast import post, signed_in, words

LIST, FILES, RESULTS = "/desk/referrals/", "/desk/referrals/files/", "/desk/referrals/results/"


@pytest.fixture
def cases(db: None, settings: Any, tmp_path: Path) -> list[Case]:
    """Two that the clerk has looked into, filed a day ago."""
    settings.HOME = tmp_path
    cast.city()
    published = version()
    published.definition.current = published
    published.definition.save()
    catalogue.cache_clear()
    return [cast.taken(published, timezone.now() - timedelta(days=1)) for _ in range(2)]


def handed_over(cases: list[Case]) -> Any:
    clerk = signed_in("clerk")
    asked = clerk.post(LIST, {"bulk": "refer", "pick": [f"{each.pk}:{find(each.pk).seq}" for each in cases]})
    keys = re.search(r'name="keys" value="([^"]*)"', asked.content.decode())
    assert keys is not None, words(asked)
    return clerk.post(LIST, {"bulk": "refer", "keys": keys[1]})


def files() -> list[str]:
    """The addresses of the files that the page offers."""
    return re.findall(rf'action="({FILES}[^"]+)"', signed_in("clerk").get(FILES).content.decode())


def today_of(case: Case, **other: str) -> dict[str, str]:
    day = timezone.localtime(referral(case).referred_at).date().isoformat()
    return row(case, 決定日=day, 開始年月=day[:7], **other)


def sent(content: bytes, **more: str) -> Any:
    file = SimpleUploadedFile("結果.csv", content, "text/csv")
    return signed_in("clerk").post(RESULTS, {"step": "check", "file": file, **more})


def apply(page: Any) -> Any:
    packed = re.search(r'name="packed" value="([^"]*)"', page.content.decode())
    assert packed is not None, words(page)
    return signed_in("clerk").post(RESULTS, {"step": "apply", "packed": packed[1], "name": "結果.csv"})


def test_many_are_handed_over_at_once_and_stand_in_one_file_that_stays_the_same(cases):
    assert "標準準拠システム" in words(signed_in("clerk").get("/desk/"))
    assert "標準準拠システム" not in words(signed_in("waste").get("/desk/"))
    assert "2件" in words(handed_over(cases))
    assert {find(case.pk).status for case in cases} == {"referred"}
    (address,) = files()
    taken = signed_in("clerk").post(address)
    rows = list(csv.DictReader(io.StringIO(taken.content.decode("utf-8-sig"))))
    assert {row["受付番号"] for row in rows} == {case.reference_number for case in cases}
    assert [row["行"] for row in rows] == ["1", "2", "1", "2"]
    assert signed_in("other").post(address).content == taken.content
    assert Event.objects.filter(verb="case.referred").count() == 2
    assert Event.objects.filter(verb="list.exported").count() == 2
    assert signed_in("waste").post(address).status_code == 404


def test_one_is_handed_over_on_its_page_and_taken_back(cases):
    case = cases[0]
    page = words(signed_in("clerk").get(f"/desk/cases/{case.pk}/"))
    assert "見込みです。決めるのは試験システムで、額や内容は、その決定によります。" in page
    assert "品目 2件目 見込みの額" in page
    assert "結論を起案する" not in page
    assert post(signed_in("clerk"), case, "refer").status_code == 302
    page = words(signed_in("clerk").get(f"/desk/cases/{case.pk}/"))
    assert str(referral(case).pk) in page
    assert "結果待ち" in page
    assert post(signed_in("clerk"), case, "referral/taken-back", reason="").status_code == 422
    assert post(signed_in("clerk"), case, "referral/taken-back", reason="口座の名義").status_code == 302
    assert find(case.pk).status == "in_review"
    (address,) = files()
    refused = signed_in("clerk").post(address)
    assert refused.status_code == 409
    assert "すべて取りやめられています" in words(refused)


def test_results_are_shown_first_and_applied_whole(cases):
    handed_over(cases)
    content = result(
        today_of(cases[0]), today_of(cases[1], 結果="却下", 決定番号="") | {"開始年月": ""}, encoding="cp932"
    )
    shown = sent(content)
    assert shown.status_code == 200
    assert "次の2件の事案が終わり" in words(shown)
    assert {find(case.pk).status for case in cases} == {"referred"}, "a dry run changes nothing"
    assert apply(shown).status_code == 302
    assert [find(case.pk).outcome for case in cases] == ["granted", "refused"]
    page = words(signed_in("clerk").get(f"/desk/cases/{cases[0].pk}/"))
    assert "決定番号 認-12" in page
    assert "決めるのは試験システム" not in page, "what was decided is no forecast"
    again = sent(content)
    assert "2件は、同じ結果をもう取り込んであります" in words(again)
    assert 'name="packed"' not in again.content.decode()


def test_one_fault_keeps_everything_out_and_names_its_place(cases):
    handed_over(cases)
    shown = sent(result(today_of(cases[0]), today_of(cases[1], 受付番号="1111-2222-333")))
    assert shown.status_code == 422
    assert "1か所を直してください。何も取り込んでいません" in words(shown)
    assert "3行目・受付番号" in words(shown)
    assert 'name="packed"' not in shown.content.decode()
    nothing = signed_in("clerk").post(RESULTS, {"step": "check"})
    assert nothing.status_code == 422
    assert "ファイルを選んでください" in words(nothing)


def test_what_moved_between_the_dry_run_and_the_press_is_told_and_nothing_is_applied(cases):
    handed_over(cases)
    shown = sent(result(*map(today_of, cases)))
    actions.take_back_referral(find(cases[1].pk), reason="誤り", by=cast.staff("clerk"), at=timezone.now())
    answer = apply(shown)
    assert answer.status_code == 422
    assert "取りやめられています" in words(answer)
    assert find(cases[0].pk).status == "referred"


def test_results_of_another_division_are_as_unknown(cases):
    handed_over(cases)
    file = SimpleUploadedFile("結果.csv", result(today_of(cases[0])), "text/csv")
    page = signed_in("waste").post(RESULTS, {"step": "check", "file": file})
    assert "あなたの課にありません" in words(page)
