"""How reading grows: queue, case page and approvals with 1,000 and with 100,000 cases, side by side in one run."""

from __future__ import annotations

import html
import os
import re
import statistics
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field

from sannai.cli.walk.staff import sign_in
from sannai.cli.walk.visitor import Visitor
from tests.city import model as cities
from tests.postgres import Server

from . import grown, servers
from .statements import statements

SIZES = (1_000, 100_000)
BASE = 200  # cases that go through the real actions; the rest are their copies
READS = int(os.environ.get("SANNAI_BENCH_READS", "60"))
CLERK, HEAD = "s1002", "s1004"

Read = Callable[[Visitor], object]


@dataclass
class Size:
    """A city of one size: who reads there, and how long each page took (seconds)."""

    cases: int
    clerk: Visitor
    head: Visitor
    pages: dict[str, tuple[Visitor, str]]
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    counts: dict[str, int] = field(default_factory=dict)


def measure(server: Server) -> list[Size]:
    """The same pages of two cities in turn; then their statements, counted in the database's log."""
    base = cities.build(server.create("bench_desk"), BASE)
    with ExitStack() as stack:
        sizes = [_serve(stack, server, base, cases) for cases in SIZES]
        for _ in range(5):
            for size in sizes:
                for visitor, path in size.pages.values():
                    visitor.get(path)
        for size in sizes:
            size.counts = {
                name: statements(server, lambda visitor=visitor, path=path: visitor.get(path))
                for name, (visitor, path) in size.pages.items()
            }
        for _ in range(READS):
            for name in sizes[0].pages:
                for size in sizes:
                    visitor, path = size.pages[name]
                    visitor.times.clear()
                    visitor.get(path)
                    size.times[name].append(sum(took for _, took in visitor.times))
    return sizes


def _serve(stack: ExitStack, server: Server, base: cities.City, cases: int) -> Size:
    copy = cities.clone(base, server, f"bench_desk_{cases}")
    real = grown.grow(copy.url, cases)
    address, _ = stack.enter_context(servers.web("sannai.wsgi:application", copy.env))
    people = {person["staff_key"]: person for person in copy.cast["people"]}
    clerk, head = (sign_in(address, people, person) for person in (CLERK, HEAD))
    queue = clerk.get("/desk/")
    found = re.search(r'href="(/desk/cases/[0-9a-f-]+/)"', queue.text)
    assert found, "the queue is empty"
    pages = {
        "待ち行列": (clerk, "/desk/"),
        "待ち行列 100ページ目": (clerk, _turned(clerk, "/desk/?status=all", 99)),
        "待ち行列 氏名で探す": (clerk, "/desk/?status=all&q=%E4%B8%89%E5%86%85"),
        "事案": (clerk, found.group(1)),
        "決裁の一覧": (head, "/desk/approvals/"),
        "遅れそうな事案": (head, "/desk/late/"),
    }
    return Size(real, clerk, head, pages)


def _turned(visitor: Visitor, path: str, times: int) -> str:
    """The address so many pages on, or of the last one."""
    for _ in range(times):
        further = re.search(r'href="([^"]*after=[^"]+)" rel="next">次へ', visitor.get(path).text)
        if further is None:
            return path
        path = html.unescape(further.group(1))
    return path


def report(sizes: list[Size]) -> None:
    """p50 and p95 in milliseconds, SQL statements, and the growth of the median."""
    small, large = sizes
    print(f"\n画面の読み取り、PostgreSQL、{small.cases:,} 件と {large.cases:,} 件の市を交互に各 {READS} 回 (ミリ秒)")
    print(f"  {'画面':　<12}{'p50':>8}{'p95':>8}{'SQL':>5}   {'p50':>8}{'p95':>8}{'SQL':>5}   p50の比")
    for name in small.pages:
        cells = []
        for size in sizes:
            half, most = _percentile(size.times[name], 50), _percentile(size.times[name], 95)
            cells.append(f"{half:8.1f}{most:8.1f}{size.counts[name]:5d}")
        ratio = statistics.median(large.times[name]) / statistics.median(small.times[name])
        print(f"  {name:　<12}{cells[0]}   {cells[1]}   {ratio:6.2f}")


def _percentile(times: list[float], percent: int) -> float:
    return statistics.quantiles(times, n=100)[percent - 1] * 1000
