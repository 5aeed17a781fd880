"""Whatever becomes of the process that reads a file, it is harmless, refused with words, or asked again later."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import psutil
import pytest
from tests.clamav import EICAR
from tests.waiting import until

from sannai.sluice import child, clamd, memory
from sannai.sluice.child import Limits, NotDone
from sannai.sluice.cleaned import Choices, Cleaned, Unclean

from .made import SCRIPT, acting, attached, bomb_png, hostile_pdf, noise, read, saved, written

MEGABYTE = 1024 * 1024


def apart(content: bytes, name: str = "書類.pdf", how: Choices | None = None, limits: Limits | None = None) -> Cleaned:
    return child.clean(io.BytesIO(content), name, "", how or Choices(), limits)


def refused(content: bytes, how: Choices | None = None, limits: Limits | None = None) -> Unclean:
    with pytest.raises(Unclean) as raised:
        apart(content, how=how, limits=limits)
    assert raised.value.words.endswith("ください")
    return raised.value


def test_a_file_comes_out_as_it_does_here_and_lies_in_memory() -> None:
    one = apart(hostile_pdf(), "申請書.PDF")
    assert memory.in_memory(one.output)
    result = read(one)
    assert acting(result.content) == set()
    assert result.name == "申請書.PDF"
    assert any("JavaScript" in words for words in result.removed)
    assert result.verdict == clamd.NOT_SCANNED


def test_a_virus_and_a_bomb_are_refused_from_there(clamd: Path) -> None:
    how = Choices(clamd=str(clamd / "socket"))
    assert refused(attached(("a.txt", EICAR)), how).code == "virus"
    assert refused(bomb_png()).code == "too_large"
    one = read(apart(saved(noise(), "JPEG") + SCRIPT, "a.jpg", how))
    assert one.verdict.state == "clean", "the socket is reached, though the network is not"


def test_a_file_that_opens_to_more_than_the_memory_is_refused_and_we_live_on() -> None:
    import pikepdf

    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.Root.Lang = pikepdf.String("x" * 25 * MEGABYTE)
    packed = written(pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True)
    assert len(packed) < MEGABYTE
    assert refused(packed, limits=Limits(memory=150 * MEGABYTE)).code in ("too_large", "damaged")


def running(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Instead of the child, this program."""
    begin = subprocess.Popen

    def other(command: list[str], **rest: Any) -> subprocess.Popen[bytes]:
        assert command[1:] == ["-I", "-m", "sannai.sluice"]
        return begin([sys.executable, "-I", "-c", f"import sys, os, signal, time; sys.stdin.read(); {code}"], **rest)

    monkeypatch.setattr(subprocess, "Popen", other)


CONFINE = (
    "from sannai.sluice import __main__ as m; m._confine({'memory': 2**30, 'output': 2**20, 'seconds': 1}, free=False)"
)


@pytest.mark.parametrize("signal_name", ["SIGSEGV", "SIGABRT", "SIGBUS"])
def test_a_reader_that_breaks_refuses_the_file(monkeypatch: pytest.MonkeyPatch, signal_name: str) -> None:
    running(monkeypatch, f"{CONFINE}; os.kill(os.getpid(), signal.{signal_name})")
    assert refused(b"abc").code == "damaged"


def test_a_reader_that_never_ends_is_ended_and_refuses_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    running(monkeypatch, f"{CONFINE}\nwhile True: pass")
    assert refused(b"abc", limits=Limits(seconds=1)).code == "too_large"


