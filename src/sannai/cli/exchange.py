"""exchange: the channels to the outside, the calls that wait for a person, and what that person found out."""

from __future__ import annotations

import argparse

from .ready import Verbs, ready

OUTCOMES = {"done": "届いていた", "refused": "断られていた", "again": "届いていないので、もう一度送る"}


def configure(verbs: Verbs) -> None:
    """Add this module's verbs to the command line."""
    exchange = verbs.add_parser("exchange", help="外部との経路と、人の確認を待つ呼び出しを見る、片付ける")
    exchange.set_defaults(run=_exchange)
    parts = exchange.add_subparsers(metavar="WHAT")
    settle = parts.add_parser("settle", help="相手に確かめた結果を記す")
    settle.add_argument("number", type=int, help="一覧の左端の番号")
    settle.add_argument("outcome", choices=OUTCOMES, help="、".join(f"{key}＝{told}" for key, told in OUTCOMES.items()))
    settle.add_argument("--said", required=True, help="だれが、どう確かめたか")
    settle.set_defaults(run=_settle)


def _exchange(chosen: argparse.Namespace) -> int:
    """Exit code 1: something waits for a person."""
    ready()
    from sannai.exchange import calls, channels
    from sannai.exchange.models import STATES, Call

    for channel in channels.registered():
        waiting = Call.objects.filter(channel=channel.name).exclude(next_at=None).count()
        at_rest = "" if channel.ready() else "。送る設定がないため、送らずに待っています"
        print(f"{channel.name}（{channels.LABELS[channel.label]}）：これから送るもの {waiting} 件{at_rest}")
    stuck = list(calls.unsettled()[:100])
    for call in stuck:
        last = call.tries.order_by("number").last()
        about = f"{call.about_kind}:{call.about_id}" if call.about_kind else "―"
        said = last.said if last else ""
        print(f"{call.pk}　{STATES[call.state]}　{call}　{about}　{call.attempts}回　{said}")
    return int(bool(stuck))


def _settle(chosen: argparse.Namespace) -> int:
    ready()
    from sannai.common.time import now
    from sannai.exchange.channels import Done, Later, Refused
    from sannai.exchange.settling import NotWaiting, settle

    outcome = {"done": Done, "refused": Refused, "again": Later}[chosen.outcome](chosen.said)
    try:
        call = settle(chosen.number, outcome, now())
    except NotWaiting as refusal:
        print(refusal)
        return 1
    print(f"{call}：{OUTCOMES[chosen.outcome]}と記しました。")
    return 0
