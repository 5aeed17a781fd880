"""A small city hall for the pages of the city itself: a mayor, two bureaus, a head who is away, a post nobody holds."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from sannai.accounts.models import Account
from sannai.approvals.rulebook import adopt
from sannai.common.actors import System
from sannai.common.time import today
from sannai.organization.models import Absence, Appointment, Post, StandIn, Succession, Unit

START, RENAMED = date(2024, 4, 1), date(2025, 4, 1)
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
      - {from: 2024-04-01, when: {amount: 500001..}, decider: bureau_head, concur: [fin.budget], clause: 別表第1号イ}
  - matter: press-release
    title: 報道発表
    rows:
      - {from: 2024-04-01, otherwise: yes, decider: division_head, clause: 別表第2号}
"""
UNITS = (
    ("city", "試験市", "city", ""),
    ("charge", "副市長担任", "charge", "city"),
    ("env", "環境局", "bureau", "charge"),
    ("env.works", "環境業務課", "division", "env"),
    ("fin", "財政局", "bureau", "charge"),
    ("fin.budget", "財政課", "division", "fin"),
)
POSTS = (
    ("mayor", "市長", "city", "director", 0, "mayor"),
    ("deputy", "副市長", "charge", "director", 1, "deputy"),
    ("env.head", "局長", "env", "director", 2, "bureau"),
    ("works.head", "課長", "env.works", "head", 4, "head"),
    ("works.chief", "係長", "env.works", "clerk", 6, "chief"),
    ("works.clerk", "主事", "env.works", "clerk", 9, "clerk"),
    ("fin.head", "局長", "fin", "director", 2, "treasurer"),
    ("budget.head", "課長", "fin.budget", "head", 4, "budget"),
    ("plan.head", "課長", "env.plan", "head", 4, ""),  # nobody
    ("admin", "管理", "env.works", "city_admin", 8, "admin"),
    ("audit", "監査", "fin", "auditor", 8, "auditor"),
)


def ahead() -> date:
    """The day of the reorganisation that is announced."""
    return today(timezone.now()) + timedelta(days=90)


def hall() -> None:
    """環境計画課 became 環境政策課, and will go on in 脱炭素課; the head of 環境業務課 is away, 係長 stands in."""
    on = today(timezone.now())
    for order, (key, name, kind, parent) in enumerate(UNITS):
        Unit.objects.create(key=key, name=name, kind=kind, parent_key=parent, order=order, symbol=key, valid_from=START)
    plan = {"key": "env.plan", "kind": "division", "parent_key": "env", "order": 9}
    Unit.objects.create(**plan, name="環境計画課", valid_from=START, valid_to=RENAMED)
    Unit.objects.create(**plan, name="環境政策課", valid_from=RENAMED, valid_to=ahead())
    Unit.objects.create(key="env.climate", name="脱炭素課", kind="division", parent_key="env", valid_from=ahead())
    Succession.objects.create(kind="unit", from_key="env.plan", to_key="env.climate", on=ahead())
    for key, title, unit, role, rank, who in POSTS:
        until = ahead() if unit == "env.plan" else None
        Post.objects.create(key=key, title=title, unit_key=unit, role=role, rank=rank, valid_from=START, valid_to=until)
        if who:
            Account.objects.create(staff_key=who, name=f"三内 {who}", password="!")
            Appointment.objects.create(staff_key=who, post_key=key, valid_from=START)
    Absence.objects.create(
        staff_key="head", reason="秘密の病気", valid_from=on - timedelta(days=1), valid_to=on + timedelta(days=5)
    )
    StandIn.objects.create(post_key="works.head", by_post_key="works.chief", kind="substitute", valid_from=START)
    adopt({"delegation.yaml": RULES.encode()}, by=System(), at=timezone.now() - timedelta(days=600))
