"""The body of POST changes/: read strictly, and every member that is wrong is named."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import UnreadablePostError

from sannai.common.time import today
from sannai.registers.door import Door
from sannai.registers.importing import flow, objects
from sannai.registers.importing.cells import MOST_BYTES, MOST_ROWS, Wrong
from sannai.registers.importing.posting import MOST_REASON, Request
from sannai.text import strict_json
from sannai.text.nodes import as_date
from sannai.web.api.problems import Problem, wrong

from .door import MachineRequest
from .entries import EARLIEST, LATEST

MOST_WRONG = 1000
MEMBERS: Mapping[str, Any] = {
    "rows": None, "on": "", "blank": "keep", "absent": "leave", "mode": "all", "dry_run": False, "sure": False,
    "reason": "", "version": "",
}  # fmt: skip
_WORDS = {"blank": ("keep", "erase"), "absent": ("leave", "end"), "mode": ("all", "good")}
_KEY = re.compile(r"[\x21-\x7e]{1,200}\Z")
MEND = "項目の名前を確かめる（GET registers/KEY/ の fields）"
MOVED = "この台帳の定義が変わりました（いまの version は {now}）。GET registers/{key}/ を読み直してください。"


@dataclass(frozen=True, slots=True)
class Body:
    """What came: its members, and the digest of its bytes, hex."""

    members: Mapping[str, Any]
    digest: str


def key_of(request: MachineRequest) -> str:
    """The Idempotency-Key, or "" where none was sent. Raises Problem for one that is none."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return ""
    if not _KEY.match(key):
        raise Problem(400, "Idempotency-Key は、空白のない英数字と記号で200文字までにしてください。")
    return key


def body_of(request: MachineRequest) -> Body:
    """The body as an object with known members. Raises Problem."""
    if request.content_type != "application/json":
        raise Problem(415, "Content-Type を application/json にして、JSONで送ってください。")
    content = _content(request)
    try:
        found = strict_json.read(content)
    except strict_json.Refused as error:
        raise Problem(400, str(error)) from error
    if not isinstance(found, dict):
        raise Problem(
            422, "JSONのオブジェクトで送ってください。", errors=[wrong("", "オブジェクトではありません", "{ } で書く")]
        )
    if wrongs := _wrongs(found):
        raise Problem(422, "要求の書き方に誤りがあります。", errors=wrongs)
    if len(found["rows"]) > MOST_ROWS:
        raise Problem(413, f"行が多すぎます（{MOST_ROWS:,}行まで）。分けて送ってください。")
    return Body({**MEMBERS, **found}, hashlib.sha256(content).hexdigest())


def request_of(request: MachineRequest, held: Door, body: Body) -> Request:
    """What is asked for, for this register. Raises Problem for rows that do not fit it."""
    members, register = body.members, held.held.register
    if members["version"] not in ("", register.digest):
        raise Problem(409, MOVED.format(now=register.digest, key=register.key))
    sent = objects.sent(register, flow.hidden(held), members["rows"])
    if sent.wrong:
        said = f"読めない値が{len(sent.wrong):,}個あります。何も書いていません。"
        raise Problem(422, said, errors=[_row(one) for one in sent.wrong[:MOST_WRONG]])
    return Request(
        sent, as_date(members["on"]) or today(request.at), members["blank"] == "erase", members["absent"] == "end",
        members["mode"], members["dry_run"], members["sure"], members["reason"], body.digest,
    )  # fmt: skip


def _row(one: Wrong) -> dict[str, Any]:
    return {"row": one.line, "field": one.name, "label": one.heading, "what": one.what, "mend": one.mend}


def _content(request: MachineRequest) -> bytes:
    """The bytes of the body. It is read here and not by the framework, whose limit is that of a form."""
    declared = request.META.get("CONTENT_LENGTH") or ""
    if "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower() or not declared.isdecimal():
        raise Problem(411, "Content-Length を付けて送ってください。")
    if len(declared) > 18 or int(declared) > MOST_BYTES:
        raise Problem(413, f"要求が大きすぎます（{MOST_BYTES // 1024 // 1024}MBまで）。行を分けて送ってください。")
    try:
        return request.read(int(declared))
    except UnreadablePostError as error:
        raise Problem(400, "要求が途中で切れました。もう一度送ってください。") from error


def _wrongs(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    wrongs = [
        wrong(name[:40], "知らない名前です", f"使えるのは {'、'.join(MEMBERS)}")
        for name in found
        if name not in MEMBERS
    ]
    rows = found.get("rows")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) and row for row in rows):
        wrongs.append(wrong("rows", "行の並びではありません", "項目のあるオブジェクトを1つ以上、配列で書く"))
    for name, words in _WORDS.items():
        if name in found and found[name] not in words:
            wrongs.append(wrong(name, "選べない値です", f"{'、'.join(words)} のどれかを書く"))
    for name in ("dry_run", "sure"):
        if not isinstance(found.get(name, False), bool):
            wrongs.append(wrong(name, "true か false ではありません", "true か false を書く"))
    for name, most in (("reason", MOST_REASON), ("version", 64), ("on", 10)):
        if not isinstance(found.get(name, ""), str) or len(found.get(name, "")) > most:
            wrongs.append(wrong(name, "文字列ではないか、長すぎます", f"{most}文字までの文字列で書く"))
    if "on" in found and not _is_day(found["on"]):
        wrongs.append(wrong("on", "日付として読めません", "2026-04-01 の形で書く"))
    return wrongs


def _is_day(text: Any) -> bool:
    day: date | None = as_date(text) if isinstance(text, str) else None
    return day is not None and EARLIEST <= day <= LATEST
