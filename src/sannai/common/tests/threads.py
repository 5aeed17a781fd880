"""Several at once, each with a connection of its own. Not on SQLite in memory, which they could not share."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import connection
from tests.waiting import HANGING


def at_once(work: Callable[[], object], workers: int) -> list[Exception]:
    """Run it in so many threads that begin together; what went wrong."""
    failures: list[Exception] = []
    start = threading.Barrier(workers)

    def run() -> None:
        try:
            start.wait(HANGING)
            work()
        except Exception as error:  # a thread's failure must fail the test
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures
