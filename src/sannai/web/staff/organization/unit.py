"""One unit of the city: where it stands, its posts and people on a date, and how it came to be what it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Min, Q
from django.http import Http404

from sannai.organization.csv_tables import UNIT_KINDS
from sannai.organization.models import Succession, Unit
from sannai.organization.queries import post_titles
from sannai.organization.snapshot import city_on
from sannai.web.kit.as_of import AsOf, as_of
from sannai.web.kit.cells import Cell, Chip, Lines, Link, Many, Ref
from sannai.web.kit.detail import Page, Section
from sannai.web.kit.door import DeskRequest
from sannai.web.kit.table import LONG, NARROW, TABLET, Column, Table
from sannai.web.staff.rules.rulebook import matter_titles

from .person import KEY
from .posts import Line as StandingIn
from .posts import Person, Shown, period, shown


@dataclass(frozen=True, slots=True)
class Row:
    """One stretch of a unit's history: what it was called and what it stood under, and what changed with it."""

    unit: Unit
    parent: str
    now: bool
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A succession from or to this unit or one of its posts, with the names of its day."""

    on: date
    from_key: str
    to_key: str
    from_name: str
    to_name: str
    kind: str
    matters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitSheet:
    """All that the page of a unit shows."""

    day: AsOf
    key: str
    unit: Unit  # as it stands that day, or last did, or first will
    standing: bool
    kind: str
    path: Sequence[Unit]
    below: Sequence[Unit]
    posts: Sequence[Shown]
    history: Sequence[Row]
    steps: Sequence[Step]


def load(request: DeskRequest, key: str) -> list[Unit]:
    """Each stretch of the unit with this key, the first one first; none: Http404."""
    history = list(Unit.objects.filter(key=key).order_by("valid_from")) if KEY.match(key) else []
    if not history:
        raise Http404
    return history


def unit_sheet(request: DeskRequest, history: list[Unit]) -> UnitSheet:
    """組織ひとつ。その日になければ、いつあったか、どこへ引き継がれたかを見せる。"""
    key, day = history[0].key, as_of(request)
    city = city_on(day.on)
    standing, matters = city.unit(key), matter_titles(request.at)
    posts = [each for each in city.posts if each.unit_key == key]
    return UnitSheet(
        day=day,
        key=key,
        unit=standing or _nearest(history, day.on),
        standing=standing is not None,
        kind=UNIT_KINDS.get((standing or history[-1]).kind, ""),
        path=city.path(key)[:-1] if standing else (),
        below=[each for each in city.units if each.parent_key == key] if standing else [],
        posts=shown(city, posts, matters) if standing else [],
        history=_history(history, day.on),
        steps=steps([key, *(each.key for each in posts)], matters),
    )


def _nearest(history: list[Unit], on: date) -> Unit:
    """The unit as it last was before the day, or as it will first be."""
    return next((row for row in reversed(history) if row.valid_from <= on), history[0])


def _history(rows: list[Unit], on: date) -> list[Row]:
    """The newest first; what each stretch stood under by the name of its first day. Two statements."""
    began = Unit.objects.aggregate(first=Min("valid_from"))["first"]
    parents = named("unit", {(row.parent_key, row.valid_from) for row in rows if row.parent_key})
    return [_row(rows, at, on, parents, began) for at in reversed(range(len(rows)))]


def _row(history: list[Unit], at: int, on: date, parents: Mapping[tuple[str, date], str], began: date | None) -> Row:
    row = history[at]
    before = history[at - 1] if at else None
    changed: list[str] = []
    if before is None or before.valid_to != row.valid_from:
        first = "登録の始まり" if row.valid_from == began else "新設"
        changed.append(first if before is None else "再設")
    else:
        if before.name != row.name:
            changed.append(f"「{before.name}」から改称")
        if before.parent_key != row.parent_key:
            changed.append("移管")
        if (before.symbol, before.phone, before.place) != (row.symbol, row.phone, row.place):
            changed.append("文書記号・電話・場所の変更")
    follows = history[at + 1] if at + 1 < len(history) else None
    if row.valid_to is not None and (follows is None or follows.valid_from != row.valid_to):
        changed.append("廃止")
    return Row(row, parents.get((row.parent_key, row.valid_from), ""), row.holds_on(on), tuple(changed))


def named(kind: str, places: Collection[tuple[str, date]]) -> dict[tuple[str, date], str]:
    """What each unit or post was called on its day; the key itself if it did not stand then. Two statements at most."""
    if kind == "post":
        return post_titles(places)
    rows = list(Unit.objects.filter(key__in={key for key, _ in places}))
    return {
        (key, on): next((row.name for row in rows if row.key == key and row.holds_on(on)), key) for key, on in places
    }


def steps(keys: Iterable[str], matters: Mapping[str, str]) -> list[Step]:
    """Successions that touch these keys, the newest first, with the names of the eve and of the day."""
    wanted = list(keys)
    rows = list(Succession.objects.filter(Q(from_key__in=wanted) | Q(to_key__in=wanted)).order_by("-on", "from_key"))
    return told(rows, matters)


def told(rows: Iterable[Succession], matters: Mapping[str, str]) -> list[Step]:
    """Successions in words. Three statements, however many."""
    rows = list(rows)
    names: dict[tuple[str, date], str] = {}
    for kind in {row.kind for row in rows}:
        own = [row for row in rows if row.kind == kind]
        names |= named(kind, {(row.from_key, _eve(row.on)) for row in own} | {(row.to_key, row.on) for row in own})
    return [
        Step(
            row.on,
            row.from_key,
            row.to_key,
            names[row.from_key, _eve(row.on)],
            names[row.to_key, row.on],
            row.kind,
            tuple(matters.get(each, each) for each in row.matters.split()),
        )
        for row in rows
    ]


def _eve(on: date) -> date:
    return on - timedelta(days=1)


def _person(person: Person, query: str) -> Cell:
    link = Link(person.name, Ref("staff", person.key, query))
    kind = Chip(person.kind, "purple") if person.kind != "本務" else None
    return Many((link, kind, Chip(person.away_words, "orange") if person.away else None))


def _holders(post: Shown, query: str) -> Cell:
    people = [_person(each, query) for each in post.people] or [Chip("欠員", "red")]
    return Lines((*people, *((f"職務代理：{post.acting}",) if post.acting else ())))


def _instead(post: Shown) -> Cell:
    return Lines(tuple(cell for line in post.stand_ins for cell in _line(line)))


def _line(line: StandingIn) -> list[Cell]:
    """One stand-in: who, for which matters, in whose name, by which rule."""
    people = "、".join(f"{each.name}{' 不在' if each.away else ''}" for each in line.people) or "欠員"
    matters = f"事項：{'、'.join(line.matters)}" if line.matters else ""
    name = f"名義：{line.own_title}" if line.own_title else ""
    said = (f"{line.kind} 第{line.order}順位　{line.title}（{people}）", matters, name, line.ground)
    return [each for each in said if each]


def _posts(sheet: UnitSheet) -> Table[Shown]:
    columns: tuple[Column[Shown], ...] = (
        Column("title", "職", lambda x: x.post.title, first=True),
        Column("people", "就いている人", lambda x: _holders(x, sheet.day.query), fold=NARROW),
        Column("instead", "代わりに決める職", _instead, LONG, fold=NARROW),
    )
    return Table(columns, sheet.posts, "職と、就いている人")


HISTORY: tuple[Column[Row], ...] = (
    Column("name", "名称", lambda x: Many((x.unit.name, Chip("表示中", "blue") if x.now else None)), first=True),
    Column("period", "期間", lambda x: period(x.unit), LONG, fold=NARROW),
    Column("parent", "上の組織", lambda x: x.parent, fold=TABLET),
    Column("changed", "できごと", lambda x: "、".join(x.changed), LONG, fold=NARROW),
)
UNIT_PAGE = Page[list[Unit], UnitSheet](
    right="organization.read", load=load, sheet=unit_sheet, frame="staff/office_base.html",
    title=lambda s: f"{s.unit.name}（{s.day.wareki}）", head="staff/organization/unit.html",
    fault=lambda s: s.day.fault, main="stack stack--24 desk-main office",
    sections=(
        Section(
            id="posts", title="職", table=_posts, shown=lambda s: s.standing, empty="この組織に置かれた職はありません。"
        ),
        Section(id="steps", title="承継", template="staff/organization/steps.html", shown=lambda s: s.steps),
        Section(
            id="history", title="沿革", table=lambda s: Table(HISTORY, s.history, "名称と上の組織の移り変わり")
        ),
    ),
)  # fmt: skip
