"""A whole case under a key: read as it was written by those who hold the key, and by nobody in the database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection

from sannai.applications.answers import filed, of
from sannai.casework import actions, reading
from sannai.casework.actions.asking import Item
from sannai.casework.arrival import after_filing
from sannai.casework.models import Case
from sannai.casework.queries import find
from sannai.common.audit import verify
from sannai.common.sealing import columns as sealing
from sannai.common.tests.ciphers import sealed_by
from sannai.common.time import today

from . import cast

pytestmark = [pytest.mark.usefixtures("city"), pytest.mark.both_databases]
DAY = timedelta(days=1)
SAID = ("ふつうの内容", "書き直した内容", "読み取れません", "数は足りますか", "足りています", "来庁の折に", "本町1-2-3",
        cast.NAME, "taro@example.jp")  # fmt: skip


@pytest.fixture(autouse=True)
def _own_keys(monkeypatch):
    monkeypatch.setattr(sealing, "_ciphers", dict(sealing._ciphers))


def worked_on() -> Case:
    """Filed, taken up, corrected, asked about, noted, with every job done."""
    clerk, case = cast.staff("clerk"), cast.taken(cast.version())
    items = [Item("detail", "", "内容が読み取れません。")]
    actions.request_correction(
        case, items=items, due=today(cast.MONDAY + 9 * DAY), message="", by=clerk, at=cast.MONDAY
    )
    given = cast.ANSWERS | {"detail": "書き直した内容"}
    actions.answer_correction(find(case.pk), answers=given, by=cast.applicant(case), at=cast.MONDAY + DAY)
    actions.inquire(find(case.pk), question="数は足りますか。", by=clerk, at=cast.MONDAY + DAY)
    actions.answer_inquiry(
        find(case.pk), number=1, answer="足りています。", by=cast.applicant(case), at=cast.MONDAY + DAY
    )
    actions.add_memo(find(case.pk), text="来庁の折に聞いた。", by=clerk, at=cast.MONDAY + DAY)
    after_filing.func(str(case.pk))
    return find(case.pk)


def readable(*said: str, clear: bool = False) -> set[tuple[str, str]]:
    """(table, what was said) wherever the database file could be read; ``clear``: in its search keys too."""
    places = set()
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            if table == "applications_searchkey" and not clear:
                continue
            cursor.execute(f"SELECT * FROM {table}")
            rows = str(cursor.fetchall())
            places |= {(table, each) for each in said if ascii(each)[1:-1] in ascii(rows) or each in rows}
    return places


def test_nothing_that_a_person_said_can_be_read_in_the_database():
    with sealed_by("k2026"):
        case = worked_on()
        assert readable(*SAID) == set()
        assert reading.applicant_name(case) == cast.NAME
        assert (filed(case.application)["detail"], of(case.application)["detail"]) == (SAID[0], SAID[1])
        assert reading.desk_answers(case) == {"grade": "good"}
        assert case.inquiries.get().answer == "足りています。"
    assert verify() == []


def test_without_a_key_it_can_be_read_so_this_test_looks_where_it_should():
    worked_on()
    assert {said for _, said in readable(*SAID)} == set(SAID)


def test_a_case_filed_before_the_switch_is_worked_on_after_it():
    case = cast.filed(cast.version())
    with sealed_by("k2026"):
        actions.take(case, by=cast.staff("clerk"), at=cast.MONDAY)
        assert of(find(case.pk).application)["detail"] == "ふつうの内容"
        assert reading.applicant_name(find(case.pk)) == cast.NAME
    assert verify() == []
