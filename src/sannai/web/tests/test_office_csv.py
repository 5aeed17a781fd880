"""The organisation as CSV: out, and in again after a check; a fault names file, line and cell, and changes nothing."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sannai.common.models import Event
from sannai.organization.models import Post, Unit

from .desk_cast import signed_in, words
from .hall import hall

PAGE = "/desk/organization/csv/"


@pytest.fixture(autouse=True)
def _city(db: None) -> None:
    hall()


def exported() -> dict[str, bytes]:
    response = signed_in("admin").get(f"{PAGE}file/")
    assert "attachment" in response["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(response.content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def send(content: bytes, name: str = "units.csv", who: str = "admin") -> Any:
    return signed_in(who).post(PAGE, {"step": "check", "file": SimpleUploadedFile(name, content)})


def bring_in(page: Any, **changed: str) -> Any:
    shown = page.context["foreseen"]
    held = {"step": "import", "seen": shown.seen, "packed": shown.packed, "name": "files.zip"}
    return signed_in("admin").post(PAGE, held | changed)


def renamed() -> bytes:
    return exported()["units.csv"].decode("utf-8-sig").replace("環境業務課", "循環業務課").encode()


def test_what_is_exported_is_what_stands_and_changes_nothing_when_it_comes_back():
    page = words(signed_in("admin").post(PAGE, {"step": "check", "file": _zip(exported())}))
    assert "取り込んでも何も変わりません" in page


def _zip(files: dict[str, bytes]) -> SimpleUploadedFile:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        for name, content in files.items():
            target.writestr(name, content)
    return SimpleUploadedFile("city.zip", packed.getvalue())


def test_somebody_who_holds_a_post_of_systems_since_before_is_told_and_goes_on_until_it_is_mended():
    assert "直すものがあります" not in words(signed_in("admin").get(PAGE))
    Post.objects.filter(key="waste.clerk").update(role="machine")
    assert signed_in("clerk").get("/desk/inbox/").status_code == 200
    told = words(signed_in("admin").get(PAGE))
    assert "直すものがあります" in told
    assert "登録済みの行（clerk waste.clerk" in told
    assert "職員は就けません（posts.csv の役割を職員のものにする。" in told
    assert send(renamed()).status_code == 200  # other tables come in as before
    refused = send(exported()["appointments.csv"], "appointments.csv")
    assert refused.status_code == 422
    assert "職員は就けません" in words(refused)
    bring_in(send(exported()["posts.csv"].decode("utf-8-sig").replace("システム連携", "担当者").encode(), "posts.csv"))
    assert "直すものがあります" not in words(signed_in("admin").get(PAGE))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_check_counts_and_writes_nothing_and_then_it_is_imported_whole(encoding):
    page = send(renamed().decode().encode(encoding))
    assert page.status_code == 200
    assert ("組織", 1) in page.context["foreseen"].rows
    assert not Unit.objects.filter(name="循環業務課").exists()
    assert not Event.objects.filter(verb="organization.imported").exists()
    done = bring_in(page)
    assert done.status_code == 302
    assert "組織 1行" in words(signed_in("admin").get(done["Location"]))
    assert Unit.objects.get(key="waste").name == "循環業務課"
    assert Event.objects.filter(verb="organization.imported", staff_key="admin").count() == 1


def test_a_city_that_changed_since_the_check_is_counted_again():
    page = send(renamed())
    Unit.objects.filter(key="finance").update(name="財務局")
    response = bring_in(page)
    assert response.status_code == 409
    assert "組織の登録が変わりました" in words(response)
    assert not Unit.objects.filter(name="循環業務課").exists()


def test_faults_name_file_line_and_cell_and_nothing_is_imported():
    rows = renamed().decode().replace("2024-04-01", "令和6年13月1日", 1)
    response = send(rows.encode())
    assert response.status_code == 422
    said = words(response)
    assert "units.csv 2行目" in said
    assert "開始日" in said
    assert not Unit.objects.filter(name="循環業務課").exists()


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b"", "units.csv", "空です"),
        (b"PK\x03\x04x", "a.zip", "壊れているか"),
        (b"\x89PNG\r\n", "写真.csv", "写真.csv"),
        (b"\x00" * 500, "units.csv", "units.csv"),
        ("名称,電話\r\nあ,い\r\n".encode(), "units.csv", "組織キー"),
        (b'"' * 3000, "units.csv", "units.csv"),
    ],
)
def test_files_that_are_no_organisation_are_refused_with_a_sentence(content, name, told):
    response = send(content, name)
    assert response.status_code == 422
    assert told in words(response)


def test_no_file_and_forged_forms_are_told():
    assert "ファイルを選んでください" in words(signed_in("admin").post(PAGE, {"step": "check"}))
    for packed in ("", "%%%", "UEsDBA=="):
        held = {"step": "import", "packed": packed, "seen": "x"}
        assert signed_in("admin").post(PAGE, held).status_code == 422
    odd = signed_in("admin").get(f"{PAGE}?done=1&units=99999999999&staff=-1&posts=²")
    assert odd.status_code == 200


def test_who_may_not_administer_neither_reads_nor_writes():
    for who in ("clerk", "mayor", "auditor"):
        assert send(renamed(), who=who).status_code == 403
        assert signed_in(who).get(f"{PAGE}file/").status_code == 403
