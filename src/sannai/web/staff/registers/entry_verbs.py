"""What may be done with a row, in the order in which it is offered. A new screen is its form and its row here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sannai.common.verbs import Verb
from sannai.registers import verbs
from sannai.registers.models import ENDED, STANDING, STRUCK, Entry
from sannai.registers.pointing import pointing_at
from sannai.web.kit.dates import WrittenDate
from sannai.web.kit.door import DeskRequest
from sannai.web.kit.forms import DeskForm, Words
from sannai.web.kit.verb import Doable, Offer, OnRow, Ordinary, Screen, offered

from .entry_sheet import EntryHead
from .entry_writing import change, correct

TEMPLATE = "staff/registers/verb.html"


class EndForm(DeskForm):
    on = WrittenDate("いつまで", help="この日には、もう有効ではありません。")
    reason = Words("理由", lines=2, limit=400, required=False, help="例：廃止した、契約が終わった。")


class StrikeForm(DeskForm):
    reason = Words("抹消する理由", lines=3, limit=400, help="例：二重に記載した、別の台帳に書くものだった。")


class ProtectForm(DeskForm):
    reason = Words(
        "理由", lines=3, limit=400, help="例：支援措置の申出を受けた。この記載を見られる職員だけに見えます。"
    )


def _points(at: OnRow[Entry], form: DeskForm) -> Mapping[str, Any]:
    """The rows that point here, as far as this person sees them: it is said before they point at nothing."""
    pointing = pointing_at(at.request.staff, at.row, at.request.staff.on)
    return {"pointing": pointing, "pointing_count": sum(each.count for each in pointing)}


def _in(*statuses: str) -> Callable[[EntryHead], bool]:
    return lambda head: head.entry.status in statuses


ENTRY_VERBS: tuple[Doable[Entry], ...] = (
    Ordinary(
        verbs.CHANGED, "change", lambda place: change, name="entry_change", main=True,
        label="変わったことを書く（変更）", offered=_in(STANDING),
    ),
    Ordinary(
        verbs.CORRECTED, "correct", lambda place: correct, name="entry_correct", label="間違いを直す（更正）",
        offered=_in(STANDING, ENDED),
    ),
    Screen(
        verbs.FINISHED, "end", EndForm, name="entry_end", title="終了を書く", button="終了を書く", template=TEMPLATE,
        shows=_points, offered=_in(STANDING), label="終わったことを書く（終了）",
        intro="この記載が有効でなくなる日を書きます。それまでの内容は、その日付で見られます。",
    ),
    Screen(
        verbs.STRICKEN, "strike", StrikeForm, name="entry_strike", title="抹消する", button="抹消する",
        template=TEMPLATE, shows=_points, offered=_in(STANDING, ENDED), label="間違って書いた記載を消す（抹消）",
        intro="初めからなかったものとして一覧から消します。終わったものは、抹消せずに「終了」を書いてください。"
        "抹消したことと元の内容は記録に残り、元には戻せません。",
    ),
    Screen(
        verbs.PROTECTED, "protect", ProtectForm, name="entry_protect", button="対象にする", template=TEMPLATE,
        offered=lambda head: not head.entry.protected,
        intro="担当の職員のほかには、一覧、検索、ほかの記載からの参照、書き出しのどこにも出なくなります。",
    ),
    Screen(
        verbs.RELEASED, "release", ProtectForm, name="entry_release", button="対象から外す", template=TEMPLATE,
        offered=lambda head: head.entry.protected,
        intro="ほかの職員の一覧にも出るようになります。",
    ),
)  # fmt: skip
_ALL: tuple[Verb, ...] = tuple({each.verb.name: each.verb for each in ENTRY_VERBS}.values())


def doings(request: DeskRequest, head: EntryHead) -> Sequence[Offer]:
    """What this person may do with the row now."""
    if head.entry.status == STRUCK:
        return ()
    return list(offered(ENTRY_VERBS, head.entry, request.staff, _ALL, head))
