"""The shipped city: the board of education and the manager of the waterworks refuse, each in its own name."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings

from sannai.applications import filing
from sannai.applications.access import Applicant
from sannai.approvals import actions as approvals
from sannai.approvals import queries as proposals
from sannai.approvals.subjects import current
from sannai.approvals.tests.city import AT
from sannai.approvals.tests.test_bodies import of_model_city
from sannai.casework import actions
from sannai.casework.models import Case
from sannai.casework.queries import find
from sannai.common.actors import System
from sannai.common.time import today
from sannai.intake import drafts
from sannai.intake.models import MailProof
from sannai.issuance.documents import number_text
from sannai.organization.actors import Staff, staff_for
from sannai.organization.snapshot import city_on
from sannai.procedures.actions import publish_files
from sannai.procedures.around import around
from sannai.rules.evaluate import evaluate
from sannai.rules.model import Dates
from sannai.rules.package import read_package

BODIES = settings.CATALOG / "sannai" / "bodies"
ANSWERS: dict[str, Any] = {
    "name": {"text": "三内 太郎", "kana": "サンナイ タロウ"},
    "address": {
        "postal_code": "000-0001", "prefecture": "大阪府", "city": "三内市", "street": "三内1-2-3", "building": "",
    },
    "phone": "072-000-0000",
}  # fmt: skip
SCHOOL: dict[str, Any] = {
    "child_name": {"text": "三内 次郎", "kana": "サンナイ ジロウ"}, "designated": "三内第一小学校",
    "wished": "三内第二小学校", "why": "other", "detail": "近くの友だちと通いたい。",
}  # fmt: skip
PLUMBER: dict[str, Any] = {
    "engineer": {"text": "三内 花子", "kana": "サンナイ ハナコ"}, "licence": "第1号", "tools": False,
    "disqualified": False,
}  # fmt: skip

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not BODIES.is_dir(), reason="installed without the model city"),
]


def person(key: str) -> Staff:
    found = staff_for(key, AT.date())
    assert found is not None
    return found


def refused(package: str, clerk: str, answers: dict[str, Any], desk: dict[str, Any]) -> Case:
    """Filed, taken up and refused along its whole route."""
    of_model_city("mayor", "education", "water")
    version = publish_files(read_package(BODIES / package), by=System(), at=AT - timedelta(days=30))
    draft = drafts.start(version, at=AT)
    drafts.save_page(draft, "all", ANSWERS | answers, AT)
    MailProof.objects.create(draft_id=draft.case, email=b"", number=1, sent_at=AT, confirmed_at=AT)
    filling = drafts.load(draft)
    assert filling is not None
    evaluation = evaluate(filling.definition, filling.answers, Dates(today(AT)), around())
    case = find(filing.file(filling, evaluation, by=Applicant(draft.case), at=AT).pk)
    actions.take(case, by=person(clerk), at=AT)
    actions.save_desk_page(case, page="examination", answers=desk, by=person(clerk), at=AT)
    actions.propose(case, outcome="refused", grounds="基準に合わないため。", by=person(clerk), at=AT)
    while proposal := proposals.open_for("case", str(case.pk)):
        row = proposal.waiting.order_by("pk")[0]
        (holder, *_) = city_on(AT.date()).holders(row.post_key)
        answer = approvals.approve if row.step == "decide" else approvals.agree
        answer(proposal, by=person(holder.staff_key), at=AT, digest=current(proposal)[0])
    return find(case.pk)


@pytest.mark.parametrize(
    ("package", "clerk", "answers", "desk", "name", "decider", "number"),
    [
        ("education/school-change", "s1315", SCHOOL, {"fits": "no_"}, "三内市教育委員会", "education.schools.head",
         "8三教委務第1号"),
        ("water/plumber-designation", "s1329", PLUMBER, {"licence_confirmed": True, "tools_confirmed": False},
         "三内市水道事業管理者", "water.head", "8三水道客第1号"),
    ],
)  # fmt: skip
def test_a_body_refuses_in_its_own_name_by_its_own_rules_with_its_own_number_and_remedies(
    package, clerk, answers, desk, name, decider, number
):
    case = refused(package, clerk, answers, desk)
    decision = case.decisions.get()
    assert (decision.authority, decision.decided_by_post) == (name, decider)
    assert f"{name}に対して審査請求" in decision.remedies
    assert f"三内市（代表者 {name}）を被告として" in decision.remedies
    assert number_text(actions.issue(case, by=person(clerk), at=AT)) == number
    assert city_on(date(2026, 6, 1)).body_of(case.division_key).key == decision.body_key
