"""The jobs that an action leaves for later: run by the worker, and given back when one fails or is killed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from django.conf import settings
from django.db.models import Model
from django_tasks.base import Task

from .written import insert

LEASE = timedelta(minutes=5)  # a job that has run longer was killed with its worker
ATTEMPTS = 8


def leave(task: Task[Any, Any], *arguments: Any) -> None:
    """Leave a job for the worker in the transaction that is open: the row that ``task.enqueue`` writes.

    Without what that makes for somebody who waits for the result: here nobody does, and a person's request pays for it.
    """
    from django_tasks_db.models import DBTaskResult, get_date_max

    row: Model = DBTaskResult(
        args_kwargs={"args": list(arguments), "kwargs": {}},
        priority=task.priority,
        task_path=task.module_path,
        queue_name=task.queue_name,
        run_after=get_date_max(),  # so the library writes "at once"
        backend_name=task.backend,
    )
    insert(row)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a job stands, and since when: it waits for a worker, runs, failed and is tried again, or was given up."""

    state: Literal["waiting", "running", "failed", "given_up"]
    since: datetime

    def late(self, at: datetime, wait: timedelta) -> bool:
        """Whether it waits longer than this for a worker, or its worker was killed."""
        return at - self.since > (wait if self.state == "waiting" else LEASE)


def standing(task: Task[Any, Any], argument: str) -> Standing | None:
    """How the newest job of this kind with this first argument stands; None for one that was done, or never was."""
    from django_tasks_db.models import DBTaskResult

    found = DBTaskResult.objects.filter(task_path=task.module_path, args_kwargs__args__0=argument)
    job = found.order_by("-enqueued_at").first()
    if job is None or job.status == "SUCCESSFUL":
        return None
    if job.status == "RUNNING":
        return Standing("running", job.started_at or job.enqueued_at)
    if job.status == "FAILED":
        tried = len(job.worker_ids)
        return Standing("failed" if tried < ATTEMPTS else "given_up", job.finished_at or job.enqueued_at)
    return Standing("waiting", job.enqueued_at)


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


def prune(at: datetime) -> int:
    """Delete the records of jobs that were done so many days ago (SANNAI_PRUNE_DAYS). What failed stays; how many."""
    from django_tasks_db.models import DBTaskResult

    before, pruned = at - timedelta(days=settings.PRUNE_DAYS), 0
    done = DBTaskResult.objects.successful().filter(finished_at__lt=before)
    while keys := list(done.values_list("pk", flat=True)[:1000]):
        pruned += DBTaskResult.objects.filter(pk__in=keys).delete()[0]
    return pruned