@pytest.mark.parametrize(
    "code",
    ["os.kill(os.getpid(), signal.SIGKILL)", "os.kill(os.getpid(), signal.SIGTERM)", "sys.exit(1)", "import nothing"],
)
def test_a_child_that_was_ended_from_outside_or_did_not_begin_is_asked_again_later(
    monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    running(monkeypatch, code)
    with pytest.raises(NotDone):
        apart(b"abc")


SAYS = '{"media_type": "%s", "verdict": ["%s", ""], "name": "../a", "method": "再作成"'
SAYS += ', "tools": [], "removed": [], "peak": 1}'
PUT = "os.write(max(map(int, os.listdir('/proc/self/fd'))), b'<script>x</script>' if {page} else b'words')"


@pytest.mark.parametrize(
    "answer",
    ["", "[]", "{", '{"media_type": "text/plain"}', '{"unclean": ["a"]}', SAYS % ("text/plain", "clean"),
     SAYS % ("text/html", "clean"), SAYS % ("image/png", "clean")],
    ids=["nothing", "a list", "half", "a part", "half a refusal", "text", "a page of the web", "a picture"],
)  # fmt: skip
def test_a_child_that_was_taken_over_is_not_believed(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    """It has put a page of the web into the output."""
    running(monkeypatch, f"{PUT.format(page=1)}; sys.stdout.write({answer!r})")
    assert refused(b"abc").code == "damaged"


def test_what_a_child_says_truly_is_taken_with_a_name_that_is_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        running(patch, f"{PUT.format(page=0)}; sys.stdout.write({SAYS % ('text/plain', 'clean')!r})")
        one = read(apart(b"abc"))
    assert (one.content, one.name, one.verdict) == (b"words", "a.txt", clamd.CLEAN)
    running(monkeypatch, f"{PUT.format(page=0)}; sys.stdout.write({SAYS % ('text/plain', 'found')!r})")
    assert refused(b"abc").code == "damaged"


def test_a_child_that_waits_for_others_is_ended_and_asked_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    running(monkeypatch, "time.sleep(600)")
    with pytest.raises(NotDone, match="終わりませんでした"):
        apart(b"abc", limits=Limits(clock=0.5))


def test_killing_the_real_child_is_again_later_and_leaves_none_behind(tmp_path: Path) -> None:
    """It waits at a clamd that never answers, so that there is time."""
    import socket

    path = f"/tmp/sluice-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(path)
        deaf.listen()
        outcome: list[BaseException] = []

        def work() -> None:
            try:
                apart(b"abc", "a.txt", Choices(clamd=path))
            except BaseException as error:
                outcome.append(error)

        thread = threading.Thread(target=work)
        thread.start()
        connection, _ = deaf.accept()
        ours = [each for each in psutil.Process().children() if "sannai.sluice" in each.cmdline()]
        assert len(ours) == 1
        assert set(ours[0].environ()) == {"LANG", "PATH"}, "it knows nothing of our settings"
        ours[0].send_signal(signal.SIGKILL)
        thread.join()
        connection.close()
    os.unlink(path)
    assert isinstance(outcome[0], NotDone)
    until(lambda: not ours[0].is_running(), "the child is gone")


def test_the_child_reaches_no_network_writes_no_more_than_it_may_and_starts_nothing(tmp_path: Path) -> None:
    code = (
        f"{CONFINE}; import socket, resource\n"
        "try: socket.create_connection(('127.0.0.1', int(sys.argv[1])), 5); print('connected')\n"
        "except OSError: print('no network')\n"
        "file = os.memfd_create('a')\n"
        "try: print(sum(os.write(file, bytes(2**20)) for _ in range(3)))\n"
        "except OSError: print('no more')\n"
        "print(resource.getrlimit(resource.RLIMIT_NPROC), resource.getrlimit(resource.RLIMIT_CORE))\n"
    )
    import socket

    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = str(listening.getsockname()[1])
        said = subprocess.run(
            [sys.executable, "-c", f"import sys, os, signal\n{code}", port], capture_output=True, text=True, check=True
        ).stdout.splitlines()
    if said[0] == "connected" and not _may_leave_the_network():
        pytest.skip("このシステムは、利用者にネットワークを切り離させません")
    assert said == ["no network", "no more", "(0, 0) (0, 0)"]


def _may_leave_the_network() -> bool:
    return subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False).returncode == 0
