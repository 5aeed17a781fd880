"""What says that it is written in no charset of ours is a page and no fault, whatever the method and the codec."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils.module_loading import import_string

from .test_portal_filling import PNG
from .trial import filled, published, started

pytestmark = pytest.mark.django_db
CHARSETS = ["zlib", "unicode_escape", "undefined", "idna", "no-such", "hex", "utf-16", '"', "a\\", "utf-8, zlib"]


@pytest.fixture(autouse=True)
def _published() -> Iterator[None]:
    """Published in a test whose connection no request of a process closes."""
    published()
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


def asked(method: str, address: str, kind: str, body: bytes = b"") -> tuple[str, str]:
    """(status, page), as a server asks: Django reads the header before any middleware of ours."""
    told: list[str] = []
    path, _, query = address.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": str(len(body)), "SERVER_NAME": "localhost", "SERVER_PORT": "80", "HTTP_HOST": "localhost",
        "wsgi.input": io.BytesIO(body), "wsgi.url_scheme": "http",
    }  # fmt: skip
    application = import_string(settings.WSGI_APPLICATION)
    page = b"".join(application(environ, lambda status, headers: told.append(status)))
    return told[0], page.decode()


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("kind", ["text/html", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_another_charset_is_refused_with_a_page_on_every_method(client, caplog, method: str, kind: str) -> None:
    root = started(client)
    for charset in CHARSETS:
        for address in (f"{root}p/use/?x=%E3%81%82", "/procedures/?q=%E3%81%82", "/nowhere/"):
            status, page = asked(method, address, f"{kind}; charset={charset}", b"start=%82")
            assert status == "400 Bad Request", (charset, address)
            assert "送られた内容を読めませんでした" in page or method == "HEAD"
    assert root not in caplog.text


@pytest.mark.parametrize("kind", ["", "text/plain", *(f"text/plain; charset={name}" for name in ("utf-8", '"UTF8"'))])
def test_utf_8_by_any_of_its_names_is_taken(kind: str) -> None:
    status, page = asked("GET", "/procedures/?q=%E8%BE%B2%E5%9C%92", kind)
    assert status == "200 OK"
    assert "農園" in page


@pytest.mark.parametrize(
    "header",
    ["text/html; charset=\0", "text/html; charset*=zlib''%41", "text/html; charset*=undefined'x'%41", "a; charset=\xff",
     "text/html; charset*=no-such''x", "text/html; " + "x=y;" * 500, "; ; ;", "text/html; charset*0*=a'b; charset*1=c"],
)  # fmt: skip
def test_a_header_that_is_none_is_no_fault_either(header: str) -> None:
    status, page = asked("GET", "/procedures/", header)
    assert status in ("400 Bad Request", "200 OK")
    assert "<h1" in page


@pytest.mark.parametrize("part", ['filename="a.png"', "filename*=zlib''a.png", "filename*=undefined'x'%41.png"])
@pytest.mark.parametrize("charset", ["zlib", "undefined", "no-such", "\0"])
def test_a_part_of_a_form_with_a_charset_of_its_own_does_no_harm(client, part: str, charset: str) -> None:
    root = filled(client)
    body = (
        f'--x\r\nContent-Disposition: form-data; name="file"; {part}\r\n'
        f"Content-Type: image/png; charset={charset}\r\n\r\n"
    ).encode() + PNG + b"\r\n--x--\r\n"  # fmt: skip
    answer = client.generic("POST", f"{root}upload/chemical_proof/", body, "multipart/form-data; boundary=x")
    assert answer.status_code in (302, 422)
