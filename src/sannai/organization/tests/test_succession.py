"""Where open work lives on after a reorganisation, and that it never has two homes or none."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.city.rows import DAY, EVE, START, handed_on, post, unit

from sannai.organization.models import Post, StandIn, Succession, Unit
from sannai.organization.snapshot import Claim, city_on, claimed
from sannai.organization.succession import Successions
from sannai.organization.tree import History, Tree

LATER = date(2027, 4, 1)


@pytest.mark.django_db
def test_a_whole_division_goes_to_its_heir_on_the_day_and_not_before():
    unit("a", until=DAY)
    unit("b", since=DAY)
    handed_on("a", "b")
    assert city_on(EVE).heir("unit", "a", "m1") == "a"
    assert city_on(DAY).heir("unit", "a", "m1") == "b"
    assert city_on(DAY).heir("unit", "never", "m1") == "never"
    assert city_on(EVE).ancestry("unit", {"a"}) == (Claim("a"),)
    assert city_on(DAY).ancestry("unit", {"b"}) == (Claim("a"), Claim("b"))
    assert city_on(DAY).ancestry("unit", {"a"}) == ()


@pytest.mark.django_db
def test_a_divided_division_has_an_heir_for_each_matter():
    for key in ("a", "b", "c"):
        unit(key, until=DAY if key == "a" else None)
    handed_on("a", "b", matters="m1 m2")
    handed_on("a", "c")
    city = city_on(DAY)
    assert [city.heir("unit", "a", matter) for matter in ("m1", "m2", "m3", "")] == ["b", "b", "c", "c"]
    assert city.ancestry("unit", {"b"}) == (Claim("a", frozenset({"m1", "m2"})), Claim("b"))
    assert city.ancestry("unit", {"c"}) == (Claim("a", None, frozenset({"m1", "m2"})), Claim("c"))
    assert city.ancestry("unit", {"b", "c"}) == (Claim("a"), Claim("b"), Claim("c"))


@pytest.mark.django_db
def test_a_division_that_goes_on_keeps_what_is_not_named():
    unit("a")
    unit("b")
    handed_on("a", "b", matters="m1")
    city = city_on(DAY)
    assert city.heir("unit", "a", "m1") == "b"
    assert city.heir("unit", "a", "m2") == "a"
    assert city.ancestry("unit", {"a"}) == (Claim("a", None, frozenset({"m1"})),)


@pytest.mark.django_db
def test_chains_lead_on_over_days_and_within_a_day():
    unit("a", until=DAY)
    unit("b", until=LATER)
    unit("c", since=LATER)
    unit("d", since=LATER)
    handed_on("a", "b")
    handed_on("b", "c", on=LATER)
    handed_on("c", "d", on=LATER, matters="m1")
    assert city_on(DAY).heir("unit", "a", "m1") == "b"
    assert city_on(LATER).heir("unit", "a", "m1") == "d"
    assert city_on(LATER).heir("unit", "a", "m2") == "c"


@pytest.mark.django_db
def test_what_was_handed_over_and_given_back_is_at_home_again():
    unit("a")
    unit("b")
    handed_on("a", "b", matters="m1")
    handed_on("b", "a", on=LATER, matters="m1")
    assert city_on(DAY).heir("unit", "a", "m1") == "b"
    assert city_on(LATER).heir("unit", "a", "m1") == "a"
    assert city_on(LATER).heir("unit", "b", "m1") == "a"


@pytest.mark.django_db
def test_a_key_that_is_given_again_belongs_to_the_new_unit():
    unit("a", until=DAY)
    unit("b")
    handed_on("a", "b")
    unit("a", since=LATER)
    assert city_on(DAY).heir("unit", "a", "m1") == "b"
    assert city_on(LATER).heir("unit", "a", "m1") == "a"
    assert city_on(DAY).ancestry("unit", {"b"}) == (Claim("a"), Claim("b"))
    assert city_on(LATER).ancestry("unit", {"b"}) == (Claim("b"),)


@pytest.mark.django_db
def test_a_new_name_is_no_new_unit():
    """A row that begins where the last one ended goes on being the same division."""
    unit("a", until=LATER)
    unit("a", since=LATER)
    unit("b")
    handed_on("a", "b", matters="m1")
    assert city_on(LATER).heir("unit", "a", "m1") == "b"


@pytest.mark.django_db
def test_a_head_goes_with_its_unit_and_a_succession_of_its_own_comes_first():
    for key, until in (("a", DAY), ("b", None), ("c", None)):
        unit(key, until=until)
        post(f"{key}.head", until=until)
        post(f"{key}.deputy", rank=5, until=until)
    handed_on("a", "b", matters="m1")
    handed_on("a", "c")
    handed_on("a.deputy", "c.deputy", kind="post")
    city = city_on(DAY)
    assert city.heir("post", "a.head", "m1") == "b.head"
    assert city.heir("post", "a.head", "m2") == "c.head"
    assert city.heir("post", "a.deputy", "m1") == "c.deputy"
    assert city.heir("post", "b.head", "m1") == "b.head"
    assert city.ancestry("post", {"b.head"}) == (Claim("a.head", frozenset({"m1"})), Claim("b.head"))
    assert city_on(EVE).heir("post", "a.head", "m1") == "a.head"
    handed_on("a.head", "c.deputy", kind="post", matters="m1")
    assert city_on(DAY).heir("post", "a.head", "m1") == "c.deputy"
    assert city_on(DAY).heir("post", "a.head", "m2") == "c.head"


@pytest.mark.django_db
def test_a_head_whose_unit_has_an_heir_without_a_head_waits_with_the_next_above():
    unit("bureau", kind="bureau")
    post("bureau.head", role="director", rank=2)
    unit("a", until=DAY)
    post("a.head", until=DAY)
    unit("b", parent="bureau")
    handed_on("a", "b")
    assert city_on(DAY).heir("post", "a.head", "m1") == "bureau.head"


@pytest.mark.django_db
def test_a_queue_finds_in_one_condition_what_the_heir_says_row_by_row():
    for key in ("a", "b", "c", "d"):
        unit(key)
    handed_on("a", "b", matters="m1")
    handed_on("a", "c", matters="m2 m3")
    handed_on("c", "d", on=LATER)
    for stored in "abcd":
        for matter in ("m1", "m2", "m3", "m4", ""):
            StandIn.objects.create(
                post_key=stored, title=matter, by_post_key=f"{stored}{matter}", kind="row", valid_from=START
            )
    for on in (EVE, DAY, LATER):
        city = city_on(on)
        for mine in ({"a"}, {"b"}, {"c"}, {"d"}, {"a", "c"}, set("abcd"), set()):
            found = StandIn.objects.filter(claimed("post_key", "title", city.ancestry("unit", mine)))
            expected = {
                row.by_post_key for row in StandIn.objects.all() if city.heir("unit", row.post_key, row.title) in mine
            }
            assert set(found.values_list("by_post_key", flat=True)) == expected


# Properties, on cities that were never stored

KEYS, MATTERS = "abcdef", ("m1", "m2", "m3")
EVERY_MATTER = (*MATTERS, "unheard-of", "")


def day(number: int) -> date:
    return DAY + timedelta(days=number)


def city_of(units: list[Unit], successions: list[Succession], on: date) -> Tree:
    posts = [Post(key=f"{key}.head", unit_key=key, role="head", rank=4, valid_from=START) for key in KEYS]
    kinds = {kind: Successions(row for row in successions if row.kind == kind) for kind in ("unit", "post")}
    by_unit = {key: [each for each in units if each.key == key] for key in KEYS}
    history = History(
        units=by_unit,
        posts={each.key: [each] for each in posts},
        posts_in={each.unit_key: [each] for each in posts},
        stand_ins=[],
        engagements=[],
        duties=[],
        successions=kinds,
        bodies={},
    )
    return Tree(on, history)


def takes(claims: tuple[Claim, ...], key: str, matter: str) -> bool:
    return any(
        claim.key == key and (claim.matters is None or matter in claim.matters) and matter not in claim.but
        for claim in claims
    )


any_row = st.builds(
    lambda kind, source, to, number, matters: Succession(
        kind=kind,
        from_key=source + (".head" if kind == "post" else ""),
        to_key=to + (".head" if kind == "post" else ""),
        on=day(number),
        matters=" ".join(sorted(matters)),
    ),
    st.sampled_from(["unit", "unit", "post"]),
    st.sampled_from(KEYS),
    st.sampled_from(KEYS),
    st.integers(0, 4),
    st.frozensets(st.sampled_from(MATTERS), max_size=2),
)


@given(rows=st.lists(any_row, max_size=12), number=st.integers(-1, 5))
def test_whatever_was_declared_the_way_ends_and_each_row_has_one_home(rows, number):
    """Circles and contradictions included: they may be wrong, they never hang, and never show a case twice."""
    units = [Unit(key=key, kind="division", valid_from=START) for key in KEYS]
    city = city_of(units, rows, day(number))
    for kind in ("unit", "post"):
        keys = [f"{key}.head" if kind == "post" else key for key in KEYS]
        claims = {key: city.ancestry(kind, {key}) for key in keys}
        everything = city.ancestry(kind, set(keys))
        for stored in keys:
            for matter in EVERY_MATTER:
                homes = [key for key in keys if takes(claims[key], stored, matter)]
                assert homes == [city.heir(kind, stored, matter)]
                assert takes(everything, stored, matter)


@st.composite
def reorganised(draw):
    """Years of reorganisations: units end or go on, hand on what they name, and the ended ones all the rest."""
    ends: dict[str, date] = {}
    rows = []
    for number in range(draw(st.integers(1, 5))):
        standing = [key for key in KEYS if key not in ends]
        leaving = draw(st.lists(st.sampled_from(standing), unique=True, max_size=len(standing) - 1))
        staying = [key for key in standing if key not in leaving]
        for key in leaving:
            ends[key] = day(number)
            rows.append(("", key, draw(st.sampled_from(staying)), number))
        giving = draw(st.lists(st.sampled_from([*leaving, staying[0]]), unique=True, max_size=3))
        rows += [(matter, key, draw(st.sampled_from(staying[1:] or staying)), number)
                 for key, matter in zip(giving, MATTERS, strict=False)]  # fmt: skip
    units = [Unit(key=key, kind="division", valid_from=START, valid_to=ends.get(key)) for key in KEYS]
    successions = [
        Succession(kind="unit", from_key=source, to_key=to, on=day(number), matters=matter)
        for matter, source, to, number in rows
        if source != to
    ]
    return units, successions


@given(history=reorganised(), number=st.integers(-1, 6))
def test_all_open_work_is_with_exactly_one_unit_that_stands(history, number):
    units, successions = history
    city = city_of(units, successions, day(number))
    standing = [each.key for each in city.units]
    claims = {key: city.ancestry("unit", {key}) for key in standing}
    for stored in KEYS:
        for matter in EVERY_MATTER:
            assert [key for key in standing if takes(claims[key], stored, matter)] == [
                city.heir("unit", stored, matter)
            ]
