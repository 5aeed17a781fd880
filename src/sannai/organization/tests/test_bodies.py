"""執行機関: whom a unit serves, by its place in the city and by the day; what the CSV asks of it."""

from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from tests.city.rows import DAY, EVE, START, unit

from sannai.common.actors import System
from sannai.organization.importing import examine, export_city, import_city, load_city
from sannai.organization.models import MAYOR, Body, Unit
from sannai.organization.snapshot import city_on

from . import csv_city

CITY = settings.CATALOG / "sannai" / "organization"
AT = datetime(2026, 4, 1, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def body(key: str, since: date = START, **more: str) -> Body:
    fields = {"kind": "education", "name": key, "authority": key} | more
    return Body.objects.create(key=key, valid_from=since, **fields)


def with_column(of_env: str) -> dict[str, bytes]:
    files = csv_city.city()
    lines = files["units.csv"].decode().splitlines()
    cells = [f"{line},{of_env if line.startswith('env,') else ''}" for line in lines[1:]]
    return files | {"units.csv": "\r\n".join([lines[0] + ",機関", *cells]).encode()}


def test_a_unit_serves_the_body_named_nearest_above_it():
    unit("city", kind="city")
    unit("schools", kind="bureau", parent="city")
    unit("lunch", parent="schools")
    unit("roads", parent="city")
    body("school", prefix="三教委")
    Unit.objects.filter(key="schools").update(body_key="school")
    Unit.objects.filter(key="lunch").update(symbol="食")
    Unit.objects.filter(key__in=["city", "roads"]).update(symbol="三")
    city = city_on(DAY)
    assert [city.body_of(key).key for key in ("schools", "lunch", "roads", "gone")] == [
        "school",
        "school",
        MAYOR,
        MAYOR,
    ]
    assert [city.symbol_of(key) for key in ("lunch", "roads", "schools")] == ["三教委食", "三", "三教委"]


def test_a_division_that_moves_to_another_body_serves_it_from_that_day_on():
    body("school")
    unit("schools", kind="bureau")
    unit("culture", parent="schools")
    Unit.objects.filter(key="schools").update(body_key="school")
    Unit.objects.filter(key="culture").update(valid_to=DAY)
    Unit.objects.create(key="culture", name="文化課", kind="division", valid_from=DAY)
    assert city_on(EVE).body_of("culture").key == "school"
    assert city_on(DAY).body_of("culture").key == MAYOR


def test_what_a_body_is_called_is_that_of_the_day():
    body("school", name="旧称", valid_to=DAY)
    body("school", since=DAY, name="新称")
    assert [city.body("school").name for city in (city_on(EVE), city_on(DAY))] == ["旧称", "新称"]
    assert city_on(DAY).body("water") is None
    assert city_on(DAY).body(MAYOR).name == "市長"


def test_bodies_go_out_as_csv_and_a_file_from_before_them_leaves_them_as_they_are():
    assert import_city(with_column("school"), by=System(), at=AT).bodies == 2
    assert city_on(DAY).body_of("env.waste").name == "三内市教育委員会"
    assert export_city()["units.csv"].decode("utf-8-sig").splitlines()[1].endswith(",school,2024-04-01,")
    assert not import_city(csv_city.city(), by=System(), at=AT)
    assert city_on(DAY).body_of("env.waste").key == "school"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            lambda: with_column("schol"),
            "units.csv:2: 機関「schol」という執行機関はありません（「school」のことですか）",
        ),
        (
            lambda: csv_city.city(bodies={1: {"機関キー": "chief"}}),
            "bodies.csv:2: 機関キー「chief」は種別「市長」のキーにできません"
            "（市長のキーは mayor、ほかの機関は別のキーにする）",
        ),
    ],
)
def test_a_body_that_is_not_there_and_a_mayor_under_another_key_are_named(files, said):
    assert [str(problem) for problem in examine(files())] == [said]


@pytest.mark.skipif(not CITY.is_dir(), reason="installed without the model city")
def test_the_model_city_has_three_bodies_and_a_person_who_serves_two():
    load_city(CITY, AT)
    city = city_on(date(2026, 5, 1))
    serving = {city.body_of(each.key).name for each in city.units}
    assert serving == {"三内市長", "三内市教育委員会", "三内市水道事業管理者"}
    assert {city.body_of(post.unit_key).name for post in city.posts_of("s1215")} == {"三内市長", "三内市教育委員会"}
