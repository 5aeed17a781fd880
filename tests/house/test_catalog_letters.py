"""Every letter of every package can be typeset as PDF/A and PDF/UA, and says what its outcome is about."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import pypdf
import pytest

from sannai.issuance.typeset import typeset
from sannai.procedures.around import around
from sannai.rules.compiler import compile_package
from sannai.rules.evaluate import evaluate
from sannai.rules.fees import called
from sannai.rules.letters.tables import by_row
from sannai.rules.model import Dates
from sannai.rules.outcomes import hearing_rights
from sannai.rules.package import read_package
from sannai.rules.present import rows, show
from sannai.rules.sample import sample

CATALOG = Path(__file__).parents[2] / "catalog"
DATES = Dates(date(2026, 10, 1), date(2026, 10, 20))
LETTERS = [
    (file.parent, outcome)
    for file in sorted((*CATALOG.glob("sannai/*/procedure.yaml"), *CATALOG.glob("sannai/bodies/*/*/procedure.yaml")))
    for outcome in compile_package(read_package(file.parent)).outcomes
    if outcome.output
]
NOTICES = [(folder, outcome) for folder, outcome in LETTERS if outcome.hearing]


def content_of(definition, outcome):
    """What casework hands to a template, for answers that somebody might give."""
    given = sample(definition, Random(7), DATES, around(), desk=True)
    evaluation = evaluate(definition, given, DATES, around(), desk=True)
    desk = {field.id: evaluation.answers.get(field.id) for page in definition.desk_pages for field in page.fields}
    shown = rows(definition, given, evaluation, around())
    return {
        "city": "三内市",
        "document_number": "三試第1号",
        "date": "令和8年10月20日",
        "recipient": {"name": "三内 太郎", "address": "三内市三内一丁目2番3号"},
        "procedure": definition.title,
        "title": f"{definition.title}（{outcome.label}）",
        "authority": definition.authority[-1].name if definition.authority else "三内市教育委員会",
        "outcome": outcome.id,
        "outcome_label": outcome.label,
        "grounds": "見本の理由です。" if "grounds" in outcome.needs else "",
        "conditions": "見本の条件です。" if "conditions" in outcome.needs else "",
        "valid_until": "令和13年10月19日" if "valid_until" in outcome.needs else "",
        "remedies": "教示の見本です。" if outcome.appealable else "",
        "filed_on": "令和8年10月1日",
        "decided_on": "令和8年10月20日",
        "reference_number": "1234-5678-905",
        "answers_rows": [[_label(one), "\n".join(one.text)] for one in shown],
        "answers_ids": [one.field for one in shown],
        "desk_rows": [[definition.fields[id].label, show(definition.fields[id], v)] for id, v in desk.items() if v],
        "desk_ids": [id for id, value in desk.items() if value],
        "answers": dict(evaluation.answers),
        "values": dict(evaluation.values),
        **({"by_row": by_row(definition, evaluation.answers, evaluation.values)} if definition.language > 1 else {}),
        "desk": desk,
        "fee": _fee(definition, evaluation.fee),
        "contact": {"division": "担当課", "phone": "000-000-0000", "place": "三内市三内一丁目2番3号"},
        **(_of_adverse(definition, outcome) if outcome.hearing else {}),
    }


def _fee(definition, fee):
    """As casework says it."""
    lines = [[one.label, one.yen] for one in fee.lines] if fee else []
    return {"yen": fee.yen, "ground": fee.ground, "name": called(definition), "lines": lines} if fee else None


def _of_adverse(definition, outcome):
    """What casework adds where the office began: in the notice, and in the letter of the decision."""
    place = "三内市役所 第1会議室" if outcome.hearing.form == "hearing" else ""
    return {
        "planned": outcome.label,
        "cause": "見本の原因となる事実です。",
        "heard_on": "令和8年10月15日",
        "place": place,
        "rights": hearing_rights(outcome.hearing, "担当課"),
        "legal_basis": [f"{each.title} {each.article}" for each in definition.legal_basis],
        "criteria_rows": [[each.label, each.text, each.ground] for each in definition.criteria],
        "earlier": {
            "procedure": "見本の許可申請",
            "outcome_label": "許可",
            "decided_on": "令和8年4月1日",
            "number": "三試第9号",
            "reference_number": "1111-2222-333",
        },
        "ground": "見本の始めた理由です。",
        "hearing_held": "令和8年10月15日" if outcome.hearing.form == "hearing" else "",
    }


def _label(one):
    return f"{one.group_label}{one.number} {one.label}" if one.group else one.label


def words(folder, outcome, template="", **more):
    """What stands on the letter (or on another template of the package), without spaces."""
    definition = compile_package(read_package(folder))
    content = content_of(definition, outcome) | more
    sheet = typeset(template or outcome.output, definition.files, content, datetime(2026, 10, 20, tzinfo=UTC))
    pages = pypdf.PdfReader(io.BytesIO(sheet.pdf)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


@pytest.mark.parametrize(
    ("name", "id", "label"),
    [
        ("food-business-permit", "permitted", "営業の種類"),
        ("oversized-waste-collection", "accepted", "品目"),
        ("device-disposal", "approved", "管理番号"),
    ],
)
def test_a_letter_names_what_was_applied_for_row_by_row(name, id, label):
    found = next((folder, outcome) for folder, outcome in LETTERS if (folder.name, outcome.id) == (name, id))
    assert label in words(*found)


@pytest.mark.parametrize(("folder", "outcome"), LETTERS, ids=[f"{a.name}/{b.id}" for a, b in LETTERS])
def test_the_letter_of_an_outcome_can_be_typeset_and_read_back(folder, outcome):
    definition, text = compile_package(read_package(folder)), words(folder, outcome)
    assert "三内太郎" in text
    assert ("教示の見本です。" in text) == outcome.appealable
    for need, said in (
        ("grounds", "見本の理由です。"),
        ("conditions", "見本の条件です。"),
        ("valid_until", "令和13年10月19日"),
    ):
        if need in outcome.needs:
            assert said in text
    for field in definition.fields.values():
        assert not field.sensitive or field.label not in text, "要配慮の項目は文書に載せない"


@pytest.mark.parametrize(("folder", "outcome"), NOTICES, ids=[f"{a.name}/{b.id}" for a, b in NOTICES])
def test_the_notice_before_an_adverse_disposition_says_what_the_law_wants_said(folder, outcome):
    text = words(folder, outcome, outcome.hearing.notice, remedies="", grounds="")
    for said in (outcome.label, "見本の原因となる事実です。", "令和8年10月15日", "見本の許可申請", "三試第9号"):
        assert said in text
    assert ("三内市役所第1会議室" in text) == (outcome.hearing.form == "hearing")
    for line in hearing_rights(outcome.hearing, "担当課").splitlines():
        assert "".join(line.split()) in text
    assert "教示の見本です。" not in text, "処分の前には教示を付けない"


@pytest.mark.parametrize(("folder", "outcome"), NOTICES, ids=[f"{a.name}/{b.id}" for a, b in NOTICES])
def test_the_letter_of_an_adverse_disposition_names_the_earlier_decision_and_the_hearing(folder, outcome):
    text = words(folder, outcome)
    assert "三試第9号" in text
    assert ("令和8年10月15日" in text) == (outcome.hearing.form == "hearing")


@pytest.mark.parametrize(("folder", "outcome"), NOTICES, ids=[f"{a.name}/{b.id}" for a, b in NOTICES])
def test_it_can_be_typeset_when_the_earlier_case_is_disposed_of_and_nobody_was_heard(folder, outcome):
    assert "三試第9号" not in words(folder, outcome, earlier=None, hearing_held="")
    assert "三試第9号" not in words(folder, outcome, outcome.hearing.notice, earlier=None)
