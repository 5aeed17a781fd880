"""projections verify, projections rebuild: whether applicants are shown what their cases say."""

from __future__ import annotations

import argparse

from .ready import Verbs, ready


def configure(verbs: Verbs) -> None:
    """Add this module's verbs to the command line."""
    projections = verbs.add_parser("projections", help="申請者に見せる写しを、事案の記録と照らす、作り直す")
    parts = projections.add_subparsers(required=True, metavar="WHAT")
    parts.add_parser("verify", help="事案の記録とくい違う写しを見つける").set_defaults(run=_verify)
    parts.add_parser("rebuild", help="くい違う写しと、まだない写しを置き直す").set_defaults(run=_rebuild)


def _verify(chosen: argparse.Namespace) -> int:
    ready()
    from sannai.casework import projecting

    differing = 0
    for number in projecting.differing():
        differing += 1
        print(f"受付番号 {number}: 写しが事案の記録とくい違っています。")
    if differing:
        print(f"{differing} 件の写しがくい違っています。sannai projections rebuild で置き直せます。")
        return 1
    print("くい違う写しはありません。")
    return 0


def _rebuild(chosen: argparse.Namespace) -> int:
    ready()
    from sannai.casework import projecting
    from sannai.common.time import now

    print(f"{projecting.write_all(now())} 件の写しを置き直しました。")
    return 0
