"""walk: one whole journey over HTTP, each step with its time."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from sannai.cli.ready import Verbs


def configure(verbs: Verbs) -> None:
    """Add this module's verbs to the command line."""
    walk = verbs.add_parser("walk", help="申請から通知の受取りまでを一度たどる")
    walk.add_argument("--base-url", default="http://127.0.0.1:8000")
    walk.add_argument("--desk-url", help="庁内側を分けている市の、職員の画面(既定は --base-url と同じ)")
    walk.add_argument("--cast", type=Path, help="職員の入り方のファイル(既定は SANNAI_HOME の cast.json)")
    walk.set_defaults(run=_walk)


def _walk(chosen: argparse.Namespace) -> int:
    from . import journey

    cast = chosen.cast or Path(os.environ.get("SANNAI_HOME") or "var") / "cast.json"
    portal = chosen.base_url.rstrip("/")
    return journey.run(portal, (chosen.desk_url or portal).rstrip("/"), cast)
