from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
import uuid6
from django.core.files.uploadedfile import SimpleUploadedFile

from sannai.applications import uploads as filed
from sannai.common.sealing import links
from sannai.definitions.models import Version
from sannai.files import sealed
from sannai.files.models import Blob
from sannai.intake import drafts, uploads
from sannai.intake.models import DraftPage, Upload
from sannai.intake.slots import Opened
from sannai.procedures.around import around
from sannai.procedures.queries import definition
from sannai.procedures.tests.small import AT, published
from sannai.rules.model import Field

from .test_drafts import EVENT, PERSON, file, filled

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n" + b"drawing " * 100
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


class Sent:
    """An uploaded file with a name that Django's own class would tidy away."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name, self._content = name, content

    def chunks(self, chunk_size: int | None = None):
        return iter([self._content])


@pytest.fixture
def version() -> Version:
    return published()


@pytest.fixture
def draft(version: Version) -> Opened:
    return filled(version).opened


@pytest.fixture
def field(version: Version) -> Field:
    return definition(version).fields["map"]


def answers(id: Opened) -> dict[str, Any]:
    filling = drafts.load(id)
    assert filling
    return filling.answers


def another() -> Opened:
    return Opened(uuid6.uuid7(), links.new_case_key())


def refusal(holder: Opened, field: Field, name: str, content: bytes) -> str:
    before = Upload.objects.count()
    with pytest.raises(uploads.UploadRefused) as refused:
        uploads.add(holder, field, "", Sent(name, content), AT)
    assert Upload.objects.count() == before
    return str(refused.value)


def test_an_upload_becomes_an_answer_and_the_rest_of_the_form_is_untouched(draft: Opened, field: Field) -> None:
    upload = uploads.add(draft, field, "", SimpleUploadedFile("会場図 髙﨑.pdf", PDF), AT)
    assert answers(draft) == PERSON | EVENT | {
        "map": [
            {
                "id": str(upload.pk),
                "name": "会場図 髙﨑.pdf",
                "sha256": hashlib.sha256(PDF).hexdigest(),
                "size": len(PDF),
                "type": "application/pdf",
            }
        ]
    }
    assert uploads.listing(draft) == [upload]
    kept = Upload.objects.get()
    assert b"".join(uploads.content(draft, kept)) == PDF
    assert PDF[:20] not in sealed.path_of(kept.body).read_bytes()


def test_one_refused_upload_loses_nothing_of_the_form(draft: Opened, field: Field) -> None:
    uploads.add(draft, field, "", Sent("a.pdf", PDF), AT)
    before = answers(draft)
    refusal(draft, field, "b.html", b"<html>")
    assert answers(draft) == before


def test_saving_a_page_and_uploading_at_once_lose_nothing(draft: Opened, field: Field) -> None:
    """A page that was loaded before the upload is saved after it, with the files that it knew of: none."""
    stale = answers(draft)
    uploads.add(draft, field, "", Sent("a.pdf", PDF), AT)
    drafts.save_page(draft, "event", {"stall": stale["stall"], "content": "夜市", "map": []}, AT)
    now = answers(draft)
    assert (now["content"], [each["name"] for each in now["map"]]) == ("夜市", ["a.pdf"])


def test_a_file_of_a_group_stays_with_its_row_and_goes_with_it(draft: Opened, version: Version) -> None:
    plan = definition(version).fields["plan"]
    drafts.save_page(draft, "event", {"stall": [{"_key": "a", "kind": "food"}, {"_key": "b", "kind": "goods"}]}, AT)
    uploads.add(draft, plan, "b", Sent("店.png", PNG), AT)
    first, second = answers(draft)["stall"]
    assert "plan" not in first
    assert [each["name"] for each in second["plan"]] == ["店.png"]
    drafts.save_page(draft, "event", {"stall": [{"_key": "a", "kind": "food"}]}, AT)
    assert answers(draft)["stall"] == [{"_key": "a", "kind": "food"}]


def test_the_same_bytes_sent_twice_look_like_two_files(draft: Opened, field: Field) -> None:
    uploads.add(draft, field, "", Sent("a.pdf", PDF), AT)
    uploads.add(draft, field, "", Sent("b.pdf", PDF), AT)
    assert len({sealed.path_of(each.body).read_bytes() for each in Upload.objects.all()}) == 2
    assert not Blob.objects.exists()
    assert [each["name"] for each in answers(draft)["map"]] == ["a.pdf", "b.pdf"]


def test_removing_works_twice_and_for_nobody_else(draft: Opened, field: Field) -> None:
    upload = uploads.add(draft, field, "", Sent("a.pdf", PDF), AT)
    uploads.remove(another(), upload.pk)
    assert uploads.listing(draft) == [upload]
    uploads.remove(draft, upload.pk)
    uploads.remove(draft, upload.pk)
    assert "map" not in answers(draft)


def test_too_many_files_are_refused_with_the_limit(draft: Opened, field: Field) -> None:
    for name in ("a.pdf", "b.pdf"):
        uploads.add(draft, field, "", Sent(name, PDF), AT)
    assert "2件まで" in refusal(draft, field, "c.pdf", PDF)


def test_an_enormous_file_is_refused_while_it_streams(draft: Opened, field: Field, settings) -> None:
    settings.MAX_UPLOAD_BYTES = 1024 * 1024
    message = refusal(draft, field, "大きな図.pdf", b"%PDF-1.7" + b"0" * 1024 * 1024)
    assert "大きな図.pdf" in message
    assert "1MBまで" in message
    assert not Blob.objects.exists()


def test_an_empty_file_is_refused(draft: Opened, field: Field) -> None:
    assert "中身が空" in refusal(draft, field, "空.pdf", b"")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("図.pdf", b"<!doctype html><script>alert(1)</script>"),
        ("図.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("図.pdf", b"MZ\x90\0" + b"\0" * 100),
        ("図.pdf", b"#!/bin/sh\n"),
        ("図.pdf", b"just words"),
        ("図.exe", PDF),
        ("図.pdf.html", PDF),
        ("図.gif", b"GIF89a" + b"\0" * 40),
    ],
)
def test_what_is_not_a_document_of_the_field_is_refused_whatever_it_calls_itself(
    draft: Opened, field: Field, name: str, content: bytes
) -> None:
    message = refusal(draft, field, name, content)
    assert name in message
    assert "会場の図" in message
    assert "PDF" in message


def test_a_zip_bomb_is_refused_unopened(draft: Opened, field: Field) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * 20_000_000)
    assert "種類" in refusal(draft, field, "資料.zip", buffer.getvalue())


def test_a_field_of_another_kind_and_an_unknown_draft_take_no_file(draft: Opened, version: Version) -> None:
    assert "ファイルを送る欄ではありません" in refusal(draft, definition(version).fields["content"], "a.pdf", PDF)
    assert "下書きはもうありません" in refusal(another(), definition(version).fields["map"], "a.pdf", PDF)


def test_names_are_cleaned_and_shown_codepoint_exact(draft: Opened, field: Field) -> None:
    cp932 = "図面①.pdf".encode("cp932").decode("utf-8", "surrogateescape")
    shown = [
        uploads.add(draft, field, "", Sent(name, PDF), AT).name
        for name in ("C:\\fakepath\\\ufa19\U000e0100\u202e社.pdf", cp932)
    ]
    assert shown == ["\ufa19\U000e0100社.pdf", "図面①.pdf"]
    assert file_faults(draft) == []


def file_faults(draft: Opened) -> list[str]:
    from sannai.rules.evaluate import evaluate
    from sannai.rules.model import Dates

    filling = drafts.load(draft)
    assert filling
    evaluation = evaluate(filling.definition, filling.answers, Dates(filed=AT.date()), around())
    return [fault.message for fault in evaluation.faults]


@pytest.mark.beside_the_log
def test_what_was_filed_stays_and_a_correction_replaces_it(draft: Opened, field: Field) -> None:
    old = uploads.add(draft, field, "", Sent("古い図.pdf", PDF), AT - timedelta(minutes=1))
    filling = drafts.load(draft)
    assert filling
    file(filling)
    pages = DraftPage.objects.count()
    case = draft.case
    new = filed.add(case, field, "", Sent("新しい図.pdf", PDF + b"2"), AT + timedelta(days=1))
    assert DraftPage.objects.count() == pages  # the draft is over
    assert [each["name"] for each in filed.value_of(case, "map")] == ["古い図.pdf", "新しい図.pdf"]
    filed.remove(case, old.pk)
    assert [each["name"] for each in filed.value_of(case, "map")] == ["新しい図.pdf"]
    assert [each.pk for each in filed.everything(case)] == [old.pk, new.pk]
    assert filed.Upload.objects.filter(holder=case, pk=old.pk).exists()
    filed.add(case, field, "", Sent("もう1枚.pdf", PDF), AT + timedelta(days=1))  # there is room for two again
    filed.remove(case, new.pk)
    assert new not in filed.everything(case)


def test_files_are_carried_over_where_the_field_is_still_asked(draft: Opened, field: Field) -> None:
    uploads.add(draft, field, "", Sent("図.pdf", PDF), AT)
    filling = drafts.load(draft)
    assert filling
    kept = drafts.carry_over(filling, published(old="会場の図", new="会場の案内図"), AT)
    assert [each["name"] for each in kept.answers["map"]] == ["図.pdf"]
    gone = drafts.carry_over(kept, published(old="{id: map,", new="{id: site_map,"), AT)
    assert "map" not in gone.answers
    assert not Upload.objects.exists()
