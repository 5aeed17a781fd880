"""The states of a 起案 and the moves between them. Only an open one can be decided, returned, recalled or dropped."""

from __future__ import annotations

from sannai.common.action import NotAllowed

OPEN, APPROVED, RETURNED, RECALLED, ABANDONED = "open", "approved", "returned", "recalled", "abandoned"

LABELS = {OPEN: "決裁待ち", APPROVED: "決裁済み", RETURNED: "差戻し", RECALLED: "引戻し", ABANDONED: "廃案"}


class Changed(NotAllowed):
    """What would be approved is no longer what was proposed or what was seen."""


def check_open(status: str) -> None:
    """Raises NotAllowed unless the proposal is still open."""
    if status != OPEN:
        raise NotAllowed(f"この起案は{LABELS[status]}です。画面を開き直して、最新の状況を確かめてください。")


DISCLOSURES = {"open": "公開", "partial": "一部非公開", "closed": "非公開"}  # 公開区分
