"""A visitor over HTTP: keeps the connection and cookies, follows redirects, fills in the forms of a page.

The walk, the tests and the bench all drive the same visitor, so it reads pages with regular expressions only:
it must cost the machine much less than the server it measures.
"""

from __future__ import annotations

import html
import http.client
import re
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode, urljoin, urlsplit

_FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.S)
_CONTROL = re.compile(
    r"<(input|button)\b([^>]*)>|<textarea\b([^>]*)>(.*?)</textarea>|<select\b([^>]*)>(.*?)</select>", re.S
)
_PRESS = re.compile(r"<button\b([^>]*\bformaction=[^>]*)>")
_OPTION = re.compile(r"<option\b([^>]*)>")
_ATTRIBUTE = re.compile(r'([\w.:-]+)(?:="([^"]*)")?')
_TAG = re.compile(r"<[^>]+>")
_HREF = re.compile(r'<a\b[^>]*\bhref="([^"]+)"[^>]*>(.*?)</a>', re.S)

Upload = tuple[str, str, bytes]  # file name, media type, content


WAITED = 300  # seconds for what a worker or the other side does


class Unexpected(Exception):
    """A page is not as it should be; the message says which and how."""


@dataclass(slots=True)
class Form:
    """A form as it stands on the page: where it goes and what it holds already."""

    action: str
    method: str
    values: dict[str, list[str]]
    buttons: list[tuple[str, str]]  # (name, value) of its submit buttons
    names: frozenset[str]  # every control, file inputs and unchecked boxes too


@dataclass(slots=True)
class Page:
    """What came back: status, final URL, headers and text."""

    status: int
    url: str
    headers: Mapping[str, str]
    content: bytes
    redirects: int = 0
    _text: str | None = None

    @property
    def text(self) -> str:
        if self._text is None:
            self._text = self.content.decode()
        return self._text

    @property
    def words(self) -> str:
        """The text without tags."""
        return html.unescape(_TAG.sub(" ", self.text))

    def forms(self) -> list[Form]:
        return [_form(attributes, inner, self.url) for attributes, inner in _FORM.findall(self.text)]

    def presses(self, action: str) -> list[Form]:
        """What each button of a row sends to an address ending so, with the form elsewhere that it belongs to."""
        found = []
        held = {_attributes(own).get("id", ""): _form(own, inner, self.url) for own, inner in _FORM.findall(self.text)}
        for button in map(_attributes, _PRESS.findall(self.text)):
            whole, to = held.get(button.get("form", "")), urljoin(self.url, button["formaction"])
            if whole is not None and urlsplit(to).path.endswith(action):
                own = {button["name"]: [button.get("value", "")]} if button.get("name") else {}
                found.append(Form(to, whole.method, whole.values | own, [], whole.names))
        return found

    def form(self, action: str = "", *, name: str = "") -> Form:
        """The first form that posts to an address ending so, or that has a control of this name."""
        for form in self.forms():
            fits = form.method == "post" and (not action or urlsplit(form.action).path.endswith(action))
            if fits and (not name or name in form.names):
                return form
        raise Unexpected(f"{self.url}: {action or name} へ送るフォームがありません")

    def link(self, *, to: str = "", saying: str = "") -> str:
        """The address of the first link whose target matches the pattern ``to`` and whose words contain ``saying``."""
        for href, inner in _HREF.findall(self.text):
            if re.search(to, href) and saying in _TAG.sub("", inner):
                return html.unescape(href)
        raise Unexpected(f"{self.url}: リンク {to or saying} がありません")

    def expect(self, *words: str, status: int = 200) -> Page:
        """This page if it has the status and says all these words; otherwise Unexpected."""
        if self.status != status:
            raise Unexpected(
                f"{self.url}: {status} のはずが {self.status} でした: {' '.join(self.words.split())[:300]}"
            )
        for each in words:
            if each not in self.words:
                raise Unexpected(f"{self.url}: 「{each}」がありません: {' '.join(self.words.split())[:600]}")
        return self

    def expect_pdf(self) -> Page:
        """This page if it is a PDF."""
        if self.status != 200 or not self.content.startswith(b"%PDF-"):
            raise Unexpected(f"{self.url}: PDFのはずが {self.status} {self.headers.get('content-type')} でした")
        return self


def _attributes(text: str) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(text)}


def _form(attributes: str, inner: str, url: str) -> Form:
    own = _attributes(attributes)
    form = Form(urljoin(url, own.get("action", "") or url), own.get("method", "get").lower(), {}, [], frozenset())
    names: set[str] = set()
    for tag, simple, area, area_text, select, options in _CONTROL.findall(inner):
        control = _attributes(simple or area or select)
        name = control.get("name", "")
        if not name or "disabled" in control:
            continue
        kind = control.get("type", "submit" if tag == "button" else "text")
        if kind == "submit":
            form.buttons.append((name, control.get("value", "")))
            continue
        names.add(name)
        value = _held(kind, control, area, area_text, select, options)
        if value is not None:
            form.values.setdefault(name, []).append(value)
    form.names = frozenset(names)
    return form


