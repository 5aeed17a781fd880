"""keys: the city's keys and the ceremony of the sheets that bring them back. No secret is printed but those sheets."""

from __future__ import annotations

import argparse
import secrets
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from .ready import Verbs, ready

if TYPE_CHECKING:
    from datetime import datetime

    from sannai.common.sealing.file_ring import FileRing
    from sannai.common.sealing.ring import CityKey

STOPPED = "入力が途中で終わりました。何も変えていません。"
Part = Callable[[argparse.Namespace], int]


def configure(verbs: Verbs) -> None:
    """Add this module's verbs to the command line."""
    keys = verbs.add_parser("keys", help="市の鍵（作成・一覧・更新・訓練・復旧）")
    parts = keys.add_subparsers(required=True, metavar="WHAT")
    init = parts.add_parser("init", help="市の鍵と、復旧の用紙3枚を作る（あとからは、足りない執行機関の鍵だけを作る）")
    init.add_argument("--demo", action="store_true", help="用紙なしでデモの鍵を作る（SANNAI_DEMO=1 のときだけ）")
    init.set_defaults(run=_safely(_init))
    parts.add_parser("list", help="どの鍵が、いまどうなっているか").set_defaults(run=_safely(_list))
    trust = parts.add_parser("trust", help="相手の側に置く、こちらの署名の公開鍵（SANNAI_TRUST のファイル）を出す")
    trust.set_defaults(run=_safely(_trust))
    part = parts.add_parser("part", help="個人番号の鍵を、それだけを持つ処理のフォルダに移す（側を分けるとき）")
    part.add_argument("folder", help="移す先のフォルダ（空のもの）")
    part.set_defaults(run=_safely(_part))
    rotate = parts.add_parser("rotate", help="期限の来た鍵を替える（sannai work が毎日行う）")
    rotate.add_argument(
        "--now", action="store_true", help="封をする鍵を、期限を待たずにすべて替える（読まれたおそれがあるとき）"
    )
    rotate.set_defaults(run=_safely(_rotate))
    parts.add_parser("drill", help="用紙2枚ですべての鍵を開けられるかを確かめる（年に1度）").set_defaults(
        run=_safely(_drill)
    )
    parts.add_parser("recover", help="用紙2枚で失った鍵を戻し、新しい用紙3枚に替える").set_defaults(
        run=_safely(_recover)
    )


def _safely(part: Part) -> Part:
    """What is wrong with the keys is said in its own words; an ended input leaves everything as it was."""

    def run(chosen: argparse.Namespace) -> int:
        ready()
        from sannai.common.sealing.errors import CannotOpen, KeysUnusable

        try:
            return part(chosen)
        except (CannotOpen, KeysUnusable) as fault:
            print(fault)
        except EOFError:
            print(f"\n{STOPPED}")
        return 1

    return run


def _init(chosen: argparse.Namespace) -> int:
    from django.conf import settings

    from sannai.common import city_keys
    from sannai.common.time import now, today
    from sannai.organization.snapshot import city_on

    if chosen.demo and not settings.DEMO:
        print("--demo は SANNAI_DEMO=1 のときだけ使えます。本番の鍵は、--demo を付けずに作ってください。")
        return 2
    at, ring = now(), city_keys.ring()
    city = city_on(today(at))
    bodies = [body.key for body in city.bodies] or [city.body_of("").key]
    if ring.exists():
        made = ring.add(bodies, at)
        city_keys.tell(ring, at)
        print(
            f"足りなかった鍵 {len(made)} 個を作りました。" if made else "市の鍵はすでにあります。何も変えていません。"
        )
        return _shown(ring)
    seed = secrets.token_bytes(32) if chosen.demo else _new_sheets(at)
    ring.found(bodies, seed, at, demo=chosen.demo)
    city_keys.tell(ring, at)
    print(f"市の鍵を作りました（{settings.KEYS}）。")
    return _shown(ring)


def _new_sheets(at: datetime) -> bytes:
    """The seed of three new sheets, once two of them were typed back. Nothing has been made before."""
    from sannai.common.sealing import recovery, shares

    from .key_sheets import show, typed_back

    seed = secrets.token_bytes(shares.SEED)
    kid = recovery.key_of(seed, at).kid
    print(f"復旧の用紙を3枚作ります（番号 {kid}）。2枚を入力し直すまで、鍵は作られません。")
    show(shares.split(seed), kid, at)
    while typed_back("書き写した用紙のうち2枚を入力してください。") != seed:
        print(f"この2枚は、いま作った用紙（番号 {kid}）ではありません。もう一度、最初から入力してください。")
    return seed


