"""The mailbox over real TLS, and what it refuses."""

from __future__ import annotations

import http.server
import io
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client, RequestFactory
from django.urls import get_resolver
from tests.certificates import certificate

from sannai.connectors.bridges.https import HttpsBridge, connecting
from sannai.connectors.tests import ends as both
from sannai.connectors.tests.ends import TOKEN, Ends
from sannai.exchange.bridge import MOST_PUT, Refused, Unreachable
from sannai.intake.models import Outgoing
from sannai.web.mailbox.door import body_of

pytestmark = pytest.mark.django_db
CASE = UUID(int=1)
HEADERS = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def ends(settings, tmp_path, monkeypatch) -> Ends:
    both.city(settings, tmp_path, monkeypatch)
    return both.timed(both.make("https", tmp_path), monkeypatch)


@pytest.fixture
def ask(ends):
    client = Client(raise_request_exception=False)

    def ask(method: str, path: str, body: bytes = b"", **headers: str):
        sent = HEADERS | ({"Content-Length": str(len(body))} if body else {}) | headers
        return client.generic(method, f"/mailbox/1/{path}", body, "application/json", headers=sent)

    return ask


@pytest.mark.parametrize("token", ["", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", TOKEN, "Bearer 合言葉"])
@pytest.mark.parametrize("path", ["state", "items", f"items/{UUID(int=7)}", "acks", "put/offices/1"])
def test_without_the_token_nothing_is_told(path, token, ask):
    answer = ask("GET", path, Authorization=token)
    assert (answer.status_code, answer.json()["code"]) == (401, "no_token")


def test_a_mailbox_without_a_token_in_its_settings_lets_nobody_in(ask, settings):
    settings.MAILBOX_TOKEN_SHA256 = ""
    assert ask("GET", "state").status_code == 503


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status", "code"),
    [
        ("POST", "state", b"{}", {}, 405, "method"),
        ("GET", "items?most=many", b"", {}, 400, "bad_request"),
        ("GET", f"items/{UUID(int=9)}", b"", {}, 404, "not_there"),
        ("GET", "items/nonsense", b"", {}, 404, "no_address"),
        ("GET", f"items/{UUID(int=9)}", b"", {"Range": "bytes=0-1,5-9"}, 400, "range"),
        ("POST", "acks", b"not json", {}, 400, "bad_request"),
        ("POST", "acks", b'{"acks":[{"id":1}]}', {}, 400, "bad_request"),
        ("POST", "acks", b"[" * 100_000, {}, 400, "bad_request"),
        ("POST", "acks", b'{"acks":[]}', {}, 403, "bad_signature"),
        ("POST", "acks", b'{"acks":[]}', {"X-Signature": "%%%"}, 403, "bad_signature"),
        ("POST", "acks", b"", {"Content-Length": "99999999999"}, 413, "too_large"),
        ("PUT", "put/offices/1", b"x", {"Content-Length": str(MOST_PUT + 1)}, 413, "too_large"),
        ("PUT", "put/offices/1", b"x", {"Content-Length": ""}, 400, "no_length"),
        ("PUT", "put/offices/1", b"x", {}, 403, "bad_signature"),
        ("PUT", "put/offices/minus", b"x", {}, 404, "no_address"),
    ],
)
def test_every_refusal_is_json_with_a_code_and_a_sentence(method, path, body, headers, status, code, ask):
    answer = ask(method, path, body, **headers)
    told = answer.json()
    assert (answer.status_code, told["code"]) == (status, code)
    assert told["message"].endswith("。")


def test_whoever_has_to_ask_in_turn_and_gets_no_answer_says_that_it_passes(ask, monkeypatch):
    def away() -> None:
        raise Unreachable("公開側と話せません。")

    monkeypatch.setattr("sannai.exchange.ways.mailbox", away)
    answer = ask("GET", "items")
    assert (answer.status_code, answer.json()) == (503, {"code": "unreachable", "message": "公開側と話せません。"})


def test_a_body_that_was_cut_is_refused(ends):
    cut = RequestFactory().put("/mailbox/1/put/offices/1", b"whole")
    cut._stream = io.BytesIO(b"who")
    with pytest.raises(Refused) as refused:
        body_of(cut, 10)
    assert refused.value.code == "cut"


def test_what_has_not_changed_is_not_sent_again(ends, ask):
    ends.leave(CASE)
    first = ask("GET", "items")
    assert ask("GET", "items", **{"If-None-Match": first["ETag"]}).status_code == 304
    ends.leave(CASE)
    assert ask("GET", "items", **{"If-None-Match": first["ETag"]}).status_code == 200
    assert len(ends.bridge.items(100)) == len(ends.bridge.items(100)) == 2


def test_a_body_is_sent_from_where_it_was_cut(ends, ask):
    row = ends.leave(CASE, b"0123456789")
    answer = ask("GET", f"items/{row.pk}", Range="bytes=4-")
    assert (answer.status_code, answer["Content-Range"], b"".join(answer)) == (206, "bytes 4-9/10", b"456789")
    assert b"".join(ends.bridge.get(row.pk, 4)) == b"456789"
    assert ask("GET", f"items/{row.pk}", Range="bytes=11-").json()["code"] == "range"


def test_the_mailbox_has_no_other_addresses(ends):
    roots = {str(pattern.pattern).lstrip("^") for pattern in get_resolver("sannai.web.mailbox.urls").url_patterns}
    assert len(roots) == 5
    assert all(root.startswith("mailbox/1/") for root in roots)
    assert Client().get("/desk/sign-in/").json()["code"] == "no_address"


def test_a_large_body_goes_on_where_the_connection_broke(ends, monkeypatch):
    from sannai.exchange import fetching
    from sannai.exchange.collecting import collect

    monkeypatch.setattr(fetching, "IN_MEMORY", 10)
    asked: list[int] = []
    whole = ends.bridge.get

    def breaking(id: UUID, start: int = 0) -> Iterator[bytes]:
        asked.append(start)
        yield b"".join(whole(id, start))[:100]

    monkeypatch.setattr(ends.bridge, "get", breaking)
    ends.leave(CASE, bytes(250), "file")
    for _ in range(2):
        with pytest.raises(Unreachable, match="途中で切れました"):
            collect(ends.way, ends.clock.at)
    assert collect(ends.way, ends.clock.at).received == 1
    assert asked == [0, 100, 200]
    assert list(fetching.folder().iterdir()) == []


class Answering(http.server.BaseHTTPRequestHandler):
    """Answers by what stands in ``answers``: status, headers, body."""

    answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
    seen: list[str] = []

    def do_GET(self) -> None:
        self.seen.append(self.path)
        status, headers, body = self.answers[self.path.partition("?")[0]]
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None: ...


class Quiet(http.server.ThreadingHTTPServer):
    """A client that turns away is what is tried here."""

    def handle_error(self, *args: object) -> None: ...


@contextmanager
def served(own: Path, answers: dict[str, tuple[int, dict[str, str], bytes]]) -> Iterator[str]:
    handler = type("Handler", (Answering,), {"answers": answers, "seen": []})
    server = Quiet(("127.0.0.1", 0), handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


ANSWERS = {
    "/mailbox/1/items": (200, {"ETag": '"1"'}, json.dumps({"items": []}).encode()),
    "/mailbox/1/state": (302, {"Location": "/elsewhere"}, b""),
    "/mailbox/1/items/00000000-0000-0000-0000-000000000001": (200, {"Content-Length": "10"}, b"123"),
    "/mailbox/1/items/00000000-0000-0000-0000-000000000002": (200, {}, b"from the beginning"),
    "/mailbox/1/items/00000000-0000-0000-0000-000000000003": (403, {}, b"<html>a proxy</html>"),
    "/mailbox/1/items/00000000-0000-0000-0000-000000000004": (404, {}, b'{"code":"not_there","message":"x"}'),
}


def test_only_the_pinned_authority_is_believed_and_only_the_mailbox_is_heard(tmp_path):
    own, other = certificate(tmp_path, "own"), certificate(tmp_path, "other")
    with served(own, ANSWERS) as url:
        bridge = HttpsBridge(connecting(url, own), TOKEN)
        assert bridge.items(5) == []
        with pytest.raises(Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
            HttpsBridge(connecting(url, other), TOKEN).items(5)
        with pytest.raises(Unreachable, match="302"):
            bridge.state()  # a redirect is followed nowhere
        with pytest.raises(Unreachable, match="初めから"):
            list(bridge.get(UUID(int=2), 5))
        with pytest.raises(Unreachable, match="403"):
            list(bridge.get(UUID(int=3)))
        with pytest.raises(Refused):
            list(bridge.get(UUID(int=4)))
        assert b"".join(_until_cut(bridge, UUID(int=1))) == b"123"
    with pytest.raises(Unreachable):
        bridge.items(5)


def _until_cut(bridge: HttpsBridge, id: UUID) -> Iterator[bytes]:
    try:
        yield from bridge.get(id)
    except Unreachable:
        return


@pytest.mark.parametrize("url", ["http://inner:1", "https://", "https://host/path", "https://u:p@host", "host:1"])
def test_an_address_that_is_none_of_a_mailbox_is_refused(url, tmp_path):
    with pytest.raises(ValueError, match="https://HOST:PORT"):
        connecting(url, certificate(tmp_path, "own"))


def test_leaving_belongs_to_a_transaction(ends, transactional_db):
    from django.db.transaction import TransactionManagementError

    from sannai.intake.leaving import leave

    with pytest.raises(TransactionManagementError):
        leave(CASE, "envelope", "k", lambda id, n: b"x", ends.clock.at)
    assert not Outgoing.objects.exists()
