"""What `make test` runs: ``python -m tests.run``.

1. the language (``rules``) once, with no database to reach, beside the house (budgets, layers, settings);
2. the rooms on SQLite and on PostgreSQL, side by side;
3. the model city built once, cloned for journeys, concurrency and the browser: on PostgreSQL, one walk on SQLite.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from . import city, postgres, system

ROOT = Path(__file__).parent.parent
ROOMS = [
    str(path.relative_to(ROOT)) for path in sorted((ROOT / "src/sannai").glob("*/tests")) if path.parent.name != "rules"
]
COUNT = re.compile(rb"(\d+) (passed|failed|skipped|errors?)\b")


def start(name: str, paths: list[str], url: str, **env: str) -> tuple[str, subprocess.Popen[bytes], Path, float]:
    """Start pytest on these paths against this database; its output goes to a file."""
    home = Path(tempfile.mkdtemp(prefix="sannai-home-"))
    output = home / "output"
    command = [sys.executable, "-m", "pytest", "-q", "--durations=5", *paths]
    environment = {**os.environ, "DATABASE_URL": url, "SANNAI_DEMO": "1", "SANNAI_HOME": str(home), **env}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output.open("wb"), stderr=subprocess.STDOUT)
    return name, process, output, time.monotonic()


def finish(runs: list[tuple[str, subprocess.Popen[bytes], Path, float]]) -> dict[str, int]:
    """Wait for each, print what it said, and add up the counts."""
    total = {"passed": 0, "failed": 0, "skipped": 0}
    for name, process, output, began in runs:
        code = process.wait()
        said = output.read_bytes()
        print(f"── {name} ── {time.monotonic() - began:.0f} s", flush=True)
        sys.stdout.buffer.write(said)
        sys.stdout.flush()
        closing = said.strip().splitlines()[-1] if said.strip() else b""
        counts = {kind.decode(): int(number) for number, kind in COUNT.findall(closing)}
        total["passed"] += counts.get("passed", 0)
        total["skipped"] += counts.get("skipped", 0)
        bad = counts.get("failed", 0) + counts.get("error", 0) + counts.get("errors", 0)
        total["failed"] += bad or int(code != 0)
    return total


def main() -> int:
    system.ensure()
    total = {"passed": 0, "failed": 0, "skipped": 0}

    def phase(*runs: tuple[str, list[str], str], **env: str) -> None:
        for kind, number in finish([start(name, paths, url, **env) for name, paths, url in runs]).items():
            total[kind] += number

    with postgres.server() as server:
        phase(("rules", ["src/sannai/rules"], "sqlite:////nowhere/no-database"), ("house", ["tests/house"], ""))
        phase(("rooms · SQLite", ROOMS, ""), ("rooms · PostgreSQL", ROOMS, server.create("rooms")))
        built = city.build(server.create("model_city"))
        phase(
            ("journeys", ["tests/journeys"], server.url()),
            ("browser", ["tests/browser"], server.url()),
            SANNAI_TEST_POSTGRES=server.url(),
            SANNAI_TEST_CITY=f"{built.url} {built.home}",
        )
    print(f"{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped", flush=True)
    return int(total["failed"] > 0)


if __name__ == "__main__":
    sys.exit(main())
