"""A small city hall for the pages of the city itself: a mayor, two bureaus, a head who is away, a post nobody holds."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone
from tests.city import small
from tests.city.small import START

from sannai.approvals.rulebook import adopt
from sannai.common.actors import System
from sannai.common.time import today
from sannai.organization.models import Absence, Post, StandIn, Succession, Unit

RENAMED = date(2025, 4, 1)
RULES = """delegation: test
title: 試験市事務専決規程
authority: 試験市長
analogy: 第8条
levels:
  - {id: division_head, label: 課長, kind: division}
  - {id: bureau_head, label: 局長, kind: bureau}
  - {id: deputy_mayor, label: 副市長, kind: charge}
  - {id: mayor, label: 市長, kind: city}
marks:
  - {id: important, label: 重要なもの}
limits:
  - {mark: important, clause: 第5条第2号}
substitution:
  forbids: [important]
  clause: 第10条
facts:
  - {id: amount, ask: integer, label: 金額, range: 0.., unit: 円}
matters:
  - matter: contract
    title: 契約の締結
    examples: [委託契約]
    rows:
      - {from: 2024-04-01, when: {amount: ..500000}, decider: division_head, clause: 別表第1号ア}
      - {from: 2024-04-01, when: {amount: 500001..}, decider: bureau_head, concur: [budget], clause: 別表第1号イ}
  - matter: press-release
    title: 報道発表
    rows:
      - {from: 2024-04-01, otherwise: yes, decider: division_head, clause: 別表第2号}
"""
PEOPLE = {
    "mayor": "mayor",
    "deputy": "deputy",
    "bureau": "env.head",
    "head": "waste.head",
    "chief": "waste.chief",
    "clerk": "waste.clerk",
    "treasurer": "finance.head",
    "budget": "budget.head",
    "admin": "admin",
    "auditor": "audit",
}


def ahead() -> date:
    """The day of the reorganisation that is announced."""
    return today(timezone.now()) + timedelta(days=90)


def hall() -> None:
    """環境計画課 became 環境政策課, and will go on in 脱炭素課; the head of 環境業務課 is away, 主幹 stands in."""
    on = today(timezone.now())
    small.build(PEOPLE)
    plan = {"key": "env.plan", "kind": "division", "parent_key": "env", "order": 9}
    Unit.objects.create(**plan, name="環境計画課", valid_from=START, valid_to=RENAMED)
    Unit.objects.create(**plan, name="環境政策課", valid_from=RENAMED, valid_to=ahead())
    Unit.objects.create(**plan | {"key": "env.climate"}, name="脱炭素課", valid_from=ahead())
    Succession.objects.create(kind="unit", from_key="env.plan", to_key="env.climate", on=ahead())
    Post.objects.create(  # nobody holds it
        key="plan.head", title="課長", unit_key="env.plan", role="head", rank=4, valid_from=START, valid_to=ahead()
    )
    Absence.objects.create(
        staff_key="head", reason="秘密の病気", valid_from=on - timedelta(days=1), valid_to=on + timedelta(days=5)
    )
    StandIn.objects.create(post_key="waste.head", by_post_key="waste.chief", kind="substitute", valid_from=START)
    adopt({"delegation.yaml": RULES.encode()}, by=System(), at=timezone.now() - timedelta(days=600))
