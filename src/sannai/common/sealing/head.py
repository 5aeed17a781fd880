"""The header of a box: canonical JSON of at most 1 KB, in clear, and bound to everything after it.

It says what is inside, for whom and in which form, and nothing personal. What is not exactly so is refused before any
key is touched: a longer header, other keys than these, another text for the same content.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sannai.common import canonical

from .errors import Damaged, UnknownForm
from .suites import form_of

VERSION = 1
MOST = 1024  # bytes of a header
STEP = 4096  # bytes: bodies other than files and letters grow to a multiple, so that sizes say little
MOST_NUMBER = 2**31 - 1
RECIPIENT = {
    "envelope": True, "answer": True, "withdraw": True, "choice": True, "file": True, "number": True,
    "letter": False}  # fmt: skip
# Of their true length: files may be large, and are sealed as they come; numbers are all as long as one another.
AS_IT_IS = ("file", "letter", "number")
_KID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_KEYS = {"v", "suite", "kid", "kind", "id", "n", "pad", "case", "body"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a box says of itself.

    ``kind``: envelope, answer, withdraw, choice, file, number or letter. ``id``: of the item. ``n``: its number in
    its case, from 0. ``case``: of which case; None where the body says it. ``body``: sha256 (hex) of the sealed chunks
    of a file, which lie apart; "" elsewhere. ``suite``, ``kid``: to which key; None and "" for a letter, whose key
    travels in the projection.
    """

    kind: str
    id: UUID
    n: int = 0
    case: UUID | None = None
    body: str = ""
    suite: int | None = None
    kid: str = ""

    @property
    def pad(self) -> int:
        """To multiples of how many bytes the body is filled up; 0: it is as long as it is."""
        return 0 if self.kind in AS_IT_IS else STEP

    @property
    def addressed(self) -> bool:
        """Whether a key is named that opens it."""
        return RECIPIENT[self.kind]


def write(head: Head) -> bytes:
    """The header. Raises ValueError for one that ``read`` would refuse: a fault of the program."""
    content: dict[str, Any] = {
        "v": VERSION, "suite": head.suite, "kid": head.kid, "kind": head.kind, "id": head.id, "n": head.n,
        "pad": head.pad if head.kind in RECIPIENT else 0, "case": head.case, "body": head.body,
    }  # fmt: skip
    raw = canonical.dumps(content).encode()
    try:
        read(raw)
    except (Damaged, UnknownForm) as error:
        raise ValueError(f"{head!r} is no header") from error
    return raw


def read(raw: bytes) -> Head:
    """The header. Raises UnknownForm for a version, kind or suite of another edition, Damaged for everything else."""
    if len(raw) > MOST:
        raise Damaged(f"封の見出しが {MOST} バイトを超えています。")
    content = _content(raw)
    if content.get("v") != VERSION or isinstance(content.get("v"), bool):
        raise UnknownForm(f"封の版 {content.get('v')!r} を、この版は知りません。新しい版で開いてください。")
    if content.get("kind") not in RECIPIENT:
        raise UnknownForm(f"封の種類 {content.get('kind')!r} を、この版は知りません。新しい版で開いてください。")
    if content.keys() != _KEYS:
        raise Damaged("封の見出しの項目が足りないか、余っています。")
    head = Head(
        kind=content["kind"], id=_uuid(content["id"]), n=_number(content["n"]),
        case=None if content["case"] is None else _uuid(content["case"]), body=_text(content["body"]),
        suite=content["suite"], kid=_text(content["kid"]),
    )  # fmt: skip
    _check(head, content["pad"])
    return head


def _content(raw: bytes) -> dict[str, Any]:
    try:
        content = json.loads(raw.decode())
        same = canonical.dumps(content).encode() == raw
    except (ValueError, TypeError, RecursionError) as error:
        raise Damaged("封の見出しが読めません。") from error
    if not isinstance(content, dict) or not same:
        raise Damaged("封の見出しが、決められた書き方ではありません。")
    return content


def _check(head: Head, pad: object) -> None:
    if pad != head.pad or isinstance(pad, bool):
        raise Damaged("封の見出しの長さのそろえ方が、種類に合いません。")
    if bool(head.body) != (head.kind == "file") or (head.body and not _SHA256.fullmatch(head.body)):
        raise Damaged("封の見出しの本体のハッシュが、種類に合いません。")
    if not head.addressed:
        if head.suite is not None or head.kid:
            raise Damaged("宛先のない種類の封に、鍵が書かれています。")
        return
    form_of(head.suite)
    if not _KID.fullmatch(head.kid):
        raise Damaged("封の見出しの鍵の番号が、鍵の番号の形ではありません。")


def _uuid(value: object) -> UUID:
    try:
        if isinstance(value, str) and str(found := UUID(value)) == value:
            return found
    except ValueError:
        pass
    raise Damaged("封の見出しの番号が読めません。")


def _number(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_NUMBER:
        return value
    raise Damaged("封の見出しの順番が読めません。")


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise Damaged("封の見出しの項目が文字ではありません。")
