"""A process that works on both ends in children of its own and has them killed between two steps; run by path.

A step is a statement, a commit, or something done to a file: each has a name, said before and after it. A line of JSON
on stdin says what a child does, and where it dies; a line on stdout says what came of it.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import django

from sannai.common.tests.forked import serve

SEEDS = (b"i" * 32, b"o" * 32)
LARGE = 70_000


class Steps:
    """Counts the steps of a child, and kills it at one: the ``nth`` of any name, or of a name that contains ``at``."""

    def __init__(self, home: Path, at: str = "", nth: int = -1) -> None:
        self.home, self.at, self.left, self.names = home, at, nth, list[str]()

    def __call__(self, name: str) -> None:
        self.names.append(name)
        if self.at in name:
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            self.left -= 1

    def watch(self) -> None:
        """Everything from here on is a step."""
        from django.db import connection

        def statement(execute: Any, sql: str, *rest: Any) -> Any:
            self(f"before {sql}")
            answer = execute(sql, *rest)
            self(f"after {sql}")
            return answer

        def around(name: str, function: Any) -> Any:
            def run(*given: Any) -> Any:
                self(f"before {name}")
                answer = function(*given)
                self(f"after {name}")
                return answer

            return run

        def audit(event: str, given: tuple[Any, ...]) -> None:
            if event in ("open", "os.rename", "os.remove", "os.mkdir") and str(given[0]).startswith(str(self.home)):
                self(f"before {event} {Path(str(given[0])).relative_to(self.home)}")

        connection.execute_wrappers.append(statement)
        connection._commit = around("commit", connection._commit)
        os.fsync = around("fsync", os.fsync)
        sys.addaudithook(audit)


def work(order: dict[str, Any], steps: Steps) -> dict[str, Any]:
    """What a child does: each of ``do``, in order."""
    from sannai.connectors.tests import ends as both
    from sannai.exchange import fetching

    fetching.IN_MEMORY = 1000
    ends = both.make(order["form"], steps.home / "carried", SEEDS)
    ends.clock.at = datetime.now(UTC) + timedelta(minutes=order["minutes"])
    for each in order["do"]:
        if each == "watch":
            steps.watch()
        else:
            DOINGS[each](ends, order)
            ends.clock.on(milliseconds=5)
    return report() | {"steps": len(steps.names)}


def tables(ends: Any, order: dict[str, Any]) -> None:
    """A city of these tables alone."""
    from django.db import connection

    from sannai.definitions.models import Definition, Version
    from sannai.exchange.models import Call, Contact, Outstanding, Put, Received
    from sannai.intake.models import Draft, Outgoing, Placed

    known = (Call, Contact, Outstanding, Put, Received, Outgoing, Placed, Definition, Version, Draft)
    with connection.schema_editor() as editor:
        for model in known:
            editor.create_model(model)


def leave(ends: Any, order: dict[str, Any]) -> None:
    """Two items for one case, one of them a file, and one for a case of its own."""
    ends.leave(UUID(int=1), os.urandom(20))
    ends.leave(UUID(int=1), os.urandom(LARGE), "file")
    ends.leave(UUID(int=2 + order["round"]), os.urandom(20))


def post(ends: Any, order: dict[str, Any]) -> None:
    """A projection and the letter that it names."""
    from sannai.exchange.posting import post

    for stream in ("projection:1", "letter:1.1"):
        post(stream, order["round"], b"%d" % order["round"], ends.clock.at)


def collect(ends: Any, order: dict[str, Any]) -> None:
    from sannai.exchange.bridge import Unreachable
    from sannai.exchange.collecting import collect

    with suppress(Unreachable):
        collect(ends.way, ends.clock.at)


def send(ends: Any, order: dict[str, Any]) -> None:
    from sannai.exchange.posting import send

    send(ends.way, ends.clock.at)


def keep(ends: Any, order: dict[str, Any]) -> None:
    from sannai.exchange.collecting import keep

    keep(ends.way, ends.clock.at, ends.clock.at)


def tidy(ends: Any, order: dict[str, Any]) -> None:
    from sannai.intake.mailbox import sweep, tidy

    tidy(ends.clock.at), sweep(ends.clock.at)


def carry(ends: Any, order: dict[str, Any]) -> None:
    ends.carry()


def settle(ends: Any, order: dict[str, Any]) -> None:
    ends.settle()


DOINGS = {each.__name__: each for each in (tables, leave, post, collect, send, keep, tidy, carry, settle)}


def report() -> dict[str, Any]:
    """How both sides stand."""
    from sannai.connectors.tests.ends import left, taken
    from sannai.exchange.models import Put, Received
    from sannai.intake import bodies
    from sannai.intake.models import Outgoing, Placed

    rows = Outgoing.objects.order_by("case", "n")
    return {
        "left": left(),
        "taken": taken(),
        "outside": {str(row.pk): row.sealed_sha256 for row in rows},
        "received": {str(row.pk): row.sha256 for row in Received.objects.all()},
        "acked": rows.exclude(acked_at=None).count(),
        "held": rows.exclude(hold="").count(),
        "undeleted": rows.filter(deleted_at=None).count(),
        "files": len([path for path in bodies.folder().rglob("*") if path.is_file()]),
        "placed": {row.stream: row.p for row in Placed.objects.all()},
        "unseen": Put.objects.filter(seen_at=None).count(),
    }


def child(order: dict[str, Any], answer: int) -> None:
    from django.conf import settings
    from django.db import connection

    settings.HOME = Path(order["home"])
    if connection.vendor == "sqlite":
        connection.settings_dict["NAME"] = settings.HOME / "sannai.sqlite3"
    steps = Steps(settings.HOME, order.get("at", ""), order.get("nth", -1))
    try:
        told = work(order, steps)
    except BaseException as error:  # a child ends here, whatever happened, and says it
        told = {"error": repr(error)}
        raise
    finally:
        os.write(answer, json.dumps(told).encode())
        os._exit(0)


def main() -> None:
    """Each order in a child."""
    django.setup()
    import sannai.connectors.tests.ends  # noqa: F401 - once, and not in every child

    serve(child)


if __name__ == "__main__":
    main()
