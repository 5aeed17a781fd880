"""accounts: the sign-ins of staff from a terminal, by the same actions as the screens."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from .ready import Verbs, ready

if TYPE_CHECKING:
    from datetime import datetime

    from sannai.accounts.models import Account, Invitation


def configure(verbs: Verbs) -> None:
    """Add this module's verbs to the command line."""
    accounts = verbs.add_parser("accounts", help="職員のサインイン（一覧・登録・招待・解除・停止）")
    parts = accounts.add_subparsers(required=True, metavar="WHAT")
    listed = parts.add_parser("list", help="だれがサインインできるか")
    listed.add_argument("--standing", default="", help="この状態の人だけ（未招待、招待中、ロック中など）")
    listed.set_defaults(run=_list)
    create = parts.add_parser("create", help="職員を登録する（大勢なら organization import）")
    create.add_argument("staff_key", help="職員番号")
    create.add_argument("--name", required=True, help="氏名")
    create.add_argument("--email", default="", help="メールアドレス")
    create.add_argument("--post", default="", help="就く職のキー")
    create.add_argument("--from", dest="starts", type=date.fromisoformat, help="就く日（省くと今日）")
    create.set_defaults(run=_create)
    invite = parts.add_parser("invite", help="招待する。リンクはここでしか表示されない")
    invite.add_argument("staff_keys", nargs="*", help="職員番号")
    invite.add_argument("--waiting", action="store_true", help="まだ招待していない人と、招待の期限が切れた人の全員")
    invite.add_argument("--mail", action="store_true", help="リンクを表示せず、メールで送る")
    invite.set_defaults(run=_invite)
    for name, words in {
        "reset": "確認コードの登録を消す（端末をなくしたとき）",
        "unlock": "続けてまちがえて止まったサインインを開く",
        "close": "利用を停止する（退職など）",
        "reopen": "利用を再開する（復職など）",
    }.items():
        one = parts.add_parser(name, help=words)
        one.add_argument("staff_key", help="職員番号")
        one.set_defaults(run=_one, verb=name)


def _list(chosen: argparse.Namespace) -> int:
    ready()
    from django.utils.timezone import localtime

    from sannai.accounts.models import Account
    from sannai.accounts.standing import STANDINGS, standings
    from sannai.common.time import now, today
    from sannai.organization.queries import staying

    if chosen.standing and chosen.standing not in STANDINGS.values():
        print(f"状態「{chosen.standing}」はありません。{'、'.join(STANDINGS.values())} のどれかにしてください。")
        return 2
    rows = list(Account.objects.order_by("staff_key"))
    stand = standings(rows, staying(today(now())), now())
    shown = [row for row in rows if chosen.standing in ("", stand[row.staff_key].label)]
    for row in shown:
        last = f"{localtime(row.last_login):%Y-%m-%d %H:%M}" if row.last_login else "―"
        print(f"{row.staff_key}　{row.name}　{stand[row.staff_key].label}　最後のサインイン {last}")
    print(f"{len(shown)} 人")
    return 0


def _create(chosen: argparse.Namespace) -> int:
    ready()
    from django.db import transaction

    from sannai.accounts.actions import create_account
    from sannai.accounts.models import Account
    from sannai.common.action import NotAllowed
    from sannai.common.actors import System
    from sannai.common.time import now, today
    from sannai.organization import csv_cells
    from sannai.organization.actions import appoint

    try:
        email = csv_cells.email(chosen.email) if chosen.email else ""
        account = Account(staff_key=csv_cells.staff_key(chosen.staff_key), name=chosen.name, email=email)
        with transaction.atomic():
            create_account(account, by=System(), at=now())
            if chosen.post:
                starts = chosen.starts or today(now())
                appoint(account, by=System(), at=now(), post_key=chosen.post, valid_from=starts)
    except csv_cells.Wrong as wrong:
        print(f"{wrong}。{wrong.hint}")
        return 1
    except NotAllowed as error:
        print(error)
        return 1
    print(f"登録しました。次は: sannai accounts invite {account.staff_key}")
    return 0


def _invite(chosen: argparse.Namespace) -> int:
    ready()
    from sannai.accounts.invitations import invite
    from sannai.common.action import NotAllowed
    from sannai.common.actors import System
    from sannai.common.time import now

    at, code = now(), 0
    keys = [*chosen.staff_keys, *(_waiting(at) if chosen.waiting else ())]
    if not keys:
        print("招待する人がいません。職員番号か --waiting を書いてください。")
        return 2 if not chosen.waiting else 0
    for key in keys:
        account = _account(key)
        if account is None:
            code = 1
            continue
        try:
            made = invite(account, by=System(), at=at, mail=chosen.mail)
        except NotAllowed as error:
            print(f"{key}: {error}")
            code = 1
            continue
        if chosen.mail:
            print(f"{key}　{account.name}　{account.email} に送ります（sannai work が動いているとき）。")
        else:
            show(made)
    return code


def show(invitation: Invitation) -> None:
    """The link, once: it can be made again by another invitation alone."""
    from django.utils.timezone import localtime

    from sannai.accounts.codes import code_of
    from sannai.common.kinds import page_of

    account, id = invitation.account, str(invitation.pk)
    print(f"{account.staff_key}　{account.name}")
    print(f"  {page_of('staff', id, 'invited')}")
    until = f"{localtime(invitation.expires_at):%Y-%m-%d %H:%M}"
    print(f"  招待コード {code_of(id)}　{until} まで、一度だけ使えます。ほかの人に見せないでください。")


def _waiting(at: datetime) -> list[str]:
    from sannai.accounts.models import Account
    from sannai.accounts.standing import standings
    from sannai.common.time import today
    from sannai.organization.queries import staying

    stand = standings(Account.objects.order_by("staff_key"), staying(today(at)), at)
    return [key for key, each in stand.items() if each.code in ("uninvited", "expired")]


def _one(chosen: argparse.Namespace) -> int:
    ready()
    from sannai.accounts import actions
    from sannai.common.action import NotAllowed
    from sannai.common.actors import System
    from sannai.common.time import now

    doing: dict[str, tuple[Callable[..., None], str]] = {
        "reset": (actions.reset_second_factor, "確認コードの登録を消しました。次のサインインで登録し直します。"),
        "unlock": (actions.unlock, "ロックを解除しました。"),
        "close": (actions.close_account, "利用を停止しました。"),
        "reopen": (actions.reopen_account, "利用を再開しました。次は sannai accounts invite で招待します。"),
    }
    act, done = doing[chosen.verb]
    account = _account(chosen.staff_key)
    if account is None:
        return 1
    try:
        act(account, by=System(), at=now())
    except NotAllowed as error:
        print(error)
        return 1
    print(f"{account.staff_key}　{account.name}　{done}")
    return 0


def _account(key: str) -> Account | None:
    from sannai.accounts.models import Account

    account = Account.objects.filter(staff_key=key).first()
    if account is None:
        print(f"{key}: この職員番号の職員はいません。sannai accounts list で確かめてください。")
    return account
