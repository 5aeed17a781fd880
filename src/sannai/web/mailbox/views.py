"""What the mailbox answers: the functions of `exchange.bridge.Mailbox` over HTTP, and nothing else."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse

from sannai.exchange import ways, wire
from sannai.exchange.bridge import MOST_PUT, Refused
from sannai.web.moment import TimedRequest

from .door import body_of, door

LARGEST_ACKS = 1024 * 1024
_FROM = re.compile(r"bytes=([0-9]{1,18})-")


@door("GET")
def state(request: TimedRequest) -> HttpResponse:
    """How the outside stands."""
    return JsonResponse(wire.state_told(ways.mailbox().state(request.at, whole=request.GET.get("whole") == "1")))


@door("GET")
def items(request: TimedRequest) -> HttpResponse:
    """All that waits; 304 while nothing has changed."""
    asked = request.GET.get("most", "100")
    if not asked.isdecimal() or len(asked) > 6:
        raise Refused("bad_request", "most は件数です。")
    body = json.dumps(wire.items_told(ways.mailbox().items(int(asked)))).encode()
    tag = f'"{hashlib.sha256(body).hexdigest()}"'
    if request.META.get("HTTP_IF_NONE_MATCH") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    return HttpResponse(body, content_type="application/json", headers={"ETag": tag})


@door("GET")
def item(request: TimedRequest, id: UUID) -> HttpResponseBase:
    """The sealed bytes, from where they were cut."""
    asked = request.META.get("HTTP_RANGE", "")
    found = _FROM.fullmatch(asked)
    if asked and not found:
        raise Refused("range", "Range は bytes=N- の形だけです。")
    start = int(found[1]) if found else 0
    size = ways.mailbox().size(id)
    if start > size:
        raise Refused("range", f"大きさは {size} バイトです。")
    left = {"Content-Length": str(max(size - start, 0)), "Accept-Ranges": "bytes"}
    if found:
        left["Content-Range"] = f"bytes {start}-{size - 1}/{size}"
    kind, status = "application/octet-stream", 206 if found else 200
    return StreamingHttpResponse(ways.mailbox().get(id, start), status=status, content_type=kind, headers=left)


@door("POST")
def acks(request: TimedRequest) -> HttpResponse:
    """What became of items: all of them are marked, or none."""
    try:
        given = wire.read_acks(json.loads(body_of(request, LARGEST_ACKS)))
    except (ValueError, RecursionError):
        raise Refused("bad_request", "返事が読めません。") from None
    return JsonResponse(wire.acks_told(ways.mailbox().ack(given, _signature(request), request.at)))


@door("PUT")
def put(request: TimedRequest, stream: str, p: str) -> HttpResponse:
    """Put down: 201, 200 the same again, 409 other bytes of the same number, 412 an older one."""
    answer = ways.mailbox().put(stream, int(p), body_of(request, MOST_PUT), _signature(request), request.at)
    return JsonResponse({"answer": answer.name.lower()}, status=answer.value)


def _signature(request: TimedRequest) -> bytes:
    try:
        return base64.b64decode(request.META.get("HTTP_X_SIGNATURE", ""), validate=True)
    except binascii.Error:
        raise Refused("bad_signature", "署名が読めません。") from None
