"""Reading the city as it is on a date. ``on`` is always given: an old case is read with the names of its day."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from sannai.accounts.models import Account

from .models import Appointment, Dated, Post, Unit
from .rights import CITY, ROLES, UNIT, reach_of
from .tree import subtree_of


def unit(key: str, on: date) -> Unit | None:
    """The unit as it was on that date; None if it did not exist then."""
    return Unit.objects.filter(Dated.holding(on), key=key).first()


def units(on: date) -> list[Unit]:
    """Every unit that stood on that date, in the city's own order."""
    return list(Unit.objects.filter(Dated.holding(on)).order_by("order", "key"))


def subtree(key: str, on: date) -> frozenset[str]:
    """Keys of this unit and every unit below it on that date; empty if it did not exist then."""
    parents = dict(Unit.objects.filter(Dated.holding(on)).values_list("key", "parent_key"))
    return subtree_of(key, parents) if key in parents else frozenset()


def path(key: str, on: date) -> list[Unit]:
    """From the bureau down to this unit: 環境局 › 環境事業部 › 収集課."""
    standing = {each.key: each for each in units(on)}
    way: list[Unit] = []
    while key in standing:
        found = standing.pop(key)
        way.append(found)
        key = found.parent_key
    return way[::-1]


def head_post(division_key: str, on: date) -> str:
    """Key of the post that heads this unit on that date, or of the nearest unit above that has a head; else ""."""
    heads: dict[str, str] = {}
    rows = Post.objects.filter(Dated.holding(on), role="head").order_by("-rank", "-key").values_list("unit_key", "key")
    for unit_key, key in rows:
        heads[unit_key] = key  # the highest rank comes last and stays
    return next((heads[each.key] for each in reversed(path(division_key, on)) if each.key in heads), "")


def post_titles(places: Collection[tuple[str, date]]) -> dict[tuple[str, date], str]:
    """収集課 課長: unit and title of each (post key, date); the key itself if it did not exist then. Two statements."""
    posts = list(Post.objects.filter(key__in={key for key, _ in places}))
    homes = list(Unit.objects.filter(key__in={post.unit_key for post in posts}))
    found = {}
    for key, on in places:
        post = next((each for each in posts if each.key == key and each.holds_on(on)), None)
        home = next((each for each in homes if post and each.key == post.unit_key and each.holds_on(on)), None)
        found[key, on] = f"{home.name} {post.title}" if post and home else post.title if post else key
    return found


def holders(post_key: str, on: date) -> list[str]:
    """Staff keys of whoever holds this post on that date; empty is a vacancy (欠員)."""
    rows = Appointment.objects.filter(Dated.holding(on), post_key=post_key).order_by("kind", "staff_key")
    return list(rows.values_list("staff_key", flat=True))


def colleagues(division_key: str, on: date, *, right: str = "") -> list[tuple[str, str]]:
    """(staff key, name) of everybody with a post in this unit or below it.

    With a right only those whose post in this very unit gives it over the unit: to whom a case can be handed over.
    """
    posts = Post.objects.filter(Dated.holding(on))
    if right:
        roles = [role for role in ROLES if reach_of(role, right) in (UNIT, CITY)]
        posts = posts.filter(unit_key=division_key, role__in=roles)
    else:
        posts = posts.filter(unit_key__in=subtree(division_key, on))
    keys = Appointment.objects.filter(Dated.holding(on), post_key__in=posts.values("key")).values("staff_key")
    rows = Account.objects.filter(staff_key__in=keys, is_active=True).order_by("staff_key")
    return list(rows.values_list("staff_key", "name"))


def staff_name(key: str, on: date) -> str:
    """The name of a member of staff, also of one who has left; the key if there never was such a person.

    Names are kept as they are now; the name of the day stands in the payload of the event.
    """
    return staff_names([key])[key]


def staff_names(keys: Iterable[str]) -> dict[str, str]:
    """Names of many at once, in one statement. Unknown keys stand for themselves."""
    wanted = set(keys)
    found = dict(Account.objects.filter(staff_key__in=wanted).values_list("staff_key", "name"))
    return {key: found.get(key, key) for key in wanted}
