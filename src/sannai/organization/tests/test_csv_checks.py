"""Each defect of a city, and where and in which words it is named."""

from __future__ import annotations

from datetime import date

import pytest

from sannai.organization.csv_checks import check
from sannai.organization.csv_reading import read
from sannai.organization.csv_tables import ROLE_WORDS, UNIT_KINDS
from sannai.organization.periods import common, uncovered
from sannai.organization.rights import ROLES

from .csv_city import city

APRIL = {2024: "2024-04-01", 2026: "2026-04-01", 2027: "2027-04-01"}


def faults(**changes: dict[int, dict[str, str]]) -> list[str]:
    rows, problems = read(city(**changes))
    return [str(problem) for problem in problems or check(rows)]


def unit(key: str, kind: str, under: str, since: str = APRIL[2024], until: str = "") -> dict[str, str]:
    return {"組織キー": key, "名称": key, "種別": kind, "上位組織": under, "開始日": since, "終了日": until}


def post(key: str, title: str, home: str, role: str, rank: str, since: str) -> dict[str, str]:
    return {"職キー": key, "職名": title, "所属組織": home, "役割": role, "職位": rank, "開始日": since}


def stand_in(post: str, by: str, kind: str = "代決", order: str = "1", since: str = APRIL[2026], **more: str):
    return {"職キー": post, "代わる職": by, "区分": kind, "順序": order, "開始日": since} | more


def succession(kind: str, source: str, target: str, matters: str = "", on: str = APRIL[2027]) -> dict[str, str]:
    return {"対象": kind, "引継元": source, "引継先": target, "承継日": on, "事務の種類": matters}


def held(person: str, post: str, since: str = APRIL[2026], until: str = "", kind: str = "本務") -> dict[str, str]:
    return {"職員番号": person, "職キー": post, "区分": kind, "開始日": since, "終了日": until}


def duty(person: str, kind: str, unit: str, since: str = APRIL[2026]) -> dict[str, str]:
    return {"職員番号": person, "職務": kind, "対象組織": unit, "辞令": "三人第9号", "開始日": since}


def test_the_city_of_the_fixture_has_no_fault():
    assert faults() == []


