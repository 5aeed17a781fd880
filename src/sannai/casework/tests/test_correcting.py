"""職権訂正: the office mends what it issued, by a decision like any other; the first still explains itself."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader
from tests.city.told import case_told

from sannai.casework import actions
from sannai.casework.explaining import basis
from sannai.casework.models import Case
from sannai.casework.queries import find, timeline
from sannai.casework.states import NotAllowed
from sannai.common import audit
from sannai.common.action import Denied
from sannai.issuance import documents
from sannai.issuance.models import Document, Supersession
from sannai.notices.models import Notice

from . import cast

pytestmark = [pytest.mark.usefixtures("city"), pytest.mark.both_databases]
LATER = cast.MONDAY + timedelta(days=9)
GROUND = "判定の欄に、調査と違う判定を書いていたため。"


def issued(case: Case, at: object = cast.MONDAY, grade: str = "good") -> Document:
    """Decided on this finding, issued and delivered."""
    actions.save_desk_page(find(case.pk), page="survey", answers={"grade": grade}, by=cast.staff("clerk"), at=at)
    decided = cast.decided(find(case.pk), at)
    document = actions.issue(decided, by=cast.staff("clerk"), at=at)
    actions.mark_delivered(find(case.pk), by=cast.staff("clerk"), at=at)
    return document


def corrected() -> tuple[Case, Document, Document]:
    case = cast.taken(cast.version("finding"))
    first = issued(case)
    actions.reopen(find(case.pk), ground=GROUND, by=cast.staff("clerk"), at=LATER)
    second = issued(case, LATER, "bad")
    return find(case.pk), first, second


def paper(document: Document) -> str:
    with documents.open_pdf(document) as stream:
        return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(stream.read())).pages).split())


def test_a_corrected_certificate_takes_the_place_of_the_first_which_stays_as_it_left():
    case, first, second = corrected()
    before = paper(first)
    assert "（good）" in before
    assert "（bad）" in paper(second)
    number = documents.number_text(first)
    assert f"令和8年6月1日付け{number}に代わるものです（職権による訂正）" in paper(second)
    first = Document.objects.get(pk=first.pk)
    assert (first.supersession.how, first.supersession.by_id) == ("corrected", second.pk)
    assert not Supersession.objects.filter(document=second).exists()
    assert (case.status, case_told(case).status) == ("closed", "closed")
    assert audit.verify() == []


def test_the_earlier_decision_still_explains_itself():
    case, first, second = corrected()
    then, now = basis(case, 1), basis(case, 2)
    assert then is not None
    assert now is not None
    assert (then.desk, now.desk) == ({"grade": "good"}, {"grade": "bad"})
    assert (then.document, now.document) == (first, second)
    assert then.superseded is not None
    assert (then.superseded.by, now.superseded) == (second, None)
    assert then.evaluation.answers["detail"] == cast.ANSWERS["detail"]
    assert then.proposal
    assert then.proposal != now.proposal
    assert basis(case, 3) is None


def test_the_applicant_is_told_why_and_reads_it_in_the_history():
    case = cast.taken(cast.version("finding"))
    issued(case)
    actions.reopen(find(case.pk), ground=GROUND, by=cast.staff("clerk"), at=LATER)
    told = Notice.objects.order_by("pk").last()
    assert told is not None
    assert (told.said, told.to_email) == ("case.correction_begun", cast.ANSWERS["email"])
    last = timeline(find(case.pk))[-1]
    assert (last.title, last.meaning) == ("市が職権で訂正を始めました", GROUND)


def test_a_correction_needs_a_reason_a_document_and_a_right_and_no_text_changes_without_a_decision():
    undecided = cast.taken(cast.version())
    with pytest.raises(NotAllowed):
        actions.reopen(undecided, ground=GROUND, by=cast.staff("clerk"), at=LATER)
    case = cast.taken(cast.version("finding"))
    issued(case)
    with pytest.raises(NotAllowed, match="訂正する理由"):
        actions.reopen(find(case.pk), ground=" ", by=cast.staff("clerk"), at=LATER)
    with pytest.raises(Denied):
        actions.reopen(find(case.pk), ground=GROUND, by=cast.staff("waste"), at=LATER)
    actions.reopen(find(case.pk), ground=GROUND, by=cast.staff("clerk"), at=LATER)
    with pytest.raises(NotAllowed, match="審査中"):
        actions.issue(find(case.pk), by=cast.staff("head"), at=LATER)
    quiet = cast.decided(cast.taken(cast.version()), outcome="quiet")
    with pytest.raises(NotAllowed, match="訂正する文書がありません"):
        actions.reopen(find(quiet.pk), ground=GROUND, by=cast.staff("clerk"), at=LATER)


def test_a_permit_that_was_revoked_is_not_corrected_any_more():
    earlier = cast.permitted()
    case = cast.begun(earlier)
    actions.omit(case, outcome="revoked", cause="緊急（第13条第2項第1号）", by=cast.staff("clerk"), at=LATER)
    case = cast.decided(find(case.pk), LATER, outcome="revoked", grounds="理由")
    actions.issue(case, by=cast.staff("clerk"), at=LATER)
    actions.mark_delivered(find(case.pk), by=cast.staff("clerk"), at=LATER)
    with pytest.raises(NotAllowed, match="すでに取り消されています"):
        actions.reopen(find(earlier.pk), ground=GROUND, by=cast.staff("clerk"), at=LATER)
