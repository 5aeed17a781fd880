"""The ways in which a request of ours is spoilt. Each takes a request and the source of chance, and gives another."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from random import Random
from urllib.parse import quote, quote_from_bytes, urlencode

FORM = "application/x-www-form-urlencoded"
BOUNDARY = "----attack"
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
LINK = re.compile(r"(?<=/a/)[a-z2-7]{26}")
NUMBERS = (
    "-1", "0", "1e9", "9" * 400, "１２", "0x10", "NaN", "1.5", "①", "٣", "1,000", " 7", "+1", "2147483648", "1_0",
    "9223372036854775808", "０", "十二", "½", "-0",
)  # fmt: skip
DATES = (
    "2026-02-30", "0000-00-00", "9999-12-31", "令和99年12月31日", "10000-01-01", "2026-13-01", "１２３４",
    "明治1年1月1日",     "0001-01-01", "2026/1/1/1", "-2026-01-01", "2026-XX-XX", "XXXX-XX-XX",
)  # fmt: skip
TEXTS = (
    "\0", "a\0b", "\ufffd", "\u202e逆", "\ufa19\U000e0100", "<script>alert(1)</script>", "' OR 1=1 --", "{{ 7*7 }}",
    "%s%n%d", "../../etc/passwd", "\r\nX-Injected: yes", "\x1b[31m", "\ud7ff", "\U0010ffff", "👨‍👩‍👧", "か\u3099",
    "=1+1",     "\u2028", "\ufeff", "#set page(width: 1pt)", "#read(\"/etc/passwd\")", "\\", "$x$", "  　",
)  # fmt: skip
RAW = (b"\xed\xa0\x80", b"\xff\xfe", b"\xc0\x80", b"\xf4\x90\x80\x80", "申請".encode("cp932"), b"%", b"%zz", b"\x80")
HEADERS: tuple[Mapping[str, str], ...] = (
    {"host": "elsewhere.example"}, {"host": "127.0.0.1:99999999"}, {"accept-language": "\u00ff" * 300},
    {"referer": "https://elsewhere.example/"}, {"origin": "null"}, {"x-forwarded-for": "'; --"},
    {"if-modified-since": "yesterday"}, {"range": "bytes=5-1"}, {"accept": "nothing"}, {"if-none-match": "*"},
    {"cookie": "sessionid=a; csrftoken=%00; sessionid"}, {"cookie": "=;;;\u00ff"}, {"content-length": "１"},
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent: pairs become the body as the kind says, unless a body is given."""

    method: str
    path: str
    pairs: tuple[tuple[str, str], ...] = ()
    files: bool = False
    kind: str = FORM
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def sent(self) -> bytes:
        """The body as bytes."""
        if self.body is not None:
            return self.body
        if self.method in {"GET", "HEAD"}:
            return b""
        if self.kind.startswith("multipart/"):
            return multipart(self.pairs)
        return encoded(self.pairs)


@dataclass(frozen=True, slots=True)
class Around:
    """What else there is to put in: ids and links that belong to somebody else."""

    ids: tuple[str, ...]
    links: tuple[str, ...]


Mutation = Callable[[Request, Random, Around], Request]


def encoded(pairs: tuple[tuple[str, str], ...]) -> bytes:
    return urlencode([(name, value.encode("utf-8", "surrogatepass")) for name, value in pairs]).encode()


def multipart(pairs: tuple[tuple[str, str], ...], file: bytes = b"") -> bytes:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode("utf-8", "replace")
        for name, value in pairs
    ]
    return b"".join((*parts, file, f"--{BOUNDARY}--\r\n".encode()))


def _value(request: Request, random: Random, value: str) -> Request:
    """One value of the form, or of the address, is another. The token stays: what is behind it is to be reached."""
    places = [n for n, (name, _) in enumerate(request.pairs) if name != "csrfmiddlewaretoken"]
    if request.method == "POST" and places:
        at = random.choice(places)
        pairs = [(name, value if n == at else held) for n, (name, held) in enumerate(request.pairs)]
        return replace(request, pairs=tuple(pairs))
    path, _, query = request.path.partition("?")
    names = [part.partition("=")[0] for part in query.split("&") if part] or ["page", "q", "on", "status", "sort"]
    spoilt = f"{random.choice(names)}={quote(value.encode('utf-8', 'surrogatepass'))}"
    return replace(request, path=f"{path}?{spoilt}")


def number(request: Request, random: Random, around: Around) -> Request:
    return _value(request, random, random.choice(NUMBERS))


def date(request: Request, random: Random, around: Around) -> Request:
    return _value(request, random, random.choice(DATES))


def text(request: Request, random: Random, around: Around) -> Request:
    return _value(request, random, random.choice(TEXTS))


def surrogate(request: Request, random: Random, around: Around) -> Request:
    return _value(request, random, random.choice(("\ud800", "a\udfffb", "\udc00\ud800")))


def full_width(request: Request, random: Random, around: Around) -> Request:
    """Every value as somebody types it who never leaves 全角."""
    wide = {n: n + 0xFEE0 for n in range(0x21, 0x7F)}
    pairs = [(n, v if n == "csrfmiddlewaretoken" else v.translate(wide)) for n, v in request.pairs]
    return replace(request, pairs=tuple(pairs)) if pairs else _value(request, random, "１００".translate(wide))


def huge(request: Request, random: Random, around: Around) -> Request:
    return _value(request, random, random.choice("a漢\n") * random.choice((5_000, 60_000, 400_000)))


