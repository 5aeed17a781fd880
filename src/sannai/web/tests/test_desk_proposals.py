"""One 起案 as a document, and what may be said on it from where one sits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sannai.approvals import subjects
from sannai.approvals.tests import city
from sannai.common.kinds import KINDS
from sannai.files.blobs import store_bytes

from .circle import MOST, MUCH, away, do, done, fresh, on, proposed, see
from .desk_cast import read_out, signed_in, words


@pytest.fixture(autouse=True)
def _city(db: None, settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.HOME = tmp_path
    city.build()
    yield
    KINDS.pop("ring")


def test_a_proposal_reads_as_a_document_with_its_number_and_its_way():
    proposal = proposed(MUCH, classification="B-3-1", retention="5年", disclosure="partial", marks=("disputed",))
    said = words(see("head", proposal))
    for expected in (
        "三環業起第1号", "収集車の修繕について", "修繕してよいか伺います。", "B-3-1", "5年", "一部非公開", "支出",
        "紛議があるもの", "環境業務課 主事", "回議（課長）", "合議（財政課）", "合議（法務課）", "この道筋になる理由",
        "第3号イ",
    ):  # fmt: skip
        assert expected in said, expected


def test_it_goes_from_seat_to_seat_and_is_decided():
    proposal = proposed(MUCH)
    assert "同意する" in words(see("head", proposal))
    done("head", proposal, "agree", text="急ぎます")
    done("budget", proposal, "agree")
    done("legal", proposal, "agree")
    done("dept", proposal, "agree")
    done("bureau", proposal, "approve")
    assert fresh(proposal).status == "approved"
    said = words(see("clerk", proposal))
    assert "急ぎます" in said
    assert "環境局 局長 三内 bureau" in said
    assert f"決裁日{on().year}年" in said.replace("\n", "")


def test_a_dissent_needs_its_reason_and_stands_on_top_for_the_decider():
    proposal = proposed(MUCH)
    done("head", proposal, "agree")
    done("legal", proposal, "agree")
    refused = do("budget", proposal, "dissent", objection="　")
    assert refused.status_code == 422
    assert "異議の理由を入力してください" in words(refused)
    assert 'href="#f-objection"' in refused.content.decode()
    done("budget", proposal, "dissent", objection="予算がありません")
    done("dept", proposal, "agree")
    said = words(see("bureau", proposal))
    assert said.index("異議があります") < said.index("決めること")
    assert "予算がありません" in said
    done("bureau", proposal, "approve")


def test_returning_without_a_reason_links_to_the_field():
    proposal = proposed()
    refused = do("head", proposal, "return", reason=" ")
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "<title>エラー：" in page
    assert 'href="#f-reason"' in page
    assert "差し戻す理由を入力してください" in words(refused)
    assert fresh(proposal).status == "open"


def test_it_is_returned_to_an_earlier_seat_which_is_asked_again():
    proposal = proposed(MUCH)
    for who in ("head", "budget", "legal", "dept"):
        done(who, proposal, "agree")
    assert "合議した人（財政課 課長 三内 budget）" in words(see("bureau", proposal))
    done("bureau", proposal, "return", reason="予算をもう一度", to="concur:budget")
    assert fresh(proposal).status == "open"
    said = words(see("budget", proposal))
    assert "予算をもう一度" in said
    assert "同意する" in said
    assert "この意見は効かなくなりました" in said


def test_a_step_that_is_none_is_no_place_to_return_to():
    proposal = proposed(MUCH)
    refused = do("head", proposal, "return", reason="戻します", to="concur:nowhere")
    assert refused.status_code in (302, 422)  # nobody spoke before the first: there is only the proposer
    other = proposed(MUCH)
    done("head", other, "agree")
    refused = do("budget", other, "return", reason="戻します", to="concur:nowhere")
    assert refused.status_code == 422
    assert "差し戻す先を選び直してください" in words(refused)


def test_what_came_back_is_proposed_anew_with_its_words_and_shows_what_changed():
    proposal = proposed(attachments=[(store_bytes(b"%PDF-1.4 x"), "見積.pdf")])
    done("head", proposal, "return", reason="金額を書いてください")
    page = see("clerk", proposal)
    assert "引き継いで起案する" in words(page)
    client = signed_in("clerk")
    address = f"/desk/approvals/new/spending/?from={proposal.pk}"
    form = client.get(address)
    page = form.content.decode()
    assert "金額を書いてください" in page
    assert 'value="収集車の修繕について"' in page
    assert "見積.pdf" in page
    assert 'value="50"' in page
    typed = {
        "title": "収集車の修繕について（再）", "reasons": "50円で修繕します。", "fact-amount": "50", "retention": "5年",
        "disclosure": "open",
    }  # fmt: skip
    review = client.post(address, typed | {"do": "review"})
    route = review.context["fingerprint"]
    assert client.post(address, typed | {"do": "propose", "route": route}).status_code == 302
    again = fresh(proposal).__class__.objects.exclude(pk=proposal.pk).get()
    said = words(see("head", again))
    assert "前に差し戻した起案から変わったこと" in said
    assert "金額を書いてください" in said
    assert "50円で修繕します。" in said


def test_somebody_quicker_is_named_with_what_they_did():
    proposal = proposed()
    seen, digest = fresh(proposal).seq, subjects.current(fresh(proposal))[0]
    done("head", proposal, "approve")
    late = do("head", proposal, "approve", seen=seen, digest=digest)
    assert late.status_code == 409
    said = words(late)
    assert "この起案は、画面を開いたあとに動きました" in said
    assert "決裁しました（環境業務課 課長 三内 head）" in said


def test_a_substitute_is_told_for_whom_and_why_and_the_absent_head_peruses_later():
    proposal = proposed(matter="plain")
    away("head")
    listed = words(signed_in("assistant").get("/desk/approvals/"))
    assert "代決" in listed
    assert "環境業務課 課長が不在のため" in listed
    assert "環境業務課 課長の代わり" in listed
    said = words(see("assistant", proposal))
    assert "環境業務課 課長の代わり（代決）としてお見せしています" in said
    done("assistant", proposal, "approve")
    city.Absence.objects.all().delete()
    owed = words(signed_in("head").get("/desk/approvals/perusals/"))
    assert "不在のあいだに代決" in owed
    assert "後閲していないものがあります" in words(signed_in("head").get("/desk/approvals/"))
    page = words(see("head", proposal))
    assert "後閲待ち" in page
    assert "代" in page
    done("head", proposal, "peruse", remark="承知しました")
    page = words(see("head", proposal))
    assert "後閲済み" in page
    assert "承知しました" in page


def test_an_absent_head_is_told_why_nothing_can_be_done():
    proposal = proposed(matter="plain")
    away("head")
    said = words(see("head", proposal))
    assert "不在として登録されています" in said
    assert do("head", proposal, "approve").status_code in (403, 409)


def test_an_absent_head_on_the_way_is_passed_over():
    away("head")
    proposal = proposed(MUCH)
    said = words(see("clerk", proposal))
    assert "通過（不在）" in said
    assert "後閲待ち" in said


def test_the_proposer_recalls_or_gives_up_with_a_reason():
    proposal = proposed()
    said = words(see("clerk", proposal))
    assert "引き戻す" in said
    assert "決裁する" not in said
    done("clerk", proposal, "recall")
    other = proposed()
    assert do("clerk", other, "abandon", why="").status_code == 422
    done("clerk", other, "abandon", why="不要になりました")
    assert fresh(other).status == "abandoned"


def test_a_minor_amendment_keeps_the_opinions_and_shows_itself_side_by_side():
    proposal = proposed(MUCH)
    done("head", proposal, "agree", text="よい")
    same = {"title": "収集車の修繕について", "kind": "minor"}
    assert do("clerk", proposal, "amend", **same, reasons="直しました", what="").status_code == 422
    done("clerk", proposal, "amend", **same, reasons="修繕してよいかお伺いします。", what="誤字")
    said = words(see("budget", proposal))
    for expected in (
        "軽微な修正",
        "誤字",
        "修繕してよいか伺います。",
        "修繕してよいかお伺いします。",
        "前の版を見た意見",
    ):
        assert expected in said, expected
    assert "環境業務課 課長 三内 head" in said


def test_a_material_amendment_warns_and_asks_everybody_anew():
    proposal = proposed(MUCH)
    done("head", proposal, "agree")
    page = words(signed_in("clerk").get(f"/desk/approvals/{proposal.pk}/amend/"))
    assert "すでに意見が述べられています" in page
    assert "はじめから聞き直します" in page
    done("clerk", proposal, "amend", kind="material", title="別の車", reasons="別の車にします。", what="車を替えた")
    assert "同意する" in words(see("head", proposal))


def test_a_file_is_added_on_the_way_and_one_that_cannot_be_taken_changes_nothing():
    proposal = proposed(MUCH)
    typed = {"title": "収集車の修繕について", "kind": "minor", "reasons": "同じ", "what": "見積を足した"}
    bad = do("clerk", proposal, "amend", **typed, file=SimpleUploadedFile("動く.exe", b"MZ" + b"\0" * 60))
    assert bad.status_code == 422
    assert 'href="#f-file"' in bad.content.decode()
    assert fresh(proposal).reasons == "修繕してよいか伺います。"
    done("clerk", proposal, "amend", **typed, file=SimpleUploadedFile("見積.pdf", b"%PDF-1.4 x"))
    assert "見積.pdf" in words(see("head", proposal))
    done("head", proposal, "agree")


def test_only_the_proposer_amends():
    proposal = proposed()
    client = signed_in("head")
    assert client.get(f"/desk/approvals/{proposal.pk}/amend/").status_code == 302
    assert client.post(f"/desk/approvals/{proposal.pk}/amend/", {"title": "乗取り"}).status_code == 302
    assert fresh(proposal).title == "収集車の修繕について"


def test_whoever_has_nothing_to_do_with_it_does_not_find_it():
    proposal = proposed()
    assert see("legal", proposal).status_code == 404
    assert do("legal", proposal, "approve").status_code == 404


def test_an_attachment_is_handed_out_so_that_it_can_do_nothing():
    page = store_bytes(b"<script>alert(1)</script>")
    proposal = proposed(attachments=[(page, "悪.html")])
    file = proposal.attachments.get()
    client = signed_in("head")
    response = client.get(f"/desk/approvals/{proposal.pk}/files/{file.pk}/")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    read_out(response)
    other = proposed()
    assert client.get(f"/desk/approvals/{other.pk}/files/{file.pk}/").status_code == 404


def test_the_mayor_decides_under_the_mayors_own_way():
    proposal = proposed(MOST)
    for who in ("head", "budget", "dept", "bureau", "deputy"):
        if city.waits(proposal) and see(who, proposal).status_code == 200:
            do(who, proposal, "agree")
    done("mayor", proposal, "approve")
    assert fresh(proposal).status == "approved"
