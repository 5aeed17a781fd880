"""Files that somebody sent: seen on the desk, able to do nothing there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sannai.applications.models import Upload
from sannai.casework.models import Case
from sannai.casework.tests import cast
from sannai.files.blobs import store_bytes

from .desk_cast import read_out, signed_in, words

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\0" * 60
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


@pytest.fixture
def case(db: None, settings: Any, tmp_path: Path) -> Case:
    settings.HOME = tmp_path
    cast.city()
    return cast.filed(cast.version("disposition"))


def sent(case: Case, content: bytes, name: str) -> Upload:
    return Upload.objects.create(
        holder=case.pk, field="photo", name=name, blob=store_bytes(content), uploaded_at=cast.MONDAY
    )


def fetch(case: Case, upload: Upload, path: str = "file/") -> Any:
    return read_out(signed_in("clerk").get(f"/desk/cases/{case.pk}/uploads/{upload.pk}/{path}"))


def test_a_picture_is_shown_as_a_picture_and_its_address_is_sandboxed(case: Case):
    upload = sent(case, PNG, "家の写真.png")
    page = fetch(case, upload, "").content.decode()
    assert f'<img class="preview__picture" src="/desk/cases/{case.pk}/uploads/{upload.pk}/file/"' in page
    assert "家の写真.png" in page
    response = fetch(case, upload)
    assert response["Content-Type"] == "image/png"
    assert response["Content-Disposition"].startswith("inline")
    assert "sandbox" in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_pdf_is_shown_and_can_be_downloaded(case: Case):
    upload = sent(case, PDF, "図面.pdf")
    assert "<iframe" in fetch(case, upload, "").content.decode()
    assert fetch(case, upload)["Content-Type"] == "application/pdf"
    assert fetch(case, upload, "file/?download=1")["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(("content", "name"), [(HTML, "写真.png"), (SVG, "図.svg"), (HTML, 'x"; filename=y.html')])
def test_what_could_run_is_never_shown_inline_whatever_it_is_called(case: Case, content: bytes, name: str):
    response = fetch(case, sent(case, content, name))
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    assert "この種類のファイルは、この画面では見られません" in words(fetch(case, sent(case, content, name), ""))


def test_a_file_of_another_case_is_not_there(case: Case):
    other = cast.filed(cast.version("disposition"))
    assert fetch(case, sent(other, PNG, "写真.png")).status_code == 404
    assert fetch(case, sent(other, PNG, "写真.png"), "").status_code == 404


def test_the_case_lists_its_files_with_kind_and_size(case: Case):
    sent(case, PNG + b"0" * 3000, "家の写真.png")
    said = words(signed_in("clerk").get(f"/desk/cases/{case.pk}/"))
    assert "家の写真.png" in said
    assert "画像（PNG）・3KB" in said