def test_the_words_of_the_columns_are_those_of_the_house():
    assert list(ROLE_WORDS) == [role for role in ROLES if role != "machine_reader"]  # of systems, which hold no post
    assert list(UNIT_KINDS) == ["city", "charge", "bureau", "department", "division", "section"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param(
            {"units": {1: {"上位組織": "env.waste"}}},
            "units.csv:2: 上位組織「env.waste」の上をたどると「env」に戻ります",
            id="a circle of units",
        ),
        pytest.param(
            {"units": {1: {"上位組織": "env"}}}, "units.csv:2: 上位組織「env」の上をたどると", id="a unit under itself"
        ),
        pytest.param(
            {"units": {3: {"種別": "局", "上位組織": "env.waste"}}},
            "units.csv:4: 種別「局」は課「env.waste」の下に置けません（上から 市、担任、局、部、課、係）",
            id="a bureau under a division",
        ),
        pytest.param(
            {"units": {3: {"種別": "係"}}},
            "units.csv:4: 上位組織が空です: 係には上位組織が要ります",
            id="a section alone",
        ),
        pytest.param(
            {"units": {5: unit("env", "局", "", APRIL[2026])}},
            "units.csv:6: 組織キー「env」の期間が 2 行目と重なっています",
            id="two rows of one unit on one day",
        ),
        pytest.param(
            {"units": {2: {"上位組織": "envi"}}},
            "units.csv:3: 上位組織「envi」という組織はありません（「env」のことですか）",
            id="a unit under nothing",
        ),
        pytest.param(
            {"units": {4: {"終了日": "2024-04-01"}}},
            "units.csv:5: 終了日「2024-04-01」は開始日（2024-04-01）より後ではありません",
            id="days out of order",
        ),
        pytest.param(
            {"posts": {6: {"終了日": ""}}},
            "posts.csv:7: 所属組織「env.old」という組織は 2026-04-01 にはありません",
            id="a post of a unit that stands no more",
        ),
        pytest.param(
            {"posts": {3: {"開始日": "2023-04-01"}}},
            "posts.csv:4: 所属組織「env.waste」という組織は 2023-04-01 にはありません",
            id="a post before its unit",
        ),
        pytest.param(
            {"posts": {7: post("env.head", "局長", "env", "部長以上", "2", "2025-04-01")}},
            "posts.csv:8: 職キー「env.head」の期間が 6 行目と重なっています",
            id="two rows of one post on one day",
        ),
        pytest.param(
            {"posts": {1: {"役割": "かちょう"}}},
            "posts.csv:2: 役割「かちょう」は使えません: 決められた言葉ではありません（使えるのは 担当者、課長、",
            id="an unknown role",
        ),
        pytest.param(
            {"posts": {1: {"役割": "課長等"}}}, "（「課長」のことですか）", id="a role nearly written"
        ),
        pytest.param(
            {"appointments": {7: held("s5", "env.old.clerk", APRIL[2024])}},
            "appointments.csv:8: 職キー「env.old.clerk」という職は 2026-04-01 にはありません",
            id="an appointment to a post that is gone",
        ),
        pytest.param(
            {"appointments": {7: held("s5", "env.waste.hed")}},
            "appointments.csv:8: 職キー「env.waste.hed」という職はありません（「env.waste.head」のことですか）",
            id="an appointment to no post",
        ),
        pytest.param(
            {"appointments": {7: held("s2", "env.waste.deputy")}},
            "appointments.csv:8: 職キー「env.waste.deputy」の期間が 4 行目と重なっています",
            id="one person twice in one post",
        ),
        pytest.param(
            {"appointments": {7: held("s2", "env.waste.clerk")}},
            "appointments.csv:8: 区分「本務」が二つになります: s2 は 2026-04-01 に 4 行目の「env.waste.deputy」も",
            id="two regular posts at once",
        ),
        pytest.param(
            {"posts": {7: post("env.link", "連携", "env.waste", "システム連携", "9", APRIL[2024])},
             "appointments": {7: held("s5", "env.link")}},
            "appointments.csv:8: 職キー「env.link」は 2026-04-01 に役割が「システム連携」の職で、職員は就けません"
            "（posts.csv の役割を職員のものにする。",
            id="a person in a post of systems",
        ),
        pytest.param(
            {"posts": {3: {"終了日": APRIL[2027]},
                       7: post("env.waste.deputy", "連携", "env.waste", "システム連携", "9", APRIL[2027])}},
            "appointments.csv:4: 職キー「env.waste.deputy」は 2027-04-01 に役割が「システム連携」の職で、",
            id="a post that becomes one of systems while somebody holds it",
        ),
        pytest.param(
            {"appointments": {7: held("s9", "env.waste.clerk")}},
            "appointments.csv:8: 職員番号「s9」という職員はいません",
            id="nobody appointed",
        ),
        pytest.param(
            {"staff": {5: {"職員番号": "s4"}}},
            "staff.csv:6: 職員番号「s4」は 5 行目にもあります",
            id="a staff number twice",
        ),
        pytest.param(
            {"stand_ins": {1: {"代わる職": "env.waste.head"}}},
            "stand_ins.csv:2: 代わる職「env.waste.head」は自分自身の代わりになれません",
            id="standing in for oneself",
        ),
        pytest.param(
            {"stand_ins": {5: stand_in("env.waste.head", "env.head")}},
            "stand_ins.csv:6: 順序「1」は、事務の種類（残りのすべて）について 2 行目が使っています",
            id="one place of the order twice",
        ),
        pytest.param(
            {"stand_ins": {5: stand_in("env.head", "env.waste.head", 事務の種類="hall-use collection-acceptance")}},
            "stand_ins.csv:6: 順序「1」は、事務の種類（collection-acceptance）について 4 行目が使っています",
            id="one place of the order twice for one matter",
        ),
        pytest.param(
            {"stand_ins": {5: stand_in("env.head", "env.waste.head", order="2", since=APRIL[2027])}},
            "stand_ins.csv:6: 代わる職「env.waste.head」は、事務の種類（残りのすべて）について 3 行目にもあります",
            id="one post twice in one order",
        ),
        pytest.param(
            {"stand_ins": {5: stand_in("env.head", "env.old.clerk", order="3")}},
            "stand_ins.csv:6: 代わる職「env.old.clerk」という職は 2026-04-01 にはありません",
            id="standing in from a post that is gone",
        ),
        pytest.param(
            {"stand_ins": {2: {"開始日": APRIL[2024]}}},
            "stand_ins.csv:3: 代わる職「env.waste.head」は 2024-04-01 に欠員で職務代理（5 行目）が務めるので、代決",
            id="a substitute who is only acted for",
        ),
        pytest.param(
            {"stand_ins": {5: stand_in("env.head", "env.waste.head", "職務代理", since=APRIL[2024])}},
            "stand_ins.csv:6: 代わる職「env.waste.head」は 2024-04-01 に欠員で職務代理（5 行目）が務めるので、",
            id="the proxy of a proxy",
        ),
        pytest.param(
            {"successions": {3: succession("組織", "env.waste", "env.old")}},
            "successions.csv:4: 引継先「env.old」という組織は 2027-04-01 にはありません",
            id="succession to a unit that does not stand on that day",
        ),
        pytest.param(
            {"successions": {1: {"承継日": "2026-05-01"}}},
            "successions.csv:2: 引継元「env.old」という組織は 2026-04-30 にはありません",
            id="succession of a unit that was gone the day before",
        ),
        pytest.param(
            {"successions": {3: succession("組織", "env.waste", "env.waste", "hall-use")}},
            "successions.csv:4: 引継先「env.waste」は引継元と同じです",
            id="succession to itself",
        ),
        pytest.param(
            {
                "successions": {
                    3: succession("組織", "env.waste", "audit", "hall-use loan"),
                    4: succession("組織", "audit", "env.waste", "loan"),
                }
            },
            "successions.csv:4: 引継先「audit」へ引き継いだものが「env.waste」に戻ります",
            id="a circular succession",
        ),
        pytest.param(
            {
                "successions": {
                    3: succession("組織", "env.waste", "audit", "hall-use loan"),
                    4: succession("組織", "env.waste", "env", "loan"),
                }
            },
            "successions.csv:5: 事務の種類「loan」は、4 行目でも 2027-04-01 に引き継がれます",
            id="one matter with two heirs",
        ),
        pytest.param(
            {"successions": {3: succession("組織", "env.waste", "audit")}},
            "units.csv:3: 終了日「（空）」では 2027-04-01 に「audit」へすべて引き継いだ後も使われています",
            id="a unit that goes on after it was wholly succeeded",
        ),
        pytest.param(
            {"units": {5: unit("env.old", "課", "env", APRIL[2027])}},
            "units.csv:6: 組織キー「env.old」は 2026-04-01 に「env.waste」へすべて引き継いだ後も使われています",
            id="a key used again after it was wholly succeeded",
        ),
        pytest.param(
            {"absences": {2: {"職員番号": "s1", "理由": "休暇", "開始日": "2026-05-13", "終了日": "2026-05-16"}}},
            "absences.csv:3: 職員番号「s1」の期間が 2 行目と重なっています",
            id="away twice at once",
        ),
        pytest.param(
            {"engagements": {1: {"職員番号": "s2"}}},
            "engagements.csv:2: 職員番号「s2」は 2026-04-01 に監査の職に就いていません",
            id="an engagement of somebody who is no auditor",
        ),
        pytest.param(
            {"engagements": {1: {"対象組織": "env.old"}}},
            "engagements.csv:2: 対象組織「env.old」という組織はその期間にありません",
            id="an engagement in a unit that is gone",
        ),
        pytest.param(
            {"duties": {4: duty("s3", "会計管理者", "")}},
            "duties.csv:5: 職務: 会計管理者は市に一人です（地方自治法第168条・第170条）。その期間は s4 が",
            id="two accounting officers",
        ),
        pytest.param(
            {"duties": {4: duty("s2", "出納員", "env.waste")}},
            "duties.csv:5: 職務: s2 は、その期間に会計職員です。会計職員と出納員は、同じ組織で一人が兼ねられません。",
            id="one person gives the order and takes it",
        ),
        pytest.param(
            {"duties": {4: duty("s4", "出納員", "env")}},
            "duties.csv:5: 職務: s4 は、その期間に会計管理者です。",
            id="the accounting officer of the whole city as the cash officer of a unit",
        ),
        pytest.param(
            {"duties": {4: duty("s2", "会計職員", "env.waste", "2027-04-01")}},
            "duties.csv:5: 職務: s2 は、その期間にすでにその組織の会計職員です。",
            id="the same duty twice",
        ),
        pytest.param(
            {"duties": {3: {"対象組織": "env"}}},
            "duties.csv:4: 対象組織「env」: 会計管理者は全庁について任命します。",
            id="an accounting officer of one bureau",
        ),
        pytest.param(
            {"duties": {4: duty("s3", "文書主任", "env.wast")}},
            "duties.csv:5: 対象組織「env.wast」という組織は 2026-04-01 にありません（「env.waste」のことですか）",
            id="a duty in a unit that is not there",
        ),
        pytest.param(
            {"duties": {4: duty("s5", "文書主任", "env.waste")}},
            "duties.csv:5: 職員番号「s5」は 2026-04-01 に職に就いていません",
            id="a duty of somebody without a post",
        ),
    ],
)  # fmt: skip
def test_a_defect_is_named_with_line_cell_and_words(changes, said):
    found = faults(**changes)
    assert any(said in each for each in found), found


