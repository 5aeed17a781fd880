"""Before the token of a system ends, those who answer for the system are told by mail, once."""

from __future__ import annotations

from datetime import date, datetime

from sannai.accounts.machine_tokens import SOON
from sannai.accounts.models import Account, Machine, MachineToken
from sannai.common.time import today
from sannai.notices import outbox
from sannai.notices.models import Notice
from sannai.notices.words import Parameters, say
from sannai.text.eras import wareki

from .machines import answering
from .rights import reach_of
from .snapshot import City, city_on

SAID = "staff.token_ends"
HEADS = ("head", "director")


def register() -> None:
    """Tell the house what is said."""
    say(SAID, _words)


def tell(at: datetime) -> int:
    """For the worker: a mail for every token that ends within thirty days, how many. Safe to repeat: one that was told
    of is not told of again, whoever has come into those posts since."""
    city = city_on(today(at))
    soon = MachineToken.objects.select_related("machine").filter(machine__closed_at=None, revoked_at=None)
    rows = soon.filter(expires_on__gte=city.on, expires_on__lte=city.on + SOON).order_by("pk")
    return sum(_tell(token, city, at) for token in rows)


def _tell(token: MachineToken, city: City, at: datetime) -> int:
    key = f"token-ends:{token.pk}:"
    if Notice.objects.filter(key__startswith=key).exists():
        return 0
    machine = token.machine
    told = {"title": machine.title, "label": token.label, "last": token.expires_on}
    accounts = Account.objects.filter(staff_key__in=_answerable(machine, city), is_active=True).order_by("staff_key")
    for account in accounts:
        outbox.put(key + account.staff_key, account.email, SAID, told, ("staff", account.staff_key), at)
    return len(accounts)


def _answerable(machine: Machine, city: City) -> set[str]:
    """Who holds the post that answers for it, and who heads its unit: where nobody does, the next one above.

    Where nobody is left, whoever administers systems.
    """
    held = answering(machine, city)
    people = _holders(city, {held.key}) if held else set()
    unit = city.unit(held.unit_key) if held else None
    while unit is not None:
        heads = {post.key for post in city.posts if post.unit_key == unit.key and post.role in HEADS}
        if found := _holders(city, heads):
            return people | found
        unit = city.unit(unit.parent_key)
    return people or _holders(city, {post.key for post in city.posts if reach_of(post.role, "machine.administer")})


def _holders(city: City, posts: set[str]) -> set[str]:
    return {holder.staff_key for key in posts for holder in city.holders(key)}


def _words(told: Parameters, language: str) -> tuple[str, str]:
    last = wareki(date.fromisoformat(told["last"]))
    lines = [
        f"連携するシステム「{told['title']}」のトークン「{told['label']}」は、{last}まで使えます。",
        "そのあとは、このトークンで台帳を読み書きできません。",
        "使い続けるときは、職員管理者に新しいトークンの発行を求め、その日までにシステムの設定を替えてください。",
    ]
    return f"システム連携のトークンの期限が近づいています：{told['title']}", "\n".join(lines)
