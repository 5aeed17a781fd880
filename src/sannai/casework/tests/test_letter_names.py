"""What a letter says is what a template is checked by; and rows are picked by the id of the question."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from sannai.casework import letters
from sannai.casework.steps import rules_of
from sannai.issuance import documents
from sannai.issuance.proofs import template_problems
from sannai.procedures.around import around
from sannai.rules.letters.content import contents
from sannai.rules.letters.keys import SET, names_for

from . import cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
BY_ID = """#import "/letter.typ": letter, rows, desk-rows, said
#let input = json(bytes(sys.inputs.at("input")))
#show: letter.with(input)

程度は#said(input, "grade")。教示：#input.grounds#input.conditions#input.valid_until
#table(columns: 2, ..rows(input, "phone", "thing"))
#table(columns: 2, ..desk-rows(input, "grade"))
"""


def test_a_letter_has_the_names_by_which_its_template_is_checked():
    case = cast.decided(cast.taken(cast.version()))
    said, rules = letters.compose(case, cast.MONDAY).content, rules_of(case)
    issued = {"document_number", "date", "recipient"}  # which issuing adds
    assert set(said) | issued | set(SET) == set(names_for(rules, "outputs/letter.typ"))
    for _, made_up in contents(rules, around()):
        assert set(made_up) == set(said) | issued
        assert {type(made_up[name]) for name in ("answers_rows", "answers", "values", "fee")} == {
            type(said[name]) for name in ("answers_rows", "answers", "values", "fee")
        }


def test_rows_are_picked_by_the_id_of_the_question_in_the_order_of_the_application():
    case = cast.taken(cast.version(letter=BY_ID))
    assert template_problems(rules_of(case), around()) == []
    letter = letters.compose(cast.decided(case), cast.MONDAY)
    sheet = documents.draft(letter, recipient=letters.recipient(case, cast.MONDAY.date()), at=cast.MONDAY)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(sheet.pdf)).pages)
    assert text.index("072-000-0001") < text.index("いす") < text.index("机")
    assert cast.NAME not in text.split("教示：")[1]
