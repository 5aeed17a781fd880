"""A look at a file while it is uploaded, so that who sends it hears at once what would be refused later.

It is a courtesy: the office looks through everything itself. What cannot be looked at now is taken all the same.
"""

from __future__ import annotations

import threading
from contextlib import nullcontext
from typing import BinaryIO

from django.conf import settings

from sannai.files.sealed import Sealed
from sannai.sluice import child, clamd, kinds, memory
from sannai.sluice.cleaned import Unclean
from sannai.sluice.converting import convert

LARGE = 32 * 1024 * 1024  # bytes: of such files one at a time is in memory
SECONDS = 20.0
_one_at_a_time = threading.Lock()


def refusal(came: Sealed, name: str) -> str:
    """Why this file would be refused, with what to do; "" where nothing was found, or nobody could look."""
    with _one_at_a_time if came.size > LARGE else nullcontext(), memory.of(came.chunks()) as content:
        try:
            _look(content, came, name)
        except Unclean as unclean:
            return f"「{name}」は受け取れません。{unclean.words}。"
        except child.NotDone:
            return ""
    return ""


def _look(content: BinaryIO, came: Sealed, name: str) -> None:
    if not settings.CONVERT and kinds.is_office(content, came.media_type):
        convert(content, name, child.chosen())  # says what to do instead
    found = clamd.scan(content, settings.CLAMD, SECONDS)
    if found.state == "found":
        raise Unclean("virus", _virus(found.words))
    if came.media_type == "application/pdf" and _says(content, b"/Encrypt"):
        _only_password(content, name, came.media_type)


def _virus(what: str) -> str:
    return (
        f"ウイルス（{what}）が見つかりました。送ったパソコンやスマートフォンをウイルス対策ソフトで調べ、"
        "ファイルを作り直して送ってください"
    )


def _only_password(content: BinaryIO, name: str, media_type: str) -> None:
    """Whether it opens without its password a reader says, in a process of its own; the rest is for the office."""
    try:
        child.clean(content, name, media_type, child.chosen()).output.close()
    except Unclean as unclean:
        if unclean.code == "encrypted":
            raise


def _says(content: BinaryIO, words: bytes) -> bool:
    content.seek(0)
    rest = b""
    try:
        while chunk := content.read(memory.CHUNK):
            if words in rest + chunk:
                return True
            rest = chunk[-len(words) :]
        return False
    finally:
        content.seek(0)
