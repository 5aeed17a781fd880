"""How a sign-in stands, in a word: for lists of whoever keeps the city's accounts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django_otp.plugins.otp_totp.models import TOTPDevice

from . import attempts
from .models import Account, Invitation

STANDINGS: Mapping[str, str] = {
    "uninvited": "未招待",
    "invited": "招待中",
    "expired": "招待の期限切れ",
    "bare": "2段階未設定",
    "locked": "ロック中",
    "good": "有効",
    "left": "離任",
    "closed": "停止",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """One account as it stands. ``invitation``: the newest, whatever became of it; ``code``: one of STANDINGS."""

    code: str
    locked: bool
    second_factor: bool
    invitation: Invitation | None

    @property
    def label(self) -> str:
        """In a word."""
        return STANDINGS[self.code]


def standings(accounts: Iterable[Account], in_post: Collection[str], at: datetime) -> dict[str, Standing]:
    """By staff key. ``in_post``: who holds a post now or will. Three statements, however many accounts."""
    rows = list(accounts)
    invitations = {each.account_id: each for each in Invitation.objects.filter(account__in=[row.pk for row in rows])}
    secured = set(TOTPDevice.objects.filter(confirmed=True).values_list("user_id", flat=True))
    locked = attempts.locked([row.staff_key for row in rows], at)
    found = {}
    for row in rows:
        invitation, second = invitations.get(row.pk), row.pk in secured
        shut = row.staff_key in locked
        code = _code(row, invitation, row.staff_key in in_post, shut, second, at)
        found[row.staff_key] = Standing(code, shut, second, invitation)
    return found


def _code(row: Account, invitation: Invitation | None, in_post: bool, shut: bool, second: bool, at: datetime) -> str:
    if not row.is_active:
        return "closed"
    if not in_post:
        return "left"
    if shut:
        return "locked"
    if row.has_usable_password():
        return "good" if second else "bare"
    if invitation is None or invitation.used_at is not None:
        return "uninvited"
    return "invited" if invitation.expires_at > at else "expired"
