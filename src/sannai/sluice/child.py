"""One file, one process: whoever reads what strangers made may break, hang or eat memory, and takes nothing along.

The child is a program begun anew (no fork: it has none of our memory), with an empty environment. The file goes in and
comes out in memory (memfd).
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO

from django.conf import settings

from sannai.files.names import shown_name

from . import kinds, memory
from .clamd import Verdict
from .cleaned import DAMAGED, TOO_HEAVY, Choices, Cleaned, Method, Unclean

logger = logging.getLogger(__name__)
_LIMITS_HIT = frozenset({signal.SIGXCPU, signal.SIGXFSZ})
_BROKEN = frozenset({signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGILL, signal.SIGFPE, signal.SIGTRAP})
_LONGEST_ANSWER = 1024 * 1024


class NotDone(Exception):
    """Nothing is known of the file: the child was ended from outside, or could not do its work. Again later."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one child: bytes of memory and of output, seconds of the processor and on the clock."""

    memory: int = 1024 * 1024 * 1024
    output: int = 1024 * 1024 * 1024
    seconds: int = 60
    clock: float = 300


@dataclass(frozen=True, slots=True)
class Spent:
    """What one child took: seconds of the processor, bytes of memory at its peak."""

    seconds: float
    memory: int


@dataclass(frozen=True, slots=True)
class _Ended:
    answer: bytes
    code: int  # negative: the signal
    seconds: float  # of the processor
    late: bool  # we ended it, because the clock had run out


def chosen(*, flatten: bool = False) -> Choices:
    """What the settings of this city say."""
    return Choices(flatten=flatten, clamd=settings.CLAMD, convert=settings.CONVERT)


def clean(original: BinaryIO, name: str, media_type: str, how: Choices, limits: Limits | None = None) -> Cleaned:
    """As ``cleaning.clean``, apart. Raises Unclean, also where a limit was hit or a reader broke, and NotDone."""
    return clean_measured(original, name, media_type, how, limits or Limits())[0]


def clean_measured(
    original: BinaryIO, name: str, media_type: str, how: Choices, limits: Limits
) -> tuple[Cleaned, Spent]:  # fmt: skip
    """And what it took."""
    with memory.borrowed(original) as held, memory.making() as output:
        request = {
            "original": held.fileno(),
            "output": output.fileno(),
            "name": name,
            "media_type": media_type,
            "how": asdict(how),
            "limits": {"memory": limits.memory, "output": limits.output, "seconds": limits.seconds},
        }
        ended = _run(json.dumps(request).encode(), (held.fileno(), output.fileno()), limits.clock)
        answer = _answer(ended, limits)
        cleaned = _read(answer, output)
    return cleaned, Spent(ended.seconds, int(answer["peak"]))


def _run(request: bytes, descriptors: tuple[int, int], clock: float) -> _Ended:
    started = subprocess.Popen(
        [sys.executable, "-I", "-m", "sannai.sluice"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, env={"LANG": "C.UTF-8", "PATH": os.defpath}, pass_fds=descriptors,
        start_new_session=True,
    )  # fmt: skip
    assert started.stdin
    assert started.stdout
    late = threading.Event()

    def end() -> None:
        late.set()
        _kill(started.pid)

    timer = threading.Timer(clock, end)
    timer.start()
    try:
        with contextlib.suppress(BrokenPipeError), started.stdin:
            started.stdin.write(request)
        with started.stdout:
            answer = started.stdout.read(_LONGEST_ANSWER)
        _, status, used = os.wait4(started.pid, 0)
        started.returncode = os.waitstatus_to_exitcode(status)
    finally:
        timer.cancel()
        _kill(started.pid)  # whatever it may have started
        started.wait()
    return _Ended(answer, started.returncode, used.ru_utime + used.ru_stime, late.is_set())


def _kill(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def _answer(ended: _Ended, limits: Limits) -> dict[str, Any]:
    """What it said; where it said nothing, what its end says."""
    if ended.code == 0:
        return _parsed(ended.answer)
    if ended.late and ended.seconds < limits.seconds / 2:
        raise NotDone(f"{limits.clock:g}秒のうちに終わりませんでした")  # it waited for others
    if ended.late or -ended.code in _LIMITS_HIT or ended.seconds >= limits.seconds:
        raise Unclean("too_large", TOO_HEAVY)
    if -ended.code in _BROKEN:
        logger.warning("a reader of files broke with signal %d", -ended.code)
        raise Unclean("damaged", DAMAGED)
    raise NotDone(f"検査と無害化のプロセスが終わらされました（{ended.code}）")


def _parsed(answer: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(answer)
    except ValueError as error:
        raise Unclean("damaged", DAMAGED) from error
    return parsed if isinstance(parsed, dict) else {}


def _read(answer: dict[str, Any], output: BinaryIO) -> Cleaned:
    """Whoever has read a hostile file is believed no more than that: what comes out must be what it says it is."""
    if "not_done" in answer:
        raise NotDone(str(answer["not_done"]))
    try:
        if "unclean" in answer:
            raise Unclean(*map(str, answer["unclean"]))
        media_type, name = str(answer["media_type"]), shown_name(str(answer["name"]))
        kind = kinds.kind_of(memory.rewound(output))
        if kind != media_type and (kind, media_type) != ("text/plain", "text/csv"):
            raise Unclean("damaged", DAMAGED)
        told = (tuple(map(str, answer["tools"])), tuple(map(str, answer["removed"])))
        return Cleaned(
            output, media_type, Method(answer["method"]), *told, kinds.renamed(name, media_type), _verdict(answer)
        )  # fmt: skip
    except (KeyError, TypeError, ValueError) as error:
        raise Unclean("damaged", DAMAGED) from error
    finally:
        if answer.get("cause"):
            logger.info("a file was refused: %s", answer["cause"])


def _verdict(answer: dict[str, Any]) -> Verdict:
    state, words = map(str, answer["verdict"])
    if state not in ("clean", "not_scanned"):
        raise ValueError(state)
    return Verdict(state, words)
