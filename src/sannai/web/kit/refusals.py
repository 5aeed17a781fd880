"""When an action says no: one place that turns it into words, so that a verb never ends in a 500."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sannai.common.action import Denied, NoDuty, NotAllowed
from sannai.common.events import StaleSubject

STALE = (
    "画面を開いたあとに、ほかの人が先に操作しました。まだ何も保存していません。"
    "下の「最新の動き」と内容を確かめてから、もう一度操作してください。入力した文は残してあります。"
)
STALE_PROPOSAL = (
    "画面を開いたあとに、この起案が動きました（ほかの人が決裁した、差し戻した、または引き戻したなど）。"
    "まだ何もしていません。いまの状態を確かめてください。"
)
DENIED = "この操作をする権限がありません。担当課と職の設定を確かめてください。入力した文は残してあります。"


@dataclass(frozen=True, slots=True)
class Refused:
    """The HTTP status and the sentence that the person reads."""

    status: int
    message: str
    stale: bool = False


def attempt(perform: Callable[[], object]) -> Refused | None:
    """Do it; None if it was done, else why not."""
    try:
        perform()
    except StaleSubject:
        return Refused(409, STALE, stale=True)
    except NoDuty as error:
        return Refused(403, str(error))
    except Denied:
        return Refused(403, DENIED)
    except NotAllowed as error:
        return Refused(409, str(error))
    return None
