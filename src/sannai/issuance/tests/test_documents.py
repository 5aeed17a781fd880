"""A letter can be about anything: here the slips of an accounting office, which is no case."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from pypdf import PdfReader

from sannai.common import numbering
from sannai.common.action import NotAllowed
from sannai.common.models import Series
from sannai.issuance import dispatches, documents
from sannai.issuance.documents import Letter
from sannai.issuance.models import Dispatch, Document, Recipient
from sannai.issuance.typeset import TemplateFault

from .test_numbering import AT
from .test_typeset import PLAIN

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.beside_the_log]


@dataclass(frozen=True)
class Slip:
    """支払伝票。"""

    subject_id: str
    subject_kind: str = "slip"


SLIP, OTHER = Slip("2026-17"), Slip("2026-18")


def letter(symbol: str = "三会", template: bytes = PLAIN, **content: str) -> Letter:
    said = {
        "city": "三内市",
        "title": "支払いのお知らせ",
        "authority": "三内市会計管理者",
        "body": "次のとおり支払います。",
    }
    return Letter(symbol, "支払通知", "outputs/paid.typ", {"outputs/paid.typ": template}, said | content)


def company() -> Recipient:
    return Recipient(
        name="三内商事株式会社\n代表取締役 三内 太郎",
        postal_code="000-0000",
        address="大阪府三内市本町1-2-3\n三内ビル4階",
    )


def made(about: Slip = SLIP, at=AT, **said: str) -> Document:
    return documents.make(about, letter(**said), recipient=company(), at=at)


def lines(pdf: bytes) -> list[str]:
    return [line.strip() for page in PdfReader(io.BytesIO(pdf)).pages for line in page.extract_text().splitlines()]


def test_a_letter_about_a_slip_carries_its_own_number_and_its_recipient_line_by_line():
    with documents.open_pdf(made()) as stream:
        paper = lines(stream.read())
    head = ["8三会第1号", "令和8年6月1日", "大阪府三内市本町1-2-3", "三内ビル4階", "三内商事株式会社",
            "代表取締役 三内 太郎 様", "三内市会計管理者"]  # fmt: skip
    assert [line for line in paper if line in head] == head
    assert not [line for line in paper if "受付番号" in line], "a slip has none"


def test_the_paper_names_the_recipient_that_is_kept_whatever_the_letter_says():
    recipient = Recipient(name="三内県", honorific="知事")
    said = letter(recipient="大田 花子")
    made = documents.make(SLIP, said, recipient=recipient, at=AT)
    with documents.open_pdf(made) as stream:
        paper = lines(stream.read())
    assert "三内県 知事" in paper
    assert not [line for line in paper if "花子" in line]
    assert str(Document.objects.get(pk=made.pk).recipient) == "三内県 知事"


def test_each_series_counts_for_itself_whatever_the_letters_are_about():
    numbers = [documents.number_text(made(about, symbol=symbol)) for about, symbol in
               ((SLIP, "三会"), (OTHER, "三会"), (SLIP, "三契"), (SLIP, "三会"))]  # fmt: skip
    assert numbers == ["8三会第1号", "8三会第2号", "8三契第1号", "8三会第3号"]
    assert [numbering.gaps(series) for series in Series.objects.all()] == [[], []]


def test_a_faulty_template_takes_no_number_and_keeps_no_recipient():
    with pytest.raises(TemplateFault):
        made(template=b"#(")
    assert not Recipient.objects.exists()
    assert documents.number_text(made()) == "8三会第1号"


def test_a_draft_names_the_recipient_and_keeps_nothing():
    paper = lines(documents.draft(letter(), recipient=company(), at=AT).pdf)
    assert {"（案）", "三内商事株式会社"} <= set(paper)
    assert not Document.objects.exists()
    assert not Series.objects.exists()


def test_a_document_is_found_only_under_its_own_subject():
    first, second = made(), made(at=AT + timedelta(days=1))
    assert documents.listing(SLIP) == [second, first]
    assert documents.newest(SLIP) == second
    assert documents.of_subject(SLIP, first.pk) == first
    for another in (OTHER, Slip(SLIP.subject_id, "booking")):
        assert documents.of_subject(another, first.pk) is None
        assert documents.listing(another) == []
        assert documents.newest(another) is None
    assert documents.of_subject(SLIP, uuid4()) is None


def test_paper_goes_to_the_recipient_unless_another_address_is_said():
    document = Document.objects.get(pk=made().pk)
    own = dispatches.create(document, method="post", at=AT)
    assert own.address.splitlines() == [
        "〒000-0000",
        "大阪府三内市本町1-2-3",
        "三内ビル4階",
        "三内商事株式会社",
        "代表取締役 三内 太郎 様",
    ]
    assert dispatches.create(document, method="post", at=AT, address="三内市港町1").address == "三内市港町1"


def test_electronic_dispatch_needs_the_recorded_choice():
    document = made()
    with pytest.raises(NotAllowed, match="受取人がそれを選んだ記録"):
        dispatches.create(document, method="electronic", at=AT)
    with pytest.raises(NotAllowed, match="届け方"):
        dispatches.create(document, method="pigeon", at=AT)
    sent = dispatches.create(document, method="electronic", address="本町", at=AT, chosen_at=AT)
    assert (sent.sent_at, sent.address, sent.delivered_at) == (AT, "", None)
    with pytest.raises(NotAllowed, match="戻ってくることがありません"):
        dispatches.mark_returned(sent, AT)
    assert dispatches.newest_open(SLIP) == sent
    assert dispatches.newest_open(OTHER) is None
    dispatches.mark_delivered(sent, AT)
    assert dispatches.newest_open(SLIP) is None
    assert Dispatch.objects.count() == 1
