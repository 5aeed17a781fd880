"""Filing with and without sealing, and how soon the desk has it: in one process, and on a side of its own.

By itself: ``SANNAI_DEMO=1 .venv/bin/python -m tests.bench.sides``.
"""

from __future__ import annotations

import os
import random
import statistics
import tempfile
import time
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from sannai.cli.walk.visitor import Visitor
from tests import postgres, system
from tests.postgres import Server
from tests.sides import sides
from tests.waiting import until

from . import flows, servers
from .load import Result, measure

ROUNDS = int(os.environ.get("SANNAI_BENCH_ROUNDS", "3"))
SECONDS = float(os.environ.get("SANNAI_BENCH_SECONDS", "10"))
FILINGS = 40  # one after the other, at random moments
PACKAGE = "catalog/bench/two-page-eleven-fields"
TOGETHER = "分けない"
APART = {"公開側、封をして": {}, "公開側、隠さない暗号で": {"SIDES_CLEAR": "1"}}
DELAYS = """
from sannai.intake.models import Outgoing
rows = Outgoing.objects.filter(kind="envelope").order_by("-created_at")[:MOST]
found = [(row.acked_at - row.created_at).total_seconds() if row.acked_at else None for row in rows]
"""
UNSEEN = """
from sannai.exchange import collecting, posting, ways
found = posting.unseen().count() + len(ways.way().bridge.items(1))
"""


@dataclass
class Found:
    """Filings a second of each way; seconds from a filing until outside knows that the office has it: median, p95."""

    rates: dict[str, float]
    delays: tuple[float, float]


def measure_both(server: Server) -> Found:
    """Each way once a round, all ways in turn; then filings at random moments, with an inner side that collects."""
    with tempfile.TemporaryDirectory(prefix="sannai-bench-sides-") as name, ExitStack() as stack:
        apart = _apart(Path(name), server, stack)
        addresses = {TOGETHER: _together(server, stack)} | {way: both.outside.address for way, both in apart.items()}
        results = {way: Result() for way in addresses}
        for address in addresses.values():
            measure(flows.sannai, address, 2, flows.step)  # warm
        for _ in range(ROUNDS):
            for way, address in addresses.items():
                results[way].add(measure(flows.sannai, address, SECONDS, flows.step))
        sealed = next(iter(apart.values()))
        return Found({way: each.rate for way, each in results.items()}, _delays(sealed))


def _together(server: Server, stack: ExitStack) -> str:
    city = servers.environment(server.create("bench_together"))
    servers.sannai(city, "demo", "--build-only", "--cases", "0")
    servers.sannai(city, "publish", PACKAGE)
    return stack.enter_context(servers.web("sannai.wsgi:application", city))[0]


def _apart(folder: Path, server: Server, stack: ExitStack) -> dict[str, sides.Sides]:
    """The worker inside is ended again: what it does would be measured too."""
    city, made = sides.built(folder, server, PACKAGE), {}
    for way, settings in APART.items():
        own = folder / str(len(made))
        own.mkdir()
        both = stack.enter_context(
            sides.standing(city, own, "https", server=server, processes=servers.PROCESSES, **settings)
        )
        address = f"{both.outside.address}/procedures/{flows.KEY}/"
        until(lambda address=address: sides.answers(address), "手続が公開側に届く")  # type: ignore[misc]
        both.inside.kill("work")
        made[way] = both
    return made


def _delays(both: sides.Sides) -> tuple[float, float]:
    asking = DELAYS.replace("MOST", str(FILINGS))
    both.inside.start("work", "work")
    sides.awaited(both.inside, UNSEEN, "たまった分が届き、状況が置かれる", lambda left: left == 0)
    with closing(Visitor(both.outside.address)) as visitor:
        for _ in range(FILINGS):
            visitor.cookies.clear()
            flows.sannai(visitor)
            time.sleep(random.uniform(0.5, 1.5))
    delays = sides.awaited(both.outside, asking, "みな届く", lambda delays: None not in delays)
    return statistics.median(delays), statistics.quantiles(delays, n=20)[18]


def report(found: Found) -> None:
    """Print the ways side by side."""
    print(f"\n側を分けて申請する、PostgreSQL、{ROUNDS}回×{SECONDS:.0f}秒を交互に（件/秒）")
    for way, rate in found.rates.items():
        print(f"  {way:　<14}{rate:8.1f}  {rate / found.rates[TOGETHER]:6.2f} 倍")
    print("  申請から庁内側が受け取るまで（毎秒取りに行く）: ", end="")
    print(f"中央値 {found.delays[0]:.2f} 秒、p95 {found.delays[1]:.2f} 秒（{FILINGS} 件）")


if __name__ == "__main__":
    system.ensure()
    with postgres.server(fsync="on", synchronous_commit="on") as started:
        report(measure_both(started))
