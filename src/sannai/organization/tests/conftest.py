"""A small city with a reorganisation and a transfer on 1 April 2026."""

from __future__ import annotations

from datetime import date

import pytest

from sannai.accounts.models import Account
from sannai.organization.models import Appointment, Engagement, Post, Unit

OLD, NEW = date(2024, 4, 1), date(2026, 4, 1)


@pytest.fixture
def city(db):
    def unit(key, name, kind, parent="", since=OLD, until=None, order=0):
        Unit.objects.create(
            key=key, name=name, kind=kind, parent_key=parent, valid_from=since, valid_to=until, order=order
        )

    def post(key, title, unit_key, role, rank, since=OLD, until=None):
        Post.objects.create(
            key=key, title=title, unit_key=unit_key, role=role, rank=rank, valid_from=since, valid_to=until
        )

    def person(key, name, *posts):
        Account.objects.create_user(key, None, name=name)
        for post_key, since, until, kind in posts:
            Appointment.objects.create(staff_key=key, post_key=post_key, valid_from=since, valid_to=until, kind=kind)

    unit("env", "環境局", "bureau", order=1)
    unit("env.works", "環境事業部", "department", "env", order=2)
    unit("env.waste", "清掃課", "division", "env.works", until=NEW, order=3)
    unit("env.waste", "環境業務課", "division", "env.works", since=NEW, order=3)
    unit("env.old", "旧課", "division", "env.works", until=NEW, order=4)
    unit("health", "健康局", "bureau", order=5)
    unit("health.food", "食品衛生課", "division", "health", order=6)
    post("env.head", "局長", "env", "head", 2)
    post("env.waste.head", "課長", "env.waste", "head", 4)
    post("env.waste.deputy", "参事", "env.waste", "head", 5)
    post("env.waste.clerk", "主事", "env.waste", "clerk", 9)
    post("env.waste.counter", "窓口担当", "env.waste", "counter", 9)
    post("env.old.clerk", "主事", "env.old", "clerk", 9)
    post("env.director", "技監", "env", "director", 3)
    post("health.food.clerk", "主事", "health.food", "clerk", 9)
    post("dx", "主任", "health", "dx_office", 8)
    post("audit", "主任", "health", "auditor", 8)
    post("admin", "担当", "health", "city_admin", 8)
    regular = "regular"
    person("clerk", "三内 花子", ("env.waste.clerk", OLD, None, regular))
    person("counter", "三内 窓", ("env.waste.counter", OLD, None, regular))
    person("bureau", "三内 局", ("env.head", OLD, None, regular))
    person("head", "三内 長", ("env.waste.head", NEW, None, regular))
    person("former", "三内 元", ("env.waste.head", OLD, NEW, regular), ("health.food.clerk", NEW, None, regular))
    person("both", "三内 兼", ("env.waste.clerk", OLD, None, "concurrent"), ("health.food.clerk", OLD, None, regular))
    person("stranded", "三内 残", ("env.old.clerk", OLD, None, regular))
    person("dx", "三内 電", ("dx", OLD, None, regular))
    person("auditor", "三内 監", ("audit", OLD, None, regular))
    person("director", "三内 司", ("env.director", OLD, None, regular))
    Engagement.objects.create(staff_key="auditor", subject="定期監査", valid_from=OLD)
    person("admin", "三内 管", ("admin", OLD, None, regular))
    person("nobody", "三内 無")
