"""The small city of the rooms: every level of deciders once, divisions that concur, a counter, an auditor.

A room says who of its people holds which post; the other posts are vacant.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sannai.accounts.models import Account
from sannai.organization.models import Appointment, Post, Unit

START = date(2024, 4, 1)
UNITS = (  # key, name, kind, parent, symbol
    ("hall", "三内市", "city", "", "三"),
    ("first", "第一担任", "charge", "hall", ""),
    ("env", "環境局", "bureau", "first", "三環"),
    ("works", "環境事業部", "department", "env", ""),
    ("waste", "環境業務課", "division", "works", "三環業"),
    ("finance", "財政局", "bureau", "first", "三財"),
    ("budget", "財政課", "division", "finance", "三財財"),
    ("legal", "法務課", "division", "finance", "三法"),
    ("health", "健康福祉局", "bureau", "first", "三健"),
    ("health.food", "食品衛生課", "division", "health", "三保食"),
)
POSTS = (  # key, title, unit, role, rank
    ("mayor", "市長", "hall", "director", 0),
    ("deputy", "副市長", "first", "director", 1),
    ("env.head", "局長", "env", "director", 2),
    ("works.head", "部長", "works", "director", 3),
    ("waste.head", "課長", "waste", "head", 4),
    ("waste.deputy", "課長補佐", "waste", "clerk", 5),
    ("waste.chief", "主幹", "waste", "clerk", 5),
    ("waste.clerk", "主事", "waste", "clerk", 9),
    ("waste.clerk2", "主事", "waste", "clerk", 9),
    ("finance.head", "局長", "finance", "director", 2),
    ("budget.head", "課長", "budget", "head", 4),
    ("budget.deputy", "課長補佐", "budget", "clerk", 5),
    ("legal.head", "課長", "legal", "head", 4),
    ("health.head", "局長", "health", "director", 2),
    ("food.head", "課長", "health.food", "head", 4),
    ("food.clerk", "主事", "health.food", "clerk", 9),
    ("food.clerk2", "主任", "health.food", "clerk", 8),
    ("food.counter", "窓口", "health.food", "counter", 9),
    ("audit", "監査", "waste", "auditor", 8),
    ("dx", "係長", "waste", "dx_office", 6),
    ("admin", "管理", "waste", "city_admin", 8),
)


def build(people: Mapping[str, str]) -> None:
    """The city, with these people (staff key → the post that they hold)."""
    Unit.objects.bulk_create(
        Unit(
            key=key, name=name, kind=kind, parent_key=parent, symbol=symbol, order=order,
            phone="000-000-1082" if kind == "division" else "", valid_from=START,
        )
        for order, (key, name, kind, parent, symbol) in enumerate(UNITS)
    )  # fmt: skip
    Post.objects.bulk_create(
        Post(key=key, title=title, unit_key=unit, role=role, rank=rank, valid_from=START)
        for key, title, unit, role, rank in POSTS
    )
    Account.objects.bulk_create(Account(staff_key=key, name=f"三内 {key}", password="!") for key in people)
    Appointment.objects.bulk_create(
        Appointment(staff_key=key, post_key=post, valid_from=START) for key, post in people.items()
    )


def hold(staff: str, post: str) -> None:
    """Somebody who is new in the city hall holds this post."""
    Account.objects.create(staff_key=staff, name=f"三内 {staff}", password="!")
    Appointment.objects.create(staff_key=staff, post_key=post, valid_from=START)
