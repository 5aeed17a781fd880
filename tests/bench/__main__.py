"""``make bench``: ratios measured side by side in one run, on PostgreSQL with two server processes."""

from __future__ import annotations

import os
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field

import psutil

from tests import postgres, system

from . import desk, flows, forms, importing, registers, reseating, sealing, servers, sides, sluice
from .load import Flow, Result, measure
from .statements import count

ROUNDS = int(os.environ.get("SANNAI_BENCH_ROUNDS", "3"))
SECONDS = float(os.environ.get("SANNAI_BENCH_SECONDS", "10"))
OURS = "sannai.wsgi:application"
BARE = "tests.bench.bare.wsgi:application"


@dataclass
class Served:
    """One flow on one server: where it is, and what was measured there."""

    flow: Flow
    address: str
    process: psutil.Process
    result: Result = field(default_factory=Result)
    statements: int = 0


@dataclass
class Pair:
    """The product and the bare flow on the same server."""

    server: str
    ours: Served
    floor: Served
    memory: tuple[float, float] = (0.0, 0.0)  # MB, of two web processes and their parent


def main() -> int:
    system.ensure()
    with postgres.server(fsync="on", synchronous_commit="on") as server:
        pairs, worker = _filing(server)
        database = _postgres_process()
        report(pairs, worker, servers.memory(database))
        forms.report(forms.measure(server))
        desk.report(desk.measure(server))
        reseating.report(reseating.measure(server, f"bench_desk_{desk.SIZES[-1]}"))
        importing.report(importing.measure(server))
        sealing.report(sealing.measure())
        sluice.report(sluice.measure())
        sides.report(sides.measure_both(server))
        registers.measure(server)
    return 0


def _filing(server: postgres.Server) -> tuple[list[Pair], float]:
    """The same application on both servers, all four in turn; and the memory of the worker that goes on."""
    city = servers.environment(server.create("bench_city"))
    servers.sannai(city, "demo", "--build-only", "--cases", "0")
    servers.sannai(city, "publish", "catalog/bench/two-page-eleven-fields")
    bare = servers.environment(server.create("bench_bare"))
    servers.manage(bare, "tests.bench.bare.settings", "migrate", "--run-syncdb", "-v", "0")
    with ExitStack() as stack:

        def served(flow: Flow, module: str, env: dict[str, str], start: servers.Start) -> Served:
            return Served(flow, *stack.enter_context(servers.web(module, env, start)))

        pairs = [
            Pair(start.__name__, served(flows.sannai, OURS, city, start), served(flows.bare, BARE, bare, start))
            for start in (servers.granian, servers.gunicorn)
        ]
        each = [one for pair in pairs for one in (pair.ours, pair.floor)]
        for one in each:
            measure(one.flow, one.address, 3, flows.step)  # warm
        for one in (pairs[0].ours, pairs[0].floor):
            one.statements = count(server, one.flow, one.address)
        for _ in range(ROUNDS):
            for one in each:
                one.result.add(measure(one.flow, one.address, SECONDS, flows.step))
        for pair in pairs:
            pair.memory = (servers.memory(pair.ours.process), servers.memory(pair.floor.process))
    with servers.worker(city) as worker:
        time.sleep(SECONDS * 2)
        return pairs, servers.memory(worker)


def _postgres_process() -> psutil.Process:
    """The server that this run started."""
    return next(child for child in psutil.Process().children() if child.name().startswith("postgres"))


def report(pairs: list[Pair], worker: float, database: float) -> None:
    """Print the rates, their ratio, each step's p50 and p95 in milliseconds, and the memory."""
    print(f"\n2ページ・11項目の申請、HTML、8接続、Web 2プロセス、PostgreSQL、{ROUNDS}回×{SECONDS:.0f}秒を交互に")
    print(f"  {'サーバー':　<8}{'三ない':>8}{'裸の流れ':>8}{'比':>7}   {'三ない・裸のメモリー (PSS, MB)'}")
    for pair in pairs:
        ours, floor = pair.ours.result.rate, pair.floor.result.rate
        sizes = "・".join(f"{size:.0f}" for size in pair.memory)
        print(f"  {pair.server:　<12}{ours:8.1f}{floor:10.1f}{ours / floor:10.2f}   {sizes}")
    print("  (申請/秒。目標: 比 0.7 以上、「8 申請する」の p95 が裸の流れの2倍未満)")
    first = pairs[0]
    _steps(first.ours.result, first.floor.result, first.server)
    said = f"三ない {first.ours.statements}、裸の流れ {first.floor.statements}"
    print(f"\n  SQL文 (1申請、トランザクションの制御を除く): {said}")
    web = pairs[0].memory[0]
    print(f"  メモリー (PSS, MB): Web {web:.0f} + 仕事 {worker:.0f} = {web + worker:.0f} (目標 300 以下)、", end="")
    print(f"ほかに PostgreSQL {database:.0f}")


def _steps(ours: Result, floor: Result, server: str) -> None:
    print(f"\n  {'手順':　<12}{'三ない p50':>12}{'p95':>8}{'裸 p50':>12}{'p95':>8}  (ミリ秒、{server})")
    for name in sorted(ours.steps):
        figures = [ours.percentile(name, 50), ours.percentile(name, 95)]
        figures += [floor.percentile(name, 50), floor.percentile(name, 95)] if name in floor.steps else []
        print(f"  {name:　<12}" + "".join(f"{figure:>10.1f}" for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
