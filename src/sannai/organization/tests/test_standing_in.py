"""代決・職務代理・不在・承継・監査の従事: what the actions write, and what they refuse in words."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.city.rows import DAY, EVE, hold, post, stand_in, unit

from sannai.accounts.models import Account
from sannai.common.action import Denied, NotAllowed
from sannai.common.actors import System
from sannai.common.models import Event
from sannai.organization import actions
from sannai.organization.actions import Colleague, OnePost, WholeCity
from sannai.organization.actors import Staff, staff_for
from sannai.organization.dated import Refused
from sannai.organization.models import Absence, Engagement, StandIn, Succession
from sannai.organization.scope import units_of
from sannai.organization.snapshot import city_on

pytestmark = [pytest.mark.usefixtures("city"), pytest.mark.both_databases]
AT = datetime(2026, 4, 1, 0, 0, tzinfo=UTC)
HEAD, DEPUTY = OnePost("env.waste.head"), "env.waste.deputy"
MAY = date(2026, 5, 1)


def staff(key: str) -> Staff:
    found = staff_for(key, DAY)
    assert found is not None
    return found


def set_stand_in(by: Any = None, post: OnePost = HEAD, **given: Any) -> StandIn:
    values: dict[str, Any] = {"by_post_key": DEPUTY, "kind": "substitute", "valid_from": DAY} | given
    return actions.set_stand_in(post, by=by or System(), at=AT, **values)


def test_the_administrator_sets_who_stands_in_and_ends_it():
    set_stand_in(staff("admin"), matters="b a a", ground="専決規程第9条")
    (row,) = city_on(DAY).substitutes("env.waste.head", "a")
    assert (row.by_post_key, row.matters, row.ground) == (DEPUTY, "a b", "専決規程第9条")
    assert city_on(EVE).substitutes("env.waste.head", "a") == ()
    event = Event.objects.get(subject_kind="post", subject_id="env.waste.head")
    assert (event.verb, event.staff_key) == ("post.stand_in_set", "admin")
    ended = {"by": staff("admin"), "at": AT, "by_post_key": DEPUTY, "kind": "substitute", "ends": MAY}
    with pytest.raises(Refused, match="代決ではありません"):
        actions.end_stand_in(HEAD, matters="a", **ended)
    actions.end_stand_in(HEAD, matters="b a", **ended)
    assert city_on(MAY).substitutes("env.waste.head", "a") == ()
    assert StandIn.objects.get().valid_to == MAY


@pytest.mark.parametrize("who", ["clerk", "head", "bureau", "auditor", "dx"])
def test_nobody_else_changes_who_stands_in(who):
    with pytest.raises(Denied):
        set_stand_in(staff(who))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"by_post_key": "env.waste.head"}, "自分の代わり"),
        ({"by_post_key": "nowhere"}, "「nowhere」という職はありません"),
        ({"post": OnePost("nowhere")}, "「nowhere」という職はありません"),
        ({"valid_from": date(2020, 4, 1)}, "2020-04-01 に"),
        ({"valid_to": DAY}, "より後に"),
        ({"kind": "proxy"}, "代わりの種類「proxy」"),
        ({"order": 0}, "順序（0）"),
        ({"title": "長" * 201}, "名義は200字まで"),
    ],
)
def test_a_stand_in_that_cannot_be_is_refused(given, message):
    with pytest.raises(Refused, match=message):
        set_stand_in(**given)
    assert not StandIn.objects.exists()


def test_the_same_stand_in_twice_and_two_in_one_place_are_refused():
    set_stand_in(valid_to=MAY)
    with pytest.raises(Refused, match="環境業務課 参事は、その期間にすでに環境業務課 課長の代決です"):
        set_stand_in(valid_from=date(2026, 4, 30), order=2)
    with pytest.raises(Refused, match="順序 1 は、その期間すでに環境業務課 参事です"):
        set_stand_in(by_post_key="env.head")
    set_stand_in(by_post_key="env.head", order=2)
    set_stand_in(by_post_key="env.head", matters="burning")
    set_stand_in(valid_from=MAY)
    with pytest.raises(Refused, match="順序 1"):
        set_stand_in(matters="burning dumping")


def test_the_proxy_of_a_proxy_is_refused():
    """The deputy's post is vacant and cared for by an acting one: it stands in for nobody, and nobody for that one."""
    stand_in(DEPUTY, "env.head", "acting")
    with pytest.raises(Refused, match="代理の代理"):
        set_stand_in()
    with pytest.raises(Refused, match="代理の代理"):
        set_stand_in(post=OnePost(DEPUTY), by_post_key="env.waste.clerk")
    hold("former", DEPUTY)
    set_stand_in()


