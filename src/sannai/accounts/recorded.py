"""Accounts: their rows in the log."""

from __future__ import annotations

from sannai.common.witness import Table
from sannai.common.witness import register as record

WORDS = {"name": "氏名", "email": "メールアドレス", "is_active": "在職", "staff_key": "職員番号"}


def register() -> None:
    """Tell the house. The password does not count: signing in may renew its hash."""
    record(
        Table(
            model="accounts.Account", of=("staff", "staff_key"), title="アカウント", names=WORDS,
            apart="password last_login", shared=True, personal=True,
        )
    )  # fmt: skip
