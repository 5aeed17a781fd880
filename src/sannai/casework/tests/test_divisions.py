"""所管の表: whose desk a case comes onto, and in whose name it is decided; fixed when it is filed."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from sannai.applications import filing
from sannai.applications.filing import Paper
from sannai.approvals import actions as approvals
from sannai.approvals.queries import open_for
from sannai.approvals.rulebook import adopt
from sannai.approvals.subjects import current
from sannai.casework import actions, reading
from sannai.casework.actions import Item
from sannai.casework.models import Case
from sannai.casework.queries import find
from sannai.casework.replay import fold
from sannai.common.actors import System
from sannai.common.models import Event
from sannai.definitions.models import Version
from sannai.issuance.documents import number_text
from sannai.issuance.models import Document
from sannai.organization.models import Body, Succession, Unit
from sannai.procedures.authorities import unruled_today
from sannai.procedures.queries import definition

from . import cast
from .lists import queue

pytestmark = pytest.mark.usefixtures("city")
TABLE = """divisions:
  - {from: 2024-04-01, when: {detail: 環境}, division: waste, executive_body: enterprise, ground: 分掌規則 第2条}
  - {from: 2024-04-01, otherwise: yes, division: health.food, ground: 分掌規則 第1条}
"""
LATER = cast.MONDAY + timedelta(days=7)
MANAGER = "三内市水道事業管理者"


def divided() -> Version:
    """The test procedure, of which 環境業務課, a division of another body, has some cases."""
    Body.objects.create(
        key="enterprise", kind="enterprise", name=MANAGER, authority=MANAGER, reviewing_body="三内市長",
        defendant="三内市", prefix="三水道", ground="設置条例", valid_from=cast.START,
    )  # fmt: skip
    Unit.objects.filter(key="waste").update(body_key="enterprise")
    rules = cast.RULES.replace("三内市長", MANAGER).encode()
    adopt({"delegation.yaml": rules}, by=System(), at=cast.MONDAY - timedelta(days=1), body="enterprise")
    text = cast.PACKAGE.format(
        regime="disposition", act="行政手続法", due="after_decision", as_of="filed", start="arrived",
        stops="correction", outcomes=cast.DECISIONS,
    )  # fmt: skip
    text = text.replace("title:", "language: 2\ntitle:", 1).replace(
        "matter: test-matter", TABLE + "matter: test-matter"
    )
    files = {"procedure.yaml": text.encode(), "outputs/letter.typ": cast.LETTER.encode()}
    return cast.published("test-disposition", files)


def seen(who: str) -> int:
    return len(queue(cast.staff(who), on=cast.MONDAY.date()))


def decided_by_waste(case: Case) -> Case:
    waste = cast.staff("waste")
    actions.take(case, by=waste, at=cast.MONDAY)
    actions.save_desk_page(case, page="survey", answers={"grade": "bad"}, by=waste, at=cast.MONDAY)
    actions.propose(case, outcome="no", grounds="基準に合わないため。", by=waste, at=cast.MONDAY)
    proposal = open_for("case", str(case.pk))
    assert proposal is not None
    assert [each.post_key for each in proposal.waiting.all()] == ["waste.head"]
    approvals.approve(proposal, by=cast.staff("wastehead"), at=cast.MONDAY, digest=current(proposal)[0])
    return find(case.pk)


def test_a_case_comes_onto_the_desk_of_the_division_that_the_answers_name():
    version = divided()
    case = cast.filed(version, detail="環境")
    assert (case.division_key, seen("waste"), seen("clerk")) == ("waste", 1, 0)
    other = cast.filed(version, detail="ふつう")
    assert (other.division_key, seen("waste"), seen("clerk")) == ("health.food", 1, 1)


def test_the_division_decides_by_its_own_route_in_the_name_of_its_body_and_the_ground_is_kept():
    case = decided_by_waste(cast.filed(divided(), detail="環境"))
    decision = case.decisions.get()
    assert (decision.authority, decision.body_key) == (MANAGER, "enterprise")
    assert "三内市長に対して審査請求" in decision.remedies
    assert json.loads(decision.rules_used)[0] == "分掌規則 第2条"
    actions.issue(case, by=cast.staff("waste"), at=cast.MONDAY)
    assert number_text(Document.objects.get()).startswith("8三水道三環業第")


def test_the_other_division_decides_in_the_name_of_the_definition():
    case = cast.decided(cast.taken(divided()), outcome="no", grounds="基準に合わないため。")
    decision = case.decisions.get()
    assert (decision.authority, decision.body_key) == ("三内市長", "mayor")
    assert json.loads(decision.rules_used)[0] == "分掌規則 第1条"


def test_a_correction_moves_no_case_and_only_a_transfer_does():
    case, by = cast.taken(divided()), cast.staff("clerk")
    items = [Item("detail", "", "読めません")]
    actions.request_correction(case, items=items, due=LATER.date(), by=by, at=cast.MONDAY)
    answers = cast.ANSWERS | {"detail": "環境"}
    actions.answer_correction(find(case.pk), answers=answers, by=cast.applicant(case), at=cast.MONDAY)
    case = find(case.pk)
    assert (reading.answers_of(case)["detail"], case.division_key) == ("環境", "health.food")
    actions.transfer(case, division="waste", reason="環境の話のため", by=by, at=cast.MONDAY)
    moved = decided_by_waste(find(case.pk))
    assert moved.decisions.get().authority == MANAGER
    assert json.loads(moved.decisions.get().rules_used)[0] == "分掌規則 第2条"


def test_what_a_paper_leaves_out_leaves_the_case_with_the_division_of_the_procedure():
    filling, evaluation = cast.filled(divided(), detail="")
    paper = Paper(typed_by="counter", confirmed_by_applicant=True, arrived_at=cast.MONDAY)
    case = find(filing.file(filling, evaluation, by=cast.staff("counter"), at=cast.MONDAY, paper=paper).pk)
    assert case.division_key == "health.food"


def test_the_log_says_which_division_it_was_and_tells_the_same_as_the_row():
    case = cast.filed(divided(), detail="環境")
    event = Event.objects.get(verb="application.filed", subject_id=str(case.pk))
    assert json.loads(event.payload.body)["division"] == "waste"
    assert fold(Event.objects.filter(subject_id=str(case.pk)).order_by("seq")).division == "waste"


def test_the_heir_of_the_division_has_the_case_and_decides_by_the_row():
    case = cast.filed(divided(), detail="環境")
    Unit.objects.create(
        key="clean",
        name="環境推進課",
        kind="division",
        parent_key="works",
        body_key="enterprise",
        valid_from=cast.START,
    )
    Succession.objects.create(kind="unit", from_key="waste", to_key="clean", on=LATER.date())
    case = find(case.pk)
    assert case.division_on(LATER.date()) == "clean"
    row = reading.row_of(case, LATER.date())
    assert row is not None
    assert row.result.division == "waste"
    assert reading.decided_by(case, LATER.date()).executive_body == "enterprise"


def test_a_definition_is_not_taken_whose_division_cannot_decide_by_the_rules_of_its_body():
    rules_of_divided = definition(divided())
    rules = cast.RULES.replace("三内市長", MANAGER).replace("test-matter", "other-matter").encode()
    adopt({"delegation.yaml": rules}, by=System(), at=cast.MONDAY, body="enterprise")
    said = "事項「test-matter」は、「waste」の執行機関「enterprise」の専決規程にありません"
    assert said in [one.message for one in unruled_today(rules_of_divided)]
