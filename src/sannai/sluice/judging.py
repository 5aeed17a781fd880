"""A sealed file that waits: opened into memory and judged, the same inside and between the sides."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from django.conf import settings

from sannai.common.sealing.errors import CannotOpen, KeysUnusable
from sannai.files.types import Sniffer

from . import child, memory
from .clamd import NOT_SCANNED
from .cleaned import Choices, Cleaned

log = logging.getLogger("sannai.sluice")
NOT_THERE = "封をしたファイルが見つかりません。バックアップから戻してください"
TOO_LARGE = "SANNAI_MAX_UPLOAD_MB より大きいファイルです"
Clean = Callable[[BinaryIO, str, str, Choices], Cleaned]


class Later(Exception):
    """It cannot be done now; the words say why."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What was sent, as its bytes tell it."""

    content: BinaryIO  # in memory, at its beginning
    sha256: str
    size: int
    media_type: str


@contextmanager
def opened(chunks: Iterable[bytes]) -> Iterator[Opened]:
    """All that is read there, in memory until the end of the block.

    Raises Later where it is not there or larger than the city takes, and whatever the reading raises.
    """
    sha, sniffer = hashlib.sha256(), Sniffer()
    with memory.empty() as content:
        try:
            for chunk in chunks:
                sha.update(chunk)
                sniffer.feed(chunk)
                content.write(chunk)
                if content.tell() > settings.MAX_UPLOAD_BYTES:
                    raise Later(TOO_LARGE)
        except FileNotFoundError as fault:
            raise Later(NOT_THERE) from fault
        memory.rewound(content)
        yield Opened(content, sha.hexdigest(), memory.size(content), sniffer.media_type())


def judged(file: Opened, name: str, clean: Clean) -> Cleaned:
    """Made harmless as the city has chosen; its output is the caller's to close.

    Raises what ``child.clean`` raises, and Later where the city has files scanned and this one was not.
    """
    how = child.chosen()
    made = clean(file.content, name, file.media_type, how)
    if how.clamd and made.verdict.state == NOT_SCANNED.state:
        made.output.close()
        raise Later(made.verdict.words)
    return made


def tried(look: Callable[[], bool], later: Callable[[str], None], file: object) -> bool:
    """What came of one look at a file. Where it cannot be done now, ``later`` is told why, and others go on."""
    try:
        return look()
    except (Later, child.NotDone, KeysUnusable, CannotOpen) as fault:
        why = str(fault)
    except Exception as fault:  # a full disk, a database that went away, what a child did not foresee
        log.exception("ファイル %s の検査を終えられませんでした", file)
        why = f"検査を終えられませんでした（{type(fault).__name__}）"
    log.warning("ファイル %s は、あとでもう一度検査します: %s", file, why)
    later(why)
    return False