def test_two_divisions_may_exchange_different_matters_on_one_day():
    swap = {
        3: succession("組織", "env.waste", "audit", "loan"),
        4: succession("組織", "audit", "env.waste", "hall-use"),
    }
    assert faults(successions=swap) == []


def test_a_post_of_systems_that_nobody_holds_stands():
    assert faults(posts={7: post("env.link", "連携", "env.waste", "システム連携", "9", APRIL[2024])}) == []


def test_a_matter_may_come_back_in_a_later_year():
    back = {
        3: succession("組織", "env.waste", "audit", "loan"),
        4: succession("組織", "audit", "env.waste", "loan", "2029-04-01"),
    }
    assert faults(successions=back) == []


def test_a_duty_goes_to_the_next_and_the_same_person_may_hold_another_elsewhere():
    handed_on = {4: duty("s2", "出納員", "audit"), 5: duty("s1", "会計職員", "env.waste")}
    assert faults(duties=handed_on) == []


def test_an_appointment_may_span_two_rows_of_its_post():
    posts = {
        1: {"終了日": APRIL[2027]},
        7: post("env.waste.head", "資源課長", "env.waste", "課長", "4", APRIL[2027]),
    }
    assert faults(posts=posts) == []


def test_periods_are_half_open():
    first, second, third = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
    assert common((first, second), (second, None)) is None
    assert common((first, None), (second, third)) == (second, third)
    assert uncovered((first, third), [(second, third), (first, second)]) is None
    assert uncovered((first, None), [(first, second)]) == second
    assert uncovered((first, second), []) == first
    assert uncovered((first, third), [(second, None)]) == first
