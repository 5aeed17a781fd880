"""執行機関: a board and the manager of an enterprise decide in names of their own, and say so in number and 教示."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from tests.city import small

from sannai.approvals.rulebook import adopt
from sannai.casework import actions
from sannai.casework.models import Case
from sannai.casework.queries import find
from sannai.casework.states import NotAllowed
from sannai.casework.timeline import timeline
from sannai.common.actors import System
from sannai.common.models import Event
from sannai.issuance.documents import number_text
from sannai.issuance.models import Document
from sannai.organization.models import Body, Concern, Unit

from . import cast

pytestmark = pytest.mark.usefixtures("city")
BODIES = {
    "education": ("三内市教育委員会", "三教委", "", "三内市（代表者 三内市教育委員会）"),
    "enterprise": ("三内市水道事業管理者", "三水道", "三内市長", "三内市（代表者 三内市水道事業管理者）"),
}


def of_body(kind: str) -> None:
    """The division of the cast serves this body, which delegates by rules of its own."""
    name, prefix, reviewing, defendant = BODIES[kind]
    Body.objects.create(
        key=kind, kind=kind, name=name, authority=name, reviewing_body=reviewing, defendant=defendant, prefix=prefix,
        ground=f"{name}設置条例", valid_from=cast.START,
    )  # fmt: skip
    Unit.objects.filter(key="health.food").update(body_key=kind)
    rules = cast.RULES.replace("三内市長", name).encode()
    adopt({"delegation.yaml": rules}, by=System(), at=cast.MONDAY - timedelta(days=1), body=kind)


def refused(kind: str) -> Case:
    of_body(kind)
    return cast.decided(cast.taken(cast.version(body=kind)), outcome="no", grounds="基準に合わないため。")


@pytest.mark.parametrize(
    ("kind", "name", "reviewing", "number"),
    [
        ("education", "三内市教育委員会", "三内市教育委員会", "8三教委三保食第1号"),
        ("enterprise", "三内市水道事業管理者", "三内市長", "8三水道三保食第1号"),
    ],
)
def test_a_decision_of_a_body_bears_its_name_its_number_and_its_remedies(kind, name, reviewing, number):
    case = refused(kind)
    decision = case.decisions.get()
    assert (decision.authority, decision.body_key) == (name, kind)
    assert f"{reviewing}に対して審査請求" in decision.remedies
    assert f"三内市（代表者 {name}）を被告として" in decision.remedies
    assert f"{name}設置条例" in decision.rules_used
    actions.issue(case, by=cast.staff("clerk"), at=cast.MONDAY)
    assert number_text(Document.objects.get()) == number


def test_two_bodies_number_their_documents_apart():
    case = refused("education")
    actions.issue(case, by=cast.staff("clerk"), at=cast.MONDAY)
    Unit.objects.filter(key="health.food").update(body_key="")
    mayors = cast.decided(cast.taken(cast.version()), outcome="no", grounds="基準に合わないため。")
    actions.issue(mayors, by=cast.staff("clerk"), at=cast.MONDAY)
    assert sorted(str(each) for each in Document.objects.all()) == ["三保食第1号", "三教委三保食第1号"]
    assert mayors.decisions.get().body_key == "mayor"


def test_a_body_that_the_city_does_not_have_that_day_cannot_refuse():
    of_body("education")
    Body.objects.update(valid_to=cast.MONDAY.date())
    case = cast.taken(cast.version(body="education"))
    with pytest.raises(NotAllowed, match="処分庁が組織にありません"):
        cast.decided(case, outcome="no", grounds="基準に合わないため。")
    assert not find(case.pk).decisions.exists()


def history(case: Case) -> dict[str, str]:
    return {each.verb: f"{each.title} {each.meaning}" for each in timeline(find(case.pk), staff=True)}


def provided(verb: str, case: Case) -> list[dict[str, object]]:
    event = Event.objects.get(verb=verb, subject_id=str(case.pk))
    return list(json.loads(event.payload.body).get("provision", []))


def test_a_case_shared_with_another_body_is_a_provision_with_its_ground_in_the_log_and_the_history():
    case = cast.taken(cast.version())
    Body.objects.create(key="education", kind="education", name="三内市教育委員会", valid_from=cast.START)
    Unit.objects.filter(key="waste").update(body_key="education")
    told = {"ground": "public_body", "purpose": "就学先を決めるため"}
    shared = {"unit": "waste", "reason": "perusal", "by": cast.staff("clerk"), "at": cast.MONDAY}
    for missing, words in (("ground", "提供の根拠を、"), ("purpose", "提供の目的を")):
        with pytest.raises(NotAllowed, match=f"三内市教育委員会への提供になります。{words}"):
            actions.share(find(case.pk), **shared | told | {missing: ""})
    assert not Concern.objects.exists()
    actions.share(find(case.pk), **shared | told)
    assert provided("case.shared", case) == [
        {
            "from": "mayor", "from_name": "市長", "to": "education", "to_name": "三内市教育委員会",
            "ground": "public_body", "purpose": "就学先を決めるため", "what": ["case.read"],
        }
    ]  # fmt: skip
    said = history(case)["case.shared"]
    assert "ほかの執行機関に提供しました 提供：市長から三内市教育委員会へ。" in said
    assert "第69条第2項第3号" in said
    assert "目的：就学先を決めるため" in said


def test_within_one_body_no_ground_is_asked_and_nothing_is_provided():
    case = cast.taken(cast.version())
    Body.objects.create(key="education", kind="education", name="三内市教育委員会", valid_from=cast.START)
    actions.share(find(case.pk), unit="waste", reason="perusal", by=cast.staff("clerk"), at=cast.MONDAY)
    assert provided("case.shared", case) == []
    assert history(case)["case.shared"] == "ほかの組織が関わります waste"


def test_a_proposal_that_another_body_concurs_in_is_provided_to_it():
    small.hold("legal", "legal.head")
    for key, name in (("mayor", "三内市長"), ("education", "三内市教育委員会")):
        Body.objects.create(key=key, kind=key, name=name, valid_from=cast.START)
    Unit.objects.filter(key="legal").update(body_key="education")
    concurring = cast.RULES.replace("decider: division_head, clause", "decider: division_head, concur: [legal], clause")
    adopt({"delegation.yaml": concurring.encode()}, by=System(), at=cast.MONDAY - timedelta(days=1))
    case = cast.taken(cast.version())
    actions.propose(case, outcome="yes", by=cast.staff("clerk"), at=cast.MONDAY)
    assert [each["to"] for each in provided("case.proposed", case)] == ["education"]
    assert "許可　提供：三内市長から三内市教育委員会へ。利用目的の範囲内" in history(case)["case.proposed"]
    asked = Event.objects.get(verb="proposal.proposed")
    assert json.loads(asked.payload.body)["provided"] == [["concur:legal", "education"]]


def test_a_case_that_moves_to_a_division_of_another_body_is_provided_to_it():
    case = cast.taken(cast.version())
    Body.objects.create(key="education", kind="education", name="三内市教育委員会", valid_from=cast.START)
    Unit.objects.filter(key="waste").update(body_key="education")
    moved = {"division": "waste", "reason": "教育委員会の事務のため", "by": cast.staff("clerk"), "at": cast.MONDAY}
    actions.transfer(find(case.pk), **moved)
    assert [(each["from"], each["to"]) for each in provided("case.transferred", case)] == [("mayor", "education")]
    assert "提供：市長から三内市教育委員会へ。" in history(case)["case.transferred"]
