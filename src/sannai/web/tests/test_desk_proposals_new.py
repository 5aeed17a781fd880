"""新しい起案: chosen, written, its way seen, and only then proposed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sannai.approvals.models import AdoptedRules, Proposal
from sannai.approvals.rulebook import adopt
from sannai.approvals.tests import city
from sannai.common.actors import System
from sannai.common.kinds import KINDS
from sannai.files.blobs import path_of
from sannai.files.models import Blob
from sannai.organization.models import Body, Unit

from .circle import away
from .desk_cast import signed_in, words

NEW = "/desk/approvals/new/"
TYPED = {
    "title": "収集車の修繕について",
    "reasons": "修繕してよいか伺います。",
    "fact-amount": "５００",
    "retention": "5年",
    "disclosure": "open",
    "classification": "B-3-1",
}


@pytest.fixture(autouse=True)
def _city(db: None, settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.HOME = tmp_path
    city.build()
    yield
    KINDS.pop("ring")


def send(matter: str = "spending", who: str = "clerk", query: str = "", **given: Any) -> Any:
    return signed_in(who).post(f"{NEW}{matter}/{query}", TYPED | given)


def test_matters_are_found_by_their_title_in_any_width():
    client = signed_in("clerk")
    assert "支出" in words(client.get(NEW))
    found = words(client.get(NEW, {"q": "シシュツ"}))
    assert "0件" in found
    assert "1件" in words(client.get(NEW, {"q": "支 出"}))
    assert "規程にない事項のとき" in found


def test_the_way_is_shown_with_its_reasons_before_anything_is_proposed():
    review = send(do="review")
    said = words(review)
    for expected in (
        "起案の前に確かめる", "回議（課長）", "環境業務課 課長", "三内 head", "合議（財政課）", "決裁", "環境局 局長",
        "500", "第3号イ", "B-3-1",
    ):  # fmt: skip
        assert expected in said, expected
    assert not Proposal.objects.exists()


def test_what_was_reviewed_is_proposed_once():
    review = send(do="review")
    response = send(do="propose", route=review.context["fingerprint"])
    assert response.status_code == 302
    made = Proposal.objects.select_related("record").get()
    assert made.record.classification == "B-3-1"
    assert "起案しました" in words(signed_in("clerk").get(response["Location"]))


def test_a_way_that_changed_meanwhile_is_shown_again():
    review = send(do="review")
    city.leave("legal")
    again = send(do="propose", route=review.context["fingerprint"])
    assert again.status_code == 200
    assert "決裁の道筋が変わりました" in words(again)
    assert not Proposal.objects.exists()
    assert send(do="propose", route=again.context["fingerprint"]).status_code == 302


def test_what_is_missing_is_named_and_linked_and_what_was_typed_stays():
    response = send(do="review", title=" ", **{"fact-amount": "たくさん"})
    assert response.status_code == 422
    page = response.content.decode()
    assert "<title>エラー：" in page
    assert 'href="#f-title"' in page
    assert 'href="#f-fact-amount"' in page
    assert "たくさん" in page
    assert "修繕してよいか伺います。" in page


def test_going_back_from_the_review_keeps_everything():
    page = send(do="edit", marks=["disputed"])
    assert page.status_code == 200
    text = page.content.decode()
    assert 'value="収集車の修繕について"' in text
    assert "エラー" not in text
    assert 'value="disputed" id="f-marks-1" name="marks" checked' in text


def test_a_mark_sends_it_one_level_up():
    assert "環境局 局長" in words(send(do="review"))
    said = words(send(do="review", marks=["disputed"]))
    assert "副市長" in said
    assert "専決の制限" in said


def test_an_absent_decider_is_seen_before_proposing():
    away("head")
    said = words(send("plain", do="review"))
    assert "環境業務課 課長補佐 三内 assistant" in said
    assert "代決できます" in said


def test_what_the_rules_do_not_list_follows_another_matter_with_a_reason():
    client = signed_in("clerk")
    assert "?like=yes" in client.get(NEW).content.decode()
    assert "spending/?like=yes" in client.get(NEW + "?like=yes").content.decode()
    assert send(query="?like=yes", do="review").status_code == 422
    named = {"subject_name": "無人航空機の飛行", "analogy": "支出を伴うため"}
    review = send(query="?like=yes", do="review", **named)
    said = words(review)
    assert "類推" in said
    assert "無人航空機の飛行" in said
    response = send(query="?like=yes", do="propose", route=review.context["fingerprint"], **named)
    assert response.status_code == 302
    made = Proposal.objects.select_related("grounds").get()
    assert (made.matter, made.grounds.analogous_to) == ("無人航空機の飛行", "spending")
    assert "支出に準じる" in words(signed_in("clerk").get(response["Location"]))


def test_files_are_attached_by_a_request_of_their_own_and_travel_with_the_form():
    good = SimpleUploadedFile("見積.pdf", b"%PDF-1.4 x", "application/pdf")
    bad = SimpleUploadedFile("動く.exe", b"MZ" + b"\0" * 60)
    response = send(do="attach", file=[good, bad])
    assert response.status_code == 422
    said = words(response)
    assert "見積.pdf" in said
    assert "動く.exe" in said
    assert "添付できない種類のファイルです" in said
    kept = [each.token for each in response.context["files"]]
    assert len(kept) == 1
    review = send(do="review", kept=kept)
    assert "見積.pdf" in words(review)
    send(do="propose", kept=kept, route=review.context["fingerprint"])
    assert Proposal.objects.get().attachments.get().name == "見積.pdf"


def test_a_chosen_file_is_taken_along_even_if_nobody_pressed_attach():
    review = send(do="review", file=SimpleUploadedFile("地図.pdf", b"%PDF-1.4 y"))
    assert "地図.pdf" in words(review)


def test_a_file_is_taken_away_and_nobody_elses_is_taken():
    page = send(do="attach", file=SimpleUploadedFile("見積.pdf", b"%PDF-1.4 x"))
    token = page.context["files"][0].token
    assert send(do="remove-0", kept=[token]).context["files"] == []
    assert send(do="edit", kept=[token], who="head").context["files"] == []
    assert send(do="edit", kept=["forged"]).context["files"] == []


def test_a_file_that_time_took_away_is_asked_for_again():
    page = send(do="attach", file=SimpleUploadedFile("見積.pdf", b"%PDF-1.4 x"))
    path_of(Blob.objects.get().pk).unlink()
    response = send(do="review", kept=[page.context["files"][0].token])
    assert response.status_code == 422
    assert "もう一度添付してください" in words(response)


def test_without_adopted_rules_nothing_is_proposed_and_the_page_says_why():
    AdoptedRules.objects.all().delete()
    client = signed_in("clerk")
    assert "専決規程がまだ採用されていない" in words(client.get(NEW))
    assert client.get(NEW + "spending/").status_code == 404


def test_a_matter_that_is_none_is_not_there():
    assert signed_in("clerk").get(NEW + "no-such/").status_code == 404


def test_who_serves_two_bodies_chooses_by_whose_rules_it_is_proposed():
    Body.objects.create(key="school", kind="education", name="三内市教育委員会", valid_from=city.START)
    Unit.objects.filter(key="legal").update(body_key="school")
    city.appoint("clerk", "legal.head", kind="concurrent")
    client = signed_in("clerk")
    assert 'href="?unit=legal">三内市教育委員会' in client.get(NEW).content.decode()
    assert "三内市教育委員会の専決規程がまだ採用されていない" in words(client.get(f"{NEW}?unit=legal"))
    board = city.RULES.replace("matter: plain", "matter: lunch")
    adopt({"delegation.yaml": board.encode()}, by=System(), at=city.AT - timedelta(days=400), body="school")
    page = client.get(f"{NEW}?unit=legal").content.decode()
    assert f'href="{NEW}lunch/?unit=legal"' in page
    assert client.get(f"{NEW}lunch/?unit=legal").status_code == 200
    assert client.get(f"{NEW}lunch/").status_code == 404
