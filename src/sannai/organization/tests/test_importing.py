from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from sannai.accounts.models import Account
from sannai.common.action import Denied
from sannai.common.audit import verify
from sannai.common.models import Event
from sannai.organization.actors import staff_for
from sannai.organization.city_file import read
from sannai.organization.importing import Loaded, load_city
from sannai.organization.models import Appointment, Post, Unit
from sannai.rules.problems import DefinitionError

AT = datetime(2026, 4, 1, 0, 0, tzinfo=UTC)
CITY = """\
units:
  - {key: env, name: 環境局, kind: bureau, from: 2024-04-01}
  - {key: env.waste, name: 環境業務課, kind: division, parent: env, from: 2024-04-01, symbol: 三環業, phone: 000}
posts:
  - {key: env.waste.head, title: 課長, unit: env.waste, role: head, rank: 4, from: 2024-04-01}
  - {key: env.waste.clerk, title: 主事, unit: env.waste, role: clerk, rank: 9, from: 2024-04-01}
staff:
  - key: s1
    name: 三内 﨑子
    email: s1@city.sannai.example
    appointments:
      - {post: env.waste.clerk, from: 2024-04-01, until: 2026-04-01}
      - {post: env.waste.head, from: 2026-04-01}
  - key: s2
    name: 三内 太郎
"""


@pytest.fixture
def load(db, tmp_path):
    def load(text, encoding="utf-8", **options):
        path = tmp_path / "organization.yaml"
        path.write_bytes(text.encode(encoding))
        return load_city(path, AT, **options)

    return load


def test_a_city_is_loaded_with_units_posts_people_and_appointments(load):
    assert load(CITY) == Loaded(units=2, posts=2, staff=2, appointments=2)
    waste = Unit.objects.get(key="env.waste")
    assert (waste.symbol, waste.parent_key, waste.order) == ("三環業", "env", 1)
    assert Account.objects.get(staff_key="s1").name == "三内 﨑子"
    person = staff_for("s1", date(2026, 4, 1))
    assert person is not None
    assert person.post_key == "env.waste.head"
    assert staff_for("s2", date(2026, 4, 1)) is None


def test_loading_it_again_changes_nothing_and_writes_no_event(load):
    load(CITY)
    events = Event.objects.count()
    assert load(CITY) == Loaded(0, 0, 0, 0)
    assert Event.objects.count() == events


def test_the_import_is_one_event_and_every_person_has_their_own(load):
    load(CITY)
    assert list(Event.objects.order_by("pk").values_list("subject_kind", "subject_id", "seq", "verb")) == [
        ("organization", "city", 1, "organization.imported"),
        ("staff", "s1", 1, "staff.account_created"),
        ("staff", "s2", 1, "staff.account_created"),
        ("staff", "s1", 2, "staff.appointed"),
        ("staff", "s1", 3, "staff.appointed"),
    ]
    assert verify() == []


def test_a_changed_file_changes_what_differs(load):
    load(CITY)
    changed = (
        CITY.replace("name: 環境業務課", "name: 資源循環課")
        .replace("name: 三内 太郎", "name: 見本 太郎")
        .replace("env.waste.head, from: 2026-04-01}", "env.waste.head, from: 2026-04-01, until: 2027-04-01}")
        .replace("until: 2026-04-01}", "until: 2026-04-01, kind: concurrent}")
    )
    assert load(changed) == Loaded(units=1, posts=0, staff=1, appointments=2)
    assert Unit.objects.get(key="env.waste").name == "資源循環課"
    assert Account.objects.get(staff_key="s2").name == "見本 太郎"
    assert Appointment.objects.get(post_key="env.waste.head").valid_to == date(2027, 4, 1)
    assert Appointment.objects.get(post_key="env.waste.clerk").kind == "concurrent"
    assert Event.objects.filter(verb="staff.appointment_ended").count() == 1
    assert Event.objects.filter(verb="staff.appointment_amended").count() == 1
    assert verify() == []


def test_a_reorganisation_is_a_new_row_and_the_old_one_stays(load):
    load(CITY)
    renamed = CITY.replace("symbol: 三環業,", "until: 2026-10-01,").replace(
        "posts:", "  - {key: env.waste, name: 資源循環課, kind: division, parent: env, from: 2026-10-01}\nposts:"
    )
    assert load(renamed).units == 2
    assert list(Unit.objects.filter(key="env.waste").order_by("valid_from").values_list("name", flat=True)) == [
        "環境業務課",
        "資源循環課",
    ]


