"""serve: the web processes of a city, with every setting that its safety hangs on (docs/decisions/0018)."""

from __future__ import annotations

import argparse
import os
import sys

from django.core.management import call_command

from .ready import Verbs, ready_to_run

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
    mailbox = serve.add_argument_group("受け渡し口（庁内側だけが来る、別のポート）")
    mailbox.add_argument("--mailbox", action="store_true", help="画面の代わりに、受け渡し口だけを出す")
    mailbox.add_argument("--certificate", help="証明書（PEM）")
    mailbox.add_argument("--key", help="その鍵（PKCS#8）")
    mailbox.add_argument("--client-ca", help="クライアント証明書を発行した認証局。書くと、証明書のない相手を断る")
    serve.set_defaults(run=_serve)


def _serve(chosen: argparse.Namespace) -> int:
    words = _words(chosen)
    ready_to_run()
    if not chosen.mailbox:
        call_command("collectstatic", interactive=False, verbosity=0)  # the page of a city not made yet needs them too
    os.execv(words[0], words)  # noqa: S606 - our own words; from here on signals go to the server itself


def _words(chosen: argparse.Namespace) -> list[str]:
    words = command(chosen.host, chosen.port, processes=chosen.processes)
    if not chosen.mailbox:
        return words
    if not (chosen.certificate and chosen.key):
        print("受け渡し口は TLS でだけ出します。--certificate と --key を付けてください。")
        sys.exit(2)
    os.environ["SANNAI_SITES"] = "mailbox"
    return words + tls(chosen.certificate, chosen.key, chosen.client_ca)


def tls(certificate: str, key: str, client_ca: str | None) -> list[str]:
    """The words by which a server speaks TLS itself, and asks who comes for a certificate."""
    asked = ["--ssl-ca", client_ca, "--ssl-client-verify"] if client_ca else []
    return ["--ssl-certificate", certificate, "--ssl-keyfile", key, "--ssl-protocol-min", "tls1.2", *asked]


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
