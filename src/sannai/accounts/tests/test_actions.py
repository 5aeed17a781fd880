import json
from base64 import b32decode
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from sannai.accounts import actions
from sannai.accounts.actors import Oneself
from sannai.accounts.models import Account
from sannai.accounts.sign_in import check_password, has_second_factor, verify_code
from sannai.common.action import Denied
from sannai.common.actors import System
from sannai.common.audit import verify
from sannai.common.events import StaleSubject
from sannai.common.models import Event
from sannai.common.witness import ROWS

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
AT = datetime(2026, 4, 1, 0, 0, tzinfo=UTC)
PASSWORD = "yama-kawa-umi-2026"


@pytest.fixture
def account():
    return actions.create_account(
        Account(staff_key="s1001", name="三内 花子", email="h@example.jp"), by=System(), at=AT
    )


def said(event):
    payload = json.loads(str(event.payload.body))
    return {name: value for name, value in payload.items() if name != ROWS}


def code_of(enrolment, at=AT):
    totp = TOTP(b32decode(enrolment.secret))
    totp.time = at.timestamp()
    return f"{totp.token():06d}"


def test_a_new_account_opens_a_chain_and_admits_nobody_yet(account):
    event = Event.objects.get(subject_kind="staff", subject_id="s1001")
    assert (event.seq, event.verb, account.seq) == (1, "staff.account_created", 1)
    assert said(event) == {"name": "三内 花子", "email": "h@example.jp"}
    assert check_password("s1001", "", at=AT).account is None


def test_a_staff_key_is_given_once(account):
    with pytest.raises(actions.Refused, match="すでにあります"):
        actions.create_account(Account(staff_key="s1001", name="別人"), by=System(), at=AT)
    assert Account.objects.get().name == "三内 花子"


def test_a_person_sets_their_own_password_and_it_stands_in_no_record(account):
    actions.set_password(account, by=Oneself(account), at=AT, password=PASSWORD)
    assert check_password("s1001", PASSWORD, at=AT).account == account
    assert not any(PASSWORD in str(event.payload.body) for event in Event.objects.all())


@pytest.mark.parametrize("password", ["short", "password12345", ""])
def test_a_weak_password_is_refused_in_japanese(account, password):
    with pytest.raises(actions.Refused, match="パスワード"):
        actions.set_password(account, by=Oneself(account), at=AT, password=password)


def test_nobody_touches_the_sign_in_of_somebody_else(account):
    other = Oneself(Account.objects.create_user("s1002", None, name="三内 太郎"))
    for doing in (
        lambda: actions.set_password(account, by=other, at=AT, password=PASSWORD),
        lambda: actions.enroll_totp(account, by=other, at=AT),
        lambda: actions.confirm_totp(account, by=other, at=AT, code="000000"),
        lambda: actions.close_account(account, by=Oneself(account), at=AT),
        lambda: actions.reset_second_factor(account, by=other, at=AT),
        lambda: actions.change_account(account, by=other, at=AT, name="x", email=""),
        lambda: actions.create_account(Account(staff_key="s9"), by=other, at=AT),
    ):
        with pytest.raises(Denied):
            doing()


def test_the_app_is_enrolled_with_the_citys_name_and_confirmed_with_its_first_code(account):
    enrolment = actions.enroll_totp(account, by=Oneself(account), at=AT)
    url = urlsplit(enrolment.url)
    assert parse_qs(url.query)["secret"] == [enrolment.secret]
    assert unquote(url.path) == "/三内市:s1001"
    with pytest.raises(actions.Refused, match="確認コードが違う"):
        actions.confirm_totp(account, by=Oneself(account), at=AT, code="12345")
    assert not has_second_factor(account)
    assert len(actions.confirm_totp(account, by=Oneself(account), at=AT, code=code_of(enrolment))) == 10
    assert has_second_factor(account)
    assert not any(enrolment.secret in str(event.payload.body) for event in Event.objects.all())


def test_a_code_cannot_be_confirmed_before_enrolment_began(account):
    with pytest.raises(actions.Refused, match="登録を始めて"):
        actions.confirm_totp(account, by=Oneself(account), at=AT, code="123456")


def test_the_old_app_works_until_the_new_one_is_confirmed(account):
    old = actions.enroll_totp(account, by=Oneself(account), at=AT)
    actions.confirm_totp(account, by=Oneself(account), at=AT, code=code_of(old))
    new = actions.enroll_totp(account, by=Oneself(account), at=AT)
    later = AT + timedelta(minutes=5)
    assert verify_code(account, code_of(old, later), at=later).account == account
    actions.confirm_totp(account, by=Oneself(account), at=later, code=code_of(new, later))
    much_later = AT + timedelta(minutes=10)
    assert verify_code(account, code_of(old, much_later), at=much_later).account is None
    assert verify_code(account, code_of(new, much_later), at=much_later).account == account
    assert TOTPDevice.objects.count() == 1


def test_a_lost_device_is_reset_and_a_closed_account_stays_named(account):
    enrolment = actions.enroll_totp(account, by=Oneself(account), at=AT)
    codes = actions.confirm_totp(account, by=Oneself(account), at=AT, code=code_of(enrolment))
    actions.reset_second_factor(account, by=System(), at=AT)
    assert not has_second_factor(account)
    assert verify_code(account, codes[0], at=AT).account is None
    actions.close_account(account, by=System(), at=AT)
    assert (Account.objects.get().is_active, Account.objects.get().name) == (False, "三内 花子")


def test_a_change_of_name_keeps_the_old_one_in_its_event(account):
    actions.change_account(account, by=System(), at=AT, name="見本 花子", email="m@example.jp")
    change = said(Event.objects.get(verb="staff.account_changed"))
    assert change["before"]["name"] == "三内 花子"
    assert change["name"] == "見本 花子"


def test_two_administrators_at_once_do_not_overwrite_each_other(account):
    copy = Account.objects.get()
    actions.change_account(account, by=System(), at=AT, name="一", email="")
    with pytest.raises(StaleSubject):
        actions.change_account(copy, by=System(), at=AT, name="二", email="")
    assert Account.objects.get().name == "一"


def test_the_chain_of_every_account_is_whole(account):
    actions.close_account(account, by=System(), at=AT)
    assert verify() == []
    Account.objects.update(seq=9)
    assert [fault.kind for fault in verify()] == ["missing"]
