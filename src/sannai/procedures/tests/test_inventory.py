from __future__ import annotations

import json
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sannai.common.action import Denied
from sannai.common.actors import System
from sannai.common.models import Event, EventPayload
from sannai.procedures.inventory import ImportRefused, import_survey
from sannai.procedures.models import InventoryImport, InventoryItem

from .small import AT
from .test_survey import a_file, a_row, real_file

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def take(content: bytes) -> InventoryImport:
    return import_survey(content, "調査.csv", by=System(), at=AT)[0]


def counts(done: InventoryImport) -> tuple[int, int, int, int]:
    return done.rows, done.added, done.changed, done.unchanged


def test_importing_is_one_event_with_the_digest_of_what_changed() -> None:
    done = take(a_file(a_row(), a_row(手続ID="1002", 総手続件数="x")))
    assert counts(done) == (2, 2, 0, 0)
    event = Event.objects.get()
    assert (event.subject_kind, event.subject_id, event.verb) == ("inventory", "national-survey", "inventory.imported")
    payload = json.loads(EventPayload.objects.get().body or "")
    assert len(payload["change_set"]) == 64
    assert (payload["added"], payload["doubts"]) == (2, 2)
    assert {doubt["line"] for doubt in json.loads(done.doubts)} == {3}


def test_importing_again_changes_nothing_and_a_change_changes_one() -> None:
    content = a_file(a_row(), a_row(手続ID="1002"))
    take(content)
    first = dict(InventoryItem.objects.values_list("pk", "digest"))
    assert counts(take(content)) == (2, 0, 0, 2)
    assert dict(InventoryItem.objects.values_list("pk", "digest")) == first
    done = take(a_file(a_row(), a_row(手続ID="1002", オンライン化の実施状況="1 実施済")))
    assert counts(done) == (2, 0, 1, 1)
    assert InventoryItem.objects.get(pk="1002").online_status == "1"
    assert list(Event.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3]


def test_the_other_encoding_of_the_same_file_changes_nothing() -> None:
    take(a_file(a_row()))
    assert counts(take(a_file(a_row(), encoding="cp932"))) == (1, 0, 0, 1)


def test_a_refused_file_leaves_everything_as_it_was() -> None:
    take(a_file(a_row()))
    with pytest.raises(ImportRefused):
        take(a_file(a_row(手続名="変わった")).replace("総手続件数".encode(), "件数".encode()))
    assert InventoryItem.objects.get().title == "犬の登録の申請"
    assert InventoryImport.objects.count() == Event.objects.count() == 1


def test_who_may_not_import_does_not() -> None:
    @dataclass(frozen=True)
    class Nobody:
        kind: str = "staff"
        staff_key: str = "s999"
        post_key: str = "p999"

        def may(self, right: str, subject: object) -> bool:
            return False

    with pytest.raises(Denied):
        import_survey(a_file(a_row()), "x.csv", by=Nobody(), at=AT)
    assert not InventoryItem.objects.exists()


def test_the_real_survey_is_imported_in_bulk_and_once() -> None:
    content = real_file().read_bytes()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert counts(take(content)) == (5054, 5054, 0, 0)
    assert len(captured) < 120
    with CaptureQueriesContext(connection) as captured:
        assert counts(take(content)) == (5054, 0, 0, 5054)
    assert len(captured) < 12
    assert InventoryItem.objects.filter(total_count=None).count() == 3907
    assert InventoryItem.objects.filter(total_count=0).count() == 0
