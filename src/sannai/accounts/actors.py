"""A person as keeper of their own sign-in, before and apart from any post."""

from __future__ import annotations

from dataclasses import dataclass

from .models import Account


@dataclass(frozen=True, slots=True)
class Oneself:
    """May set the password and the second factor of one account: their own."""

    account: Account
    kind: str = "staff"
    post_key: str = ""

    @property
    def staff_key(self) -> str:
        return self.account.staff_key

    @property
    def signature(self) -> str:
        """How this person is named in a record."""
        name: str = self.account.name
        return name

    def may(self, right: str, subject: object) -> bool:
        return right == "account.own" and isinstance(subject, Account) and subject.pk == self.account.pk
