"""Systems as actors: which token is whom on which day, how far it reaches, and that no token lies anywhere in clear."""

from __future__ import annotations

import json
import logging
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from tests.city.rows import DAY, START, Paper, handed_on, hold, post, unit

from sannai.accounts.machine_actions import Given, close_machine, give_token, revoke_token
from sannai.accounts.models import Account, Machine, MachineToken
from sannai.common import audit
from sannai.common.action import Denied, NotAllowed
from sannai.common.actors import System
from sannai.common.events import StaleSubject
from sannai.common.models import Event
from sannai.organization import rights
from sannai.organization.actors import Staff, staff_for
from sannai.organization.csv_cells import Wrong, staff_key
from sannai.organization.machine_actions import change_machine, register_machine
from sannai.organization.machines import actor_for, machine_for, turned_away
from sannai.organization.models import Post
from sannai.organization.queries import staff_names

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
AT = datetime(2026, 4, 1, 0, 0, tzinfo=UTC)  # nine in the morning
LAST = date(2026, 9, 30)


@pytest.fixture(autouse=True)
def _city() -> None:
    for key, parent in (("bureau", ""), ("mine", "bureau"), ("mine.section", "mine"), ("other", "bureau")):
        unit(key, parent=parent)
    post("mine.head")
    post("other.head")
    post("mine.keeper", role="clerk", title="主事")
    post("other.admin", role="city_admin", title="担当")
    for key, name, held in (("admin", "三内 管", "other.admin"), ("head", "三内 長", "mine.head")):
        Account.objects.create_user(key, None, name=name)
        hold(key, held)


def admin() -> Staff:
    found = staff_for("admin", DAY)
    assert found is not None
    return found


def registered(key: str = "m-bins", **given: Any) -> Machine:
    said = {"title": f"{key}の台帳", "purpose": "現場の端末から書く", "post_key": "mine.keeper"}
    row = Machine(key=key, **{**said, "profile": "unit-ledger", "role": "machine", **given})
    return register_machine(row, by=admin(), at=AT)


def given(machine: Machine, until: date = LAST) -> Given:
    return give_token(machine, label="本番", expires_on=until, by=admin(), at=AT)


def on(day: date) -> datetime:
    return AT + (day - DAY)


def test_a_token_is_the_system_with_its_post_its_role_and_its_one_profile():
    machine = registered(title="集積所管理システム")
    found = machine_for(given(machine).token, AT)
    assert found is not None
    assert (found.kind, found.staff_key, found.name, found.post_key) == (
        "machine", "m-bins", "集積所管理システム", "mine.keeper",
    )  # fmt: skip
    assert found.signature == "集積所管理システム（mine課 主事）"
    (held,) = found.posts
    assert (held.role, held.profile) == ("machine", "unit-ledger")
    assert held.under == {"mine", "mine.section"}
    assert not found.may("case.read", Paper("mine"))  # what the post itself may do is not the system's
    assert not any(found.may(right) for right in rights.RIGHTS if not rights.profiled(right))


def test_over_entries_it_holds_the_rights_of_its_role_in_its_profile_and_none_in_another():
    ways = {"machine": {"entry.read", "entry.enter", "entry.write"}, "machine_reader": {"entry.read"}}
    for number, profile in enumerate(set(rights.PROFILES) - {"closed-ledger"}):
        for role, most in ways.items():
            machine = registered(f"m-{number}{role[7:8]}".replace("_", "r"), profile=profile, role=role)
            found = machine_for(given(machine).token, AT)
            assert found is not None
            for other in rights.PROFILES:
                may = {right for right in rights.RIGHTS if found.may(right, None, profile=other)}
                expected = {"entry.read"} if other == "permit-ledger" else most
                assert may == (expected if other == profile else set()), (role, profile, other)


def test_a_token_is_good_until_the_last_minute_of_its_last_day():
    token = given(registered(), LAST).token
    assert machine_for(token, datetime(2026, 9, 30, 14, 59, tzinfo=UTC)) is not None
    assert machine_for(token, datetime(2026, 9, 30, 15, 0, tzinfo=UTC)) is None  # midnight in Japan


def test_whatever_is_no_token_of_today_is_nobody(django_assert_num_queries):
    token = given(registered()).token
    for wrong in (
        "", "sannai_", "m-bins", token[:-1], token + "A", token + "\n", token.upper(), f" {token}", token[7:],
        "sannai_" + "A" * 43, "sannai_" + "あ" * 43, "sannai_" + "\ud800" * 43, "sannai_\0" + "A" * 42, "x" * 100_000,
        MachineToken.objects.get().digest,
    ):  # fmt: skip
        assert machine_for(wrong, AT) is None, wrong[:60]
    with django_assert_num_queries(1):
        machine_for("sannai_" + "A" * 43, AT)


