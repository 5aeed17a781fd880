"""What this room keeps of persons, how it goes, and in which zone it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sannai.common.keepers import Keeper, no_personal_data
from sannai.common.keepers import register as keep
from sannai.common.zones import Zone, crossing, files, tables

from .models import Draft, Slot

DRAFT = {
    "intake.Draft": "key email remind_to",
    "intake.DraftPage": "sealed",
    "intake.MailProof": "email",
    "intake.Upload": "data_key body",
    "intake.Slot": "wrapped verify_key sent_to",
}


def register() -> None:
    """Tell the house."""
    keep(Keeper("draft", DRAFT, _drafts, "いつどの手続を書き始めたか。完了率を数えるため。"))
    keep(Keeper("case", DRAFT, _filed, "いつどの手続を書き始めたか。リンクの控え。", _fields))
    no_personal_data(
        {
            "intake.Slot": "handle by",
            "intake.Draft": "channel unit_key",
            "intake.DraftPage": "page",
            "intake.Upload": "field row",
        }
    )
    _zones()


def _zones() -> None:
    tables(Zone.INTERNET, "intake.Slot intake.MailProof")
    tables(Zone.BOTH, "intake.Draft intake.DraftPage intake.Upload",
           rows="市民が書いているものは公開側、職員が入力するものは庁内側")  # fmt: skip
    files(Zone.BOTH, {"下書きに添えるファイル（封をしたもの）": "HOME/sealed"})
    crossing("続きのリンク", Zone.INTERNET, Zone.LGWAN, "下書きを再開するリンクを送る宛先",
             "越えない。公開側がその場で送り、残さない")  # fmt: skip
    crossing("確認番号", Zone.INTERNET, Zone.LGWAN, "申請者のメールアドレスを確かめる番号を送る宛先",
             "越えない。公開側がその場で送り、確かめた宛先だけが封筒に入る")  # fmt: skip


def _drafts(kind: str, ids: Sequence[str], at: datetime) -> None:
    from .drafts import discard  # read at the first call: starting a command stays quick

    discard(*map(UUID, ids), at=at)


def _filed(kind: str, ids: Sequence[str], at: datetime) -> None:
    """What is left of the draft goes. The links stay: they lead to the words of how it ended."""
    from .drafts import empty

    keys = [UUID(id) for id in ids]
    empty(keys)
    Slot.objects.filter(case__in=keys).update(sent_to="")
    Draft.objects.filter(pk__in=keys).update(key="", email=b"", remind_to="")


def _fields(ids: Sequence[str], fields: frozenset[str], at: datetime) -> None:
    """Whole pages: the envelope holds what stays."""
    from .drafts import empty

    empty([UUID(id) for id in ids])
