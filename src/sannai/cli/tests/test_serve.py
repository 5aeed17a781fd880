"""How the web processes are started: the words hold what safety hangs on."""

from __future__ import annotations

import os
import socket
import sys

import pytest

from sannai.cli import main, serve

pytestmark = pytest.mark.django_db  # it is asked on which side it stands


def test_no_access_log_no_second_protocol_and_an_end_to_slow_heads():
    words = serve.command("127.0.0.1", 8000)
    for expected in ("--no-access-log", "--no-ws", "--http1-header-read-timeout", "--workers-kill-timeout"):
        assert expected in words
    assert words[words.index("--http") + 1] == "1"
    assert words[words.index("--interface") + 1] == "wsgi"


def test_serve_becomes_the_server(monkeypatch: pytest.MonkeyPatch):
    became: list[list[str]] = []

    def become(path: str, words: list[str]) -> None:
        became.append([path, *words[1:]])
        raise SystemExit(0)  # as far as this process is concerned, that was its end

    monkeypatch.setattr("os.execv", become)
    with pytest.raises(SystemExit):
        main(["serve", "--host", "0.0.0.0", "--port", "8080", "--processes", "4"])
    assert became == [serve.command("0.0.0.0", 8080, processes=4)]
    assert became[0][0] == sys.executable


def test_the_mailbox_is_served_alone_and_by_tls_only(monkeypatch: pytest.MonkeyPatch, capsys):
    became: list[list[str]] = []

    def become(path: str, words: list[str]) -> None:
        became.append(words)
        raise SystemExit(0)

    monkeypatch.setattr("os.execv", become)
    monkeypatch.setenv("SANNAI_SITES", "portal")
    with pytest.raises(SystemExit) as left:
        main(["serve", "--mailbox", "--certificate", "own.pem"])
    assert (left.value.code, became, "--key" in capsys.readouterr().out) == (2, [], True)
    with pytest.raises(SystemExit):
        main(["serve", "--mailbox", "--certificate", "own.pem", "--key", "own.key", "--client-ca", "inside.pem"])
    assert became[0][-9:] == [
        *("--ssl-certificate", "own.pem", "--ssl-keyfile", "own.key", "--ssl-protocol-min", "tls1.2"),
        *("--ssl-ca", "inside.pem", "--ssl-client-verify"),
    ]
    assert os.environ["SANNAI_SITES"] == "mailbox"


def test_a_demo_on_a_port_that_is_taken_says_which_to_take(capsys: pytest.CaptureFixture[str]):
    from sannai.cli.demo.serving import serve as demo

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert demo(taken.getsockname()[1]) == 1
    assert "make demo PORT=8080" in capsys.readouterr().out
