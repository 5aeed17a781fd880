from __future__ import annotations

import os
import sys
from datetime import timedelta
from typing import Any

from django.apps import AppConfig

SOON = timedelta(seconds=3)
CONNECTS, CLEAR = "SIDES_CONNECTS", "SIDES_CLEAR"  # of the environment: a file to note in; hide nothing
OPEN = "SIDES_OPEN"  # take whatever is sent


class Config(AppConfig):
    name = "tests.sides.watched"

    def ready(self) -> None:
        from sannai.connectors.bridges import folder
        from sannai.exchange import posting

        # What a carrier lost is handed to it once more: after a quarter of an hour, for which no test waits.
        posting.AGAIN = folder.AGAIN = folder.ALIVE = SOON
        if os.environ.get(CLEAR):
            from sannai.common.sealing import aead
            from tests.in_clear import Nothing

            aead.cipher = Nothing  # type: ignore[assignment]
        if os.environ.get(OPEN):
            from sannai.intake import courtesy, uploads

            uploads.refused_type = lambda kind, field, name: ""  # type: ignore[assignment]
            courtesy.refusal = lambda came, name: ""  # type: ignore[assignment]
        if path := os.environ.get(CONNECTS):
            sys.addaudithook(_noting(path))


def _noting(path: str) -> Any:
    def note(event: str, given: tuple[Any, ...]) -> None:
        if event == "socket.connect" and isinstance(given[1], tuple):
            with open(path, "a", encoding="utf-8") as out:
                out.write(f"{given[1][0]}:{given[1][1]}\n")

    return note
