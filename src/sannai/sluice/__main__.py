"""The child that ``child`` starts for one file: a request on stdin, two descriptors in memory, an answer on stdout.

Before anything of the file is read it has limits and no network. It knows no Django, no settings, no keys.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import shutil
import signal
import sys
import traceback
from typing import Any

_NEW_NETWORK, _NEW_USER, _DIE_WITH_PARENT = 0x40000000, 0x10000000, 1


def main() -> int:
    """Answer once. Whatever is not foreseen ends the process, and the parent sees how."""
    request = json.loads(sys.stdin.buffer.read())
    _confine(request["limits"], free=bool(request["how"]["convert"]))
    from . import cleaning, converting, memory
    from .cleaned import Choices, Unclean

    try:
        with os.fdopen(request["original"], "rb") as original:
            how = Choices(**request["how"])
            cleaned = cleaning.clean(original, request["name"], request["media_type"], how)
        with os.fdopen(request["output"], "wb") as output, cleaned.output:
            shutil.copyfileobj(cleaned.output, output, memory.CHUNK)
        answer: dict[str, Any] = {
            "media_type": cleaned.media_type,
            "method": cleaned.method.value,
            "tools": cleaned.tools,
            "removed": cleaned.removed,
            "name": cleaned.name,
            "verdict": [cleaned.verdict.state, cleaned.verdict.words],
            "peak": _peak(),
        }
    except Unclean as error:
        answer = {"unclean": [error.code, error.words], "cause": _cause(error.__cause__)}
    except converting.NotConverted as error:
        answer = {"not_done": str(error)}
    sys.stdout.buffer.write(json.dumps(answer).encode())
    return 0


def _peak() -> int:
    """Bytes of memory at the most; what ``wait4`` tells counts the parent in."""
    with open("/proc/self/status", encoding="ascii") as status:
        return next((int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM")), 0)


def _cause(error: BaseException | None) -> str:
    """Which exception, and where it was raised; never its words, which may hold something of the file."""
    if error is None:
        return ""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} {frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else ""


def _confine(limits: dict[str, int], *, free: bool) -> None:
    """``free``: a command of the city follows, which needs more; then the limits hold for this process alone."""
    library = ctypes.CDLL(None, use_errno=True)
    library.prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    # A network of its own with nothing in it, where the system lets it; the socket of clamd is a file and stays.
    if library.unshare(_NEW_NETWORK):
        library.unshare(_NEW_USER | _NEW_NETWORK)
    _limit(resource.RLIMIT_CORE, 0, 0)
    _limit(resource.RLIMIT_FSIZE, limits["output"], limits["output"])
    _limit(resource.RLIMIT_CPU, limits["seconds"], None if free else limits["seconds"] + 5)
    _limit(resource.RLIMIT_AS, limits["memory"], None if free else limits["memory"])
    if not free:
        _limit(resource.RLIMIT_NPROC, 0, 0)


def _limit(what: int, soft: int, hard: int | None) -> None:
    _, most = resource.getrlimit(what)
    if hard is None:
        hard = most
    elif most != resource.RLIM_INFINITY:
        hard = min(hard, most)
    resource.setrlimit(what, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


if __name__ == "__main__":
    sys.exit(main())
