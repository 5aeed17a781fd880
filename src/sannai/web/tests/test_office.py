"""Figures that say what they are made of, published versions, and whether the log is whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django_tasks_db.models import DBTaskResult

from sannai.casework.models import Case
from sannai.casework.tests import cast
from sannai.common import audit as log
from sannai.common import basing
from sannai.common.models import Event, RecordCheck
from sannai.common.tests.dba import tampering
from sannai.organization.tasks import look_at_the_record
from sannai.procedures.models import InventoryImport, InventoryItem
from sannai.web.staff.procedures.inventory import by_kind, by_status, by_use

from .desk_cast import signed_in, words


@pytest.fixture(autouse=True)
def _city(db: None, settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    cast.city()


def item(key: str, status: str, total: int | None, online: int | None) -> None:
    InventoryItem.objects.create(
        survey_id=key, title=key, folded=key, online_status=status, total_count=total, online_count=online,
        row="{}", digest=key,
    )  # fmt: skip


def test_unknown_is_in_neither_numerator_nor_denominator():
    item("a", "1", 1000, 400)
    item("b", "2", 500, 0)
    item("c", "", None, None)
    item("d", "3", 10, None)
    kinds, use = by_kind(), by_use()
    assert (kinds.numerator, kinds.denominator, kinds.unknown, kinds.percent) == (1, 2, 1, "50.0％")
    assert (use.numerator, use.denominator, use.unknown, use.percent) == (400, 1500, 2, "26.7％")
    assert ("不明", 1) in by_status()


def test_no_figure_is_made_of_nothing():
    assert "0ではなく不明です" in words(signed_in("dx").get("/desk/inventory/"))
    item("c", "", None, None)
    assert "計算できません" in words(signed_in("dx").get("/desk/inventory/"))


def test_a_file_that_is_no_survey_changes_nothing_and_says_why():
    wrong = SimpleUploadedFile("写真.csv", b"\x89PNG\r\n")
    response = signed_in("dx").post("/desk/inventory/", {"file": wrong})
    assert response.status_code == 422
    assert "取り込めませんでした" in words(response)
    assert "ファイルを選んでください" in words(signed_in("dx").post("/desk/inventory/"))
    assert not InventoryImport.objects.exists()


def test_who_may_only_read_the_figures_imports_nothing():
    client = signed_in("auditor")
    assert "取り込む</button>" not in client.get("/desk/inventory/").content.decode()
    sent = SimpleUploadedFile("survey.csv", "手続ID,手続名\n1,試験\n".encode())
    response = client.post("/desk/inventory/", {"file": sent})
    assert response.status_code in (403, 422)
    assert not InventoryItem.objects.exists()


def test_published_versions_are_listed_with_their_use():
    version = cast.version("disposition")
    cast.filed(version)
    said = words(signed_in("dx").get("/desk/procedures/"))
    assert "test-disposition" in said
    assert version.digest[:12] in said
    assert "食品衛生課" in said


def test_a_record_that_was_never_verified_is_not_called_whole():
    cast.filed(cast.version("disposition"))
    said = words(signed_in("auditor").get("/desk/audit/"))
    assert "まだ検証していません" in said
    assert "sannai work" in said
    assert "異常はありません" not in said


def test_whoever_answers_for_the_record_asks_for_a_look_and_reads_what_it_found():
    case = cast.filed(cast.version("disposition"))
    while basing.base(cast.MONDAY):
        pass
    auditor = signed_in("auditor")
    answer = auditor.post("/desk/audit/")
    assert "検証を始めました" in words(auditor.get(answer.url))
    assert "から続いています。次に確かめるのは出来事の連鎖" in words(auditor.get("/desk/audit/"))
    DBTaskResult.objects.get(task_path=look_at_the_record.module_path)
    look_at_the_record.func()
    said = words(auditor.get("/desk/audit/"))
    assert "記録に異常はありません" in said
    assert f"出来事{Event.objects.count()}件" in said
    Case._base_manager.filter(pk=case.pk).update(status="closed")
    assert "記録に異常はありません" in words(auditor.get("/desk/audit/"))  # of then; whoever asks again is told
    auditor.post("/desk/audit/")
    look_at_the_record.func()
    said = words(auditor.get("/desk/audit/"))
    assert "記録に異常があります" in said
    assert case.reference_number in said
    assert "状態" in said


def test_the_page_looks_at_the_newest_events_itself_and_at_no_more(django_assert_max_num_queries):
    for _ in range(3):
        cast.filed(cast.version("disposition"))
    auditor = signed_in("auditor")
    auditor.get("/desk/audit/")
    newest = Event.objects.order_by("-pk")[0]
    with tampering():
        Event.objects.filter(pk=newest.pk).update(staff_key="s9999")
    with django_assert_max_num_queries(30 + log.RECENT):
        said = words(auditor.get("/desk/audit/"))
    assert "新しい出来事に異常があります" in said
    assert str(newest) in said


def test_who_may_not_see_the_record_cannot_have_it_verified():
    assert signed_in("clerk").post("/desk/audit/").status_code == 403
    assert not RecordCheck.objects.exists()
