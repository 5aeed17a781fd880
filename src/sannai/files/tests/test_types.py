from __future__ import annotations

import io
import zipfile

import pytest

from sannai.files.types import Sniffer

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\0" * 40


def sniff(*chunks: bytes) -> str:
    sniffer = Sniffer()
    for chunk in chunks:
        sniffer.feed(chunk)
    return sniffer.media_type()


def a_zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * 10_000_000)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (PNG, "image/png"),
        (JPEG, "image/jpeg"),
        ("氏名,住所\n三内 太郎,三内市\n".encode(), "text/plain"),
        ("氏名,住所\n三内 太郎,三内市\n".encode("cp932"), "text/plain"),
        (b"\x81\x82\x83\xff\xfe\x00\x01", "application/octet-stream"),
        (b"text, and then\0", "application/octet-stream"),
    ],
)
def test_the_type_is_told_from_the_bytes(content: bytes, media_type: str) -> None:
    assert sniff(content) == media_type


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html><p>hello",
        b"\n\n  <HTML>",
        b"\xef\xbb\xbf<html>",
        "<script>alert(1)</script>".encode("utf-16"),
        b'<?xml version="1.0"?><svg onload="x">',
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<?xml version='1.0'?><a/>",
        b"#!/bin/sh\nrm -rf /\n",
        b"MZ\x90\0" + b"\0" * 60,
        b"\x7fELF\x02\x01\x01",
    ],
)
def test_what_a_browser_or_a_computer_would_run_is_never_called_a_document(content: bytes) -> None:
    assert sniff(content) in {
        "text/html", "image/svg+xml", "application/xml", "text/x-script", "application/x-msdownload",
    }  # fmt: skip


def test_a_zip_bomb_is_told_by_its_first_bytes_and_never_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = a_zip()
    monkeypatch.setattr(zipfile, "ZipFile", None)
    assert sniff(bomb) == "application/zip"


def test_a_character_cut_by_a_chunk_is_still_text() -> None:
    text = "申請書".encode()
    assert sniff(text[:4], text[4:]) == "text/plain"
    assert sniff(text[:4]) == "application/octet-stream"
