"""Addresses and bodies that nobody types on purpose: a page that says so, never a 500; and what no log may hold."""

from __future__ import annotations

import logging

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sannai.applications.models import Upload

from .test_portal_filling import PNG
from .trial import KEY, filled, published, started, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _published() -> None:
    published()


@pytest.mark.parametrize(
    "address",
    ["/procedures/?q=%00", "/procedures/?event=%00", "/procedures/?division=%00", "/procedures/survey/%00/",
     "/procedures/%00/", "/a/%00/", "/procedures/?event=%F0%90", "/procedures/survey/" + "x" * 900 + "/"],
)  # fmt: skip
def test_an_address_with_characters_that_no_database_takes_is_no_fault(client, address: str) -> None:
    assert client.get(address).status_code in (200, 404)


@pytest.mark.parametrize("row", ["%00", "x" * 41, "r1", "..%2F..", "%E8%A1%8C"])
def test_a_file_is_taken_only_for_a_row_that_can_be(client, row: str) -> None:
    root = filled(client)
    sent = {"file": SimpleUploadedFile("a.png", PNG)}
    response = client.post(f"{root}upload/chemical_proof/{row}/", sent)
    assert response.status_code == 404
    assert not Upload.objects.exists()


def test_a_form_in_shift_jis_comes_back_readable(client) -> None:
    root = started(client)
    body = b"start=" + "あした".encode("cp932") + b"&chemical=no"
    response = client.post(f"{root}p/use/", body, content_type="application/x-www-form-urlencoded", follow=True)
    assert response.status_code == 422
    assert "使い始める日" in text(response)


def test_no_log_holds_a_secret_link(client, caplog) -> None:
    root = started(client)
    with caplog.at_level(logging.WARNING, "django.request"):
        client.post(f"{root}p/use/", {}, follow=True)
        client.get(f"{root}nothing/here/")
    assert "/a/…/p/use/" in caplog.text
    assert root not in caplog.text


def test_a_page_that_shows_a_link_begun_here_is_kept_by_nobody(client) -> None:
    assert "no-store" not in client.get("/").headers.get("Cache-Control", "")
    root = started(client)
    for address in ("/", f"/procedures/{KEY}/"):
        response = client.get(address)
        assert root in text(response)
        assert response.headers["Cache-Control"] == "no-store, private"
