"""個人番号 beside every newer kind of field, in rows of groups and behind every button: nowhere outside its zone, and
after its day nowhere at all, while the letter and what else was answered live on.
"""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader
from tests.in_clear import in_clear
from tests.searching import seen

from sannai.applications.models import SealedNumber
from sannai.casework import actions
from sannai.casework.arrival import after_filing
from sannai.casework.models import Case
from sannai.casework.numbers import destroy_due
from sannai.casework.queries import find
from sannai.casework.tests import cast
from sannai.common.actors import System
from sannai.common.audit import examine
from sannai.common.time import now
from sannai.intake.models import Slot
from sannai.issuance import documents
from sannai.notices.models import Notice
from sannai.notices.words import told
from sannai.procedures.actions import publish_files

from . import numbered
from .desk_cast import signed_in, words
from .numbered import APPLICANT, KEPT, MATTER, MENDED, OF_ITEM, PAPER, PERSON, TYPO, begun, everything
from .test_number import decided, mend, surveyed, to_correct
from .trial import brought, reviewed

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NEW_PAGE = f"""\
  - id: payee
    title: 振込先
    fields:
      - {{{{id: account, label: 振込先の口座, ask: account}}}}
      - {{{{id: corporation, label: 法人番号, ask: corporate_number, required: no}}}}
      - {{{{id: member, label: 会員番号, ask: digits, length: 4..8}}}}
      - {{{{id: reading, label: 読み, ask: katakana}}}}
      - {{{{id: area, label: 送り先の郵便番号, ask: postal_code}}}}
      - {{{{id: sent_to, label: 送り先, ask: address, same_as: address}}}}
      - {{{{id: payee_number, label: 受取人の個人番号, ask: individual_number, {KEPT}}}}}
"""
IN_ROWS = """\
      - {{id: called, label: 連絡先, ask: phone, same_as: phone}}
      - {{id: serial, label: 製造番号, ask: digits, length: 3..12}}
"""
SEAL = "seal: {paper: {place: stamp, ground: 規則 第5条}, electronic: {place: omitted, ground: 規則 第5条}}"
ROW = {"item.r1.called.same": "on", "item.r1.serial": "00123"}
PAYEE = {
    "account.holder": "ミホン タロウ", "account.type": "ordinary", "account.bank": "9990", "account.branch": "001",
    "account.number": "0012345", "corporation": "7000012050002", "member": "0042", "reading": "ミホン",
    "area": "030-0001", "sent_to.same": "on",
}  # fmt: skip
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def ways(number: str) -> list[str | bytes]:
    """A number as people type it."""
    parts = [number[:4], number[4:8], number[8:]]
    return [number, " ".join(parts), "-".join(parts), number.translate(WIDE), " ".join(parts).translate(WIDE)]


