"""serve: the web processes of a city, with every setting that its safety hangs on (docs/decisions/0018)."""

from __future__ import annotations

import argparse
import os
import sys

from .ready import Verbs, ready

THREADS = 4  # of each process: one request each, with its own connection to the database
WAITING = 1000  # connections that one process keeps, idle and slow ones too: they take no thread
LONGEST_HEAD = 64 * 1024  # bytes
HEAD_WITHIN = 10_000  # milliseconds: whoever sends a request more slowly is cut off
STOP_WITHIN = 15  # seconds that a request may still take once the end was asked for; who is still starting, too


def configure(verbs: Verbs) -> None:
    """Add this module's verb to the command line."""
    serve = verbs.add_parser("serve", help="Webのプロセスを動かす(本番)")
    serve.add_argument("--host", default="127.0.0.1", help="待ち受けるアドレス")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--processes", type=int, default=2, help="プロセスの数(CPUの数が目安)")
    serve.set_defaults(run=_serve)


def _serve(chosen: argparse.Namespace) -> int:
    ready()
    words = command(chosen.host, chosen.port, processes=chosen.processes)
    os.execv(words[0], words)  # noqa: S606 - our own words; from here on signals go to the server itself


def command(host: str, port: int, *, processes: int = 2, module: str = "sannai.wsgi:application") -> list[str]:
    """The words that start the web processes of a city."""
    return [
        *(sys.executable, "-m", "granian", module, "--interface", "wsgi"),
        *("--host", host, "--port", str(port), "--workers", str(processes), "--blocking-threads", str(THREADS)),
        # A thread takes its connection to the database with it: it stays as long as it may.
        *("--blocking-threads-idle-timeout", "600"),
        *("--http", "1", "--no-ws", "--backlog", "2048", "--backpressure", str(WAITING)),
        *("--http1-buffer-size", str(LONGEST_HEAD), "--http1-header-read-timeout", str(HEAD_WITHIN)),
        # An access log would hold citizens' secret links.
        *("--no-access-log", "--log-level", "warning"),
        *("--workers-kill-timeout", str(STOP_WITHIN), "--respawn-failed-workers"),
    ]