def test_everybody_registers_an_absence_of_their_own_and_comes_back():
    me = Colleague("clerk", DAY)
    actions.register_absence(me, by=staff("clerk"), at=AT, reason=" 出張 ", valid_from=DAY, valid_to=MAY)
    absent = city_on(DAY).absence("clerk")
    assert absent is not None
    assert absent.reason == "出張"
    with pytest.raises(Refused, match="2026-05-01 に終わります"):
        actions.end_absence(me, by=staff("clerk"), at=AT, valid_from=DAY, ends=date(2026, 6, 1))
    actions.end_absence(me, by=staff("clerk"), at=AT, valid_from=DAY, ends=date(2026, 4, 3))
    assert city_on(date(2026, 4, 3)).absence("clerk") is None
    assert Absence.objects.get(staff_key="clerk").valid_to == date(2026, 4, 3)
    actions.end_absence(me, by=staff("clerk"), at=AT, valid_from=DAY, ends=DAY)
    assert not Absence.objects.exists()
    assert Event.objects.filter(subject_kind="absence", subject_id="clerk").count() == 3
    with pytest.raises(Refused, match="不在はありません"):
        actions.end_absence(me, by=staff("clerk"), at=AT, valid_from=DAY, ends=DAY)


@pytest.mark.parametrize(
    ("who", "of", "may"),
    [
        ("head", "clerk", True),
        ("bureau", "clerk", True),
        ("director", "clerk", True),
        ("admin", "clerk", True),
        ("head", "dx", False),
        ("clerk", "counter", False),
        ("counter", "counter", True),
        ("auditor", "auditor", True),
        ("auditor", "clerk", False),
    ],
)
def test_others_are_registered_by_their_heads_and_the_administrator(who, of, may):
    def register() -> None:
        actions.register_absence(Colleague(of, DAY), by=staff(who), at=AT, reason="病気", valid_from=DAY)

    if may:
        register()
        assert city_on(date(2030, 1, 1)).absence(of) is not None
    else:
        with pytest.raises(Denied):
            register()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"valid_to": DAY}, "より後に"),
        ({"reason": "  "}, "理由（出張、休暇、病気など）を書いてください"),
        ({"reason": "長" * 65}, "64字まで"),
        ({"valid_from": MAY}, "2026-04-20 から2026-05-02 の前日までの不在（休暇）と重なっています"),
    ],
)
def test_an_absence_that_cannot_be_is_refused(given, message):
    Absence.objects.create(staff_key="clerk", reason="休暇", valid_from=date(2026, 4, 20), valid_to=date(2026, 5, 2))
    values: dict[str, Any] = {"reason": "出張", "valid_from": DAY} | given
    with pytest.raises(NotAllowed, match=message):
        actions.register_absence(Colleague("clerk", DAY), by=System(), at=AT, **values)
    with pytest.raises(NotAllowed, match="職員はいません"):
        actions.register_absence(Colleague("gone", DAY), by=System(), at=AT, reason="出張", valid_from=DAY)


def declare(by: Any = None, **given: Any) -> Succession:
    values: dict[str, Any] = {"kind": "unit", "from_key": "env.old", "to_key": "env.waste", "on": DAY} | given
    return actions.declare_succession(WholeCity(), by=by or System(), at=AT, **values)


def test_the_administrator_declares_who_takes_over_and_when():
    declare(staff("admin"), matters="m2 m1")
    declare(staff("admin"), to_key="health.food")
    city = city_on(DAY)
    assert [city.heir("unit", "env.old", matter) for matter in ("m1", "m3")] == ["env.waste", "health.food"]
    assert city_on(EVE).heir("unit", "env.old", "m1") == "env.old"
    assert Event.objects.filter(subject_kind="organization", verb="organization.succession_declared").count() == 2
    with pytest.raises(Denied):
        declare(staff("head"))


