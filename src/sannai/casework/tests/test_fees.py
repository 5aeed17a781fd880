"""The fee of a case by the second edition of the language: its name, reliefs in yen, and what the desk finds."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sannai.casework import actions, fees
from sannai.casework.models import FeeDue
from sannai.casework.queries import find
from sannai.casework.states import NotAllowed
from sannai.notices.models import Notice

from . import cast
from .test_tampering import faults, rows

pytestmark = pytest.mark.django_db
WAS = """    - {from: 2024-04-01, until: 2026-07-01, ground: 試験条例 別表（旧）, otherwise: yes, pay: 1000}
    - {from: 2026-07-01, ground: 試験条例 別表（新）, otherwise: yes, pay: 1200}
"""
BY_GRADE = """    - {from: 2024-04-01, ground: 別表 良, when: {grade: good}, pay: 300}
    - {from: 2024-04-01, ground: 別表 不可, when: {grade: bad}, pay: 4000}
"""


@pytest.fixture(autouse=True)
def _city() -> None:
    cast.city()


def version(table: str = WAS, relief: str = "yen: 700"):
    text = cast.PACKAGE.format(
        regime="disposition", act="行政手続法", due="after_decision", as_of="filed", start="arrived",
        stops="correction", outcomes=cast.DECISIONS,
    )  # fmt: skip
    text = text.replace("title:", "language: 2\ntitle:", 1).replace("fee:\n", "fee:\n  name: 占用料\n")
    text = text.replace(WAS, table).replace("percent: 50", relief)
    return cast.published(
        "test-disposition", {"procedure.yaml": text.encode(), "outputs/letter.typ": cast.LETTER.encode()}
    )


def survey(case, grade: str, at=cast.MONDAY) -> FeeDue | None:
    actions.save_desk_page(find(case.pk), page="survey", answers={"grade": grade}, by=cast.staff("clerk"), at=at)
    return fees.of(find(case.pk))


@pytest.mark.parametrize(("relief", "off"), [("yen: 700", 700), ("yen: 5000", 1000), ("to: 400", 600), ("to: 2000", 0)])
def test_a_relief_of_yen_takes_off_what_the_rules_say(relief, off):
    case = cast.taken(version(relief=relief), poor=True)
    actions.decide_relief(case, granted=True, by=cast.staff("clerk"), at=cast.MONDAY)
    fee = FeeDue.objects.get(case=case)
    assert (fee.yen, fee.relief_granted_yen) == (1000, off)
    assert Notice.objects.get(key__startswith="relief:").told().body.count("\n占用料の減免の申し出を認めました\n")


def test_a_fee_that_rests_on_the_findings_is_known_once_they_are_written_down():
    case = cast.filed(version(BY_GRADE))
    actions.take(case, by=cast.staff("clerk"), at=cast.MONDAY)
    assert fees.of(case) is None
    with pytest.raises(NotAllowed, match="この申請に占用料はありません"):
        actions.record_payment(case, how=fees.CASH, by=cast.staff("head"), at=cast.MONDAY)
    assert survey(case, "good").yen == 300
    assert survey(case, "bad").yen == 4000
    assert FeeDue.objects.get(case=case).ground == "別表 不可"
    assert faults() == []  # the events tell of it


def test_a_fee_of_the_findings_that_somebody_changed_beside_the_events_is_noticed():
    case = cast.taken(version(BY_GRADE))
    rows(FeeDue).update(yen=1)
    assert [one for one in faults() if "手数料" in one]
    assert fees.of(find(case.pk)).yen == 1


def test_what_was_granted_follows_the_findings_and_what_was_paid_stays():
    case = cast.taken(version(BY_GRADE, "yen: 1000"), poor=True)
    survey(case, "bad")
    actions.decide_relief(find(case.pk), granted=True, by=cast.staff("clerk"), at=cast.MONDAY)
    assert (survey(case, "good").relief_granted_yen, survey(case, "bad").relief_granted_yen) == (300, 1000)
    actions.record_payment(find(case.pk), how=fees.CASHLESS[0], by=cast.staff("other"), at=cast.MONDAY)
    later = cast.MONDAY + timedelta(hours=1)
    assert (survey(case, "good", later).yen, fees.outstanding(fees.of(find(case.pk)))) == (4000, 0)
