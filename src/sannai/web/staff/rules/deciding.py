"""だれが決めるか: who decides this, on that date, and why. Anyone in city hall may ask; the address asks."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sannai.approvals import routes
from sannai.common.action import NotAllowed
from sannai.organization.snapshot import City, city_on
from sannai.rules.delegation.model import MatterRules, Rulebook
from sannai.text.folding import fold
from sannai.web.kit.as_of import AsOf, as_of
from sannai.web.kit.door import DeskRequest, staff_only

from .answer import answered
from .question import UNLISTED, Asked, asked
from .rulebook import matter_shown


@require_GET
@staff_only("organization.read")
def who_decides(request: DeskRequest) -> HttpResponse:
    """この事項を、この課が起案したら、この日にはだれが、なぜ決めるか。"""
    day = as_of(request)
    city = city_on(day.on)
    book = book_of(city, request.GET.get("division", "") or request.staff.posts[0].unit_key)
    question = asked(request, city, book)
    shown: dict[str, object] = {"day": day, "question": question, "book": book, "units": indented(city)}
    if book is None:
        return render(request, "staff/rules/who_decides.html", shown, status=_status(day, question))
    if not question.matter:
        shown["matters"] = listed(book, day, question.q)
        return render(request, "staff/rules/who_decides.html", shown, status=_status(day, question))
    if question.complete and not day.fault:
        found = routes.who_decides(
            question.wording,
            question.values,
            question.division,
            day.on,
            marks=question.marks,
            analogous_to=question.analogous_to,
        )
        shown["answer"] = answered(found, city)
        shown["may_propose"] = day.is_today and not question.unlisted and request.staff.may("proposal.open")
    if rules := book.matters.get(question.followed):
        shown["rules"] = matter_shown(book, rules, city)
    shown["titles"] = [(each.id, each.title) for each in book.matters.values()]
    return render(request, "staff/rules/who_decides.html", shown, status=_status(day, question))


def book_of(city: City, unit_key: str) -> Rulebook | None:
    """The rules of the body of this unit that stand on this date; None if it had adopted none by then."""
    try:
        return routes.book_of(city, unit_key)
    except NotAllowed:
        return None


def indented(city: City) -> list[tuple[str, str]]:
    """Every unit that can propose, below its bureau: for a list to choose from."""
    children: dict[str, list[tuple[str, str]]] = {}
    for unit in city.units:
        parent = unit.parent_key if city.unit(unit.parent_key) else ""
        children.setdefault(parent, []).append((unit.key, unit.kind))
    found: list[tuple[str, str]] = []

    def walk(key: str, depth: int) -> None:
        for child, kind in children.get(key, ()):
            named = kind not in ("city", "charge")
            unit = city.unit(child)
            if named and unit:
                found.append((child, "　" * depth + unit.name))
            walk(child, depth + named)

    walk("", 0)
    return found


def listed(book: Rulebook, day: AsOf, typed: str) -> list[MatterRules]:
    """The matters of the rules that hold on the day and speak of these words."""
    wanted = fold(typed)
    return [
        each
        for each in book.matters.values()
        if each.on(day.on)
        and (not wanted or any(wanted in fold(text) for text in (each.id, each.title, each.help, *each.examples)))
    ]


def _status(day: AsOf, question: Asked) -> int:
    return 422 if day.fault or question.faults else 200


__all__ = ["UNLISTED", "indented", "who_decides"]