def test_a_revoked_token_opens_nothing_and_the_other_one_goes_on():
    machine = registered()
    old, new = given(machine), given(machine)
    revoke_token(machine, number=old.row.pk, by=admin(), at=AT)
    assert machine_for(old.token, AT) is None
    assert machine_for(new.token, AT) is not None
    with pytest.raises(NotAllowed, match="取り消されて"):
        revoke_token(machine, number=old.row.pk, by=admin(), at=AT)
    stranger = registered("m-other")
    with pytest.raises(NotAllowed):
        revoke_token(stranger, number=new.row.pk, by=admin(), at=AT)
    assert machine_for(new.token, AT) is not None


def test_a_system_that_was_closed_does_nothing_any_more_and_keeps_its_name():
    machine = registered(title="集積所管理システム")
    token = given(machine).token
    close_machine(machine, by=admin(), at=AT)
    assert machine_for(token, AT) is None
    assert actor_for("m-bins", DAY) is None
    assert staff_names(["m-bins", "m-gone", "head"]) == {
        "m-bins": "集積所管理システム", "m-gone": "m-gone", "head": "三内 長",
    }  # fmt: skip
    for act in (
        lambda: given(machine),
        lambda: change_machine(machine, title="別", purpose="別", post_key="mine.head", by=admin(), at=AT),
        lambda: close_machine(machine, by=admin(), at=AT),
    ):
        with pytest.raises(NotAllowed, match="やめています"):
            act()


def test_where_its_post_is_no_more_it_is_nobody_unless_another_took_it_over():
    token = given(registered()).token
    Post.objects.filter(key="mine.keeper").update(valid_to=date(2026, 5, 1))
    assert machine_for(token, on(date(2026, 4, 30))) is not None
    assert machine_for(token, on(date(2026, 5, 1))) is None
    handed_on("mine.keeper", "other.head", on=date(2026, 6, 1), kind="post")
    assert machine_for(token, on(date(2026, 5, 31))) is None
    found = machine_for(token, on(date(2026, 6, 1)))
    assert found is not None
    assert found.post_key == "other.head"
    assert found.roles == {"machine"}
    assert found.posts[0].under == {"other"}


def test_a_row_that_somebody_wrote_with_more_power_is_nobody():
    token = given(registered()).token
    for column, value in (("role", "city_admin"), ("profile", ""), ("profile", "novel-ledger")):
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE accounts_machine SET {column} = %s", [value])
        assert machine_for(token, AT) is None, value
        with connection.cursor() as cursor:
            cursor.execute("UPDATE accounts_machine SET role = 'machine', profile = 'unit-ledger'")
    assert machine_for(token, AT) is not None


def test_it_is_known_in_two_statements_and_one_more_on_the_first_of_a_day(django_assert_num_queries):
    token = given(registered()).token
    assert MachineToken.objects.get().last_used_on is None
    machine_for("sannai_" + "A" * 43, AT)
    staff_for("head", DAY)  # the city of the day is kept
    with django_assert_num_queries(3):
        machine_for(token, AT)
    with django_assert_num_queries(2):
        machine_for(token, AT + timedelta(hours=5))
    assert MachineToken.objects.get().last_used_on == DAY
    assert audit.verify() == []


def test_the_token_stands_in_clear_in_no_table_and_no_line_of_the_log(caplog):
    caplog.set_level(logging.DEBUG)
    machine = registered()
    found = given(machine)
    secret = found.token.removeprefix("sannai_")
    assert machine_for(found.token, AT) is not None
    assert machine_for(found.token[:-1] + "_", AT) is None
    revoke_token(machine, number=found.row.pk, by=admin(), at=AT)
    stored, places = 0, []
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.values():
            stored += 1
            if secret in json.dumps(row, default=str, ensure_ascii=False):
                places.append(model._meta.label)
    assert stored > 20
    assert places == []
    assert secret not in caplog.text
    assert secret not in repr(found)


