"""招待: how somebody gets a password that nobody else knows. By mail, or on a sheet that is printed once."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings

from sannai.common.action import action, note
from sannai.common.actors import Actor
from sannai.common.time import today
from sannai.common.verbs import Verb
from sannai.notices import outbox

from .actions import Refused, set_password
from .codes import code_of, digest_of
from .models import Account, Invitation

NOT_GOOD = (
    "この招待は使えません。期限が過ぎたか、すでに使われたか、あとから新しい招待が出ています。"
    "職員管理者に、もう一度招待してもらってください。"
)


def by_mail() -> bool:
    """Whether mail reaches anybody. Without a mail server letters would lie open in the development mailbox."""
    return bool(settings.EMAIL_HOST or settings.DEMO)


@action(Verb(name="staff.invited", kind="staff", right="staff.administer", label="招待する", done="招待しました。"))
def invite(account: Account, *, by: Actor, at: datetime, mail: bool, seen: int | None = None) -> Invitation:
    """サインインに招待する。Any earlier invitation opens nothing any more; a password that is there goes on working.

    ``mail``: to the address of the account; otherwise whoever invites hands over the code (``codes.code_of``). Raises
    Refused: the account is closed, mail cannot reach it.
    """
    if not account.is_active:
        raise Refused("利用が止まっています。再開してから招待してください。")
    if mail and not (by_mail() and outbox.address(account.email)):
        raise Refused("メールでは送れません。メールアドレスを登録するか、紙で招待してください。")
    Invitation.objects.filter(account=account).delete()
    id, until = uuid.uuid4(), at + timedelta(days=settings.INVITATION_DAYS)
    invitation = Invitation.objects.create(
        id=id, account=account, digest=digest_of(code_of(str(id))), made_at=at, expires_at=until
    )
    note(until=until)
    if mail:
        said = {
            "invitation": str(id), "name": account.name, "staff_key": account.staff_key,
            "until": today(until).isoformat(),
        }  # fmt: skip
        outbox.put(f"staff-invited:{id}", account.email, "staff.invited", said, account, at)
    return invitation


def find(code: str, at: datetime) -> Invitation | None:
    """The invitation that this code opens now; None for what is over, used, closed or never was."""
    rows = Invitation.objects.select_related("account").filter(used_at=None, expires_at__gt=at)
    return rows.filter(digest=digest_of(code), account__is_active=True).first()


@action(
    Verb(
        name="staff.invitation_accepted",
        kind="staff",
        right="account.own",
        done="招待を受けて、パスワードを決めました。",
        unsaid=("code", "password"),
    )
)
def accept(account: Account, *, by: Actor, at: datetime, code: str, password: str) -> None:
    """招待を受けて、パスワードを決める。Once. Raises Refused: not good any more, or what the password lacks."""
    rows = Invitation.objects.select_for_update().filter(account=account, used_at=None, expires_at__gt=at)
    invitation = rows.filter(digest=digest_of(code)).first()
    if invitation is None:
        raise Refused(NOT_GOOD)
    set_password(account, by=by, at=at, password=password)
    invitation.used_at = at
    invitation.save(update_fields=["used_at"])
