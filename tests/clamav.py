"""ClamAV's own clamd, with two signatures of ours: nothing is downloaded, nothing of the system's is touched."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from . import system
from .waiting import until

# The test file of https://www.eicar.org, in two halves, so that no scanner takes this file for one.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
LARGEST = 20  # MB: what is larger is not scanned
_CONFIGURATION = """\
Foreground yes
DatabaseDirectory {folder}/signatures
LocalSocket {folder}/socket
TemporaryDirectory {folder}/temporary
LeaveTemporaryFiles no
MaxFileSize {largest}M
MaxScanSize {largest}M
AlertExceedsMax yes
"""


@contextmanager
def running() -> Iterator[Path]:
    """The folder of a server that answers at ``socket`` in it."""
    program = system.clamd()
    assert program
    folder = Path(tempfile.mkdtemp(prefix="clamd-"))  # a short name: that of a socket has 107 bytes at most
    for name in ("signatures", "temporary"):
        (folder / name).mkdir()
    (folder / "signatures" / "ours.ndb").write_text(f"Ours.Eicar:0:*:{EICAR.hex()}\n", encoding="ascii")
    (folder / "clamd.conf").write_text(_CONFIGURATION.format(folder=folder, largest=LARGEST), encoding="utf-8")
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen([program, "-c", str(folder / "clamd.conf")], stdout=said, stderr=said)
    try:
        until(lambda: _answers(folder / "socket") or process.poll() is not None, "clamd が答える")
        assert process.poll() is None, (folder / "said").read_text(encoding="utf-8", errors="replace")
        yield folder
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder)


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect(os.fspath(path))
            connection.sendall(b"zPING\0")
            return connection.recv(16) == b"PONG\0"
        except OSError:
            return False


@pytest.fixture(scope="session")
def clamd() -> Iterator[Path]:
    """The folder of a running clamd; without the system's package its tests are left out, and say so."""
    if not system.clamd():
        pytest.skip(f"clamd がありません: apt-get install -y --no-install-recommends {system.CLAMAV}")
    with running() as folder:
        yield folder
