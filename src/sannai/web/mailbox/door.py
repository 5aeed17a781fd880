"""Who may come to the mailbox, and how it refuses: always JSON, a code for machines and a sentence for people."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, UnreadablePostError

from sannai.exchange.bridge import Refused, Unreachable
from sannai.exchange.ways import NoWay
from sannai.web.moment import TimedRequest

STATUS = {"no_key": 503, "bad_signature": 403, "not_there": 404, "other_digest": 409, "too_many": 413, "too_large": 413}
View = Callable[..., HttpResponseBase]


def door(method: str) -> Callable[[View], View]:
    """Only this method, only with the token; what is refused further inside is answered as what it is."""

    def around(view: View) -> View:
        @wraps(view)
        def through(request: TimedRequest, **named: Any) -> HttpResponseBase:
            if said := _turned_away(request):
                return said
            if request.method != method:
                return refusal(405, "method", f"この宛先で使えるのは {method} だけです。", Allow=method)
            try:
                return view(request, **named)
            except Refused as refused:
                return refusal(STATUS.get(refused.code, 400), refused.code, str(refused))
            except (Unreachable, NoWay) as fault:  # whoever answers here has to ask in turn
                return refusal(503, "unreachable", str(fault))
            except UnreadablePostError:
                return refusal(400, "cut", "送られたものが途中で切れました。")

        through.csrf_exempt = True  # type: ignore[attr-defined]  # no browser comes here, and no cookie is read
        return through

    return around


def body_of(request: HttpRequest, most: int) -> bytes:
    """What was sent, whole. Raises Refused: no length, too large, or less than it said."""
    declared = request.META.get("CONTENT_LENGTH") or ""
    if not declared.isdecimal():
        raise Refused("no_length", "大きさ（Content-Length）がありません。")
    if len(declared) > 18 or int(declared) > most:
        raise Refused("too_large", f"送れるのは {most // 1024 // 1024}MB までです。")
    body = request.read(int(declared))
    if len(body) != int(declared):
        raise Refused("cut", "送られたものが途中で切れました。")
    return body


def refusal(status: int, code: str, words: str, **headers: str) -> HttpResponse:
    """A refusal as every one looks."""
    return JsonResponse({"code": code, "message": words}, status=status, headers=headers, json_dumps_params=_PLAIN)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refusal(400, "bad_request", "要求が正しくありません。")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refusal(404, "no_address", "この宛先はありません。")


def server_error(request: HttpRequest) -> HttpResponse:
    return refusal(500, "failed", "処理できませんでした。記録を確かめてください。")


_PLAIN = {"ensure_ascii": False}


def _turned_away(request: HttpRequest) -> HttpResponse | None:
    """The token is compared by its hash: the settings of the outside are of no use to a thief."""
    if not settings.MAILBOX_TOKEN_SHA256:
        return refusal(503, "no_token", "受け渡し口の合言葉が設定されていません（SANNAI_MAILBOX_TOKEN_SHA256）。")
    scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    given = hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
    if scheme != "Bearer" or not hmac.compare_digest(given, settings.MAILBOX_TOKEN_SHA256):
        return refusal(401, "no_token", "合言葉が正しくありません。", **{"WWW-Authenticate": "Bearer"})
    return None
