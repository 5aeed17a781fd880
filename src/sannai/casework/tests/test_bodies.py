"""執行機関: a board and the manager of an enterprise decide in names of their own, and say so in number and 教示."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sannai.approvals.rulebook import adopt
from sannai.casework import actions
from sannai.casework.models import Case
from sannai.casework.queries import find
from sannai.casework.states import NotAllowed
from sannai.common.actors import System
from sannai.issuance.documents import number_text
from sannai.issuance.models import Document
from sannai.organization.models import Body, Unit

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
