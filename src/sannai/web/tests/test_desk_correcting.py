"""職権訂正と取消し on the screens: what was issued, what became of it, and what each decision rested on."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.city.links import come_in

from sannai.casework import actions
from sannai.casework.models import Case
from sannai.casework.queries import find
from sannai.casework.tests import cast
from sannai.issuance import documents
from sannai.issuance.models import Document

from .desk_cast import post, signed_in, words

LATER = cast.MONDAY + timedelta(days=9)
GROUND = "判定の欄に、調査と違う判定を書いていたため。"


@pytest.fixture(autouse=True)
def _city(db: None, settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    cast.city()
    cast.listed()


def page(case: Case, path: str = "", who: str = "clerk") -> Any:
    return signed_in(who).get(f"/desk/cases/{case.pk}/{path}")


def issued(case: Case, at: Any = cast.MONDAY, grade: str = "good") -> Document:
    actions.save_desk_page(find(case.pk), page="survey", answers={"grade": grade}, by=cast.staff("clerk"), at=at)
    decided = cast.decided(find(case.pk), at)
    document = actions.issue(decided, by=cast.staff("clerk"), at=at)
    actions.mark_delivered(find(case.pk), by=cast.staff("clerk"), at=at)
    return document


def corrected() -> tuple[Case, Document, Document]:
    case = cast.taken(cast.version("finding"))
    first = issued(case)
    actions.reopen(find(case.pk), ground=GROUND, by=cast.staff("clerk"), at=LATER)
    return find(case.pk), first, issued(case, LATER, "bad")


def revoked() -> tuple[Case, Case]:
    """The permit and the case that took it away."""
    earlier = cast.permitted()
    case = cast.begun(earlier)
    actions.omit(case, outcome="revoked", cause="緊急（第13条第2項第1号）", by=cast.staff("clerk"), at=LATER)
    case = cast.decided(find(case.pk), LATER, outcome="revoked", grounds="理由")
    actions.issue(case, by=cast.staff("clerk"), at=LATER)
    actions.mark_delivered(find(case.pk), by=cast.staff("clerk"), at=LATER)
    return find(earlier.pk), find(case.pk)


def test_a_correction_is_begun_with_a_reason_from_the_page_of_the_case() -> None:
    case = cast.taken(cast.version("finding"))
    document = issued(case)
    assert "職権で訂正する" in words(page(case))
    assert documents.number_text(document) in words(page(case, "reopen/"))
    refused = post(signed_in("clerk"), case, "reopen", ground=" ")
    assert refused.status_code == 422
    assert "訂正する理由を入力してください。" in words(refused)
    stale = signed_in("clerk").post(f"/desk/cases/{case.pk}/reopen/", {"seen": 1, "ground": GROUND})
    assert stale.status_code == 409
    assert GROUND in words(stale)
    response = post(signed_in("clerk"), case, "reopen", ground=GROUND)
    opened = words(signed_in("clerk").get(response["Location"]))
    for expected in ("職権による訂正を始めました。", "審査中", GROUND):
        assert expected in opened, expected


def test_what_was_never_issued_is_not_corrected() -> None:
    case = cast.taken(cast.version())
    assert "職権で訂正する" not in words(page(case))
    refused = post(signed_in("clerk"), case, "reopen", ground=GROUND)
    assert refused.status_code == 409
    assert GROUND in words(refused)


def test_the_first_decision_explains_itself_as_it_stood_and_says_what_became_of_it() -> None:
    case, first, second = corrected()
    then, now = words(page(case, "decisions/1/")), words(page(case, "decisions/2/"))
    number = documents.number_text(second)
    for expected in (
        "この決定の説明",
        f"令和8年6月10日、{number}により訂正されました（職権による訂正）。",
        "良",
        "判定",
    ):
        assert expected in then, expected
    assert "決定のあとに変わった項目があります" in then
    assert "起案に関わった人と担当課が見られます" not in then
    assert "起案によらない" not in then
    assert documents.number_text(first) in then
    assert "このあとに新しい決定があります" in then
    assert "不可" in now
    assert "決定のあとに変わった項目" not in now
    assert page(case, "decisions/3/").status_code == 404
    assert f"/desk/cases/{case.pk}/decisions/1/" in page(case).content.decode()


def test_the_case_of_a_revoked_permit_says_so_with_the_way_to_the_other_case() -> None:
    earlier, case = revoked()
    number = documents.number_text(Document.objects.get(about_id=str(case.pk)))
    shown = page(earlier)
    assert f"令和8年6月10日、{number}により取り消されました。" in words(shown)
    assert "この決定は取り消されました" in words(shown)
    assert f"/desk/cases/{case.pk}/" in shown.content.decode()
    assert f"{number}により取り消されました。" in words(page(earlier, "decisions/1/"))
    explained = words(page(case, "decisions/1/"))
    for expected in ("緊急（第13条第2項第1号）", "違反が重いとき。", "三内市長", "施設の基準に合わなくなったため"):
        assert expected in explained, expected


def test_the_applicant_reads_what_became_of_a_document_and_the_newest_stands_first(client: Client) -> None:
    case, first, second = corrected()
    read = words(client.get(come_in(client, case.pk)))
    old, new = (documents.number_text(each) for each in (first, second))
    assert f"この文書は、令和8年6月10日、{new}により訂正されました（職権による訂正）。" in read
    assert read.index(f"{new}　") < read.index(f"{old}　")
    assert GROUND in read
    assert "この決定は取り消されました" not in read
    earlier, _ = revoked()
    read = words(client.get(come_in(client, earlier.pk)))
    assert "この決定は取り消されました" in read
    assert "許可しました" in read[read.index("これまでの経過") :]
    assert "許可しました" not in read[: read.index("これまでの経過")]  # it stands in the history alone
    assert "により取り消されました。" in read


def test_a_decided_case_costs_the_page_two_statements_more_at_most_whatever_became_of_it() -> None:
    plain, _ = cast.permitted(), corrected()
    client = signed_in("clerk")
    earlier, _ = revoked()
    client.get(f"/desk/cases/{plain.pk}/")
    with CaptureQueriesContext(connection) as before:
        client.get(f"/desk/cases/{plain.pk}/")
    with CaptureQueriesContext(connection) as after:
        client.get(f"/desk/cases/{earlier.pk}/")
    assert len(after) <= len(before) + 2
