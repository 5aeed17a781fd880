"""Which verb was meant. Each module brings its own verbs; none is imported before it is asked for."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

MODULES = (
    *("init", "accounts", "zones"),
    *("new", "definitions", "delegation", "audit", "exchange", "crossing", "keys", "inventory", "organization"),
    "projections",
    *("demo", "serve", "work", "sluice", "walk"),
)


def main(arguments: list[str] | None = None) -> int:
    """Run ``sannai VERB …``. Exit code 0: done; 1: found what is wrong (said on stdout); 2: the call itself is off."""
    parser = argparse.ArgumentParser(prog="sannai", description="三ない: 行かない・書かない・待たない市役所")
    verbs = parser.add_subparsers(title="verbs", required=True, metavar="VERB")
    for name in MODULES:
        import_module(f"sannai.cli.{name}").configure(verbs)
    chosen = parser.parse_args(arguments)
    try:
        return int(chosen.run(chosen))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