PLANTED = {
    "applicant": ways(APPLICANT), "mended": ways(MENDED), "item": ways(OF_ITEM), "payee": ways(PAPER),
    "typo": ways(TYPO),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _city(db, settings, tmp_path):
    settings.HOME = tmp_path
    cast.city()
    numbered.keys_of_city(settings, tmp_path)
    files = numbered.package(more=(("pages:\n", "  - id: matter\n", NEW_PAGE), ("groups:\n", "pages:\n", IN_ROWS)))
    text = files["procedure.yaml"].decode().replace("title:", "language: 2\ntitle:", 1)
    text = text.replace("letter.typ, ", f"letter.typ, {SEAL}, ").replace("letter.typ\n", f"letter.typ\n    {SEAL}\n")
    publish_files(files | {"procedure.yaml": text.encode()}, by=System(), at=cast.MONDAY)


def filled(client: Client) -> tuple[str, list[Any]]:
    """Every page, with each button that keeps what was typed, and refused in each way. The root, what was shown."""
    root, shown = begun(client), []

    def send(page: str, **typed: str) -> None:
        response = client.post(f"{root}p/{page}/", typed, follow=True)
        shown.extend([response, client.get(f"{root}p/{page}/")])

    person = {**PERSON, "email": "taro@example.jp"}
    send("person", **person, my_number=APPLICANT.translate(WIDE), fill="address")
    send("person", **person, my_number=TYPO)
    send("person", **person, my_number=f"{APPLICANT[:4]} {APPLICANT[4:8]} {APPLICANT[8:]}")
    wrong = {
        **PAYEE,
        "account.number": "12",
        "corporation": "7000012050003",
        "member": "x",
        "reading": "漢字",
        "area": "1",
    }
    send("payee", **wrong, payee_number=PAPER)
    send("payee", **PAYEE, payee_number="", go="back")
    send("payee", **PAYEE, payee_number="-".join([PAPER[:4], PAPER[4:8], PAPER[8:]]))
    send("matter", **MATTER, **ROW, **{"item.r1.own": OF_ITEM, "add": "item"})
    send("matter", **MATTER, **ROW, **{"item.r1.own": "", "remove": "item.r2"})
    send("matter", **MATTER, **ROW, **{"item.r1.own": ""})
    return root, [*shown, client.get(f"{root}review/")]


def walked(client: Client) -> tuple[Case, Any, list[Any]]:
    """From the first page to the letter: the case, the letter, and what was shown to whom."""
    root, shown = filled(client)
    client.post(f"{root}file/", {"reviewed": reviewed(client, root)})
    case = to_correct(Case.objects.get(pk=brought(client, root).case))
    mend(client, case, my_number=TYPO, detail="くわしい内容")
    shown.append(client.get(f"/a/{Slot.objects.get(case=case.pk, by='first').handle}/correction/?refused=1"))
    mend(client, case, my_number=MENDED.translate(WIDE), detail="くわしい内容")
    after_filing.func(str(case.pk))
    surveyed(case)
    decided(case)
    document = actions.issue(find(case.pk), by=cast.staff("clerk"), at=now())
    clerk, desk = signed_in("clerk"), f"/desk/cases/{case.pk}/"
    paths = [desk, f"{desk}export/", f"{desk}documents/{document.pk}/", "/desk/?status=all", "/desk/?status=all&as=csv"]
    shown += [client.get(root), *(clerk.get(path) for path in paths)]
    for number in (APPLICANT, MENDED, OF_ITEM, PAPER):
        assert case.reference_number not in words(clerk.get(f"/desk/?status=all&q={number}"))
    return case, document, shown


def said(shown: list[Any], caplog: Any) -> dict[str, bytes]:
    notices = Notice.objects.order_by("pk")
    mails = {f"mail {one.pk}": repr(told(one.said, one.parameters)).encode() for one in notices}
    return numbered.told(shown) | mails | {"log": caplog.text.encode()}


def test_beside_every_newer_kind_it_is_nowhere_outside_its_zone(client, caplog, settings):
    _, _, shown = walked(client)
    all_said = said(shown, caplog)
    assert any(b"%PDF" in each for each in all_said.values())
    assert any(name.startswith("mail") for name in all_said)
    assert seen(everything(settings.HOME) | all_said, PLANTED) == {}
    assert SealedNumber.objects.exclude(box=None).count() == 4  # two of the applicant, the payee's, the item's


def test_the_same_search_finds_each_where_nothing_is_hidden(client, caplog, settings):
    with in_clear():
        _, _, shown = walked(client)
        found = seen(everything(settings.HOME) | said(shown, caplog), PLANTED)
    assert found.keys() == {"applicant", "mended", "item", "payee"}  # what was refused is not even sealed


def test_after_their_day_they_are_nowhere_and_the_letter_and_the_other_answers_live_on(client, caplog, settings):
    case, document, shown = walked(client)
    assert seen(said(shown, caplog), PLANTED) == {}
    boxes = {f"box {row.pk}": [bytes(row.box)] for row in SealedNumber.objects.all()}
    assert len(boxes) == 4
    with documents.open_pdf(document) as stream:
        before = stream.read()
    assert destroy_due(now() + timedelta(days=31)) == 1
    assert seen(everything(settings.HOME), {**boxes, **PLANTED}) == {}
    with documents.open_pdf(document) as stream:
        assert stream.read() == before
    assert "許可" in PdfReader(io.BytesIO(before)).pages[0].extract_text()
    page = words(signed_in("clerk").get(f"/desk/cases/{case.pk}/"))
    assert page.count("（廃棄済み）") == 3
    assert all(kept in page for kept in ("ミホン タロウ", "7000012050002", "0042", "00123", "くわしい内容"))
    assert {fault.kind for fault in examine().faults} <= {"future"}  # the test's own clock
