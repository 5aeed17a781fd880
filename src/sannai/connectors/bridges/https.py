"""The inner side's end over HTTPS: it connects outward to the mailbox (`web/mailbox`), and nothing connects to it."""

from __future__ import annotations

import base64
import http.client
import json
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit
from uuid import UUID

from sannai.exchange import wire
from sannai.exchange.bridge import Ack, Answer, Item, Refused, State, Unreachable

SECONDS = 20  # for each step of a connection: to come about, to send, to be answered
LARGEST = 64 * 1024 * 1024  # bytes of an answer in JSON
_CHUNK = 64 * 1024
ROOT = "/mailbox/1"

T = TypeVar("T")
Connect = Callable[[], http.client.HTTPConnection]


def connecting(url: str, ca: Path, certificate: Path | None = None) -> Connect:
    """How to reach a mailbox: only by TLS, only where its certificate was issued by ``ca`` (a file, nothing else)."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.path.strip("/") or parts.query or parts.username:
        raise ValueError(f"{url!r}: write https://HOST:PORT")
    context = ssl.create_default_context(cafile=str(ca))
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if certificate:
        context.load_cert_chain(certificate)
    host, port = parts.hostname, parts.port or 443
    return lambda: http.client.HTTPSConnection(host, port, timeout=SECONDS, context=context)


class HttpsBridge:
    """A connection a call: nothing of one call is left over for the next. No redirect is followed."""

    def __init__(self, connect: Connect, token: str) -> None:
        self._connect, self._token = connect, token
        self._listed: tuple[int, str, list[Item]] | None = None  # how many were asked for, the tag, the answer

    def state(self, *, whole: bool = False) -> State:
        with self._call("GET", f"/state?whole={int(whole)}") as answer:
            return _understood(wire.read_state, _json(answer))

    def items(self, most: int) -> Sequence[Item]:
        known = self._listed if self._listed and self._listed[0] == most else None
        with self._call("GET", f"/items?most={most}", headers={"If-None-Match": known[1]} if known else {}) as answer:
            if answer.status == 304 and known:
                return known[2]
            items = _understood(wire.read_items, _json(answer))
            self._listed = (most, answer.getheader("ETag") or "", items)
            return items

    def get(self, id: UUID, start: int = 0) -> Iterator[bytes]:
        with self._call("GET", f"/items/{id}", headers={"Range": f"bytes={start}-"} if start else {}) as answer:
            if start and answer.status != 206:
                raise Unreachable("途中から送るように求めましたが、初めから送られてきました。")
            while chunk := answer.read(_CHUNK):
                yield chunk

    def ack(self, acks: Sequence[Ack], signature: bytes) -> Sequence[Ack]:
        body = json.dumps(wire.acks_told(acks)).encode()
        with self._call("POST", "/acks", body, {"Content-Type": "application/json", **_signed(signature)}) as answer:
            return _understood(wire.read_acks, _json(answer))

    def put(self, stream: str, p: int, body: bytes, signature: bytes) -> Answer:
        kind = {"Content-Type": "application/octet-stream", **_signed(signature)}
        with self._call("PUT", f"/put/{quote(stream, safe=':')}/{p}", body, kind, also=(409, 412)) as answer:
            return _understood(Answer, answer.status)

    @contextmanager
    def _call(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None,
        also: Sequence[int] = (),
    ) -> Iterator[http.client.HTTPResponse]:  # fmt: skip
        """One request and its answer, if that is one. Raises Unreachable and Refused."""
        connection = self._connect()
        try:
            authorised = {"Authorization": f"Bearer {self._token}", "Connection": "close", **(headers or {})}
            connection.request(method, ROOT + path, body=body, headers=authorised)
            answer = connection.getresponse()
            if answer.status not in (200, 201, 206, 304, *also):
                raise _refusal(answer)
            yield answer
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(f"公開側と話せません（{type(error).__name__}: {error}）。") from error
        finally:
            connection.close()


def _signed(signature: bytes) -> Mapping[str, str]:
    return {"X-Signature": base64.b64encode(signature).decode()}


def _json(answer: http.client.HTTPResponse) -> Any:
    body = answer.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise Unreachable("公開側の答えが大きすぎます。")
    try:
        return json.loads(body)
    except ValueError as error:
        raise Unreachable("公開側の答えが途中で切れたか、JSONではありません。") from error


def _understood(read: Callable[[Any], T], told: Any) -> T:
    try:
        return read(told)
    except ValueError as error:
        raise Unreachable(f"公開側の答えが読めません（{error}）。") from error


def _refusal(answer: http.client.HTTPResponse) -> Exception:
    """A refusal of the mailbox for good; one that will pass; or whatever somebody in between has to say."""
    try:
        told = json.loads(answer.read(_CHUNK))
        code, words = str(told["code"]), str(told["message"])
    except (ValueError, KeyError, TypeError):
        return Unreachable(f"公開側でないものが答えたか、公開側が止まっています（{answer.status}）。")
    return Refused(code, words) if answer.status < 500 else Unreachable(words)
