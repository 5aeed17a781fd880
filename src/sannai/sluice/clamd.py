"""Asking ClamAV's clamd: it is handed an open descriptor (FILDES), so that it writes no clear copy of the file.

https://docs.clamav.net/manual/Usage/ClamdProtocol.html. A file above its limits is answered with OK unless clamd.conf
says ``AlertExceedsMax yes``.
"""

from __future__ import annotations

import re
import socket
import time
from dataclasses import dataclass
from typing import BinaryIO

_FOUND = re.compile(rb"^[^\0]*?: (?P<name>[^\0]+) FOUND\0?$")
_LONGEST = 4096
_LIMIT = "Heuristics.Limits.Exceeded"


@dataclass(frozen=True, slots=True)
class Verdict:
    """``state``: clean, found (``words`` is the name of what was found) or not_scanned (``words`` says why)."""

    state: str
    words: str = ""


CLEAN = Verdict("clean")
NOT_SCANNED = Verdict("not_scanned", "ウイルス検査を設定していません（SANNAI_CLAMD）")


def scan(content: BinaryIO, path: str, seconds: float) -> Verdict:
    """What clamd at this socket says of a file in memory. Never raises: whatever goes wrong is ``not_scanned``."""
    if not path:
        return NOT_SCANNED
    try:
        content.flush()
        content.seek(0)  # the offset is shared with clamd
        return _verdict(_answer(content.fileno(), path, time.monotonic() + seconds))
    except TimeoutError:
        return Verdict("not_scanned", f"clamd の答えが{seconds:g}秒のうちに来ませんでした")
    except OSError as error:
        return Verdict("not_scanned", f"clamd につながらないか、途中で切れました（{error.strerror or error}）")
    finally:
        content.seek(0)


def _answer(descriptor: int, path: str, until: float) -> bytes:
    answer = b""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:

        def wait() -> None:
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError
            connection.settimeout(left)

        wait()
        connection.connect(path)
        connection.sendall(b"zFILDES\0")
        socket.send_fds(connection, [b"\0"], [descriptor])
        while not answer.endswith(b"\0") and len(answer) < _LONGEST:
            wait()
            if not (piece := connection.recv(_LONGEST)):
                break
            answer += piece
    return answer


def _verdict(answer: bytes) -> Verdict:
    if re.fullmatch(rb"[^\0]*: OK\0", answer):
        return CLEAN
    if found := _FOUND.match(answer):
        name = found["name"].decode("utf-8", "replace")
        if name.startswith(_LIMIT):
            return Verdict("not_scanned", f"clamd の上限を超えています（{name}）")
        return Verdict("found", name)
    said = answer.rstrip(b"\0").decode("utf-8", "replace")[-200:]
    return Verdict("not_scanned", f"clamd が検査しませんでした（{said or '答えずに切れました'}）")
