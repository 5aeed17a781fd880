"""Findings for each row of the application: the desk's page, what is shown of it, and the letter."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from sannai.casework import actions, letters
from sannai.casework.models import Case
from sannai.casework.queries import find
from sannai.casework.steps import rules_of
from sannai.casework.tests import cast
from sannai.definitions.models import Version
from sannai.issuance import documents
from sannai.issuance.proofs import template_problems
from sannai.procedures.around import around

from .desk_cast import post, signed_in, words

GROUPS = """\
  - id: finding
    label: 品目ごとの調査
    of: item
    fields:
      - {id: fit, label: 基準に合う, ask: yes_no}
      - {id: fault, label: 合わないところ, ask: text, when: {fit: no, count: 2..}}
pages:
"""
SURVEY = """\
  - {id: items, title: 品目ごとの調査, asks: [finding]}
  - id: survey
"""
LETTER = """#import "/letter.typ": letter, grounds-of, row-table
#let input = json(bytes(sys.inputs.at("input")))
#show: letter.with(input)

#table(columns: (1fr, 3cm, 1fr), ..row-table(input, "item", "thing", "fit", "fault"))
#grounds-of(input)
"""


@pytest.fixture(autouse=True)
def _city(db: None, settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path
    cast.city()


def version() -> Version:
    text = cast.PACKAGE.format(
        regime="disposition", act="行政手続法", due="after_decision", as_of="filed", start="arrived",
        stops="correction", outcomes=cast.DECISIONS,
    )  # fmt: skip
    for old, new in (
        ("title:", "language: 2\ntitle:"),
        ("    label: 品目\n", "    label: 品目\n    named_by: thing\n"),
        ("pages:\n", GROUPS),
        ("  - id: survey\n", SURVEY),
    ):
        text = text.replace(old, new, 1)
    files = {"procedure.yaml": text.encode(), "outputs/letter.typ": LETTER.encode()}
    return cast.published("test-disposition", files)


@pytest.fixture
def case() -> Case:
    return cast.taken(version())


def test_the_page_asks_once_for_each_row_of_the_application_under_its_name(case: Case):
    page = signed_in("clerk").get(f"/desk/cases/{case.pk}/page/items/").content.decode()
    assert "<legend>品目 1件目（いす）</legend>" in page
    assert "<legend>品目 2件目（机）</legend>" in page
    assert 'name="add"' not in page
    assert 'name="remove"' not in page


def test_a_row_that_was_left_out_is_named_and_what_was_typed_stays(case: Case):
    sent = {"finding.r1.fit": "yes", "finding.r2.fit": "no"}
    page = signed_in("clerk").post(f"/desk/cases/{case.pk}/page/items/", {"seen": find(case.pk).seq, **sent})
    assert page.status_code == 422
    assert "finding.r2.fault" in page.content.decode()
    empty = signed_in("clerk").post(f"/desk/cases/{case.pk}/page/items/", {"seen": find(case.pk).seq})
    assert "品目 2件目（机） 基準に合う：" in words(empty)


def test_what_was_found_is_shown_and_stands_in_the_letter_line_by_line(case: Case):
    sent = {"finding.r1.fit": "yes", "finding.r2.fit": "no", "finding.r2.fault": "脚が弱い"}
    assert post(signed_in("clerk"), case, "page/items", **sent).status_code == 302
    said = words(signed_in("clerk").get(f"/desk/cases/{case.pk}/"))
    assert "品目 2件目（机） 基準に合ういいえ" in said
    assert "品目 2件目 合わないところ脚が弱い" in said
    assert template_problems(rules_of(case), around()) == []
    decided = cast.decided(find(case.pk), outcome="no", grounds="基準に合わない品目がある。")
    to = letters.recipient(case, cast.MONDAY.date())
    sheet = documents.draft(letters.compose(decided, cast.MONDAY), recipient=to, at=cast.MONDAY)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(sheet.pdf)).pages)
    assert re.search(r"品名\s*基準に合う\s*合わないところ\s*いす\s*はい\s*机\s*いいえ\s*脚が弱い", text), text


def test_a_correction_that_takes_a_row_away_takes_what_was_found_of_it_out_of_sight(case: Case):
    sent = {"finding.r1.fit": "yes", "finding.r2.fit": "no", "finding.r2.fault": "脚が弱い"}
    post(signed_in("clerk"), case, "page/items", **sent)
    items = [actions.Item("item", "", "机は要りません。")]
    due = (cast.MONDAY + timedelta(days=10)).date()
    actions.request_correction(find(case.pk), items=items, due=due, by=cast.staff("clerk"), at=cast.MONDAY)
    mended = cast.ANSWERS | {"item": cast.ANSWERS["item"][:1]}
    actions.answer_correction(find(case.pk), answers=mended, by=cast.applicant(case), at=cast.MONDAY)
    said = words(signed_in("clerk").get(f"/desk/cases/{case.pk}/"))
    assert "品目 1件目（いす） 基準に合うはい" in said
    assert "脚が弱い" not in said