@pytest.mark.parametrize(
    ("wrong", "right", "line", "message"),
    [
        ("kind: division", "kind: divison", 3, "「kind: divison」は使えません（「division」のことですか）"),
        ("parent: env,", "parent: envi,", 3, "「envi」という上の組織はありません（「env」のことですか）"),
        ("parent: env,", "parnt: env,", 3, "「parnt」という項目はありません（「parent」のことですか）"),
        ("role: head", "role: boss", 5, "「role: boss」は使えません"),
        ("rank: 4", "rank: 四", 5, "0〜99の整数で書く"),
        ("unit: env.waste, role: head", "unit: env.wast, role: head", 5, "「env.wast」という組織はありません"),
        ("title: 課長, ", "", 5, "posts の行に「title」がありません"),
        ("rank: 9, from: 2024-04-01", "rank: 9, from: 2024-04-31", 6, "実在する日付を 2026-04-01 のように書く"),
        ("post: env.waste.head", "post: env.waste.hed", 13, "「env.waste.hed」という職はありません"),
        (
            "from: 2024-04-01, until: 2026-04-01}",
            "from: 2023-04-01, until: 2026-04-01}",
            12,
            "まだないか、もうありません",
        ),
        ("until: 2026-04-01}", "until: 2024-04-01}", 12, "より後ではありません"),
        ("{post: env.waste.head, from: 2026-04-01}", "{post: env.waste.clerk, from: 2025-04-01}", 13, "重なっています"),
        ("- key: s2", "- key: s1", 14, "職員番号「s1」は 8 行目にもあります"),
        ("key: env, name", "key: Env, name", 2, "半角の英小文字"),
        (
            "key: env, name: 環境局, kind: bureau",
            "key: env, name: 環境局, kind: bureau, parent: env",
            2,
            "自分に戻ります",
        ),
        ("staff:", "stuff:", 7, "「stuff」という見出しはありません（「staff」のことですか）"),
        ("name: 三内 太郎", "name: [三内, 太郎]", 15, "値を一つ書きます"),
        ("name: 三内 太郎", "name: 三内 太郎\n    name: 三内 次郎", 16, "name"),
        ("units:\n", "units: x\nunit_rows:\n", 1, "並びで書きます"),
    ],
)
def test_a_bad_row_is_named_with_its_line_and_nothing_is_loaded(load, wrong, right, line, message):
    assert wrong in CITY
    with pytest.raises(DefinitionError) as caught:
        load(CITY.replace(wrong, right, 1))
    assert any(
        problem.line == line and message in str(problem) and problem.file == "organization.yaml"
        for problem in caught.value.problems
    ), str(caught.value)
    assert not Unit.objects.exists()
    assert not Event.objects.exists()


def test_every_bad_row_is_named_at_once(load):
    with pytest.raises(DefinitionError) as caught:
        load(CITY.replace("kind: bureau", "kind: x").replace("role: clerk", "role: y"))
    assert [problem.line for problem in caught.value.problems] == [2, 6]


def test_a_file_in_another_encoding_is_named_as_such(load):
    with pytest.raises(DefinitionError, match="CP932"):
        load(CITY.replace("﨑", "崎"), encoding="cp932")


def test_whoever_may_not_administer_staff_loads_nothing(load):
    load(CITY)
    head = staff_for("s1", date(2026, 4, 1))
    with pytest.raises(Denied):
        load(CITY.replace("name: 環境局", "name: 別の局"), by=head)
    assert Unit.objects.get(key="env").name == "環境局"


def test_the_model_city_of_the_catalog_is_in_order():
    path = Path(__file__).parents[4] / "catalog" / "sannai" / "organization.yaml"
    if not path.exists():
        pytest.skip("installed without its catalog")
    city = read(path.read_bytes(), path.name)
    assert len(city.units) > 20
    assert len(city.staff) > 20


@pytest.mark.django_db
def test_the_model_city_loads_and_its_chain_is_whole():
    path = Path(__file__).parents[4] / "catalog" / "sannai" / "organization.yaml"
    if not path.exists():
        pytest.skip("installed without its catalog")
    loaded = load_city(path, AT)
    assert loaded.posts == Post.objects.count()
    assert verify() == []
    assert load_city(path, AT) == Loaded(0, 0, 0, 0)
