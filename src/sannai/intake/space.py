"""How much room is left on the disk of the applicants' side, and what is not begun any more when it runs short.

Filing is never refused: what is written then is small, and it has arrived only when it is there.
"""

from __future__ import annotations

import shutil

from django.conf import settings

FOR_UPLOADS, FOR_DRAFTS = 0.10, 0.03  # share of the disk below which none is taken any more

_watched = False


def watch(*, on: bool = True) -> None:
    """Go by what is left: on a side of its own. From the ``apps.py``."""
    global _watched
    _watched = on


def free() -> float:
    """The share of the disk that is left, from 0 to 1."""
    disk = shutil.disk_usage(settings.HOME)
    return disk.free / disk.total


def takes_uploads() -> bool:
    """Whether a file may still be sent."""
    return not _watched or free() >= FOR_UPLOADS


def takes_drafts() -> bool:
    """Whether something new may still be begun."""
    return not _watched or free() >= FOR_DRAFTS
