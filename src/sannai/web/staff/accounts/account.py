"""One sign-in: how it stands, what may be done with it, what was done; and the place where its verbs are done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django import forms
from django.http import HttpResponse
from django.urls import reverse

from sannai.accounts.models import Account
from sannai.accounts.standing import Standing, standings
from sannai.casework.timeline import Moment
from sannai.common.verbs import REGISTER, Verb
from sannai.notices import outbox
from sannai.organization.queries import staying
from sannai.web.components.parts import chip as drawn
from sannai.web.kit.detail import Page, Section
from sannai.web.kit.door import DeskRequest
from sannai.web.kit.forms import DeskForm, Line
from sannai.web.kit.history import history
from sannai.web.kit.said import after
from sannai.web.kit.verb import Doable, Offer, OnRow, Ordinary, Place, Press, Screen, offered

from .accounts import chip
from .door import RIGHT, account_view, load
from .inviting import invite_view


@dataclass(frozen=True, slots=True)
class AccountSheet:
    """All that the page of an account shows."""

    row: Account
    standing: Standing
    chip: str
    posts: Sequence[str]
    offered: Sequence[Offer]
    note: str
    history: Sequence[Moment]


def account_sheet(request: DeskRequest, account: Account) -> AccountSheet:
    """The account as it stands."""
    standing = standings([account], staying(request.staff.on), request.at)[account.staff_key]
    posts = [request.staff.city.title(post.key) for post in request.staff.city.posts_of(account.staff_key)]
    verbs = [each.verb for each in ACCOUNT_VERBS]
    shown = chip(standing)
    return AccountSheet(
        row=account,
        standing=standing,
        chip=drawn(shown.label, shown.color),
        posts=posts,
        offered=list(offered(ACCOUNT_VERBS, account, request.staff, verbs, standing)),
        note=NOTES.get(standing.code, ""),
        history=history("staff", account.staff_key),
    )


NOTES = {
    "left": "いまも、これからも、職がありません。サインインしても何も見られません。退職・転出なら停止してください。",
    "bare": "次のサインインで、本人が認証アプリを登録します。",
    "locked": "続けてまちがえたため、ある場所からのサインインが止まっています。15分たつと、ひとりでに開きます。",
}


class ChangeForm(DeskForm):
    name = Line("氏名")
    email = Line("メールアドレス", limit=254, required=False, help="招待や期限の知らせを送ります。")

    def ready(self, at: OnRow[Account]) -> None:
        self.initial = {"name": at.row.name, "email": at.row.email}

    def clean_email(self) -> str:
        """Empty, or where mail can go."""
        return mail_address(self.cleaned_data["email"])


def mail_address(written: str) -> str:
    """As it is kept; ValidationError for what no mail can go to."""
    found = outbox.address(written) if written else ""
    if written and not found:
        raise forms.ValidationError("メールアドレスの形ではありません。taro@city.example のように入力してください。")
    return found


def _verb(name: str) -> Verb:
    return REGISTER[name].verb


def _is(*codes: str) -> Callable[[Standing], bool]:
    return lambda standing: standing.code in codes


_FIRST = _is("uninvited", "expired")
ACCOUNT_VERBS: tuple[Doable[Account], ...] = (
    Ordinary(_verb("staff.invited"), "invite", name="account_invite", main=True, own=invite_view, offered=_FIRST),
    Press(_verb("staff.unlocked"), "unlock", name="account_unlock", main=True, offered=lambda now: now.locked),
    Press(_verb("staff.account_closed"), "close", name="account_close", main=True, offered=_is("left")),
    Press(_verb("staff.account_reopened"), "reopen", name="account_reopen", main=True, offered=_is("closed")),
    Ordinary(
        _verb("staff.invited"), "invite", name="account_invite", label="もう一度招待する（パスワードを決め直す）",
        own=invite_view, offered=_is("invited", "bare", "good", "locked"),
    ),
    Press(
        _verb("staff.second_factor_removed"), "second-factor", name="account_second_factor",
        label="確認コードの登録を消す（端末をなくしたとき）", offered=lambda now: now.second_factor,
    ),
    Screen(
        _verb("staff.account_changed"), "change", name="account_change", form=ChangeForm, button="改める",
        template="staff/accounts/verb.html", offered=lambda now: True,
    ),
    Press(
        _verb("staff.account_closed"), "close", name="account_close",
        offered=lambda now: now.code not in ("left", "closed"),
    ),
)  # fmt: skip
ACCOUNT_PAGE = Page[Account, AccountSheet](
    kind="staff", right=RIGHT, load=load, sheet=account_sheet, frame="staff/office_base.html",
    title=lambda s: f"{s.row.name}のサインイン", head="staff/accounts/head.html",
    trail=lambda s: ("職員のサインイン", reverse("desk:accounts"), s.row.name),
    main="stack stack--24 desk-main office", side_label="このサインインでできることと経過",
    sections=(Section(id="account", title="登録", template="staff/accounts/facts.html"),),
    side=(
        Section(id="doings", title="できること", template="kit/offered.html"),
        Section(id="history", title="経過", moments=lambda s: s.history, empty="まだ何もありません。"),
    ),
)  # fmt: skip


def _back(request: DeskRequest, account: Account, what: str) -> HttpResponse:
    return after(what, "desk:account", account.pk)


ACCOUNT = Place(account_view, ACCOUNT_PAGE, account_sheet, _back)
