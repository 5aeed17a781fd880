from datetime import date

import pytest
from django.core.management import call_command
from django.db import transaction
from tests.city.rows import DAY, EVE, START, away, hold, post, stand_in, unit

from sannai.organization.models import Absence, Appointment, Revision, Unit
from sannai.organization.snapshot import city_on, trees

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def hall():
    """A city with a deputy's charge, a bureau, a department and a division with two chiefs and a section."""
    unit("city", kind="city")
    unit("charge", kind="charge", parent="city")
    unit("env", kind="bureau", parent="charge")
    unit("env.works", kind="department", parent="env")
    unit("waste", parent="env.works")
    unit("waste.truck", kind="section", parent="waste")
    unit("green", parent="env")
    post("city.mayor", role="director", rank=0, title="市長")
    post("charge.deputy", role="director", rank=1, title="副市長")
    post("env.head", role="director", rank=2, title="局長")
    post("env.works.head", role="director", rank=3, title="部長")
    post("waste.head")
    post("waste.deputy", rank=5, title="課長補佐")
    post("waste.truck.chief", role="clerk", rank=6, title="係長")
    post("green.head")
    post("green.trees", role="clerk", rank=6, title="係長", matters="tree-felling")
    post("green.parks", role="clerk", rank=6, title="係長")


def test_the_tree_is_that_of_the_day(hall):
    Unit.objects.filter(key="waste").update(valid_to=DAY)
    Unit.objects.create(key="waste", name="資源循環課", kind="division", parent_key="env", valid_from=DAY)
    before, after = city_on(EVE), city_on(DAY)
    assert [each.key for each in before.path("waste.truck")] == [
        "city", "charge", "env", "env.works", "waste", "waste.truck",
    ]  # fmt: skip
    assert [each.key for each in after.path("waste")] == ["city", "charge", "env", "waste"]
    assert "waste" in before.subtree("env.works")
    assert after.subtree("env.works") == {"env.works"}
    assert after.title("waste.head") == "資源循環課 課長"
    assert before.title("waste.head") == "waste課 課長"
    assert after.title("city.mayor") == "市長"
    assert after.title("charge.deputy") == "副市長"
    assert after.title("gone") == "gone"
    assert after.path("gone") == ()
    assert after.subtree("gone") == frozenset()


def test_a_level_is_found_upwards_and_may_be_missing(hall):
    city = city_on(DAY)

    def level(unit_key, kind, matter=""):
        found = city.level(unit_key, kind, matter)
        return found.key if found else None

    kinds = ("section", "division", "department", "bureau", "charge", "city")
    assert [level("waste.truck", kind) for kind in kinds] == [
        "waste.truck.chief", "waste.head", "env.works.head", "env.head", "charge.deputy", "city.mayor",
    ]  # fmt: skip
    assert level("green", "department") is None
    assert level("green", "section", "tree-felling") == "green.parks"  # the first by key who handles everything
    post("green.aaa", role="clerk", rank=6, matters="tree-felling")
    assert city_on(DAY).level("green", "section", "tree-felling").key == "green.aaa"
    assert city_on(DAY).level("green", "section", "bench").key == "green.parks"
    assert level("gone", "division") is None


def test_a_circle_of_units_ends():
    unit("a", parent="b")
    unit("b", parent="a")
    city = city_on(DAY)
    assert [each.key for each in city.path("a")] == ["b", "a"]
    assert city.subtree("a") == {"a", "b"}


def test_a_vacancy_is_not_an_absence(hall):
    hold("s1", "waste.head")
    away("s1", DAY, date(2026, 4, 3))
    on_trip, back = city_on(DAY), city_on(date(2026, 4, 3))
    assert not on_trip.vacant("waste.head")
    assert on_trip.vacant("green.head")
    (holder,) = on_trip.holders("waste.head")
    assert holder.absent is not None
    assert holder.absent.reason == "出張"
    assert on_trip.present("waste.head") == ()
    assert [each.staff_key for each in back.present("waste.head")] == ["s1"]
    assert on_trip.vacant("gone")
    assert on_trip.holders("gone") == ()


def test_a_caretaker_fills_the_post_and_a_concurrent_holder_comes_after_the_regular_one(hall):
    hold("s1", "waste.head", "caretaker")
    hold("s1", "env.works.head")
    hold("s2", "green.head", "concurrent")
    hold("s3", "green.head")
    city = city_on(DAY)
    assert not city.vacant("waste.head")
    assert [(each.staff_key, each.kind) for each in city.holders("green.head")] == [
        ("s3", "regular"),
        ("s2", "concurrent"),
    ]
    assert [each.key for each in city.posts_of("s1")] == ["env.works.head", "waste.head"]
    assert city.posts_of("nobody") == ()


