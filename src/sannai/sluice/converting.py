"""What the sluice cannot write anew itself (Office, 一太郎, DWG): refused, or handed to a command of the city.

The command gets two paths, of the file and of the PDF to write, in a folder that lives in memory (tmpfs). Its own
temporary files belong there too: ``TMPDIR`` and ``HOME`` name it.
"""

from __future__ import annotations

import contextlib
import os
import resource
import shlex
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import BinaryIO

from . import memory
from .cleaned import Choices, Unclean

_IN_MEMORY = Path("/dev/shm")  # noqa: S108


class NotConverted(Exception):
    """The command did not end, or could not be started: perhaps another time."""


def convert(content: BinaryIO, name: str, how: Choices) -> BinaryIO:
    """The PDF that the city's command makes of it. Raises Unclean (refused, or failed) and NotConverted (too slow)."""
    if not how.convert:
        raise Unclean(
            "office", "この形式のファイルは受け取れません。PDFにして（印刷の画面からPDFに保存）送ってください"
        )
    if not _IN_MEMORY.is_dir():
        raise NotConverted(f"{_IN_MEMORY} がありません")
    suffix = Path(name).suffix[:10]
    with tempfile.TemporaryDirectory(dir=_IN_MEMORY, prefix="sluice-") as folder:
        source, target = Path(folder) / f"original{suffix}", Path(folder) / "converted.pdf"
        with source.open("wb") as file:
            shutil.copyfileobj(content, file, memory.CHUNK)
        code = _run([*shlex.split(how.convert), str(source), str(target)], folder, how.convert_seconds)
        if code or not target.is_file() or target.is_symlink():
            raise Unclean(
                "office", "PDFに変えられませんでした。手元でPDFにして（印刷の画面からPDFに保存）送ってください"
            )
        with target.open("rb") as file:
            return memory.held(file)


def _run(command: list[str], folder: str, seconds: float) -> int:
    environment = {"PATH": os.defpath, "HOME": folder, "TMPDIR": folder, "LANG": "C.UTF-8"}
    nothing = subprocess.DEVNULL
    try:
        started = subprocess.Popen(  # noqa: S603 - the city names the command, not the sender
            command, cwd=folder, env=environment, stdin=nothing, stdout=nothing, stderr=nothing,
            start_new_session=True, preexec_fn=_freed,
        )  # fmt: skip
    except OSError as error:
        raise NotConverted(f"SANNAI_CONVERT を始められません（{error.strerror}）") from error
    try:
        return started.wait(seconds)
    except subprocess.TimeoutExpired as error:
        raise NotConverted(f"SANNAI_CONVERT が{seconds:g}秒で終わりませんでした") from error
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(started.pid, signal.SIGKILL)
        started.wait()


def _freed() -> None:
    """An office program needs more memory and time than the sluice itself."""
    for limit in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_NPROC):
        _, most = resource.getrlimit(limit)
        resource.setrlimit(limit, (most, most))
