"""Accounts: their rows in the log."""

from __future__ import annotations

from sannai.common.witness import Table
from sannai.common.witness import register as record

MACHINE = {
    "title": "名称", "purpose": "目的", "post_key": "責任を持つ職", "profile": "台帳の型", "role": "役割",
    "closed_at": "やめた時", "label": "使う所", "expires_on": "期限", "revoked_at": "取り消した時",
}  # fmt: skip
WORDS = {"name": "氏名", "email": "メールアドレス", "is_active": "在職", "staff_key": "職員番号"}


def register() -> None:
    """Tell the house. The password does not count: signing in may renew its hash. Nor does when a token was used."""
    record(
        Table(
            model="accounts.Account", of=("staff", "staff_key"), title="アカウント", names=WORDS,
            apart="password last_login", shared=True, personal=True,
        ),
        Table(model="accounts.Machine", of=("machine", "key"), title="連携するシステム", names=MACHINE),
        Table(
            model="accounts.MachineToken", of=("machine", "machine__key"), title="トークン", names=MACHINE,
            apart="last_used_on", related=("machine",),
        ),
    )  # fmt: skip
