"""Whoever answers for the record is told by mail when a round of looking at it found something."""

from __future__ import annotations

from datetime import datetime

from sannai.accounts.models import Account
from sannai.common import nightly
from sannai.common.kinds import page_of
from sannai.common.models import RecordCheck
from sannai.common.time import today
from sannai.notices import outbox
from sannai.notices.words import Parameters, say

from .rights import CITY, reach_of
from .snapshot import city_on

SAID = "staff.record_faults"


def register() -> None:
    """Tell the house what is said."""
    say(SAID, _words)


def watch(at: datetime) -> bool:
    """Go on looking at the record, and tell when a round ended with something wrong. Whether a round ended."""
    check = nightly.look(at)
    if check is not None and check.count:
        tell(check, at)
    return check is not None


def tell(check: RecordCheck, at: datetime) -> int:
    """One mail to each account that may read the result for the whole city; how many."""
    told = {"count": check.count, "first": nightly.sentences(check)[:5]}
    return mail_answerable(f"record-faults:{check.pk}", SAID, told, at)


def mail_answerable(key: str, said: str, told: Parameters, at: datetime) -> int:
    """One mail, once for this key, to each account that answers for the record of the whole city; how many."""
    city = city_on(today(at))
    posts = [post.key for post in city.posts if reach_of(post.role, "audit.read") == CITY]
    people = sorted({holder.staff_key for post in posts for holder in city.holders(post)})
    accounts = Account.objects.filter(staff_key__in=people, is_active=True).order_by("staff_key")
    for account in accounts:
        outbox.put(f"{key}:{account.staff_key}", account.email, said, told, ("staff", account.staff_key), at)
    return len(accounts)


def _words(told: Parameters, language: str) -> tuple[str, str]:
    lines = [
        f"夜間の検証で、記録の異常が{told['count']}件見つかりました。はじめの{len(told['first'])}件：",
        "",
        *(f"・{each}" for each in told["first"]),
        "",
        "データベースに触れられる人を確かめ、バックアップと封印の根の控えに照らし合わせてください。",
        page_of("record", ""),
    ]
    return f"記録の異常が{told['count']}件あります", "\n".join(lines)
