"""exchange: the channels to the outside, and the calls that wait for a person."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from .ready import ready

if TYPE_CHECKING:
    Verbs = argparse._SubParsersAction[argparse.ArgumentParser]


def configure(verbs: Verbs) -> None:
    """Add this module's verbs to the command line."""
    verbs.add_parser("exchange", help="外部との経路と、人の確認を待つ呼び出しを見る").set_defaults(run=_exchange)


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
        print(f"{STATES[call.state]}　{call}　{about}　{call.attempts}回　{last.said if last else ''}")
    return int(bool(stuck))
