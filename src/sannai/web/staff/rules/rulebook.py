"""専決規程 as the city adopted it: every matter with its rows in words, as of a date; every version with its digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sannai.approvals.models import AdoptedRules
from sannai.approvals.rulebook import rulebook_of, rules_on
from sannai.common.action import NotAllowed
from sannai.common.time import TOKYO
from sannai.organization.models import MAYOR
from sannai.organization.queries import staff_names
from sannai.organization.snapshot import City, city_on
from sannai.rules.delegation.model import Entrusted, MatterRules, Row, Rulebook
from sannai.rules.delegation.words import condition
from sannai.text.cleaning import clean
from sannai.text.eras import wareki
from sannai.text.folding import fold
from sannai.web.kit.as_of import AsOf, as_of
from sannai.web.kit.door import DeskRequest, staff_only


@dataclass(frozen=True, slots=True)
class RowShown:
    """One row of a matter in the words of an official."""

    when: str
    decider: str
    via: str
    concur: str
    notes: tuple[str, ...]
    clause: str
    row: Row
    since: str  # when it began or ends, unless it has held from the beginning on


@dataclass(frozen=True, slots=True)
class MatterShown:
    """One matter with the rows that hold on the day; for those to come, when they begin."""

    rules: MatterRules
    rows: tuple[RowShown, ...]
    ahead: tuple[date, ...]
    entrusted: Entrusted | None
    entrusted_to: str


@require_GET
@staff_only("organization.read")
def rulebook(request: DeskRequest) -> HttpResponse:
    """専決規程と事務委任規則。日付を入れると、その日に効力のあった行が見える。"""
    day = as_of(request)
    typed = clean(request.GET.get("q", ""), lines=False).strip()[:60]
    city = city_on(day.on)
    body = city.body(request.GET.get("body", "")) or city.body(MAYOR)
    assert body is not None  # every city has the mayor's
    found = versions(body.key)
    version = next((row.digest for row, _ in found if row.digest == request.GET.get("version")), "")
    book = rulebook_of(version) if version else adopted(moment_of(day, request.at), body.key)
    shown: dict[str, object] = {"day": day, "q": typed, "book": book, "versions": found, "version": version}
    shown |= {"body": body, "bodies": city.bodies}
    if book:
        matters = [each for each in book.matters.values() if not typed or _mentions(each, fold(typed))]
        shown |= {
            "matters": [matter_shown(book, each, city) for each in matters],
            "limits": [(book.mark(limit.mark), limit.clause) for limit in book.limits],
            "forbids": [book.mark(mark) for mark in book.substitution.forbids],
            "admits": [ADMITS[each] for each in book.substitution.admits],
        }
    return render(request, "staff/rules/rulebook.html", shown, status=422 if day.fault else 200)


ADMITS = {"instructed": "あらかじめ指示を受けたもの", "urgent": "急を要するもの"}


def adopted(at: datetime, body: str = MAYOR) -> Rulebook | None:
    """The rules of this body in force at this moment; None if it has not adopted any yet."""
    try:
        return rules_on(at, body)
    except NotAllowed:
        return None


def moment_of(day: AsOf, at: datetime) -> datetime:
    """The end of a day gone by; else now: nobody knows what will be adopted tomorrow."""
    if not day.is_past:
        return at
    return datetime.combine(day.on + timedelta(days=1), time.min, TOKYO) - timedelta(microseconds=1)


def matter_titles(at: datetime) -> dict[str, str]:
    """What each kind of matter is called by the mayor's rules. Without any, keys stand for themselves."""
    book = adopted(at)
    return {key: rules.title for key, rules in book.matters.items()} if book else {}


def versions(body: str) -> list[tuple[AdoptedRules, str]]:
    """Every version that a body adopted, the newest first, with who adopted it. Two statements."""
    rows = list(AdoptedRules.objects.filter(body_key=body).defer("files").order_by("-adopted_at", "-pk"))
    names = staff_names(row.staff_key for row in rows if row.staff_key)
    return [(row, names.get(row.staff_key, "")) for row in rows]


def matter_shown(book: Rulebook, rules: MatterRules, city: City) -> MatterShown:
    """A matter with the rows of the city's day, in words."""
    entrusted = book.entrusted(rules.id, city.on)
    return MatterShown(
        rules,
        tuple(row_shown(book, rules, row, city) for row in rules.on(city.on)),
        tuple(sorted({row.start for row in rules.rows if row.start > city.on})),
        entrusted,
        city.title(entrusted.post) if entrusted else "",
    )


def row_shown(book: Rulebook, rules: MatterRules, row: Row, city: City) -> RowShown:
    """A row in words: 「金額が3,000,000円まで」→ 課長."""
    notes = []
    if row.own:
        notes.append("自ら起案したものも決裁できる")
    if not row.substitution:
        notes.append("代決できない")
    return RowShown(
        "すべて" if row.box.otherwise and len(rules.on(city.on)) == 1 else condition(row.box, book.facts),
        city.title(row.post) if row.post else book.level(row.level).label,
        "→".join(book.level(each).label for each in row.via),
        "、".join(asked(city, each) for each in row.concur),
        tuple(notes),
        row.clause,
        row,
        _period(row, rules),
    )


def _period(row: Row, rules: MatterRules) -> str:
    """Its dates, where the matter has rows of different times."""
    since = f"{wareki(row.start)}から" if len({each.start for each in rules.rows}) > 1 else ""
    return since + (f"{wareki(row.end - timedelta(days=1))}まで" if row.end else "")


def asked(city: City, key: str) -> str:
    """A unit or post that is asked for its concurrence, by its name of the day."""
    if key.startswith("post:"):
        return city.title(key.removeprefix("post:"))
    return city.name_of(key, city.title(key))


def _mentions(rules: MatterRules, wanted: str) -> bool:
    return any(wanted in fold(text) for text in (rules.id, rules.title, rules.help, *rules.examples))
