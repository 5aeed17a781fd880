from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from sannai.accounts import actions, attempts
from sannai.accounts.actors import Oneself
from sannai.accounts.attempts import LOCKED
from sannai.accounts.models import Account, SignInAttempts
from sannai.accounts.sign_in import (
    WRONG_CODE,
    WRONG_PASSWORD,
    check_password,
    has_second_factor,
    next_code,
    verify_code,
)
from sannai.common.models import AccessLog

pytestmark = pytest.mark.both_databases

AT = datetime(2026, 4, 1, 0, 0, tzinfo=UTC)
PASSWORD = "yama-kawa-umi-2026"


@pytest.fixture
def account(db):
    return Account.objects.create_user("s1001", PASSWORD, name="三内 花子")


@pytest.fixture
def enrolled(account):
    """With a confirmed app; gives the account, the recovery codes and a function that reads the app's code."""
    actions.enroll_totp(account, by=Oneself(account), at=AT)
    device = TOTPDevice.objects.get()

    def code(at):
        totp = TOTP(device.bin_key)
        totp.time = at.timestamp()
        return f"{totp.token():06d}"

    codes = actions.confirm_totp(account, by=Oneself(account), at=AT, code=code(AT))
    return account, codes, code


def test_the_right_password_passes_the_first_step(account):
    step = check_password("s1001", PASSWORD, at=AT)
    assert (step.account, step.message) == (account, "")
    assert not SignInAttempts.objects.exists()  # of no address: nothing to know anybody by


def test_a_staff_key_typed_full_width_is_understood(account):
    assert check_password(" ｓ１００１ ", PASSWORD, at=AT).account == account


def test_unknown_wrong_and_closed_look_the_same(account):
    wrong = check_password("s1001", "not-this-one-2026", at=AT)
    unknown = check_password("nobody", PASSWORD, at=AT)
    actions_closed = Account.objects.create_user("s1002", PASSWORD, name="三内 太郎", is_active=False)
    closed = check_password(actions_closed.staff_key, PASSWORD, at=AT)
    assert wrong == unknown == closed
    assert (wrong.account, wrong.message) == (None, WRONG_PASSWORD)


@pytest.mark.parametrize("staff_key", ["s1001", "nobody", "never-set", "closed"])
def test_every_refusal_costs_one_password_hash(account, staff_key, monkeypatch):
    Account.objects.create_user("never-set", None, name="三内 太郎")
    Account.objects.create_user("closed", PASSWORD, name="三内 太郎", is_active=False)
    hashed = []
    encode = MD5PasswordHasher.encode

    def counted(self, password, salt):
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    check_password(staff_key, "not-this-one-2026", at=AT)
    assert len(hashed) == 1


@pytest.mark.parametrize("staff_key", ["s1001", "nobody"])
def test_the_fifth_failure_closes_the_door_for_fifteen_minutes_and_says_so(account, staff_key):
    said = [check_password(staff_key, "not-this-one-2026", at=AT).message for _ in range(6)]
    assert said == [WRONG_PASSWORD] * 4 + [LOCKED] * 2
    assert "15分" in LOCKED
    assert check_password(staff_key, PASSWORD, at=AT + timedelta(minutes=14, seconds=59)).message == LOCKED


def test_after_the_lock_the_right_password_passes_again(account):
    for _ in range(5):
        check_password("s1001", "not-this-one-2026", at=AT)
    assert check_password("s1001", PASSWORD, at=AT + timedelta(minutes=15)).account == account


def test_the_fifth_attempt_may_still_be_the_right_one(account):
    for _ in range(4):
        check_password("s1001", "not-this-one-2026", at=AT)
    assert check_password("s1001", PASSWORD, at=AT).account == account
    assert check_password("s1001", "not-this-one-2026", at=AT).message == WRONG_PASSWORD


def test_failures_long_apart_do_not_add_up(account):
    for hours in range(8):
        step = check_password("s1001", "not-this-one-2026", at=AT + timedelta(hours=hours))
        assert step.message == WRONG_PASSWORD


def test_attempts_keep_no_text_that_somebody_typed_and_old_ones_go(account):
    check_password("my-password-in-the-wrong-field", "x", at=AT)
    assert "my-password" not in SignInAttempts.objects.get().key
    check_password("s1001", "x", at=AT + timedelta(days=2))
    assert SignInAttempts.objects.count() == 1


