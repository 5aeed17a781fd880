"""zones: on which side this database stands, and what keeps the rows of the other side out of it."""

from __future__ import annotations

import argparse

from . import zone_roles
from .ready import Verbs, ready


def configure(verbs: Verbs) -> None:
    """Add this module's verbs to the command line."""
    zones = verbs.add_parser("zones", help="三層分離のどの側か")
    parts = zones.add_subparsers(required=True, metavar="WHAT")
    guard = parts.add_parser("guard", help="ほかの側の表に行を入れられないようにする（移行のあとには自動で行う）")
    guard.set_defaults(run=_guard)
    zone_roles.add(parts)


def _guard(chosen: argparse.Namespace) -> int:
    ready()
    from django.conf import settings

    from sannai.common import guard

    if settings.ZONE not in guard.SIDES:
        print("側を分けていません（SANNAI_ZONE=all）。することはありません。")
        return 0
    try:
        made = guard.install(settings.ZONE)
    except ValueError as fault:
        print(fault)
        return 1
    print(f"{guard.SIDES[settings.ZONE]}: {len(made)} の表に仕掛けを加えました。" if made else "すでに整っています。")
    return 0
