"""What `make test` runs: ``python -m tests.run``.

Each phase keeps both cores busy: its parts run three at a time, since those of browsers and servers often wait for each
other; the model city comes first and then the longest.

1. the model city is built; the browser, the journeys, the crowds, a slice of the attack and the upgrade of the stored
   city have clones of it and wait for it, beside both sides of a city apart, the rooms that touch SQL on SQLite, the
   language (``rules``, ``text``: no database to reach) and the house (budgets, layers, settings);
2. the rooms on PostgreSQL, on two workers, each with a database of its own.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from . import postgres, system
from .city import model

ROOT = Path(__file__).parent.parent
BUDGET = Path(__file__).parent / "budget.toml"
CORES = 2
LANES = 3
WIDELY = 2  # times over a budget: the seconds of a processor swell where others share it
COUNT = re.compile(rb"(\d+) (passed|failed|skipped|errors?)\b")


@dataclass(frozen=True)
class Part:
    """A process of its own and the name of its database; without one, SQLite in memory."""

    name: str
    arguments: tuple[str, ...]
    database: str = ""
    command: tuple[str, ...] = (sys.executable, "-m", "pytest", "-q", "--durations=5")


@dataclass(frozen=True)
class Ended:
    """How a part ended, its counts, and the seconds it took: on the wall, and of the processor (all its processes)."""

    part: Part
    code: int
    counts: dict[str, int]
    wall: float
    processor: float


WITHOUT_DATABASE = ("src/sannai/rules", "src/sannai/text")
ROOMS = tuple(
    str(path.relative_to(ROOT))
    for path in sorted((ROOT / "src/sannai").glob("*/tests"))
    if str(path.parent.relative_to(ROOT)) not in WITHOUT_DATABASE
)
CROWDS = tuple(f"tests/journeys/test_{name}.py" for name in ("hundred_clerks", "eight_writers"))
CITY = Part("model city", ("demo", "--build-only", "--cases", str(model.CASES)), "model_city", (model.SANNAI,))
RULES = Part("rules", WITHOUT_DATABASE, "nowhere")
ON_POSTGRES = Part("rooms · PostgreSQL", ("-n", str(CORES), "--dist", "worksteal", *ROOMS), "rooms")
PHASES = (
    (
        CITY,
        Part("sides", ("tests/sides",)),
        Part("rooms · SQLite", ("-m", "both_databases", *ROOMS)),
        Part("browser", ("tests/browser",), "postgres"),
        Part("journeys", ("tests/journeys", *(f"--ignore={path}" for path in CROWDS)), "postgres"),
        Part("crowds", CROWDS, "postgres"),
        RULES,
        Part("house", ("tests/house",)),
        Part("upgrade", ("tests/upgrade",), "postgres"),
        Part("attack", ("tests/attack",), "postgres"),
    ),
    (ON_POSTGRES,),
)
# The database server works for all of them: it has a line of its own in the budget.
LINES = (*(part.name for phase in PHASES for part in phase), "PostgreSQL")


def run(part: Part, url: str, home: Path, **env: str) -> Ended:
    """Run a part to its end; what it said is printed all at once."""
    environment = {**os.environ, "DATABASE_URL": url, "SANNAI_DEMO": "1", "SANNAI_HOME": str(home), **env}
    command, began = [*part.command, *part.arguments], time.monotonic()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=said, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        words = said.read()
    wall = time.monotonic() - began
    sys.stdout.buffer.write(f"── {part.name} ── {wall:.0f} s\n".encode() + words)
    sys.stdout.flush()
    closing = words.strip().splitlines()[-1] if words.strip() else b""
    counts = {kind.decode(): int(number) for number, kind in COUNT.findall(closing)}
    return Ended(part, process.returncode, counts, wall, used.ru_utime + used.ru_stime)


def run_all(server: postgres.Server) -> list[Ended]:
    """Phase by phase. Without the city, what needs it says so itself."""
    homes = {part.name: Path(tempfile.mkdtemp(prefix="sannai-home-")) for phase in PHASES for part in phase}
    urls = {"": "", "nowhere": "sqlite:////nowhere/no-database", "postgres": server.url()}
    urls |= {name: server.create(name) for name in (CITY.database, ON_POSTGRES.database)}
    cloned = {"SANNAI_TEST_POSTGRES": server.url(), "SANNAI_TEST_CITY": f"{urls[CITY.database]} {homes[CITY.name]}"}

    built = Event()

    def one(part: Part) -> Ended:
        if part.database != "postgres":
            try:
                return run(part, urls[part.database], homes[part.name])
            finally:
                if part is CITY:
                    built.set()
        built.wait()
        return run(part, urls[part.database], homes[part.name], **cloned)

    ended: list[Ended] = []
    for phase in PHASES:
        with ThreadPoolExecutor(LANES) as lanes:
            ended += lanes.map(one, phase)
    return ended


def table(spent: dict[str, tuple[float, float]]) -> str:
    """Seconds of each part beside its budget; a part that is widely over is named, and fails nothing."""
    budget = tomllib.loads(BUDGET.read_text(encoding="utf-8"))["processor_seconds"]
    lines = [f"{'part':<20}{'wall':>8}{'processor':>12}{'budget':>8}"]
    for name, (wall, processor) in spent.items():
        over = "  ← WIDELY OVER BUDGET" if processor > WIDELY * budget[name] else ""
        lines.append(f"{name:<20}{wall:8.0f}{processor:12.0f}{budget[name]:8}{over}")
    total = sum(processor for _, processor in spent.values())
    return "\n".join([*lines, f"{'all':<28}{total:12.0f}{sum(budget.values()):8}"])


def main() -> int:
    system.ensure()
    began = time.monotonic()
    with postgres.server(**postgres.CARELESS) as server:
        ended = run_all(server)
        wall = time.monotonic() - began
        spent = {each.part.name: (each.wall, each.processor) for each in ended} | {"PostgreSQL": (wall, server.spent())}
    total = {kind: sum(each.counts.get(kind, 0) for each in ended) for kind in ("passed", "failed", "skipped")}
    for each in ended:  # errors, a crash, or a part in which no test ran
        bad = each.counts.get("error", 0) + each.counts.get("errors", 0)
        total["failed"] += bad or int(each.code != 0 and not each.counts.get("failed"))
    print(table(spent))
    print(f"{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped", flush=True)
    return int(total["failed"] > 0)


if __name__ == "__main__":
    sys.exit(main())
