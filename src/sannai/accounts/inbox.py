"""How a person is told of what waits for them: when they looked last, and by which mail, if by any."""

from __future__ import annotations

from datetime import datetime

from .models import Inbox

MAILS = {
    "": "メールを受け取らない（画面の「やること」だけで見る）",
    "daily": "1日1回、まとめて受け取る",
    "at_once": "届くたびに受け取る",
}


def of(staff_key: str) -> Inbox:
    """What this person has chosen; of whoever has chosen nothing a row that is not kept. One statement."""
    return Inbox.objects.filter(staff_key=staff_key).first() or Inbox(staff_key=staff_key)


def looked(staff_key: str, at: datetime) -> None:
    """They have seen what had come by then. An older page takes nothing back."""
    row, made = Inbox.objects.get_or_create(staff_key=staff_key, defaults={"looked_at": at})
    if not made and (row.looked_at is None or row.looked_at < at):
        Inbox.objects.filter(pk=row.pk).update(looked_at=at)


def told(mail: str) -> set[str]:
    """Who chose to be told this way. One statement."""
    return set(Inbox.objects.filter(mail=mail).values_list("staff_key", flat=True))


def choose(staff_key: str, mail: str) -> None:
    """They wish to be told this way from now on: a key of ``MAILS``."""
    Inbox.objects.update_or_create(staff_key=staff_key, defaults={"mail": mail})
