"""crossing: the way between the zones, seen from the inner side: what waits, what is held, whether both sides agree."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from .ready import Verbs, ready

if TYPE_CHECKING:
    from sannai.exchange.bridge import State
    from sannai.exchange.ways import Way

Do = Callable[["Way", argparse.Namespace, datetime], int]


def configure(verbs: Verbs) -> None:
    """Add this module's verbs to the command line."""
    crossing = verbs.add_parser("crossing", help="公開側と庁内側の受け渡しを見る、片付ける")
    crossing.set_defaults(run=_run(_status))
    parts = crossing.add_subparsers(metavar="WHAT")
    parts.add_parser("status", help="待っているもの、止まっているもの、まだ見えていないもの").set_defaults(
        run=_run(_status)
    )
    retry = parts.add_parser("retry", help="止まっているものを、原因を除いた後でもう一度受け取る")
    retry.add_argument("id", type=UUID, help="status に出る番号")
    retry.set_defaults(run=_run(_retry))
    parts.add_parser("audit", help="受取り、返事、公開側の行とファイルを突き合わせる").set_defaults(run=_run(_audit))
    kept = parts.add_parser("kept", help="控えを取り終えたと伝え、公開側に消させる(バックアップの最後に)")
    kept.add_argument("--until", type=_moment, required=True, help="控えを取り始めた時刻(2026-05-01T02:00+09:00)")
    kept.set_defaults(run=_run(_kept))
    again = parts.add_parser("reconcile", help="公開側を控えから戻した後に、その後に伝えたことを伝え直す")
    again.add_argument("--since", type=_moment, required=True, help="戻した控えの時刻(2026-05-01T02:00+09:00)")
    again.set_defaults(run=_run(_reconcile))
    anew = parts.add_parser("again", help="公開側で、庁内側を控えから戻した後に、その後に渡したものをもう一度並べる")
    anew.add_argument("--since", type=_moment, required=True, help="戻した控えを取り始めた時刻(2026-05-01T02:00+09:00)")
    anew.set_defaults(run=_list_again)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = datetime.min
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text} は、時差まで書いた時刻ではありません。例: 2026-05-01T02:00+09:00")
    return moment


def _run(do: Do) -> Callable[[argparse.Namespace], int]:
    """Exit code 1: there is no way, it cannot be gone now, or something was found."""

    def run(chosen: argparse.Namespace) -> int:
        ready()
        from sannai.common.time import now
        from sannai.exchange import ways
        from sannai.exchange.bridge import Refused, Unreachable

        try:
            return do(ways.way(), chosen, now())
        except (ways.NoWay, Unreachable, Refused) as trouble:
            print(trouble)
            return 1

    return run


def _status(way: Way, chosen: argparse.Namespace, at: datetime) -> int:
    """Exit code 1: something waits for a person."""
    from sannai.exchange import posting

    state = way.bridge.state()
    for line in _told(state, at):
        print(line)
    refused = list(posting.unseen().exclude(refused="").order_by("pk"))
    print(f"公開側にまだ見えていないもの {posting.unseen().count()} 件（断られたもの {len(refused)} 件）")
    for put in refused:
        print(f"　{put}　{put.refused}")
    return int(bool(state.held or refused))


def _told(state: State, at: datetime) -> list[str]:
    from sannai.exchange.models import Received

    oldest = f"、いちばん古いものは {_minutes(state.oldest, at)} 分前" if state.oldest else ""
    not_kept = Received.objects.filter(kept_at=None).count()
    off = (state.at - at).total_seconds()
    clock = f"一覧は {-off:.0f} 秒前のもの" if state.carried else f"時計の差 {off:+.0f} 秒"
    return [
        f"公開側：版 {state.version}、{clock}、空き {state.free:.0%}",
        f"取りに行くのを待つもの {state.waiting} 件{oldest}",
        f"受け取ったもの {Received.objects.count()} 件（控えを取ったと伝えていないもの {not_kept} 件）",
        f"受け取れずに止まっているもの {len(state.held)} 件",
        *(
            f"　{item.id}　事案 {item.case} の {item.n} 番目　{item.kind}　{item.hold}　鍵 {item.kid}　"
            f"{_minutes(item.created_at, at)} 分前"
            for item in state.held
        ),
    ]


def _minutes(since: datetime, at: datetime) -> int:
    return max(0, int((at - since).total_seconds() // 60))


def _retry(way: Way, chosen: argparse.Namespace, at: datetime) -> int:
    from sannai.exchange.collecting import Met, retry

    outcome = retry(way, chosen.id, at)
    if outcome is None:
        print(f"{chosen.id} は止まっていません。sannai crossing status で番号を確かめてください。")
    elif outcome is Met.DONE:
        print(f"{chosen.id} を受け取りました。後に続くものは、次の回に届きます。")
    elif isinstance(outcome, Met):
        print(f"{chosen.id} は、まだ受け取れません（{outcome.value}）。")
    else:
        print(f"{chosen.id} は、まだ受け取れません（{outcome.code}）。")
    return int(outcome is not Met.DONE)


def _audit(way: Way, chosen: argparse.Namespace, at: datetime) -> int:
    """Exit code 1: something does not agree."""
    from sannai.exchange.auditing import audit

    found = audit(way, at)
    for each in found:
        print(f"{each.code}　{each.words}")
    print("両側の記録は合っています。" if not found else f"合わないところが {len(found)} 件あります。")
    return int(bool(found))


def _kept(way: Way, chosen: argparse.Namespace, at: datetime) -> int:
    from sannai.exchange.collecting import keep
    from sannai.exchange.models import Received

    done = keep(way, chosen.until, at)
    left = Received.objects.filter(kept_at=None, at__lt=chosen.until).count()
    print(f"控えを取ったことが公開側に届いたもの {done} 件、まだ届いていないもの {left} 件。")
    return 0


def _reconcile(way: Way, chosen: argparse.Namespace, at: datetime) -> int:
    from sannai.connectors import anew
    from sannai.exchange.auditing import reconcile
    from sannai.exchange.posting import send

    told = reconcile(way, chosen.since, at)
    send(way, at)
    raised = anew.step(at)
    send(way, at)
    print(f"伝え直したもの：返事 {told.acks} 件、番号の続き {told.numbers} 件。置き直すもの {told.puts} 件。")
    if raised:
        print(f"公開側のほうが新しかったため、番号を進めて置き直したもの {raised} 件。")
    return 0


def _list_again(chosen: argparse.Namespace) -> int:
    """Outside, where no way leads anywhere: the inner side comes and takes it."""
    ready()
    from sannai.intake import mailbox

    print(f"庁内側がもう一度受け取るもの {mailbox.again(chosen.since)} 件。")
    return 0
