"""An import that is being tried or written: how far it is, since when, and what is the matter where nothing moves.

The page asks for itself again by a header, while there is something to wait for. Whoever reads it in peace turns that
off by a link (WCAG 2.2.1, 2.2.2).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpResponse

from sannai.registers.importing import tasks
from sannai.registers.models import Import
from sannai.web.kit.door import DeskRequest

EVERY = 10  # seconds between two looks
QUIET = "still"  # in the address of a page that stays as it is
SOON = timedelta(seconds=30)  # within which a worker takes up a job
NOT_BEGUN = (
    "まだ始まっていません。前の仕事が終わるのを待っているか、仕事を行うプロセス（sannai work）が止まっています。"
    "しばらく待っても始まらないときは、システムの担当に知らせてください。"
)
LONG = "長くかかっています。途中で止まったときは、もう一度はじめから行います。"
AGAIN = "途中で止まりました。少しあとに、もう一度はじめから行います。"
GIVEN_UP = "何度か行いましたが、終わりませんでした。やめて、システムの担当に知らせてください。"
TROUBLES = {"waiting": NOT_BEGUN, "running": LONG, "failed": AGAIN, "given_up": GIVEN_UP}


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the page says. ``done`` of ``total`` lines; None where nobody can tell: rows are written as one."""

    heading: str
    said: str
    done: int | None
    total: int
    since: datetime | None
    trouble: str
    quiet: bool
    every: int = EVERY

    @property
    def stops(self) -> bool:
        """Whether it is offered to stop it: while nothing is written, or where nothing moves."""
        return self.done is not None or bool(self.trouble)


def waiting_for(request: DeskRequest, one: Import) -> Waiting | None:
    """How it stands; None for an import that waits for nobody. One statement."""
    if one.state not in tasks.UNDER_WAY:
        return None
    job, quiet = tasks.job_of(one), QUIET in request.GET
    late = job is not None and job.late(request.at, SOON)
    trouble = TROUBLES[job.state] if job and (late or job.state in ("failed", "given_up")) else ""
    since = job.since if job else None
    if one.state == "trying":
        said = f"{one.total:,}行のうち{one.done:,}行を確かめました。台帳には、まだ何も書いていません。"
        return Waiting("確かめています", said, min(one.done, one.total), one.total, since, trouble, quiet)
    said = f"{one.total:,}行をまとめて書いています。終わるまで、台帳には1行も出ません。"
    return Waiting("書いています", said, None, one.total, since, trouble, quiet)


def look_again(request: DeskRequest, response: HttpResponse, waiting: Waiting | None) -> HttpResponse:
    """The browser asks again by itself, where somebody waits and did not turn it off."""
    if waiting and not waiting.quiet and request.method == "GET":
        response["Refresh"] = f"{EVERY}; url={request.path}"
    return response
