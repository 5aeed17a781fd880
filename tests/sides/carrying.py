"""What stands between two sides: a product that carries folders, a line of TCP that can be cut. Both err on demand."""

from __future__ import annotations

import contextlib
import random
import shutil
import socket
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tests.postgres import free_port

EVERY = 0.2  # seconds
PIECE = 4096
FATES = ("lost", "doubled", "late", "cut", "renamed")


class Carrier:
    """Moves whole files from one folder to the other, both ways. ``err``: the fate of a file; "" carries it well."""

    def __init__(self, outside: Path, inside: Path) -> None:
        self._ways = [(outside / "to-inside", inside / "to-inside"), (inside / "to-outside", outside / "to-outside")]
        for each in self._ways:
            for folder in each:
                folder.mkdir(parents=True, exist_ok=True)
        self.err: Callable[[Path], str] = lambda path: ""
        self.met: Counter[str] = Counter()
        self.stands = threading.Event()  # while it is set, nothing is carried
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._carry)
        self._thread.start()

    def close(self) -> None:
        self._ended.set()
        self._thread.join()

    def _carry(self) -> None:
        while not self._ended.wait(EVERY):
            for source, target in self._ways:
                files = [path for path in source.iterdir() if path.is_file() and path.suffix != ".part"]
                for path in files if not self.stands.is_set() else ():
                    with contextlib.suppress(FileNotFoundError):  # its writer took it away
                        self._one(path, target)

    def _one(self, path: Path, target: Path) -> None:
        fate = self.err(path)
        self.met[fate or "well"] += 1
        if fate == "lost":
            path.unlink()
        elif fate == "cut":
            content = path.read_bytes()
            (target / path.name).write_bytes(content[: len(content) // 2])
            path.unlink()
        elif fate == "renamed":
            self._whole(path, target / f"{random.getrandbits(48):012x}.dat")
        elif fate != "late":  # a late one stays for another round: others go before it
            if fate == "doubled":
                shutil.copy(path, target / f"copy of {path.name}")
            self._whole(path, target / path.name)

    def _whole(self, path: Path, target: Path) -> None:
        part = target.with_suffix(".part")
        shutil.copy(path, part)
        part.replace(target)
        path.unlink()


class Line:
    """TCP to a port through one of its own. ``cut`` ends what is open; ``limit``: so many bytes, then it ends."""

    def __init__(self, to: int) -> None:
        self.to, self.port = to, free_port()
        self.limit: Callable[[], int | None] = lambda: None
        self.met: Counter[str] = Counter()
        self.passed = 0  # bytes, both ways
        self._open: set[socket.socket] = set()
        self._listening = socket.create_server(("127.0.0.1", self.port))
        self._thread = threading.Thread(target=self._accept)
        self._thread.start()

    def cut(self) -> None:
        """Everything that is open now."""
        for each in list(self._open):
            self._end(each)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self.cut()
        self._thread.join()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(("127.0.0.1", self.to))
            except OSError:
                near.close()
                continue
            limit = self.limit()
            self.met["connections"] += 1
            left = [limit if limit is not None else 1 << 40]
            for one, other in ((near, far), (far, near)):
                self._open.add(one)
                threading.Thread(target=self._pass_on, args=(one, other, left), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, left: list[int]) -> None:
        with contextlib.suppress(OSError):
            while chunk := source.recv(PIECE):
                target.sendall(chunk[: max(0, left[0])])
                self.passed += len(chunk)
                left[0] -= len(chunk)
                if left[0] <= 0:
                    self.met["cut"] += 1
                    break
        for each in (source, target):
            self._end(each)

    def _end(self, each: socket.socket) -> None:
        self._open.discard(each)
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
        each.close()
