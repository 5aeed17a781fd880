"""``python -m tests.sides walk|cuts [--cuts 50] [--cases 30] [--form folder|https] [--seed N] [--postgres]``."""

from __future__ import annotations

import argparse
import contextlib
import random
import sys
import tempfile
from pathlib import Path

from tests import postgres, system

from . import cuts, sides


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.sides")
    parser.add_argument("what", choices=("walk", "cuts"))
    parser.add_argument("--cuts", type=int, default=50)
    parser.add_argument("--cases", type=int, default=30)
    parser.add_argument("--form", choices=sides.FORMS, action="append")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--only", action="append", default=[], help="one way to cut, e.g. mailbox_at_work")
    parser.add_argument(
        "--postgres", action="store_true", help="both databases on PostgreSQL, each on a server of its own"
    )
    chosen = parser.parse_args()
    with contextlib.ExitStack() as stack:
        if chosen.postgres:
            system.ensure()
        inner, outer = [stack.enter_context(postgres.server()) if chosen.postgres else None for _ in "io"]
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sannai-sides-")))
        city, code = sides.built(folder, inner), 0
        for form in chosen.form or sides.FORMS:
            own = folder / form
            own.mkdir()
            with sides.standing(city, own, form, server=outer) as both:
                if chosen.what == "walk":
                    code |= _walk(both)
                else:
                    told = cuts.once(both, chosen.cuts, chosen.cases, chosen.seed, chosen.only)
                    print(f"seed {chosen.seed}　{told}", flush=True)
    return code


def _walk(both: sides.Sides) -> int:
    from sannai.cli.walk import journey

    print(both.form)
    return journey.run(both.outside.address, both.inside.address, both.inside.home / "cast.json")


if __name__ == "__main__":
    sys.exit(main())
