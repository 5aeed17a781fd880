"""Whoever logs, and in whatever form a link is said, the record holds no key of it."""

from __future__ import annotations

import logging
from urllib.parse import quote

import pytest

KEY = "aga3cm6r4wuyn7kqz5dxcv2bj3hfsoitlepm7y2qka"
LOGGERS = ["", "sannai.work", "django.request", "granian.access", "_granian", "gunicorn.error", "somebody.else"]


@pytest.mark.parametrize("name", LOGGERS)
def test_every_logger_is_masked_in_messages_arguments_and_tracebacks(caplog, name: str) -> None:
    log = logging.getLogger(name)
    try:
        try:
            raise KeyError(f"/a/{KEY}/p/use/")
        except KeyError as first:
            raise RuntimeError(KEY) from first
    except RuntimeError:
        log.exception("%s of %r", f"/a/{KEY}/", {"path": f"/a/{KEY}/mail/"}, stack_info=True)
    log.error("%(path)s", {"path": f"/a/{KEY}/"})
    log.error("too few %s %s", f"/a/{KEY}/")
    assert "/a/…/p/use/" in caplog.text
    assert "/a/…/mail/" in caplog.text
    assert KEY[:10] not in caplog.text
    assert all(KEY[:10] not in str(record.__dict__) for record in caplog.records if not record.exc_info)


@pytest.mark.parametrize(
    "said",
    [
        f"/a/{KEY}/", f"/a/{KEY}", f"http://x/a/{KEY}/?a=b", f"/a/{KEY.upper()}/", f"/A/{KEY}/", f"%2Fa%2F{KEY}%2Fp",
        f"%252Fa%252F{KEY}%252F", f"/%61/{KEY}/", f"/a/{KEY[:40]}", f"/a/{KEY[:12]}", f"...{KEY[9:]}/p/use/", KEY,
        "/a/" + "".join(f"%{ord(letter):02x}" for letter in KEY), f"/a/{KEY[:20]}%{ord(KEY[20]):02X}{KEY[21:]}/",
        KEY.upper(),
        f"('{KEY}',)", f'"/a/{KEY}"', f"next={quote(f'/a/{KEY}/', safe='')}", f"b'/a/{KEY}/'", f"\\x2fa\\x2f{KEY}",
    ],
)  # fmt: skip
def test_a_link_is_masked_in_every_form(caplog, said: str) -> None:
    logging.getLogger("somebody").error("before %s after", said)
    assert "…" in caplog.text
    assert not [part for part in range(len(KEY) - 8) if KEY[part : part + 8] in caplog.text.lower()]
    assert "before " in caplog.text
    assert " after" in caplog.text


@pytest.mark.parametrize(
    "said",
    ["/desk/cases/01890000-7b3c-7d2e-9a4f-5c6d7e8f9a0b/", "/procedures/dog-registration/", "a/b/c", "/a/", "/a/short/",
     "ContentSecurityPolicyMiddleware",
     "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "食品衛生課"],
)  # fmt: skip
def test_what_is_no_link_is_said_as_it_is(caplog, said: str) -> None:
    logging.getLogger("somebody").error("%s", said)
    assert said in caplog.text