def test_an_acting_head_acts_only_while_nobody_is_there_and_only_by_presence_of_its_own(hall):
    stand_in("city.mayor", "charge.deputy", "acting")
    stand_in("city.mayor", "env.head", "acting", order=2)
    hold("mayor", "city.mayor", until=DAY)
    hold("deputy", "charge.deputy")
    hold("chief", "env.head")
    away("mayor", date(2025, 7, 1), date(2025, 8, 1))
    away("deputy", date(2026, 5, 1), date(2026, 5, 2))

    def acting(on):
        found = city_on(on).acting("city.mayor")
        return found.by_post_key if found else None

    assert acting(EVE) is None
    assert acting(date(2025, 7, 15)) == "charge.deputy"
    assert acting(DAY) == "charge.deputy"
    assert acting(date(2026, 5, 1)) == "env.head"


def test_an_acting_head_is_no_ground_for_another(hall):
    """The deputy's post is itself only cared for by an acting one: it acts for nobody."""
    stand_in("city.mayor", "charge.deputy", "acting")
    stand_in("charge.deputy", "env.head", "acting")
    hold("chief", "env.head")
    city = city_on(DAY)
    assert city.acting("charge.deputy") is not None
    assert city.acting("city.mayor") is None


def test_the_order_of_substitutes_differs_by_kind_of_matter(hall):
    stand_in("waste.head", "waste.deputy", order=1)
    stand_in("waste.head", "waste.truck.chief", order=2)
    stand_in("waste.head", "green.head", order=2, matters="burning dumping")
    stand_in("waste.head", "waste.truck.chief", order=1, matters="burning")
    stand_in("waste.head", "env.head", "acting")
    city = city_on(DAY)

    def order(matter):
        return [row.by_post_key for row in city.substitutes("waste.head", matter)]

    assert order("collection") == ["waste.deputy", "waste.truck.chief"]
    assert order("burning") == ["waste.truck.chief", "green.head"]
    assert order("dumping") == ["green.head"]
    assert order("") == ["waste.deputy", "waste.truck.chief"]
    assert city.substitutes("green.head", "collection") == ()


def test_any_date_is_read_in_one_statement_once_it_is_known(hall, django_assert_num_queries):
    hold("s1", "waste.head")
    days = [date(2026, 4, day) for day in range(1, 11)]
    trees(days)
    city_on(DAY)
    with django_assert_num_queries(1):
        known = trees(days)
    with django_assert_num_queries(1):
        city = city_on(DAY)
        assert city.title("waste.head") == known[DAY].title("waste.head") == "waste課 課長"
        assert city.holders("waste.head")
        assert city.heir("unit", "waste", "") == "waste"


def test_what_is_committed_is_seen_at_once_however_it_was_written(hall):
    hold("s1", "waste.head")
    assert not city_on(DAY).vacant("waste.head")
    Appointment.objects.filter(staff_key="s1").update(valid_to=EVE)
    assert city_on(DAY).vacant("waste.head")
    Appointment.objects.bulk_create([Appointment(staff_key="s2", post_key="waste.head", valid_from=START)])
    assert [each.staff_key for each in city_on(DAY).holders("waste.head")] == ["s2"]
    row = Appointment.objects.get(staff_key="s2")
    row.staff_key = "s3"
    Appointment.objects.bulk_update([row], ["staff_key"])
    assert [each.staff_key for each in city_on(DAY).holders("waste.head")] == ["s3"]
    row.delete()
    assert city_on(DAY).vacant("waste.head")
    Absence.objects.create(staff_key="s3", reason="休暇", valid_from=DAY)
    assert city_on(DAY).absence("s3") is not None
    Absence.objects.all().delete()
    assert city_on(DAY).absence("s3") is None


def test_what_was_rolled_back_is_never_seen_again(hall):
    hold("s1", "waste.head")
    before = city_on(DAY)
    with transaction.atomic():
        Appointment.objects.all().delete()
        assert city_on(DAY).vacant("waste.head")
        transaction.set_rollback(True)
    assert city_on(DAY) is before
    with transaction.atomic():
        Unit.objects.filter(key="waste").update(name="別の名")
        transaction.set_rollback(True)
    hold("s2", "green.head")
    assert city_on(DAY).title("waste.head") == "waste課 課長"
    assert not city_on(DAY).vacant("waste.head")


def test_without_a_token_nothing_is_kept(hall):
    Revision.objects.all().delete()
    first = city_on(DAY)
    assert city_on(DAY) is not first
    assert first.unit("waste") is not None


def test_a_change_while_reading_is_read_again(hall, monkeypatch):
    """Another process commits between the first row and the last: the mixture is thrown away."""
    from sannai.organization import snapshot

    hold("s1", "waste.head")
    read = snapshot._read_history
    seen: list[bool] = []

    def disturbed():
        rows = read()
        if not seen:
            seen.append(True)
            Unit.objects.filter(key="waste").update(name="別の名")
        return rows

    monkeypatch.setattr(snapshot, "_read_history", disturbed)
    assert city_on(DAY).title("waste.head") == "別の名 課長"


def test_a_new_city_has_one_revision_before_anybody_writes():
    Revision.objects.all().delete()
    call_command("migrate", verbosity=0)
    call_command("migrate", verbosity=0)
    assert Revision.objects.count() == 1
