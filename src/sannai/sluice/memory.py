"""Contents that live in memory only: no clear copy of them falls on a disk, and a descriptor can be handed on."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

CHUNK = 1024 * 1024


def empty() -> BinaryIO:
    """A file in memory."""
    return os.fdopen(os.memfd_create("sluice"), "w+b")


@contextmanager
def making() -> Iterator[BinaryIO]:
    """A file in memory for what is being made: closed where that fails, else left to the caller at its beginning."""
    file = empty()
    try:
        yield file
        rewound(file)
    except BaseException:
        file.close()
        raise


@contextmanager
def borrowed(source: BinaryIO) -> Iterator[BinaryIO]:
    """``held``, closed afterwards where it is a copy."""
    file = held(source)
    try:
        yield file
    finally:
        if file is not source:
            file.close()


def of(content: bytes | Iterable[bytes]) -> BinaryIO:
    """These bytes as a file in memory, at its beginning."""
    file = empty()
    file.writelines([content] if isinstance(content, bytes) else content)
    return rewound(file)


def held(source: BinaryIO) -> BinaryIO:
    """The source itself where it is in memory already, else a copy of all of it; at its beginning."""
    source.seek(0)
    if in_memory(source):
        return source
    file = empty()
    shutil.copyfileobj(source, file, CHUNK)
    return rewound(file)


def in_memory(file: BinaryIO) -> bool:
    """Is it a memfd?"""
    try:
        return os.readlink(f"/proc/self/fd/{file.fileno()}").startswith("/memfd:")
    except OSError:
        return False


def rewound(file: BinaryIO) -> BinaryIO:
    """The file at its beginning, with all of it written."""
    file.flush()
    file.seek(0)
    return file


def size(file: BinaryIO) -> int:
    """In bytes."""
    return os.fstat(file.fileno()).st_size
