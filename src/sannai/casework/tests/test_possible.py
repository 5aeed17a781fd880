"""What is proposed agrees with the findings: an outcome of the second edition says when it is possible."""

from __future__ import annotations

import pytest

from sannai.casework import actions, possible
from sannai.casework.models import Decision
from sannai.casework.queries import find
from sannai.casework.states import NotAllowed
from sannai.common.time import today

from . import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _city() -> None:
    cast.city()


def version():
    outcomes = cast.DECISIONS.replace("{label: 許可,", "{label: 許可, when: {grade: good},").replace(
        "{label: 不許可,", "{label: 不許可, when: {grade: bad},"
    )
    text = cast.PACKAGE.format(
        regime="disposition", act="行政手続法", due="after_decision", as_of="filed", start="arrived",
        stops="correction", outcomes=outcomes,
    )  # fmt: skip
    files = {"procedure.yaml": text.replace("title:", "language: 2\ntitle:", 1), "outputs/letter.typ": cast.LETTER}
    return cast.published("test-disposition", {name: one.encode() for name, one in files.items()})


def test_a_conclusion_that_the_findings_do_not_allow_is_refused_with_what_must_hold():
    case = cast.taken(version())  # the survey says 良
    with pytest.raises(
        NotAllowed, match="「不許可」は、「判定」が不可のときだけ決められます。調査・検査の結果の記入を"
    ):
        actions.propose(case, outcome="no", grounds="理由", by=cast.staff("clerk"), at=cast.MONDAY)
    actions.propose(find(case.pk), outcome="yes", by=cast.staff("clerk"), at=cast.MONDAY)
    assert find(case.pk).status == "proposed"


def test_before_the_findings_are_written_down_neither_can_be_proposed():
    case = cast.filed(version())
    actions.take(case, by=cast.staff("clerk"), at=cast.MONDAY)
    assert set(possible.barred(find(case.pk), today(cast.MONDAY))) == {"yes", "no"}
    with pytest.raises(NotAllowed, match="「許可」は、"):
        actions.propose(find(case.pk), outcome="yes", by=cast.staff("clerk"), at=cast.MONDAY)


def test_what_agrees_is_decided():
    case = cast.decided(cast.taken(version()))
    assert Decision.objects.get(case=case).outcome == "yes"


def test_a_procedure_that_asks_for_nothing_costs_no_statement(django_assert_num_queries):
    case = cast.taken(cast.version())
    possible.barred(case, today(cast.MONDAY))
    with django_assert_num_queries(0):
        assert possible.barred(case, today(cast.MONDAY)) == {}
