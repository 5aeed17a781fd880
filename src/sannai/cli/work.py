"""work: the supervised loop beside the web processes. It does what the rooms registered; one or more for a city."""

from __future__ import annotations

import argparse
import logging
import time
from typing import TYPE_CHECKING

from .ready import Verbs, ready_to_run

if TYPE_CHECKING:
    from sannai.common.worker import Step

log = logging.getLogger("sannai.work")


def configure(verbs: Verbs) -> None:
    """Add this module's verbs to the command line."""
    work = verbs.add_parser("work", help="仕事(受付・連絡・封印)を続けて行う")
    work.add_argument("--once", action="store_true", help="たまっている分だけ行って終わる")
    work.set_defaults(run=_work)


def _work(chosen: argparse.Namespace) -> int:
    ready_to_run()
    run(once=chosen.once)
    return 0


def run(*, once: bool = False) -> None:
    """Do what is due, again and again. A step that fails is logged and tried again; it stops no other step."""
    from django.conf import settings

    from sannai.common.worker import steps

    own = steps(settings.ZONE)
    due = dict.fromkeys((step.name for step in own), 0.0)
    while True:
        busy = False
        for step in own:
            if time.monotonic() >= due[step.name]:
                busy |= bool(_attempt(step))
                due[step.name] = time.monotonic() + step.every
        if once and not busy:
            return
        if not busy:
            time.sleep(0.5)


def _attempt(step: Step) -> object:
    from django.db import close_old_connections

    from sannai.common.time import now

    try:
        close_old_connections()
        return step.run(now())
    except Exception:
        log.exception("%s に失敗しました。次の回にもう一度行います", step.name)
        return None
