"""``make bench N=1000000``: a log of so many events is verified, in one pass and in the parts of the nights.

On SQLite and on PostgreSQL, each in a process of its own, so that its memory is that of the verification.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from typing import Any

from tests import postgres, system

from . import servers

INSIDE = ("grow", "pass", "nights")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.recording")
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--inside", choices=INSIDE, help="within the city that the environment names")
    chosen = parser.parse_args()
    if chosen.inside:
        return _inside(chosen.inside, chosen.events)
    system.ensure()
    with postgres.server(**postgres.CARELESS) as server:
        for url in ("", server.create("bench_record")):
            city = servers.environment(url)
            city["DATABASE_URL"] = url or f"sqlite:///{city['SANNAI_HOME']}/sannai.sqlite3"
            servers.sannai(city, "demo", "--build-only", "--cases", "12")
            report("PostgreSQL" if url else "SQLite", measure(city, chosen.events))
    return 0


def measure(city: dict[str, str], events: int) -> dict[str, dict[str, Any]]:
    """Grow this city's log to so many events and verify it; what each step took."""
    taken = {}
    for step in INSIDE:
        command = [sys.executable, "-m", "tests.bench.recording", "--inside", step, "--events", str(events)]
        done = subprocess.run(
            command, env={**city, "DJANGO_SETTINGS_MODULE": "sannai.settings"}, cwd=servers.ROOT, check=True,
            capture_output=True, text=True,
        )  # fmt: skip
        taken[step] = dict(json.loads(done.stdout))
    return taken


def report(database: str, taken: dict[str, dict[str, Any]]) -> None:
    """Print seconds, parts, and the highest memory of each process."""
    grown, whole, nights = (taken[step] for step in INSIDE)
    print(f"\n出来事 {whole['events']:,} 件、対象 {whole['chains']:,}、行 {whole['rows']:,} の記録 ({database})")
    print(f"  作る {grown['seconds']:.0f} 秒")
    print(f"  一度に検証する {whole['seconds']:.1f} 秒、最大 {whole['memory']:.0f} MB、異常 {whole['count']} 件")
    print(f"  夜ごとに検証する {nights['seconds']:.1f} 秒、最大 {nights['memory']:.0f} MB、異常 {nights['count']} 件")
    parts = f"    {nights['parts']} 回に分けて、最も長い回 {nights['longest']:.1f} 秒"
    print(f"{parts}、合わせて出来事 {nights['events']:,} 件、行 {nights['rows']:,}", flush=True)


def _inside(step: str, events: int) -> int:
    import django

    django.setup()
    began = time.monotonic()
    found = {"grow": _grow, "pass": _pass, "nights": _nights}[step](events)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": time.monotonic() - began, "memory": memory, **found}))
    return 0


def _grow(events: int) -> dict[str, Any]:
    from sannai.common import seals
    from sannai.common.time import now
    from tests.city import copies

    for _ in copies.grow(events):
        pass
    return {"sealed": seals.seal_all(now())}


def _pass(events: int) -> dict[str, Any]:
    from sannai.common import audit

    found = audit.examine()
    return {name: getattr(found, name) for name in ("events", "chains", "rows", "count")}


def _nights(events: int) -> dict[str, Any]:
    """A round from its beginning to its end, each part as a night's worker would do it."""
    from sannai.common import nightly
    from sannai.common.time import now

    nightly.begin(now())
    check, longest, parts = None, 0.0, 0
    while check is None:
        began = time.monotonic()
        check, parts = nightly.look(now()), parts + 1
        longest = max(longest, time.monotonic() - began)
    return {"events": check.events, "rows": check.rows, "count": check.count, "parts": parts, "longest": longest}


if __name__ == "__main__":
    sys.exit(main())