def test_a_lock_of_a_known_account_is_written_to_the_access_log(account):
    for _ in range(5):
        check_password("s1001", "not-this-one-2026", at=AT)
    assert list(AccessLog.objects.values_list("staff_key", "what")) == [("s1001", "sign-in locked")]


def test_the_code_of_the_app_passes_the_second_step_once(enrolled):
    account, _, code = enrolled
    later = AT + timedelta(minutes=5)
    step = verify_code(account, code(later), at=later)
    assert step.account == account
    assert step.device == TOTPDevice.objects.get()
    assert verify_code(account, code(later), at=later).message == WRONG_CODE


@pytest.mark.parametrize("written", ["{0}", " {0} ", "{1} {2}", "{1}-{2}", "{3}"])
def test_a_code_is_understood_as_people_type_it(enrolled, written):
    account, _, code = enrolled
    later = AT + timedelta(minutes=5)
    digits = code(later)
    wide = digits.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert verify_code(account, written.format(digits, digits[:3], digits[3:], wide), at=later).account == account


def test_a_code_is_good_for_one_step_of_thirty_seconds_around_now(enrolled):
    account, _, code = enrolled
    later = AT + timedelta(minutes=5)
    assert verify_code(account, code(later), at=later + timedelta(seconds=90)).account is None
    assert verify_code(account, code(later), at=later + timedelta(seconds=30)).account == account


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "１２３", "九九九九九九", "0" * 500, "٠٠٠٠٠٠"])
def test_a_muddled_code_is_refused_with_a_message(enrolled, typed):
    account, _, _ = enrolled
    assert verify_code(account, typed, at=AT + timedelta(minutes=5)).message == WRONG_CODE


def test_five_wrong_codes_close_the_second_door_for_the_right_one_too(enrolled):
    account, _, code = enrolled
    later = AT + timedelta(minutes=5)
    said = [verify_code(account, "wrong", at=later).message for _ in range(5)]
    assert said == [WRONG_CODE] * 4 + [LOCKED]
    assert verify_code(account, code(later), at=later).message == LOCKED
    assert check_password("s1001", PASSWORD, at=later).account == account


def test_a_recovery_code_opens_the_door_once_and_is_not_kept_in_clear(enrolled):
    account, codes, _ = enrolled
    assert len(set(codes)) == 10
    assert not StaticToken.objects.filter(token__in=[each.replace("-", "") for each in codes]).exists()
    assert verify_code(account, codes[3].upper(), at=AT).account == account
    assert verify_code(account, codes[3], at=AT).account is None
    assert verify_code(account, codes[4], at=AT).account == account


def test_a_recovery_code_of_somebody_else_opens_nothing(enrolled):
    _, codes, _ = enrolled
    other = Account.objects.create_user("s1002", PASSWORD, name="三内 太郎")
    assert verify_code(other, codes[0], at=AT).account is None


def test_a_closed_account_does_not_pass_the_second_step(enrolled):
    account, _, code = enrolled
    account.is_active = False
    account.save()
    later = AT + timedelta(minutes=5)
    assert verify_code(account, code(later), at=later).account is None


def test_a_second_factor_counts_once_it_is_confirmed(account):
    assert not has_second_factor(account)
    actions.enroll_totp(account, by=Oneself(account), at=AT)
    assert not has_second_factor(account)


def test_a_failure_is_counted_before_the_password_is_looked_at(account, monkeypatch):
    monkeypatch.setattr(Account, "check_password", lambda self, raw: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        check_password("s1001", "x", at=AT)
    assert SignInAttempts.objects.get().failures == 1
    assert attempts.MOST_FAILURES == 5


@pytest.mark.django_db
def test_the_code_that_a_demo_shows_opens_the_door_even_right_after_another():
    account = _demo_account()
    at = datetime(2026, 11, 21, 9, 0, 5, tzinfo=UTC)
    first = next_code(account, at)
    assert verify_code(account, first, at=at).account == account
    second = next_code(account, at + timedelta(seconds=3))
    assert second != first
    assert verify_code(account, second, at=at + timedelta(seconds=3)).account == account


def _demo_account() -> Account:
    account = Account.objects.create(staff_key="s9001", name="三内 見本")
    TOTPDevice.objects.create(user=account, name="app", confirmed=True)
    return account


def test_outside_a_demo_no_code_is_shown(enrolled, settings):
    account, _, _ = enrolled
    settings.DEMO = False
    assert next_code(account, AT) == ""
