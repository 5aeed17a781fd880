"""``make bench``: ratios measured side by side in one run, on PostgreSQL with two server processes."""

from __future__ import annotations

import os
import sys

import psutil

from tests import postgres, system

from . import desk, flows, reseating, servers
from .load import Result, measure
from .statements import count

ROUNDS = int(os.environ.get("SANNAI_BENCH_ROUNDS", "3"))
SECONDS = float(os.environ.get("SANNAI_BENCH_SECONDS", "10"))


def main() -> int:
    system.ensure()
    with postgres.server(fsync="on", synchronous_commit="on") as server:
        city = servers.environment(server.create("bench_city"))
        servers.sannai(city, "demo", "--build-only", "--cases", "0")
        servers.sannai(city, "publish", "catalog/bench/two-page-eleven-fields")
        bare = servers.environment(server.create("bench_bare"))
        servers.manage(bare, "tests.bench.bare.settings", "migrate", "--run-syncdb", "-v", "0")
        database = _postgres_process()
        with (
            servers.web("sannai.wsgi:application", city) as (sannai_address, sannai_process),
            servers.web("tests.bench.bare.wsgi:application", bare) as (bare_address, bare_process),
        ):
            ours, floor = Result(), Result()
            measure(flows.sannai, sannai_address, 3, flows.step)  # warm both
            measure(flows.bare, bare_address, 3, flows.step)
            statements = (
                count(server, flows.sannai, sannai_address),
                count(server, flows.bare, bare_address),
            )
            for _ in range(ROUNDS):
                ours.add(measure(flows.sannai, sannai_address, SECONDS, flows.step))
                floor.add(measure(flows.bare, bare_address, SECONDS, flows.step))
            sizes = {
                "三ない(Web 2プロセスと親)": servers.memory(sannai_process),
                "裸の流れ(Web 2プロセスと親)": servers.memory(bare_process),
                "PostgreSQL": servers.memory(database),
            }
        report(ours, floor, sizes, statements)
        desk.report(desk.measure(server))
        reseating.report(reseating.measure(server, f"bench_desk_{desk.SIZES[-1]}"))
    return 0


def _postgres_process() -> psutil.Process:
    """The server that this run started."""
    return next(child for child in psutil.Process().children() if child.name().startswith("postgres"))


def report(ours: Result, floor: Result, sizes: dict[str, float], statements: tuple[int, int]) -> None:
    """Print the rates, their ratio, each step's p50 and p95 in milliseconds, and the memory."""
    print(f"\n2ページ・11項目の申請、HTML、8接続、Web 2プロセス、PostgreSQL、{ROUNDS}回×{SECONDS:.0f}秒を交互に")
    print(f"  三ない    {ours.rate:7.1f} 申請/秒")
    print(f"  裸の流れ  {floor.rate:7.1f} 申請/秒")
    print(f"  比        {ours.rate / floor.rate:7.2f}   (目標 0.5 以上)")
    print(f"\n  {'手順':　<12}{'三ない p50':>12}{'p95':>8}{'裸 p50':>12}{'p95':>8}  (ミリ秒)")
    for name in sorted(ours.steps):
        figures = [ours.percentile(name, 50), ours.percentile(name, 95)]
        figures += [floor.percentile(name, 50), floor.percentile(name, 95)] if name in floor.steps else []
        print(f"  {name:　<12}" + "".join(f"{figure:>10.1f}" for figure in figures))
    print(f"\n  SQL文 (1申請、トランザクションの制御を除く): 三ない {statements[0]}、裸の流れ {statements[1]}")
    print("  メモリー (PSS, MB): " + "、".join(f"{name} {size:.0f}" for name, size in sizes.items()))


if __name__ == "__main__":
    sys.exit(main())
