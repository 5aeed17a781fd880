"""Who is told that the token of a system ends soon, on which day, and that it is said once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.city.rows import hold, post, unit

from sannai.accounts.models import Account, Machine, MachineToken
from sannai.notices.models import Notice
from sannai.organization.models import Appointment, Post
from sannai.organization.tokens_ending import tell

pytestmark = pytest.mark.django_db
LAST = date(2026, 9, 30)
AT = datetime(2026, 8, 31, 0, 0, tzinfo=UTC)  # thirty days before, nine in the morning


@pytest.fixture(autouse=True)
def _city() -> None:
    for key, parent in (("bureau", ""), ("mine", "bureau"), ("mine.section", "mine"), ("other", "bureau")):
        unit(key, parent=parent)
    posts = {
        "keeper": ("mine.keeper", "clerk"), "colleague": ("mine.clerk", "clerk"), "head": ("mine.head", "head"),
        "chief": ("bureau.head", "director"), "stranger": ("other.head", "head"),
        "admin": ("other.admin", "city_admin"),
    }  # fmt: skip
    for key, (held, role) in posts.items():
        post(held, role=role)
        Account.objects.create_user(key, None, name=key, email=f"{key}@city.example")
        hold(key, held)


def token(until: date = LAST, **said: object) -> MachineToken:
    machine = Machine.objects.create(
        key=f"m-{Machine.objects.count()}", title="集積所管理システム", purpose="試験", post_key="mine.keeper",
        profile="unit-ledger", role="machine",
    )  # fmt: skip
    return MachineToken.objects.create(
        machine=machine, digest=machine.key, prefix="sannai_abcd", label="本番", made_at=AT, expires_on=until, **said
    )


def told() -> list[str]:
    return sorted(Notice.objects.filter(said="staff.token_ends").values_list("to_email", flat=True))


def test_the_holder_of_the_post_and_the_head_of_its_unit_are_told_thirty_days_before_and_once():
    token()
    assert tell(AT - timedelta(days=1)) == 0
    assert tell(AT) == 2
    assert told() == ["head@city.example", "keeper@city.example"]
    hold("colleague", "mine.head")  # who comes later is not told of the same once more
    assert tell(AT) == tell(AT + timedelta(days=1)) == tell(AT + timedelta(days=40)) == 0
    assert len(told()) == 2


def test_where_nobody_heads_the_unit_the_head_above_is_told():
    Appointment.objects.filter(staff_key__in=("head", "keeper")).delete()
    token()
    tell(AT)
    assert told() == ["chief@city.example"]


def test_where_no_post_answers_any_more_whoever_administers_systems_is_told():
    Post.objects.filter(key="mine.keeper").update(valid_to=date(2026, 8, 1))
    token()
    tell(AT)
    assert told() == ["admin@city.example"]


def test_nobody_is_told_of_a_token_that_opens_nothing_any_more():
    token(revoked_at=AT)
    closed = token().machine
    Machine.objects.filter(pk=closed.pk).update(closed_at=AT)
    token(AT.date() - timedelta(days=1))
    token(LAST + timedelta(days=1))
    assert tell(AT) == 0
    assert told() == []
    assert tell(AT + timedelta(days=1)) == 2  # the last one has come near


def test_each_token_of_a_system_is_told_of_by_itself():
    first = token()
    MachineToken.objects.create(
        machine=first.machine, digest="other", prefix="sannai_efgh", label="試験", made_at=AT, expires_on=LAST
    )
    assert tell(AT) == 4
