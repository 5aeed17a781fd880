"""What the software does for the whole city. It may run twice: nothing doubles."""

from __future__ import annotations

from django_tasks import task

from sannai.common.time import now

from . import watching


@task()
def look_at_the_record() -> None:
    """The first part of a round that somebody asked for; the step of the worker goes on with the rest."""
    watching.watch(now())
