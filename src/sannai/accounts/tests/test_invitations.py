"""招待: good once, for some days, and readable nowhere."""

from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps

from sannai.accounts import actions, codes, invitations
from sannai.accounts.actors import Oneself
from sannai.accounts.models import Account, Invitation
from sannai.accounts.standing import standings
from sannai.common.action import Denied
from sannai.common.actors import System
from sannai.notices.models import Notice

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
AT = datetime(2026, 4, 1, 0, 0, tzinfo=UTC)
PASSWORD = "yama-kawa-umi-2026"


@pytest.fixture
def account() -> Account:
    made = Account(staff_key="s1001", name="三内 花子", email="hanako@city.example")
    return actions.create_account(made, by=System(), at=AT)


def invited(account: Account, *, mail: bool = False) -> str:
    return codes.code_of(str(invitations.invite(account, by=System(), at=AT, mail=mail).pk))


def accept(account: Account, code: str, at: datetime = AT, password: str = PASSWORD) -> None:
    invitations.accept(account, by=Oneself(account), at=at, code=code, password=password)


def test_an_invitation_opens_once(account):
    code = invited(account)
    assert invitations.find(f" {code.upper().replace('-', ' ')} ", AT) is not None
    accept(account, code)
    account.refresh_from_db()
    assert account.check_password(PASSWORD)
    assert invitations.find(code, AT) is None
    with pytest.raises(actions.Refused, match="この招待は使えません"):
        accept(account, code, password="another-one-2026")


def test_an_invitation_ends_after_its_days_and_with_the_next_one(account, settings):
    first = invited(account)
    assert invitations.find(first, AT + timedelta(days=settings.INVITATION_DAYS) - timedelta(seconds=1))
    assert invitations.find(first, AT + timedelta(days=settings.INVITATION_DAYS)) is None
    second = invited(account)
    assert invitations.find(first, AT) is None
    actions.close_account(account, by=System(), at=AT)
    assert invitations.find(second, AT) is None


def test_a_password_that_is_too_easy_leaves_the_invitation_good(account):
    code = invited(account)
    with pytest.raises(actions.Refused, match="12"):
        accept(account, code, password="short")
    accept(account, code)


def test_nobody_accepts_for_somebody_else(account):
    other = Account.objects.create_user("s1002", None, name="三内 太郎")
    with pytest.raises(actions.Refused):
        accept(other, invited(account))
    with pytest.raises(Denied):
        invitations.accept(account, by=Oneself(other), at=AT, code=invited(account), password=PASSWORD)


def test_the_link_is_in_the_mail_and_nowhere_in_the_database(account, settings):
    settings.EMAIL_HOST = "mail.example"
    code = invited(account, mail=True)
    rows = [str(list(model._default_manager.values())) for model in apps.get_models()]
    assert not any(code in row or code.replace("-", "") in row for row in rows)
    assert f"/desk/invited/{code}/" in Notice.objects.get().told().body
    assert "s1001" in Notice.objects.get().told().body


def test_without_a_mail_server_no_letter_lies_in_the_development_mailbox(account, settings):
    settings.DEMO, settings.EMAIL_HOST = False, ""
    with pytest.raises(actions.Refused, match="紙で招待"):
        invited(account, mail=True)
    assert not Notice.objects.exists()
    assert not Invitation.objects.exists()


def test_a_sign_in_stands_in_a_word(account):
    def stands(at: datetime = AT, *, post: bool = True) -> str:
        account.refresh_from_db()
        return standings([account], {"s1001"} if post else set(), at)["s1001"].label

    assert stands() == "未招待"
    code = invited(account)
    assert stands() == "招待中"
    assert stands(AT + timedelta(days=30)) == "招待の期限切れ"
    accept(account, code)
    assert stands() == "2段階未設定"
    assert stands(post=False) == "離任"
    actions.close_account(account, by=System(), at=AT)
    assert stands() == "停止"
    actions.reopen_account(account, by=System(), at=AT)
    assert stands() == "未招待"
    assert not account.check_password(PASSWORD)