def test_only_who_administers_systems_does_any_of_it():
    machine, head = registered(), staff_for("head", DAY)
    acts: list[Any] = [
        lambda: register_machine(Machine(key="m-new"), by=head, at=AT),
        lambda: give_token(machine, label="本番", expires_on=LAST, by=head, at=AT),
        lambda: revoke_token(machine, number=given(machine).row.pk, by=head, at=AT),
        lambda: change_machine(machine, title="別", purpose="別", post_key="mine.head", by=head, at=AT),
        lambda: close_machine(machine, by=head, at=AT),
    ]
    for act in acts:
        with pytest.raises(Denied):
            act()


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"key": "m-bins"}, "キー「m-bins」はすでに"), ({"key": "m-person"}, "すでに使われています"),
        ({"key": "bins"}, "「m-」で始まる"), ({"key": "m-Bins"}, "使えません"),
        ({"key": "m-" + "a" * 31}, "使えません"), ({"key": "m-a\n"}, "使えません"),
        ({"title": " "}, "名称を書いて"), ({"title": "字" * 61}, "60字まで"),
        ({"title": "m-binsの台帳"}, "という名称"), ({"purpose": ""}, "目的を書いて"), ({"profile": "novel"}, "型"),
        ({"profile": "closed-ledger"}, "届きません"),
        ({"role": "city_admin"}, "役割"), ({"post_key": "mine.gone"}, "今日はありません"),
        ({"post_key": "mine.firm"}, "市の職員の職ではない"), ({"post_key": "mine.part"}, "事務の種類を限った"),
    ],
)  # fmt: skip
def test_what_cannot_be_registered_is_refused_in_words(said: dict[str, str], refusal: str):
    registered()
    Account.objects.create_user("m-person", None, name="三内 古")
    post("mine.firm", role="contractor")
    post("mine.part", role="clerk", matters="m1")
    with pytest.raises(NotAllowed, match=refusal):
        registered(**{"key": "m-new", **said})
    assert [row.key for row in Machine.objects.all()] == ["m-bins"]


def test_a_token_has_a_label_and_at_most_four_hundred_days():
    machine = registered()
    for label, until in (("", LAST), ("字" * 61, LAST), ("本番", DAY - timedelta(1)), ("本番", DAY + timedelta(401))):
        with pytest.raises(NotAllowed, match=r"使う所|期限は"):
            give_token(machine, label=label, expires_on=until, by=admin(), at=AT)
    for until in (DAY, DAY + timedelta(400)):
        assert machine_for(given(machine, until).token, AT) is not None


def test_of_two_who_press_at_once_only_the_first_gets_a_token():
    machine = registered()
    seen = machine.seq
    give_token(machine, label="本番", expires_on=LAST, by=admin(), at=AT, seen=seen)
    with pytest.raises(StaleSubject):
        give_token(machine, label="本番", expires_on=LAST, by=admin(), at=AT, seen=seen)
    assert MachineToken.objects.count() == 1


def test_a_post_that_was_changed_answers_from_then_on_and_a_later_fault_of_it_keeps_nobody_from_renaming():
    machine = registered()
    token = given(machine).token
    change_machine(machine, title="新しい名", purpose="同じ", post_key="other.head", by=admin(), at=AT)
    found = machine_for(token, AT)
    assert found is not None
    assert (found.name, found.post_key) == ("新しい名", "other.head")
    assert found.posts[0].under == {"other"}
    event = Event.objects.get(verb="machine.changed")
    assert json.loads(str(event.payload.body))["before"]["post_key"] == "mine.keeper"
    Post.objects.filter(key="other.head").update(valid_to=date(2026, 5, 1))
    later = staff_for("admin", date(2026, 5, 2))
    change_machine(
        machine, title="もっと新しい名", purpose="同じ", post_key="other.head", by=later, at=on(date(2026, 5, 2))
    )
    assert Machine.objects.get().title == "もっと新しい名"


def test_no_person_gets_a_key_of_a_system():
    assert staff_key("m1001") == "m1001"
    for written in ("m-1", "ｍ－１"):
        with pytest.raises(Wrong, match="連携するシステム"):
            staff_key(written)
    assert actor_for("head", START) == staff_for("head", START)


def test_unknown_tokens_of_one_address_are_counted_and_nobody_elsewhere_is_kept_out():
    token = given(registered()).token
    until = [turned_away("192.0.2.1", AT) for _ in range(61)]
    assert until[:60] == [None] * 60
    assert until[60] is not None
    assert until[60] > AT
    assert turned_away("192.0.2.2", AT) is None
    assert turned_away("192.0.2.1", until[60]) is None
    assert machine_for(token, AT) is not None


def test_everything_that_was_done_is_held_by_the_record():
    machine = registered()
    found = given(machine)
    revoke_token(machine, number=found.row.pk, by=System(), at=AT)
    close_machine(machine, by=System(), at=AT)
    assert audit.verify() == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_machinetoken SET revoked_at = NULL, expires_on = '2027-04-01'")
    assert audit.verify() != []
