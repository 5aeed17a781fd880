"""What the sluice and the desk do with files that wait, in this process; by default files are taken as they are."""

from __future__ import annotations

import shutil
from datetime import datetime
from typing import BinaryIO

from sannai.applications import inspecting
from sannai.casework import inspected
from sannai.files.types import Sniffer
from sannai.sluice import memory
from sannai.sluice.clamd import NOT_SCANNED
from sannai.sluice.cleaned import Choices, Cleaned, Method
from sannai.sluice.judging import Clean


def as_it_is(content: BinaryIO, name: str, media_type: str, how: Choices) -> Cleaned:
    """For tests of something else, whose files are none: nothing is made of them."""
    sniffer = Sniffer()
    with memory.making() as output:
        shutil.copyfileobj(content, output)
    output.seek(0)
    sniffer.feed(output.read())
    output.seek(0)
    return Cleaned(output, sniffer.media_type(), Method.SANITISED, ("試験用",), (), name, NOT_SCANNED)


def look_through(at: datetime, clean: Clean = as_it_is) -> None:
    """A few seconds of the worker."""
    while inspecting.inspect(at, clean) + inspected.take_in(at):
        pass
