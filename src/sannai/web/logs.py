"""What a log may not hold: whoever reads it must not be able to open anybody's application or invitation."""

from __future__ import annotations

import logging
import re
import traceback
from typing import Any

_SLASH, _END = r"(?:/|%(?:25)*2f|\\{1,4}x2f)", r"\s/?#&\"'<>()\\"
# As an address, percent-encoded or not, whole or cut; of fewer than eight signs nothing is found out.
# /e/ opens; /a/ did before links were random, and those links still open.
_ADDRESS = {
    letter: re.compile(
        rf"{_SLASH}(?:{letter}|%(?:25)*[46]{code}){_SLASH}(?:(?!%(?:25)*2f)[^{_END}]){{8,}}", re.IGNORECASE
    )
    for letter, code in (("e", 5), ("a", 1))
}
# The key alone, or most of it. Letters of both cases are names of classes.
_KEY = re.compile(r"(?<![A-Za-z0-9])(?:[a-z2-7]{24,}|[A-Z2-7]{24,})(?![A-Za-z0-9])")
_INVITED = re.compile(r"(/desk/invited/)[^/\s]+")


def masked(said: str) -> str:
    """The text without the key of any secret link in it."""
    for letter, address in _ADDRESS.items():
        said = address.sub(f"/{letter}/…", said)
    return _INVITED.sub(r"\1…", _KEY.sub("…", said))


def mask_links() -> None:
    """Leave secret links out of every record of this process, whoever logs it: Django, the server, the worker.

    Where a record is made there is no way past it; a filter holds for the loggers that somebody thought of.
    """
    make = logging.getLogRecordFactory()
    if getattr(make, "masks_links", False):
        return

    def made(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = make(*args, **kwargs)
        try:
            record.msg, record.args = masked(record.getMessage()), ()
        except Exception:  # a faulty call of the logger: its parts are told, and never its arguments as they are
            record.msg, record.args = masked(f"{record.msg!s} {record.args!r}"), ()
        if record.exc_info:
            record.exc_text = masked("".join(traceback.format_exception(*record.exc_info)).rstrip("\n"))
        if record.stack_info:
            record.stack_info = masked(record.stack_info)
        return record

    made.masks_links = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(made)
