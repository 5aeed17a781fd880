"""What a log may not hold: whoever reads it must not be able to open anybody's application."""

from __future__ import annotations

import logging
import re

_LINK = re.compile(r"/a/[a-z2-7]{42}", re.IGNORECASE)


class MaskLinks(logging.Filter):
    """Leaves the key out of every secret link: Django logs the address of each answer from 400 up."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = _masked(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(_masked(each) for each in record.args)
        return True


def _masked(said: object) -> object:
    return _LINK.sub("/a/…", said) if isinstance(said, str) else said