def _part(chosen: argparse.Namespace) -> int:
    from pathlib import Path

    from sannai.common import city_keys

    target = Path(chosen.folder).resolve()
    moved = city_keys.ring().part("number", target)
    if not moved:
        print(f"個人番号の鍵は、すでに {target} にあります。庁内での保管の鍵を、いまのものに揃えました。")
        return 0
    print(f"個人番号の鍵 {len(moved)} 個を {target} に移しました。ここには公開の半分だけが残ります。")
    print("フォルダの持ち主を、個人番号利用事務の処理を動かす利用者に替え、その SANNAI_KEYS に書いてください。")
    print(
        "復旧の用紙は、どちらのフォルダにも同じものが使えます。片方を recover したあとも、"
        "もう片方を recover するまで、前の用紙を捨てないでください。"
    )
    return 0


def _list(chosen: argparse.Namespace) -> int:
    from sannai.common import city_keys

    return _shown(city_keys.ring())


def _shown(ring: FileRing) -> int:
    """Every key that is not destroyed. 1: a secret cannot be used, which is said."""
    from sannai.common.sealing.errors import KeysUnusable
    from sannai.common.sealing.ring import State
    from sannai.common.time import now, today
    from sannai.organization.snapshot import city_on

    if ring.kept.demo:
        words = "デモの鍵　用紙はありません。個人情報を預かる市では使えません。"
        print(f"\033[31m{words}\033[0m" if sys.stdout.isatty() else words)
    city, code = city_on(today(now())), 0
    for key in ring.rows():
        if key.state is State.DESTROYED:
            continue
        body = city.body(key.body)
        fault = ""
        if key.purpose in ring.kept.apart:
            fault = "\n  秘密の半分は、個人番号利用事務の鍵束にあります。"
        elif key.purpose != "recovery":
            try:
                ring.secret(key)
            except KeysUnusable as unusable:
                fault, code = f"\n  {unusable}", 1
        print(_line(key, body.name if body else key.body) + fault)
    return code


def _line(key: CityKey, body: str) -> str:
    from sannai.common.sealing.ring import PURPOSES, STATES
    from sannai.common.time import today

    purpose = f"{PURPOSES[key.purpose]}（{body}）" if body else PURPOSES[key.purpose]
    return f"{key.kid}　{purpose}　{STATES[key.state]}　{today(key.since):%Y-%m-%d} から"


def _rotate(chosen: argparse.Namespace) -> int:
    from sannai.common import city_keys
    from sannai.common.time import now

    ring = city_keys.ring()
    ring.rows()  # says so where there are none
    told = city_keys.rotate(now(), at_once=chosen.now)
    print("鍵を替えました。" if told else "期限の来た鍵はありません。")
    return _shown(ring)


def _trust(chosen: argparse.Namespace) -> int:
    from django.conf import settings

    from sannai.common import city_keys
    from sannai.common.sealing import trust
    from sannai.relay import identity

    if settings.ZONE == "sluice":
        print(identity.signer().line)
    else:
        print(trust.Carrier(settings.HOME / "carrier.key").line if settings.OUTSIDE else trust.line(city_keys.ring()))
    return 0


def _drill(chosen: argparse.Namespace) -> int:
    from sannai.common import city_keys, key_acts
    from sannai.common.actors import System
    from sannai.common.time import now

    from .key_sheets import typed_back

    ring = city_keys.ring()
    kid = ring.recovery().kid
    opened = ring.drill(typed_back(f"復旧の用紙（番号 {kid}）のうち2枚を入力してください。何も変わりません。"))
    key_acts.drilled(key_acts.Chain(kid), opened=len(opened), by=System(), at=now())
    print(f"2枚の用紙で、{len(opened)} 個の鍵すべてを開けられました。")
    return 0


def _recover(chosen: argparse.Namespace) -> int:
    from sannai.common import city_keys, key_acts
    from sannai.common.actors import System
    from sannai.common.time import now

    from .key_sheets import typed_back

    ring, at = city_keys.ring(), now()
    old = ring.recovery().kid
    seed = typed_back(f"復旧の用紙（番号 {old}）のうち2枚を入力してください。")
    count = len(ring.drill(seed))
    print(f"{count} 個の鍵を戻せます。入力した用紙は役目を終えるので、新しい用紙に替えます。")
    to = ring.recover(seed, _new_sheets(at), at)
    city_keys.tell(ring, at)
    key_acts.recovered(key_acts.Chain(to.kid), instead_of=old, restored=count, by=System(), at=at)
    print(f"{count} 個の鍵を戻し、新しい用紙（番号 {to.kid}）に替えました。前の用紙（番号 {old}）は捨ててください。")
    return 0
