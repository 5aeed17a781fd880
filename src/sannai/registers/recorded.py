"""The tables that the log speaks for: the rows as subjects. What they hold is compared with their shelf in auditing."""

from __future__ import annotations

from sannai.common import comparing
from sannai.common.kinds import later
from sannai.common.witness import Table
from sannai.common.witness import register as record

WORDS = {
    "unit_key": "もつ課", "key_folded": "鍵", "status": "状態", "ended_on": "終わった日", "protected": "支援措置",
    "shelf_id": "台帳", "disposed_at": "廃棄した日時", "source": "もとになったもの", "entries": "件数", "root": "要約",
    "kind": "もとの種類", "subject": "もと", "verb": "動き", "start": "いつから", "event": "番号",
    "about_kind": "もとの種類", "about_id": "もと", "called": "もとの呼び名",
    "wanted": "書くはずだったもの", "message": "わけ", "at": "日時",
    "closed_at": "済んだ日時",
}  # fmt: skip


def register() -> None:
    """Tell the house."""
    record(
        Table(
            model="registers.Entry",
            of=("entry", "pk"),
            title="記載",
            names=WORDS,
            personal=True,
            apart="disposed_at unit_key key_folded",
        ),
        Table(model="registers.EntryOrigin", of=("entry", "entry_id"), title="記載のもと", names=WORDS),
        Table(
            model="registers.FeedProblem",
            of=("feed_problem", "pk"),
            title="台帳に書けなかったもの",
            names=WORDS,
            personal=True,
        ),
        Table(model="registers.ChangeSet", of=("change_set", "pk"), title="変更の束", names=WORDS),
    )
    comparing.reading(
        "entry",
        later("sannai.registers.naming", "called_of"),
        later("sannai.registers.auditing", "contradicting"),
        anew=True,
    )
