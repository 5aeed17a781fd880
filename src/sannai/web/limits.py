"""What is too large, or not in the characters that it says, is caught before anything reads it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import render
from django.utils.http import parse_header_parameters

from sannai.web.api.problems import Problem, of_machines

_CHUNK = 256 * 1024
_HEARD_OUT = 4  # times the largest upload: so much is read and thrown away, for the sake of the answer
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_UTF8 = frozenset({"utf-8", "utf8"})
_UNREADABLE = "application/octet-stream; charset=unreadable"
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def readable(application: Application) -> Application:
    """The application behind a door that lets no Content-Type through but one that says UTF-8, or nothing.

    Django reads the address with the charset of that header before any middleware, and Python's codecs are more than
    charsets (zlib, unicode_escape). Another one is handed on as one that CharsetMiddleware refuses: whoever sent it
    gets a page and not the words of the server.
    """

    def run(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        return application(in_utf8(environ), start_response)

    return run


def in_utf8(environ: dict[str, Any]) -> dict[str, Any]:
    """The environment of a request; whatever charset but UTF-8 it says becomes the one that is refused."""
    try:
        charset = parse_header_parameters(environ.get("CONTENT_TYPE", ""))[1].get("charset", "utf-8")
    except Exception:  # whatever a parser of headers raises for bytes that are no header
        charset = ""
    if charset.lower() not in _UTF8:
        environ["CONTENT_TYPE"] = _UNREADABLE
    return environ


class CharsetMiddleware:
    """400 for whatever says that it is written in another charset than UTF-8, whatever its method."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (request.content_params or {}).get("charset", "utf-8").lower() not in _UTF8:
            if of_machines(request):
                return Problem(415, "文字はUTF-8で送ってください。").response()
            return render(request, "errors/bad_request.html", {"back": request.path}, status=400)
        return self.get_response(request)


class TooLargeMiddleware:
    """413 with a way back, by the declared length; a body longer than declared is cut by the server.

    A browser shows the answer only after it has sent everything: what is a little too large is heard out,
    what is enormous is not.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if of_machines(request):
            return self.get_response(request)  # limits of its own: api/registers/sent.py
        if "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
            return self._refuse(request, "errors/bad_request.html", 411)
        declared = request.META.get("CONTENT_LENGTH") or "0"
        length = int(declared) if declared.isdecimal() and len(declared) < 19 else 0
        if length > settings.MAX_UPLOAD_BYTES + settings.MAX_FORM_BYTES or len(declared) > 18:
            return self._refuse(request, "errors/too_large.html", 413, length)
        if length > settings.MAX_FORM_BYTES and request.content_type != "multipart/form-data":
            return self._refuse(request, "errors/bad_request.html", 413, length)
        return self.get_response(request)

    def _refuse(self, request: HttpRequest, template: str, status: int, length: int = 0) -> HttpResponse:
        if 0 < length <= _HEARD_OUT * settings.MAX_UPLOAD_BYTES:
            _hear_out(request)
        limit = settings.MAX_UPLOAD_BYTES // 1024 // 1024
        return render(request, template, {"limit": limit, "back": request.path}, status=status)


class Utf8FormMiddleware:
    """A form whose bytes are no UTF-8 (CP932 of an old tool) is never read as Latin letters.

    Left to itself, Django reads such a body as Latin-1 and keeps 文字化け without a word. Percent-encoded, each
    broken byte becomes U+FFFD, which every field refuses by its name.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and request.content_type == "application/x-www-form-urlencoded":
            try:
                body = request.body
                body.decode()
            except UnreadablePostError:
                pass  # the sender went away: whoever reads it next says so
            except UnicodeDecodeError:
                request._body = _HIGH_BYTE.sub(lambda found: b"%%%02X" % ord(found[0]), body)
        return self.get_response(request)


def _hear_out(request: HttpRequest) -> None:
    try:
        while request.read(_CHUNK):
            pass
    except UnreadablePostError:
        pass
