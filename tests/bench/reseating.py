"""What it takes to lead on the open 起案 after a reorganisation: looking at each, and moving each that must move."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import uuid
from typing import Any

from tests.postgres import Server

from .servers import ROOT, environment

OPEN = 1540  # as many as a city of 100,000 cases has at once


def measure(server: Server, template: str) -> dict[str, float]:
    """Seconds for each step, in a copy of this database and a process of its own."""
    env = environment(server.create("bench_reseating", template=template), DJANGO_SETTINGS_MODULE="sannai.settings")
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.reseating"], env=env, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def report(found: dict[str, float]) -> None:
    """Print the whole, and milliseconds for each 起案."""
    count = found.pop("count")
    print(f"\n組織が変わったあとの、未決の起案 {count:,.0f} 件の回し直し、PostgreSQL")
    for name, seconds in found.items():
        print(f"  {name:　<16}{seconds:8.2f} 秒{seconds / count * 1000:8.2f} ミリ秒/件")


def _measured() -> dict[str, float]:
    from sannai.approvals.actions import refresh
    from sannai.approvals.models import Proposal, Waiting
    from sannai.common.time import now, today
    from sannai.organization.models import Appointment, Revision

    keys = list(Proposal.objects.filter(status="open").order_by("pk").values_list("pk", flat=True)[:OPEN])
    Waiting.objects.exclude(proposal__in=keys).delete()
    Proposal.objects.filter(status="open").exclude(pk__in=keys).update(status="returned")
    found: dict[str, Any] = {"count": float(len(keys))}

    def timed(name: str, moves: int) -> None:
        began = time.perf_counter()
        moved = refresh(now())
        found[name] = time.perf_counter() - began
        if moved != moves:
            raise RuntimeError(f"{name}: {moved} were moved, not {moves}")

    refresh(now())  # what a process reads once: the organisation and the rules
    Revision.objects.update(token=uuid.uuid4())
    timed("変わらないものを見る", 0)
    asked = Waiting.objects.values_list("post_key", flat=True)
    Appointment.objects.filter(post_key__in=set(asked)).update(valid_to=today(now()))
    Revision.objects.update(token=uuid.uuid4())
    timed("すべて回し直す", len(keys))
    return found


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sannai.settings")
    django.setup()
    print(json.dumps(_measured()))
