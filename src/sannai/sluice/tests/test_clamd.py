"""ClamAV as it really answers, and as it answers when it does not: no verdict is ever taken for a good one."""

from __future__ import annotations

import os
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from tests.clamav import EICAR, LARGEST

from sannai.sluice import clamd as asking
from sannai.sluice import memory
from sannai.sluice.cleaned import Choices, Unclean

from .made import attached, cleaned, document, photo, written, zipped


@pytest.fixture
def how(clamd: Path) -> Choices:
    return Choices(clamd=str(clamd / "socket"))


def ask(content: bytes, path: object, seconds: float = 60) -> asking.Verdict:
    with memory.of(content) as held:
        return asking.scan(held, str(path), seconds)


def refused(content: bytes, how: Choices, name: str = "書類.pdf") -> Unclean:
    with pytest.raises(Unclean) as raised:
        cleaned(content, name, how)
    return raised.value


CARRIERS = {
    "plain": EICAR,
    "in a ZIP": zipped(("a.txt", EICAR)),
    "attached to a PDF": attached(("a.txt", EICAR)),
    "hanging on an annotation": attached(("a.txt", b"good"), ("b.txt", EICAR), as_note=True),
    "in a ZIP that is attached": attached(("a.zip", zipped(("b.txt", EICAR)))),
    "attached to a PDF that is attached": attached(("a.pdf", attached(("b.txt", EICAR)))),
    "attached to a PDF in a ZIP": zipped(("a.pdf", attached(("b.txt", EICAR)))),
    "behind a photo": photo() + EICAR,
}


@pytest.mark.parametrize("content", CARRIERS.values(), ids=CARRIERS.keys())
def test_a_virus_is_found_wherever_it_lies(content: bytes, how: Choices) -> None:
    error = refused(content, how)
    assert error.code == "virus"
    assert "Ours.Eicar" in error.words
    assert "作り直して送ってください" in error.words


def test_clamd_by_itself_does_not_see_into_a_pdf_which_is_why_we_do(how: Choices) -> None:
    """Should this fail, ClamAV has been mended (Cisco-Talos/clamav#1773), and our own way costs nothing more."""
    assert ask(CARRIERS["attached to a PDF"], how.clamd) == asking.CLEAN


def test_what_is_clean_is_told_so_and_clamd_keeps_nothing_of_it(how: Choices, clamd: Path) -> None:
    for content in (photo(), written(document()), zipped(("a.txt", b"a")), attached(("a.txt", b"a"))):
        assert cleaned(content, "a", how).verdict == asking.CLEAN
    assert list((clamd / "temporary").iterdir()) == []


def test_what_clamd_skips_for_its_size_is_not_taken_for_clean(how: Choices) -> None:
    verdict = ask(b"a" * (LARGEST * 1024 * 1024 + 1), how.clamd)
    assert verdict.state == "not_scanned"
    assert "上限" in verdict.words


def test_without_clamd_nothing_is_scanned_and_that_is_said(tmp_path: Path) -> None:
    assert cleaned(b"abc", "a.txt").verdict == asking.NOT_SCANNED
    verdict = cleaned(b"abc", "a.txt", Choices(clamd=str(tmp_path / "nobody"))).verdict
    assert verdict.state == "not_scanned"
    assert "つながらない" in verdict.words


@contextmanager
def server(answer: bytes | None) -> Iterator[Path]:
    """Takes one file and answers so; None: it takes it and says nothing for as long as it is asked."""
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listening:
        path = Path(folder) / "socket"
        listening.bind(os.fspath(path))
        listening.listen()
        done = threading.Event()

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                _, descriptors, _, _ = socket.recv_fds(connection, 64, 1)
                if not descriptors:
                    _, descriptors, _, _ = socket.recv_fds(connection, 64, 1)
                for descriptor in descriptors:
                    os.close(descriptor)
                if answer is None:
                    done.wait()
                with suppress(BrokenPipeError):
                    connection.sendall(answer or b"")

        thread = threading.Thread(target=serve)
        thread.start()
        yield path
        done.set()
        thread.join()


@pytest.mark.parametrize(
    ("answer", "state", "words"),
    [
        (b"fd[9]: OK\0", "clean", ""), (b"fd[9]: Win.Test: x FOUND\0", "found", "Win.Test: x"),
        (b"fd[9]: Can't allocate memory ERROR\0", "not_scanned", "memory ERROR"), (b"", "not_scanned", "答えずに"),
        (b"OK", "not_scanned", "OK"), (b"fd[9]: OK", "not_scanned", "OK"),
        (b"\xff\xfe\0", "not_scanned", "検査しませんでした"), (b"UNKNOWN COMMAND\0", "not_scanned", "UNKNOWN COMMAND"),
    ],
    ids=str,
)  # fmt: skip
def test_only_a_whole_ok_is_clean(answer: bytes, state: str, words: str) -> None:
    with server(answer) as path:
        verdict = ask(b"abc", path)
    assert verdict.state == state
    assert words in verdict.words


def test_a_clamd_that_does_not_answer_is_not_waited_for_for_ever() -> None:
    with server(None) as path:
        verdict = ask(b"abc", path, seconds=0.2)
    assert verdict.state == "not_scanned"
    assert "0.2秒" in verdict.words


def test_attachments_within_attachments_end_somewhere() -> None:
    content = b"a"
    for _ in range(6):
        content = attached(("a.pdf", content))
    error = refused(content, Choices())
    assert error.code == "nested"
    assert "添付を外して" in error.words