def test_a_post_is_handed_over_too():
    declare(kind="post", from_key="env.old.clerk", to_key="env.waste.clerk")
    assert city_on(DAY).heir("post", "env.old.clerk", "m1") == "env.waste.clerk"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"kind": "staff"}, "承継の種類「staff」"),
        ({"from_key": "nowhere"}, "2026-03-31 に「nowhere」という組織はありません"),
        ({"to_key": "nowhere"}, "2026-04-01 に「nowhere」という組織はありません"),
        ({"from_key": "env.waste", "to_key": "env.old"}, "2026-04-01 に「env.old」という組織はありません"),
        ({"on": MAY}, "2026-04-30 に「env.old」"),
        ({"kind": "post", "from_key": "env.old", "to_key": "env.waste.clerk"}, "「env.old」という職はありません"),
        ({"from_key": "env.waste", "matters": "m1"}, "同じ日に元へ戻ります"),
        ({"from_key": "health", "to_key": "env.waste", "matters": "m1 m9"}, "m1は、すでに「health.food」が承継します"),
        ({"from_key": "health.food", "to_key": "health", "matters": "m1"}, "同じ日に元へ戻ります"),
    ],
)
def test_a_succession_that_cannot_be_is_refused(given, message):
    declare(from_key="health", to_key="health.food", matters="m1")
    with pytest.raises(Refused, match=message):
        declare(**given)
    assert Succession.objects.count() == 1


def test_two_units_may_change_matters_with_each_other_and_give_them_back_another_day():
    declare(from_key="health", to_key="health.food", matters="m1")
    declare(from_key="health.food", to_key="health", matters="m2")
    declare(from_key="health.food", to_key="health", matters="m1", on=MAY)
    city = city_on(MAY)
    assert [city.heir("unit", "health", matter) for matter in ("m1", "m2")] == ["health", "health"]
    declare(from_key="env.waste", to_key="health")
    with pytest.raises(Refused, match="残りの事務は、すでに「health」"):
        declare(from_key="env.waste", to_key="health.food")


def test_an_auditor_is_engaged_for_a_scope_and_a_time():
    Engagement.objects.all().delete()
    auditor = Account.objects.get(staff_key="auditor")
    engaged = {"by": staff("admin"), "at": AT, "valid_from": DAY, "valid_to": MAY}
    actions.engage_auditor(auditor, audit="定期監査", unit_key="env.works", **engaged)
    assert "env.waste" in units_of(staff("auditor"), "case.read")
    assert "health.food" not in units_of(staff("auditor"), "case.read")
    with pytest.raises(Refused, match="すでにその範囲"):
        actions.engage_auditor(
            auditor, audit="随時監査", unit_key="env.works", **engaged | {"valid_to": date(2026, 4, 2)}
        )
    actions.end_engagement(auditor, by=staff("admin"), at=AT, unit_key="env.works", ends=date(2026, 4, 2))
    later = staff_for("auditor", date(2026, 4, 2))
    assert later is not None
    assert "env.waste" not in units_of(later, "case.read")
    with pytest.raises(Refused, match="従事していません"):
        actions.end_engagement(auditor, by=staff("admin"), at=AT, unit_key="env.works", ends=MAY)
    verbs = Event.objects.filter(subject_kind="staff", subject_id="auditor").order_by("seq")
    assert [event.verb for event in verbs] == ["staff.auditor_engaged", "staff.engagement_ended"]


@pytest.mark.parametrize(
    ("who", "given", "message"),
    [
        ("clerk", {}, "監査の職に就いていません"),
        ("auditor", {"unit_key": "nowhere"}, "「nowhere」という組織はありません"),
        ("auditor", {"audit": " "}, "監査の名称"),
        ("auditor", {"valid_to": DAY}, "より後に"),
    ],
)
def test_an_engagement_that_cannot_be_is_refused(who, given, message):
    values: dict[str, Any] = {"audit": "定期監査", "valid_from": DAY, "valid_to": MAY} | given
    with pytest.raises(Refused, match=message):
        actions.engage_auditor(Account.objects.get(staff_key=who), by=System(), at=AT, **values)


def test_a_caretaker_is_appointed_beside_a_post_of_their_own():
    unit("env.new", parent="env")
    post("env.new.head")
    chief = Account.objects.get(staff_key="head")
    actions.appoint(chief, by=System(), at=AT, post_key="env.new.head", valid_from=DAY, kind="caretaker")
    assert [post.kind for post in staff("head").posts] == ["regular", "caretaker"]
    assert not city_on(DAY).vacant("env.new.head")
    assert staff("head").signature == "環境業務課 課長 三内 長"