def many(request: Request, random: Random, around: Around) -> Request:
    """More fields than any form has, or each of them twice."""
    more = tuple((f"f{n}", "") for n in range(2100)) if random.random() < 0.3 else request.pairs[1:]
    return replace(request, pairs=(*request.pairs, *more))


def missing(request: Request, random: Random, around: Around) -> Request:
    """Some fields are left out, or bear another name."""
    kept = [pair for pair in request.pairs if pair[0] == "csrfmiddlewaretoken" or random.random() < 0.5]
    return replace(request, pairs=(*kept, (random.choice(("seen", "x[]", "_key", "rows", "\0")), "1")))


def raw(request: Request, random: Random, around: Around) -> Request:
    """Bytes that are no UTF-8, plain or percent-encoded, in the body or in the address."""
    bytes_ = random.choice(RAW)
    if request.method == "POST":
        name = next((n for n, _ in request.pairs if n != "csrfmiddlewaretoken"), "x")
        body = encoded(request.pairs) + b"&" + quote(name).encode() + b"="
        return replace(request, body=body + (bytes_ if random.random() < 0.5 else quote_from_bytes(bytes_).encode()))
    return replace(request, path=f"{request.path.partition('?')[0]}?q={quote_from_bytes(bytes_)}")


def charset(request: Request, random: Random, around: Around) -> Request:
    """The body says that it is in other characters, or is."""
    name = random.choice(("shift_jis", "utf-7", "utf-16", "nothing", "latin-1", "euc-jp", "idna", "rot13", "hex", '"'))
    try:
        body = urlencode(request.pairs, encoding=random.choice(("cp932", "utf-16")), errors="replace").encode()
    except UnicodeError:
        body = b"\x82\xa0=\x82\xa2"
    kind = random.choice((FORM, "multipart/form-data; boundary=" + BOUNDARY))
    return replace(request, method="POST", kind=f"{kind}; charset={name}", body=body)


def broken_multipart(request: Request, random: Random, around: Around) -> Request:
    whole = multipart(request.pairs, _file(random))
    kind = random.choice(
        (f"multipart/form-data; boundary={BOUNDARY}",) * 4
        + ("multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\u00ff")
        + ("multipart/mixed; boundary=x", "application/json", "text/plain", "")
    )
    cut = random.choice((len(whole), random.randint(0, len(whole)), len(whole) - 3))
    body = whole[:cut].replace(b"form-data", random.choice((b"form-data", b"form-data", b"attachment", b"\xff")), 1)
    return replace(request, method="POST", kind=kind, body=body)


def _file(random: Random) -> bytes:
    name = random.choice(
        ('"a.pdf"', '"../../a"', '"a\\0.png"', '""', '"' + "長" * 400 + '.pdf"', "a", '"a.pdf\r\nX: y"')
    )
    content = random.choice((b"%PDF-1.7\n%%EOF", b"", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04", b"<svg/>", b"\0" * 3000))
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename={name}\r\n'
    encoding = random.choice(("", "Content-Transfer-Encoding: base64\r\n", "Content-Type: image/png\r\n"))
    return f"{head}{encoding}\r\n".encode() + content + b"\r\n"


def foreign(request: Request, random: Random, around: Around) -> Request:
    """The ids and links in the address and in the form are those of somebody else."""

    def other(_: re.Match[str]) -> str:
        return random.choice(around.ids or (str(uuid.UUID(int=0)),))

    path = LINK.sub(lambda _: random.choice(around.links), UUID.sub(other, request.path))
    pairs = [(name, UUID.sub(other, value)) for name, value in request.pairs]
    return replace(request, path=path, pairs=tuple(pairs))


def stale(request: Request, random: Random, around: Around) -> Request:
    """What the sender saw is long past, or yet to come."""
    pairs = [
        (n, random.choice(("0", "1", "999999999999999999999", "x")) if n in {"seen", "digest", "reviewed"} else v)
        for n, v in request.pairs
    ]
    return replace(request, pairs=tuple(pairs))


def method(request: Request, random: Random, around: Around) -> Request:
    return replace(
        request, method=random.choice(("PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "BREW", "GET", "POST"))
    )


def path(request: Request, random: Random, around: Around) -> Request:
    """A part of the address is something else."""
    parts = request.path.partition("?")[0].split("/")
    at = random.randrange(1, len(parts)) if len(parts) > 1 else 0
    junk = ("%00", "..", "%2e%2e%2f", "x" * 3000, "-1", "9" * 30, "%ED%A0%80", "%EF%BC%91", "あ", "", "0", "%0a", "*")
    parts[at] = random.choice(junk)
    return replace(request, path=quote("/".join(parts) or "/", safe="/%?=&*"))


def headers(request: Request, random: Random, around: Around) -> Request:
    return replace(request, headers=random.choice(HEADERS))


def as_it_is(request: Request, random: Random, around: Around) -> Request:
    """Nothing is spoilt: what an honest browser sends, once more (a replay), or with the page of an hour ago."""
    return request


KINDS: dict[str, tuple[Mutation, int]] = {
    "as it is": (as_it_is, 4),
    "number": (number, 4),
    "date": (date, 3),
    "text": (text, 5),
    "lone surrogate": (surrogate, 2),
    "full width": (full_width, 3),
    "huge": (huge, 2),
    "many fields": (many, 2),
    "missing fields": (missing, 3),
    "raw bytes": (raw, 3),
    "charset": (charset, 3),
    "broken multipart": (broken_multipart, 4),
    "foreign ids": (foreign, 6),
    "stale": (stale, 3),
    "method": (method, 3),
    "path": (path, 3),
    "headers": (headers, 2),
}
