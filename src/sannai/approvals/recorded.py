"""The tables of a 起案 that the log speaks for, and how audit names them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping

from sannai.common import comparing, kinds, numbering
from sannai.common.witness import Table
from sannai.common.witness import register as record

from .models import AdoptedRules, Record

WORDS = {
    "title": "件名", "reasons": "伺い文", "content": "内容", "status": "状態", "verdict": "意見の別", "text": "意見",
    "staff_key": "職員", "signature": "署名", "post_key": "職", "decided_on": "決裁日", "takes_effect_on": "施行日",
    "number": "番号", "files": "規程の本文", "proposed_by": "起案した職員", "by_post": "答えた職",
}  # fmt: skip
OWN = {
    "Record": "文書の登録", "Waiting": "回っている先", "Opinion": "意見", "Revision": "版", "Perusal": "後閲",
    "Attachment": "添付",
}  # fmt: skip


def register() -> None:
    """Tell the house."""
    of = ("proposal", "proposal_id")
    record(
        Table(model="approvals.Proposal", of=("proposal", "pk"), title="起案", names=WORDS),
        Table(model="approvals.Grounds", of=of, title="専決の根拠", names=WORDS, apart="rules_digest"),
        *(Table(model=f"approvals.{name}", of=of, title=title, names=WORDS) for name, title in OWN.items()),
        Table(
            model="approvals.AdoptedRules", of=("delegation", "body_key"), title="採用した規程", names=WORDS,
            shared=True, sound=_rules,
        ),
    )  # fmt: skip
    comparing.reading("proposal", _numbers, kinds.later("sannai.approvals.replay", "contradicts"))


def _numbers(ids: Collection[str]) -> Mapping[str, str]:
    rows = Record.objects.filter(proposal__in=list(ids)).select_related("series")
    return {str(row.pk): numbering.text(row.series, row.number) for row in rows}


def _rules(adopted: AdoptedRules) -> str:
    files = {path: text.encode() for path, text in json.loads(adopted.files).items()}
    same = kinds.later("sannai.rules.package", "digest_of")(files) == adopted.digest
    return "" if same else "規程の本文が、採用したときの要約と合いません。"
