"""Organisations made up for one walk: deep or flat, with gaps and stand-ins; and what befalls the people in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from random import Random
from types import MappingProxyType

from hypothesis import strategies as st

from sannai.accounts.models import Account
from sannai.organization.models import MAYOR, Absence, Appointment, Body, Post, StandIn, Succession, Unit
from sannai.organization.snapshot import City, city_on
from sannai.rules.delegation.model import POST, Rulebook

START = date(2024, 4, 1)
HOMES = (  # divisions of the shipped procedures that no rule names
    "crisis.recovery", "health.center.animals", "health.center.food", "environment.collection", "citizens.registry",
    "education.schools.affairs", "education.administration", "water.customers", "water.management",
)  # fmt: skip
BODIES = MappingProxyType({"mayor": "三内市長", "education": "三内市教育委員会", "water": "三内市水道事業管理者"})
TOPS = ("city.head", "education.head", "water.head")  # whose law names who acts for them: never without anybody
NEW = MappingProxyType({"heir": "新しい課", "rest": "残りの課"})
HEADS = MappingProxyType(
    {
        "city": ("市長", 0),
        "charge": ("副市長", 1),
        "bureau": ("局長", 2),
        "department": ("部長", 3),
        "division": ("課長", 4),
    }
)


@dataclass(frozen=True, slots=True)
class Shape:
    """How a city is built, and how restless it is."""

    departments: bool = False  # 部 between 局 and 課
    chiefs: str = "none"  # 係長: none, post (of the division), section (a unit of its own)
    deputies: bool = True  # 課長補佐
    substitutes: bool = True  # 代決
    apart: bool = False  # the substitutes of a matter come in another order
    acting: bool = False  # 職務代理 for every head
    doubled: bool = False  # a head of two divisions or of two bodies, a bureau that its department's head takes care of
    vacant: int = 0  # posts without anybody, of ten
    restless: int = 3  # of ten days, those on which something befalls somebody
    turn: int = 99  # the day of the walk on which the city is reorganised
    how: str = "moved"


SHAPES = st.builds(
    Shape,
    departments=st.booleans(),
    chiefs=st.sampled_from(["none", "post", "section"]),
    deputies=st.booleans(),
    substitutes=st.booleans(),
    apart=st.booleans(),
    acting=st.booleans(),
    doubled=st.booleans(),
    vacant=st.integers(0, 3),
    restless=st.integers(0, 9),
    turn=st.integers(2, 12),
    how=st.sampled_from(["moved", "renamed", "divided", "post_moved", "concurring_gone"]),
)


@dataclass
class Made:
    """A city that was made up, with what must be known to disturb it."""

    random: Random
    shape: Shape
    body: str  # in whose name it decides
    division: str  # where the walk begins
    matter: str
    concurring: tuple[str, ...]
    kinds: dict[str, str] = field(default_factory=dict)
    people: Iterator[int] = field(default_factory=lambda: count(1))
    turned: bool = False

    def someone(self) -> str:
        """A new member of staff."""
        key = f"s{next(self.people):03d}"
        Account.objects.create(staff_key=key, name=f"三内 {key}", password="!")
        return key

    def near(self, city: City) -> list[Post]:
        """Posts that the walk may meet: up from the division, and of the divisions that concur."""
        keys = [unit.key for unit in city.path(city.heir("unit", self.division, self.matter))]
        keys += [city.heir("unit", key, self.matter) for key in self.concurring]
        return [post for post in city.posts if post.unit_key in keys]


def build(random: Random, shape: Shape, books: Mapping[str, Rulebook], division: str, matter: str) -> Made:
    """Every unit and post that the rules and the procedures name, and what the shape adds. Each body has its bureau."""
    body = division.partition(".")[0] if division.partition(".")[0] in BODIES else MAYOR
    rules = books[body].matters[matter]
    concurring = tuple(sorted({key for row in rules.rows for key in row.concur if not key.startswith(POST)}))
    made = Made(random, shape, body, division, matter, concurring)
    units = list(_units(made, {division, *HOMES}.union(*map(_named, books.values()))))
    posts = [post for unit in units for post in _posts(shape, unit.key, unit.kind)]
    Body.objects.bulk_create(
        Body(key=key, kind=key, name=name, authority=name, valid_from=START) for key, name in BODIES.items()
    )
    Unit.objects.bulk_create(units)
    Post.objects.bulk_create(posts)
    _appoint(made, posts)
    StandIn.objects.bulk_create(_stand_ins(shape, units, {each.key for each in posts}, matter))
    return made


def _named(book: Rulebook) -> set[str]:
    """Units that the rules name, by themselves or through a post."""
    keys = {key for rules in book.matters.values() for row in rules.rows for key in row.concur}
    keys |= {row.post for rules in book.matters.values() for row in rules.rows if row.post}
    keys |= {each.post for each in book.entrustment}
    return {key.removeprefix(POST).removesuffix(".head") for key in keys}


def _units(made: Made, leaves: set[str]) -> Iterator[Unit]:
    def unit(key: str, kind: str, parent: str) -> Unit:
        made.kinds[key] = kind
        symbol = f"三{len(made.kinds)}"
        serves = {"body_key": key if key in BODIES else "", "valid_from": START}
        return Unit(key=key, name=f"{key}の組織", kind=kind, parent_key=parent, symbol=symbol, **serves)

    above = {".".join(parts[:depth]) for parts in (key.split(".") for key in leaves) for depth in range(1, len(parts))}
    yield unit("city", "city", "")
    yield unit("first", "charge", "city")
    for key in sorted(leaves | above):
        bureau, dotted, _ = key.partition(".")
        if not dotted:
            yield unit(key, "bureau", "first")
            if made.shape.departments:
                yield unit(f"{key}.dept", "department", key)
        elif key in above or key == "health.center":
            yield unit(key, "department", bureau)
        else:
            home = key.rpartition(".")[0]
            yield unit(key, "division", f"{bureau}.dept" if made.shape.departments and home == bureau else home)
            if made.shape.chiefs == "section":
                yield unit(f"{key}.team", "section", key)


def _posts(shape: Shape, key: str, kind: str) -> Iterator[Post]:
    def post(name: str, title: str, role: str, rank: int) -> Post:
        return Post(key=f"{key}.{name}", title=title, unit_key=key, role=role, rank=rank, valid_from=START)

    if kind == "section":
        yield post("chief", "係長", "clerk", 6)
        return
    title, rank = HEADS[kind]
    yield post("head", title, "head" if kind == "division" else "director", rank)
    if kind == "division":
        if shape.deputies:
            yield post("deputy", "課長補佐", "clerk", 5)
        if shape.chiefs == "post":
            yield post("chief", "係長", "clerk", 6)
        for number in (1, 2):
            yield post(f"clerk{number}", "主事", "clerk", 9)


def _appoint(made: Made, posts: Iterable[Post]) -> None:
    """One person a post; some posts are empty, some people have two."""
    random, kept = made.random, {*TOPS, f"{made.division}.clerk1"}
    rows, accounts = [], []
    held: dict[str, str] = {}
    for post in posts:
        if post.key not in kept and random.randrange(10) < made.shape.vacant:
            continue
        key = f"s{next(made.people):03d}"
        accounts.append(Account(staff_key=key, name=f"三内 {key}", password="!"))
        rows.append(Appointment(staff_key=key, post_key=post.key, valid_from=START))
        held[post.key] = key
    if made.shape.doubled:
        bureau = made.division.partition(".")[0]
        pairs = [(f"{key}.head", f"{made.division}.head", "concurrent") for key in made.concurring]
        elsewhere = "water.customers" if made.body != "water" else "education.administration"
        pairs += [(f"{elsewhere}.{post}", f"{made.division}.{post}", "concurrent") for post in ("head", "clerk1")]
        pairs += [(f"{made.division}.head", f"{bureau}.head", "caretaker"), ("first.head", "finance.head", "caretaker")]
        for post_key, by, kind in pairs:
            person = held.get(by)
            if person and post_key not in TOPS and random.random() < 0.6 and held.get(post_key) != person:
                rows = [row for row in rows if row.post_key != post_key or kind == "concurrent"]
                rows.append(Appointment(staff_key=person, post_key=post_key, kind=kind, valid_from=START))
    Account.objects.bulk_create(accounts)
    Appointment.objects.bulk_create(rows)


def _stand_ins(shape: Shape, units: list[Unit], posts: set[str], matter: str) -> list[StandIn]:
    rows = []
    for unit in units:
        key = unit.key
        own = [f"{key}.deputy", f"{key}.chief", f"{key}.team.chief"]
        own += [f"{each.key}.head" for each in units if each.parent_key == key][:2]
        own = [each for each in own if each in posts]
        if unit.kind == "section" or not own:
            continue
        post, made = f"{key}.head", {"post_key": f"{key}.head", "valid_from": START}
        if shape.substitutes:
            rows += [StandIn(**made, by_post_key=by, kind="substitute", order=n) for n, by in enumerate(own, 1)]
        if shape.apart:
            back = list(enumerate(reversed(own), 1))
            rows += [StandIn(**made, by_post_key=by, kind="substitute", order=n, matters=matter) for n, by in back]
        if shape.acting or post in TOPS:
            rows.append(StandIn(**made, by_post_key=own[0], kind="acting", title=f"{post}職務代理者"))
    return rows


# What befalls people


def live(made: Made, day: date) -> None:
    """Something befalls somebody whom the walk may meet: away, back, gone, followed, put in charge."""
    city = city_on(day)
    post = made.random.choice(made.near(city))
    made.random.choice(_BEFALLS)(made, city, post, day)


def _away(made: Made, city: City, post: Post, day: date) -> None:
    for each in city.present(post.key)[:1]:
        if not Absence.objects.filter(staff_key=each.staff_key, valid_from__gte=day).exists():
            days = made.random.choice([1, 2, 4, 9, None]) if post.key not in TOPS else 3
            until = day + timedelta(days) if days else None
            Absence.objects.create(staff_key=each.staff_key, reason="出張", valid_from=day, valid_to=until)


def _back(made: Made, city: City, post: Post, day: date) -> None:
    for each in city.holders(post.key):
        if each.absent and each.absent.valid_from < day:
            Absence.objects.filter(pk=each.absent.pk).update(valid_to=day)


def _gone(made: Made, city: City, post: Post, day: date) -> None:
    if post.key in TOPS:
        return
    for each in city.holders(post.key):
        Appointment.objects.filter(staff_key=each.staff_key, valid_from__lt=day, valid_to=None).update(valid_to=day)
        Appointment.objects.filter(staff_key=each.staff_key, valid_from=day).delete()


def _followed(made: Made, city: City, post: Post, day: date) -> None:
    if city.vacant(post.key):
        Appointment.objects.create(staff_key=made.someone(), post_key=post.key, valid_from=day)


def _also(made: Made, city: City, post: Post, day: date) -> None:
    """Somebody of the neighbourhood takes it on beside their own post: 兼務, or 事務取扱 of an empty one."""
    other = made.random.choice(made.near(city))
    mine = {each.staff_key for each in city.holders(post.key)}
    for each in city.holders(other.key)[:1]:
        if each.staff_key not in mine:
            kind = "concurrent" if mine else "caretaker"
            Appointment.objects.create(staff_key=each.staff_key, post_key=post.key, kind=kind, valid_from=day)


def _in_charge(made: Made, city: City, post: Post, day: date) -> None:
    other = made.random.choice([each for each in made.near(city) if each.key != post.key])
    same = {"post_key": post.key, "by_post_key": other.key, "kind": "acting", "matters": "", "valid_from": day}
    StandIn.objects.get_or_create(**same, defaults={"title": f"{post.title}職務代理者"})


_BEFALLS: tuple[Callable[[Made, City, Post, date], None], ...] = (
    _away, _away, _back, _gone, _followed, _also, _in_charge,
)  # fmt: skip


# What befalls the city


def reorganise(made: Made, day: date) -> None:
    """Once, in the way that the shape names. Whoever works in what ends goes over to the heir."""
    made.turned = True
    city = city_on(day)
    home = city.unit(city.heir("unit", made.division, made.matter))
    if home is not None:
        _TURNS[made.shape.how](made, city, home, day)


def _moved(made: Made, city: City, home: Unit, day: date) -> None:
    """The division goes under another bureau of its body, as it is; a board has but one, and it goes right below."""
    own = made.division.partition(".")[0]
    other = next(key for key in ("finance", "citizens") if key != own) if made.body == MAYOR else own
    Unit.objects.filter(pk=home.pk).update(valid_to=day)
    Unit.objects.create(key=home.key, name="移った課", kind="division", parent_key=other, symbol="三移", valid_from=day)


def _renamed(made: Made, city: City, home: Unit, day: date) -> None:
    """A new division takes over all of it."""
    _heir(made, city, home, "heir", day)
    Succession.objects.create(kind="unit", from_key=home.key, to_key="heir", on=day)
    _end(home, day)


def _divided(made: Made, city: City, home: Unit, day: date) -> None:
    """Two divisions: one takes the matter of the walk, the other the rest."""
    _heir(made, city, home, "heir", day)
    _heir(made, city, home, "rest", day)
    Succession.objects.create(kind="unit", from_key=home.key, to_key="heir", on=day, matters=made.matter)
    Succession.objects.create(kind="unit", from_key=home.key, to_key="rest", on=day)
    _end(home, day)


def _post_moved(made: Made, city: City, home: Unit, day: date) -> None:
    """The work of one post on the way goes to another of the same body."""
    own = [each for each in made.near(city) if city.body_of(each.unit_key).key == made.body]
    heads = [each for each in own if each.key.endswith(".head") and each.key not in TOPS]
    if len(heads) < 2:
        return
    old, new = made.random.sample(heads, 2)
    Succession.objects.create(kind="post", from_key=old.key, to_key=new.key, on=day)


def _concurring_gone(made: Made, city: City, home: Unit, day: date) -> None:
    """A division that concurs is abolished, and nobody takes over."""
    for key in made.concurring[:1]:
        unit = city.unit(city.heir("unit", key, made.matter))
        if unit is not None and unit.key != home.key:
            _end(unit, day)


_TURNS = {"moved": _moved, "renamed": _renamed, "divided": _divided, "post_moved": _post_moved,
          "concurring_gone": _concurring_gone}  # fmt: skip


def _heir(made: Made, city: City, home: Unit, key: str, day: date) -> None:
    Unit.objects.create(
        key=key, name=NEW[key], kind="division", parent_key=home.parent_key, symbol=f"三{key}", valid_from=day
    )
    for post in _posts(made.shape, key, "division"):
        post.valid_from = day
        post.save()
        old = city.holders(f"{home.key}.{post.key.rpartition('.')[2]}")
        staff = old[0].staff_key if old and key == "heir" else made.someone()
        if made.random.random() < 0.9 or post.key.endswith("clerk1"):
            Appointment.objects.create(staff_key=staff, post_key=post.key, valid_from=day)


def _end(unit: Unit, day: date) -> None:
    Unit.objects.filter(pk=unit.pk).update(valid_to=day)
    Post.objects.filter(unit_key=unit.key, valid_to=None).update(valid_to=day)


def appoint(made: Made, post_key: str, day: date) -> None:
    """Somebody new comes to this post today."""
    Appointment.objects.create(staff_key=made.someone(), post_key=post_key, valid_from=day)


def appoint_as_told(made: Made, told: str, day: date) -> None:
    """What the office is told to do when nobody could ever decide: somebody new in one of the posts that it names."""
    city = city_on(day)
    named = [post.key for post in city.posts if f"。{city.title(post.key)}は" in told]
    appoint(made, made.random.choice(named), day)
