"""職員: who holds what on a date and who is away. Only what colleagues must know: never why somebody is away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sannai.accounts.models import Account
from sannai.organization.duties import LABELS
from sannai.organization.models import Absence, Appointment, Duty, Post
from sannai.organization.queries import post_titles
from sannai.organization.snapshot import City, city_on, trees
from sannai.text.cleaning import clean
from sannai.text.folding import fold
from sannai.web.desk.gate import DeskRequest, staff_only

from .as_of import as_of
from .posts import KINDS
from .unit import KEY

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Colleague:
    """One person on the list: name, posts with how they are held, and whether away that day."""

    key: str
    name: str
    posts: tuple[tuple[Post, str, str], ...]  # post, its title in words, 本務・兼務・事務取扱
    away: Absence | None


@dataclass(frozen=True, slots=True)
class Held:
    """One appointment of a person, with the title of its day."""

    title: str
    kind: str
    row: Appointment
    now: bool


@require_GET
@staff_only("organization.read")
def people(request: DeskRequest) -> HttpResponse:
    """職員の一覧。所属・氏名・不在でしぼり込める。"""
    day = as_of(request)
    city = city_on(day.on)
    q = clean(request.GET.get("q", ""), lines=False).strip()[:60]
    asked = request.GET.get("unit", "")
    unit = asked if city.unit(asked) else ""
    found = _found(city, fold(q), unit)
    if request.GET.get("away"):
        found = [each for each in found if each.away]
    last = max(1, -(-len(found) // A_PAGE))
    number = min(_number(request.GET.get("page", "1")), last)
    shown = {
        "day": day,
        "q": q,
        "unit": unit,
        "away": bool(request.GET.get("away")),
        "units": [(each.key, "　" * (len(city.path(each.key)) - 1) + each.name) for each in city.units],
        "people": found[(number - 1) * A_PAGE : number * A_PAGE],
        "total": len(found),
        "number": number,
        "last": last,
    }
    return render(request, "office/people.html", shown, status=422 if day.fault else 200)


@require_GET
@staff_only("organization.read")
def person(request: DeskRequest, key: str) -> HttpResponse:
    """職員ひとり。これまでとこれからの任命と職務、不在の日。"""
    account = Account.objects.filter(staff_key=key).first() if KEY.match(key) else None
    if account is None:
        raise Http404
    day = as_of(request)
    own = key == request.staff.staff_key
    shown = {
        "day": day,
        "person": account,
        "held": _appointments(key, day.on),
        "duties": _duties(key, day.on),
        "absences": Absence.objects.filter(staff_key=key).order_by("-valid_from")[:30],
        "own": own,
        "with_reasons": own or request.staff.may("staff.administer"),
    }
    return render(request, "office/person.html", shown, status=422 if day.fault else 200)


def _found(city: City, wanted: str, unit: str) -> list[Colleague]:
    """Everybody in a post that day, by the highest post first. One statement, for the names."""
    below = city.subtree(unit) if unit else None
    held: dict[str, list[tuple[Post, str, str]]] = {}
    away: dict[str, Absence] = {}
    order = {each.key: at for at, each in enumerate(city.units)}
    posts = sorted(city.posts, key=lambda post: (order.get(post.unit_key, 0), post.rank, post.key))
    for post in posts:
        for holder in city.holders(post.key):
            held.setdefault(holder.staff_key, []).append((post, city.title(post.key), KINDS.get(holder.kind, "")))
            if holder.absent:
                away[holder.staff_key] = holder.absent
    names = dict(Account.objects.values_list("staff_key", "name"))
    return [
        Colleague(key, names.get(key, key), tuple(posts), away.get(key))
        for key, posts in held.items()
        if (below is None or any(post.unit_key in below for post, _, _ in posts))
        and (not wanted or wanted in fold(names.get(key, key)) or wanted == fold(key))
    ]


def _appointments(key: str, on: date) -> list[Held]:
    """Every appointment, those that hold first, with the titles of their day. Three statements."""
    rows = list(Appointment.objects.filter(staff_key=key).order_by("-valid_from", "post_key"))
    places = {(row.post_key, on if row.holds_on(on) else row.valid_from) for row in rows}
    titles = post_titles(places)
    held = [
        Held(
            titles[row.post_key, on if row.holds_on(on) else row.valid_from],
            KINDS.get(row.kind, row.kind),
            row,
            row.holds_on(on),
        )
        for row in rows
    ]
    return sorted(held, key=lambda each: not each.now)


def _duties(key: str, on: date) -> list[tuple[Duty, str, str, bool]]:
    """(row, duty, unit as it was called, whether it holds that day), those that hold first. Two statements."""
    rows = list(Duty.objects.filter(staff_key=key).order_by("-valid_from", "kind", "unit_key"))
    named = trees(on if row.holds_on(on) else row.valid_from for row in rows)
    told = []
    for row in rows:
        unit = named[on if row.holds_on(on) else row.valid_from].unit(row.unit_key)
        told.append((row, LABELS[row.kind], unit.name if unit else row.unit_key or "全庁", row.holds_on(on)))
    return sorted(told, key=lambda each: not each[3])


def _number(text: str) -> int:
    return max(1, int(text)) if text.isascii() and text.isdecimal() and len(text) < 7 else 1
