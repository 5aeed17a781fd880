"""``python -m tests.upgrade store 8``: makes the stored city of issue 8, on both databases. See README.md."""

from __future__ import annotations

import argparse
import sys

from tests import postgres, system

from . import stored


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.upgrade")
    parser.add_argument("what", choices=["store"])
    parser.add_argument("issue", type=int, help="the issue at whose end the city is stored")
    chosen = parser.parse_args()
    system.ensure()
    folder = stored.ROOM / f"demo-{chosen.issue}"
    with postgres.server(**postgres.CARELESS) as server:
        for database in stored.DATABASES:
            contents = stored.store(server, database, folder / database)
            empty = sorted(model for model, seen in contents.items() if not seen["rows"])
            size = sum(file.stat().st_size for file in (folder / database).iterdir())
            print(f"{database}: {sum(seen['rows'] for seen in contents.values())} rows, {size / 1024:.0f} KiB")
            print(f"  without rows: {', '.join(empty) or 'none'}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
