"""A virus in a file is told to who answers for security: those with the duty over the case, else who manages staff."""

from __future__ import annotations

from datetime import datetime

from sannai.accounts.models import Account
from sannai.applications.models import Arrival
from sannai.common.time import today
from sannai.notices import outbox
from sannai.notices.words import Parameters, say
from sannai.organization.snapshot import City, city_on

from . import messages
from .models import Case

SAID = "staff.file_infected"
DUTY, ROLE = "security_officer", "city_admin"


def register() -> None:
    """Tell the house what is said."""
    say(SAID, _words)


def tell(case: Case, arrival: Arrival, at: datetime) -> int:
    """One mail to each; how many."""
    people = _people(city_on(today(at)), case)
    accounts = Account.objects.filter(staff_key__in=people, is_active=True).order_by("staff_key")
    for account in accounts:
        key = f"file-infected:{arrival.pk}:{account.staff_key}"
        outbox.put(key, account.email, SAID, messages.of_desk(case), ("staff", account.staff_key), at)
    return len(accounts)


def _people(city: City, case: Case) -> set[str]:
    if officers := city.duties_for((DUTY,), case.division_key, case.matter):
        return {duty.staff_key for duty in officers}
    posts = [post.key for post in city.posts if post.role == ROLE]
    return {holder.staff_key for key in posts for holder in city.holders(key)}


def _words(told: Parameters, language: str) -> tuple[str, str]:
    lines = [
        f"受付番号 {told['number']}（{told['procedure']}）の添付ファイルに、ウイルスが見つかりました。",
        "ファイルは封をしたまま保管し、だれにも開けないようにしてあります。申請者には、送り直しをお願いしました。",
        "同じ人や同じ日に届いたほかのファイルと、公開側の記録を確かめてください。",
    ]
    return f"添付ファイルにウイルスが見つかりました（{told['number']}）", "\n".join(lines)
