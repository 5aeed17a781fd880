"""The processes that are measured: two web processes each, on the same PostgreSQL."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

from sannai.cli import serve
from tests.postgres import free_port

ROOT = Path(__file__).parent.parent.parent
PROCESSES = 2


def environment(url: str, **more: str) -> dict[str, str]:
    """What a process of the model city needs; its folder is a new one unless named."""
    home = more.pop("SANNAI_HOME", "") or tempfile.mkdtemp(prefix="sannai-bench-")
    known = {"SANNAI_DEMO": "1", "SANNAI_LIMITS": "0", "SANNAI_HOME": home}  # one address is the whole crowd
    return {**os.environ, "DATABASE_URL": url, **known, **more}


def sannai(env: dict[str, str], *arguments: str) -> None:
    """Run one command line of the product; its words are shown only if it fails."""
    command = [str(Path(sys.executable).parent / "sannai"), *arguments]
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"sannai {' '.join(arguments)}\n{done.stdout}\n{done.stderr}")


def manage(env: dict[str, str], settings: str, *arguments: str) -> None:
    command = [sys.executable, "-m", "django", *arguments, "--settings", settings]
    subprocess.run(command, env=env, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def granian(module: str, port: int) -> list[str]:
    """The server of the city, as ``sannai serve`` and the demo start it."""
    return serve.command("127.0.0.1", port, processes=PROCESSES, module=module)


def gunicorn(module: str, port: int) -> list[str]:
    """The one that it is measured against: as many processes and threads, written in Python."""
    command = [sys.executable, "-m", "gunicorn", module, "--bind", f"127.0.0.1:{port}", "--workers", str(PROCESSES)]
    command += ["--worker-class", "gthread", "--threads", str(serve.THREADS), "--keep-alive", "30"]
    return [*command, "--log-level", "warning", "--no-control-socket"]


Start = Callable[[str, int], list[str]]


@contextlib.contextmanager
def web(module: str, env: dict[str, str], start: Start = granian) -> Iterator[tuple[str, psutil.Process]]:
    """Serve a WSGI module; its address and its parent process."""
    port = free_port()
    process = subprocess.Popen(start(module, port), env=env, cwd=ROOT)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            with contextlib.suppress(OSError), urllib.request.urlopen(address + "/", timeout=5):
                break
            time.sleep(0.1)
        yield address, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(20)


@contextlib.contextmanager
def worker(env: dict[str, str]) -> Iterator[psutil.Process]:
    """The process that does what the web processes leave for later."""
    process = subprocess.Popen([str(Path(sys.executable).parent / "sannai"), "work"], env=env, cwd=ROOT)
    try:
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(20)


def memory(*processes: psutil.Process) -> float:
    """Proportional set size of these processes and all below them, in MB."""
    total = 0
    for process in processes:
        for each in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                total += each.memory_full_info().pss
    return total / 1024 / 1024
