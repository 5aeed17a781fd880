"""``python -m tests.attack``: build a model city of its own, attack it, say what was counted. See ``make attack``."""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

from sannai.common.sealing.kept import RING, read_ring, write_ring
from tests import postgres, system
from tests.city import model


def main() -> int:
    parser = argparse.ArgumentParser(prog="attack", description=__doc__)
    parser.add_argument("--requests", type=int, default=1000, help="spoilt requests, after the crawl")
    parser.add_argument("--crawl", type=int, default=120, help="requests of each person while crawling")
    parser.add_argument("--probe", type=float, default=1.0, help="share of all pages that each person is sent to")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=40)
    parser.add_argument("--here", action="store_true", help="this city (DATABASE_URL, SANNAI_HOME) was made for it")
    chosen = parser.parse_args()
    if chosen.here:
        return _attack(chosen)
    with contextlib.ExitStack() as stack:
        url = ""
        if os.environ.get("DATABASE_URL", "").startswith("postgres"):  # on a server of its own: never on a city's
            system.ensure()
            url = stack.enter_context(postgres.server(**postgres.CARELESS)).create("attacked")
        city = model.build(url, chosen.cases)
        stack.callback(shutil.rmtree, city.home, ignore_errors=True)
        os.environ.update(city.env)
        return _attack(chosen)


def _attack(chosen: argparse.Namespace) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sannai.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.test.utils import setup_test_environment

    from . import attacking, people

    setup_test_environment(debug=False)
    settings.DEMO = False  # what only a demo shows (its mailbox, the codes of its people) is open on purpose
    _own_keys(settings.KEYS / RING)
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    marks = people.plant()
    attack = attacking.start(people.everybody(marks), marks, chosen.seed)
    began = time.process_time()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever ends it early reads what was counted
    with attack.watch.watching(), contextlib.suppress(KeyboardInterrupt):
        crawled = attack.crawl(chosen.crawl)
        print(f"{crawled} while crawling, {time.process_time() - began:.0f} s of the processor", flush=True)
        probed = attack.probe(chosen.probe)
        print(f"{probed} at every page, {time.process_time() - began:.0f} s of the processor", flush=True)
        left = chosen.requests
        while left > 0:
            attack.spoil(min(left, 500))
            left = max(left - 500, 0)
            print(f"{chosen.requests - left} sent, {len(attack.watch.faults)} faults", flush=True)
    _print(attack.watch.counts, attack.names)
    print(f"{sum(attack.watch.counts.values())} requests, {len(attack.watch.faults)} faults")
    return int(bool(attack.watch.faults))


def _own_keys(path: Path) -> None:
    """What is not run as a demo refuses the keys of one."""
    path.write_bytes(write_ring(replace(read_ring(path.read_bytes(), path), demo=False)))


def _print(counts: Counter[tuple[str, int]], names: Counter[str]) -> None:
    """How many of each kind had which status, and which pages nobody reached."""
    statuses = sorted({status for _, status in counts})
    print(f"{'kind':<18}" + "".join(f"{status:>7}" for status in statuses))
    for kind in sorted({kind for kind, _ in counts}):
        print(f"{kind:<18}" + "".join(f"{counts[(kind, status)]:>7}" for status in statuses))
    from . import places

    never = sorted(set(places.names()) - set(names))
    print(
        f"pages: {len(places.names()) - len(never)} of {len(places.names())} asked for; never: {' '.join(never) or '—'}"
    )


if __name__ == "__main__":
    sys.exit(main())
