"""Who is kept out when somebody types wrongly: that key, at that place, and nobody else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher

from sannai.accounts import attempts
from sannai.accounts.attempts import CROWDED, LOCKED
from sannai.accounts.models import Account
from sannai.accounts.sign_in import WRONG_PASSWORD, check_password

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
AT = datetime(2026, 4, 1, 0, 0, tzinfo=UTC)
PASSWORD = "yama-kawa-umi-2026"
HALL, ELSEWHERE = "192.0.2.1", "203.0.113.9"


def person(number: int) -> str:
    return Account.objects.create_user(f"s{number:04}", PASSWORD, name="三内 太郎").staff_key


def wrong(key: str, address: str, at: datetime = AT) -> str:
    return check_password(key, "not-this-one-2026", at=at, address=address).message


def right(key: str, address: str, at: datetime = AT) -> bool:
    return check_password(key, PASSWORD, at=at, address=address).account is not None


def test_a_stranger_elsewhere_locks_nobody_out():
    key = person(1)
    assert [wrong(key, ELSEWHERE) for _ in range(6)][-2:] == [LOCKED, LOCKED]
    assert right(key, HALL)
    assert not right(key, ELSEWHERE)


def test_a_morning_of_fifty_people_who_type_wrongly_keeps_out_nobody_who_types_right():
    keys = [person(number) for number in range(50)]
    for number, key in enumerate(keys):
        for again in range(4):
            assert wrong(key, HALL, AT + timedelta(seconds=number + again)) == WRONG_PASSWORD
        assert right(key, HALL, AT + timedelta(minutes=2))
    at = AT + timedelta(minutes=3)
    for _ in range(5):
        wrong(keys[0], HALL, at)
    assert not right(keys[0], HALL, at)
    assert all(right(key, HALL, at) for key in keys[1:])


@pytest.mark.parametrize("limits", [100, 0])  # where others are turned off, this one stands
def test_keys_that_nobody_has_cost_no_hash_beyond_what_one_address_may_get_wrong(monkeypatch, settings, limits):
    settings.LIMITS = limits
    known = person(1)
    assert right(known, HALL)
    monkeypatch.setattr(attempts, "FROM_ONE_ADDRESS", replace(attempts.FROM_ONE_ADDRESS, most=20))
    hashed = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(salt)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    said = [wrong(f"nobody{number}", HALL) for number in range(30)]
    assert said == [WRONG_PASSWORD] * 20 + [CROWDED] * 10
    assert len(hashed) == 20
    assert right(known, HALL), "who got in from here before is not kept out by strangers beside them"
    assert wrong("nobody99", HALL, AT + timedelta(minutes=15)) == WRONG_PASSWORD


def test_the_administrator_opens_what_was_closed():
    key = person(1)
    for _ in range(5):
        wrong(key, HALL)
    assert attempts.locked([key, "s9999"], AT) == {key}
    attempts.unlock(key)
    assert attempts.locked([key], AT) == set()
    assert right(key, HALL)


def test_full_width_letters_of_a_password_are_the_plain_ones():
    key = person(1)
    wide = PASSWORD.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    assert check_password(key, wide, at=AT, address=HALL).account is not None
