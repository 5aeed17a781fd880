"""The product as it is served, with a clock on the evaluator: a line for each request in the file SANNAI_BENCH_TIMES.

Its evaluator is timed from the first import on, before any other module has taken it by its name.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable
from functools import wraps
from threading import local
from typing import Any

from sannai.rules import evaluate

TIMES = os.environ["SANNAI_BENCH_TIMES"]
_spent = local()


def _timed(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same, adding to what this thread's request has spent; what it calls of its kind is counted once."""

    @wraps(function)
    def within(*args: Any, **options: Any) -> Any:
        if getattr(_spent, "inside", False):
            return function(*args, **options)
        _spent.inside, began = True, time.perf_counter()
        try:
            return function(*args, **options)
        finally:
            _spent.inside = False
            _spent.seconds = getattr(_spent, "seconds", 0.0) + time.perf_counter() - began

    return within


evaluate.evaluate = _timed(evaluate.evaluate)
evaluate.pass_over = _timed(evaluate.pass_over)

from sannai.wsgi import application as _application  # noqa: E402 - after its evaluator is timed


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Answer one request and write down how long it took, and how long of that its evaluator."""
    _spent.seconds = 0.0
    began = time.perf_counter()
    answer = b"".join(_application(environ, start))
    whole = time.perf_counter() - began
    row = (f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}", whole, _spent.seconds)
    with open(TIMES, "a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")
    return [answer]
