"""work: the supervised loop beside the web processes. Jobs, mail, seals, expiry; one city, one or more of them."""

from __future__ import annotations

import argparse
import logging
import secrets
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from .ready import ready

if TYPE_CHECKING:
    Verbs = argparse._SubParsersAction[argparse.ArgumentParser]

log = logging.getLogger("sannai.work")
LEASE = timedelta(minutes=5)  # a job that has run longer was killed with its worker
ATTEMPTS = 8


def configure(verbs: Verbs) -> None:
    """Add this module's verbs to the command line."""
    work = verbs.add_parser("work", help="仕事(受付・連絡・封印)を続けて行う")
    work.add_argument("--once", action="store_true", help="たまっている分だけ行って終わる")
    work.set_defaults(run=_work)


def _work(chosen: argparse.Namespace) -> int:
    ready()
    run(once=chosen.once)
    return 0


def run(*, once: bool = False) -> None:
    """Do what is due, again and again. A step that fails is logged and tried again; it stops no other step."""
    steps = _steps()
    due = dict.fromkeys(steps, 0.0)
    while True:
        busy = False
        for name, (every, step) in steps.items():
            if time.monotonic() >= due[name]:
                busy |= bool(_attempt(name, step))
                due[name] = time.monotonic() + every
        if once and not busy:
            return
        if not busy:
            time.sleep(0.5)


def _attempt(name: str, step: Callable[[datetime], object]) -> object:
    from django.db import close_old_connections

    from sannai.common.time import now

    try:
        close_old_connections()
        return step(now())
    except Exception:
        log.exception("%s に失敗しました。次の回にもう一度行います", name)
        return None


def _steps() -> dict[str, tuple[float, Callable[[datetime], object]]]:
    """name → (seconds between two runs, what to do). A step that found work returns something true."""
    from sannai.applications.tasks import expire_drafts
    from sannai.approvals.actions import refresh
    from sannai.casework.tasks import keep_clocks
    from sannai.common.seals import export_root, seal
    from sannai.notices.tasks import deliver

    return {
        "jobs": (0, jobs),
        "lease": (60, requeue),
        "mail": (2, deliver),
        "seal": (60, seal),
        "root": (3600, export_root),
        "drafts": (3600, expire_drafts),
        "seats": (300, refresh),
        "clocks": (3600, keep_clocks),
    }


def jobs(at: datetime) -> int:
    """Run the jobs that are ready, at most 50 before the other steps get their turn; how many were run."""
    from django_tasks_db.management.commands.db_worker import Worker

    worker = Worker(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=50,
        worker_id=secrets.token_hex(16),
        excluded_queue_names=[],
    )
    worker.run()
    return worker._run_tasks


def requeue(at: datetime) -> int:
    """Give back what a killed worker held, and what failed after a pause that doubles; how many jobs are ready again.

    The worker's library leaves both where they are: a kill would lose a receipt.
    """
    from django_tasks_db.models import DBTaskResult

    lost = DBTaskResult.objects.running().filter(started_at__lt=at - LEASE)
    back = lost.update(status="READY", run_after=at)
    for job in DBTaskResult.objects.failed().order_by("finished_at")[:100]:
        attempts = len(job.worker_ids)
        if attempts < ATTEMPTS:
            job.status, job.run_after = "READY", at + timedelta(seconds=10 * 2**attempts)
            job.save(update_fields=["status", "run_after"])
            back += 1
    return back
