"""What this room keeps of persons, how it goes, and in which zone it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sannai.common.keepers import Keeper, no_personal_data
from sannai.common.keepers import register as keep
from sannai.common.zones import Zone, tables

from .models import Account, Inbox, Invitation, SavedQuery


def register() -> None:
    """Tell the house."""
    keep(
        Keeper(
            "staff",
            {"accounts.Account": "password name email", "accounts.SavedQuery": "label query"},
            _accounts,
            "職員番号。記録に残る「だれが」を、別の人と取り違えないため。",
        )
    )
    no_personal_data({"accounts.Account": "staff_key", "accounts.SignInAttempts": "key whose"})
    no_personal_data({"accounts.Invitation": "digest", "accounts.Inbox": "staff_key mail"})
    no_personal_data({"accounts.SavedQuery": "staff_key listing unit_key"})
    tables(Zone.LGWAN, "accounts.Account accounts.Inbox accounts.Invitation accounts.SavedQuery")
    no_personal_data({"accounts.Machine": "key title purpose post_key profile role"})
    no_personal_data({"accounts.MachineToken": "digest prefix label"})
    tables(Zone.LGWAN, "accounts.Machine accounts.MachineToken")
    tables(Zone.LGWAN, "accounts.SignInAttempts sessions.Session")
    tables(Zone.LGWAN, "otp_totp.TOTPDevice otp_static.StaticDevice otp_static.StaticToken")


def _accounts(kind: str, ids: Sequence[str], at: datetime) -> None:
    """The account is closed and names nobody; what signs in with it goes."""
    from django.contrib.auth.hashers import make_password
    from django_otp.plugins.otp_static.models import StaticDevice
    from django_otp.plugins.otp_totp.models import TOTPDevice

    accounts = Account.objects.filter(staff_key__in=ids)
    TOTPDevice.objects.filter(user__in=accounts).delete()
    StaticDevice.objects.filter(user__in=accounts).delete()
    Invitation.objects.filter(account__in=accounts).delete()
    SavedQuery.objects.filter(staff_key__in=ids).delete()
    Inbox.objects.filter(staff_key__in=ids).delete()
    accounts.update(name="", email="", password=make_password(None), is_active=False)
