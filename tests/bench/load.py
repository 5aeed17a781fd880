"""Eight connections for a while: how many applications were filed, and how long each step took."""

from __future__ import annotations

import multiprocessing
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.connection import Connection

from sannai.cli.walk.visitor import Visitor

Flow = Callable[[Visitor], None]
CLIENTS = 2  # client processes, so that one interpreter does not hold the others up
CONNECTIONS = 8


@dataclass
class Result:
    """What one measurement found."""

    seconds: float = 0.0
    applications: int = 0
    steps: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    @property
    def rate(self) -> float:
        return self.applications / self.seconds

    def percentile(self, step: str, percent: int) -> float:
        """Milliseconds."""
        return statistics.quantiles(self.steps[step], n=100)[percent - 1] * 1000

    def add(self, other: Result) -> None:
        self.seconds += other.seconds
        self.applications += other.applications
        for step, times in other.steps.items():
            self.steps[step] += times


def measure(flow: Flow, address: str, seconds: float, name: Callable[[str], str]) -> Result:
    """Drive the flow on eight connections for so many seconds. ``name`` makes a step's name of «METHOD path»."""
    pipes = []
    for _ in range(CLIENTS):
        here, there = multiprocessing.Pipe(duplex=False)
        process = multiprocessing.Process(target=_client, args=(flow, address, seconds, name, there))
        process.start()
        pipes.append((here, process))
    result = Result(seconds=seconds)
    for here, process in pipes:
        applications, steps = here.recv()
        process.join()
        result.applications += applications
        for step, times in steps.items():
            result.steps[step] += times
    return result


def _client(flow: Flow, address: str, seconds: float, name: Callable[[str], str], pipe: Connection) -> None:
    until = time.monotonic() + seconds

    def connection(_: int) -> tuple[int, list[tuple[str, float]]]:
        visitor, filed = Visitor(address), 0
        while time.monotonic() < until:
            visitor.cookies.clear()
            flow(visitor)
            filed += 1
        return filed, visitor.times

    steps: dict[str, list[float]] = defaultdict(list)
    with ThreadPoolExecutor(CONNECTIONS // CLIENTS) as pool:
        done = list(pool.map(connection, range(CONNECTIONS // CLIENTS)))
    for _, times in done:
        for path, took in times:
            steps[name(path)].append(took)
    pipe.send((sum(filed for filed, _ in done), dict(steps)))