def _held(kind: str, control: dict[str, str], area: str, area_text: str, select: str, options: str) -> str | None:
    if area:
        return html.unescape(area_text.removeprefix("\n"))
    if select:
        rows = [_attributes(option) for option in _OPTION.findall(options)]
        chosen = next((row for row in rows if "selected" in row), rows[0] if rows else {})
        return chosen.get("value", "")
    if kind == "file" or (kind in {"radio", "checkbox"} and "checked" not in control):
        return None
    return control.get("value", "on" if kind in {"radio", "checkbox"} else "")


@dataclass(slots=True)
class Visitor:
    """One browser without a screen."""

    base_url: str
    cookies: dict[str, str] = field(default_factory=dict)
    times: list[tuple[str, float]] = field(default_factory=list)  # (path, seconds) of each request
    _connection: http.client.HTTPConnection | None = None

    def close(self) -> None:
        """Close the kept connection; the next request opens it anew."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def __del__(self) -> None:
        self.close()

    def get(self, url: str) -> Page:
        return self._follow("GET", urljoin(self.base_url + "/", url), b"", "")

    def await_link(self, url: str, *, to: str, saying: str = "") -> Page:
        """The page, as soon as it has this link. Where it is there at once, nothing is waited for."""
        return self._await(url, lambda page: bool(page.link(to=to, saying=saying)))

    def await_words(self, url: str, *words: str) -> Page:
        """The page, as soon as it says all these words."""
        return self._await(url, lambda page: bool(page.expect(*words)))

    def await_without(self, url: str, word: str) -> Page:
        """The page, as soon as it does not say this any more."""

        def ready(page: Page) -> bool:
            if word in page.expect().words:
                raise Unexpected(f"{page.url}: まだ「{word}」とあります: {' '.join(page.words.split())[:300]}")
            return True

        return self._await(url, ready)

    def await_pdf(self, url: str) -> Page:
        """The document, as soon as it is given out."""
        return self._await(url, lambda page: bool(page.expect_pdf()))

    def _await(self, url: str, ready: Callable[[Page], bool]) -> Page:
        end = time.monotonic() + WAITED
        while True:
            page = self.get(url)
            try:
                if ready(page):
                    return page
            except Unexpected:
                if time.monotonic() > end:
                    raise
            time.sleep(0.5)

    def submit(
        self,
        form: Form,
        values: Mapping[str, str | Sequence[str]] | None = None,
        *,
        button: tuple[str, str] | None = None,
        files: Mapping[str, Upload] | None = None,
    ) -> Page:
        """Send the form with these values over what it holds, as the browser would."""
        sent = {name: list(held) for name, held in form.values.items()}
        for name, value in (values or {}).items():
            sent[name] = [value] if isinstance(value, str) else list(value)
        if button:
            sent[button[0]] = [button[1]]
        pairs = [(name, value) for name, held in sent.items() for value in held]
        if files:
            body, kind = _multipart(pairs, files)
        else:
            body, kind = urlencode(pairs).encode(), "application/x-www-form-urlencoded"
        return self._follow("POST", form.action, body, kind)

    def _follow(self, method: str, url: str, body: bytes, kind: str) -> Page:
        for redirects in range(6):
            page = self._send(method, url, body, kind)
            page.redirects = redirects
            if page.status not in {301, 302, 303}:
                return page
            method, url, body, kind = "GET", urljoin(url, page.headers.get("location", "")), b"", ""
        raise Unexpected(f"{url}: 転送が終わりません")

    def _send(self, method: str, url: str, body: bytes, kind: str) -> Page:
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if method == "POST":
            headers |= {"Content-Type": kind, "Referer": url, "Origin": f"{parts.scheme}://{parts.netloc}"}
        began = time.perf_counter()
        answer = self._exchange(parts.scheme, parts.netloc, method, path, body, headers)
        try:
            content = answer.read()
        except (http.client.HTTPException, ConnectionError) as error:
            self.close()
            raise Unexpected(f"{url}: 応答が途中で切れました: {error}") from error
        self.times.append((f"{method} {parts.path}", time.perf_counter() - began))
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.split(";", 1)[0].partition("=")
            self.cookies[name] = value
        return Page(answer.status, url, {name.lower(): value for name, value in answer.headers.items()}, content)

    def _exchange(
        self, scheme: str, host: str, method: str, path: str, body: bytes, headers: dict[str, str]
    ) -> http.client.HTTPResponse:
        for attempt in (1, 2):
            if self._connection is None:
                kind = http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
                self._connection = kind(host, timeout=300)
            try:
                self._connection.request(method, path, body or None, headers)
                return self._connection.getresponse()
            except (http.client.HTTPException, ConnectionError) as error:
                # A kept connection that the server has closed is opened anew, once.
                self.close()
                if attempt == 2:
                    raise Unexpected(f"{scheme}://{host} に接続できません: {error}") from error
        raise AssertionError


def _multipart(pairs: list[tuple[str, str]], files: Mapping[str, Upload]) -> tuple[bytes, str]:
    boundary = uuid.uuid4().hex
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'.encode() for n, v in pairs]
    for name, (file_name, media_type, content) in files.items():
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n'
        parts.append(f"{head}Content-Type: {media_type}\r\n\r\n".encode() + content + b"\r\n")
    parts.append(f"--{boundary}--\r\n".encode())
    return b"".join(parts), f"multipart/form-data; boundary={boundary}"
