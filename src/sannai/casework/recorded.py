"""The tables of a case that the log speaks for, and how audit names cases."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from sannai.common import canonical, comparing, kinds
from sannai.common.witness import Table
from sannai.common.witness import register as record

from .models import Addition, Case, DeskAnswers, FeeDue

WORDS = {
    "status": "状態", "outcome": "結果", "assignee": "担当", "division_key": "担当課", "grounds": "理由",
    "conditions": "条件", "remedies": "教示", "authority": "処分庁", "yen": "額", "how": "納付の方法",
    "counted_yen": "数えた額", "ledger_yen": "帳簿の額", "confirmed_at": "締めた日時",
    "relief_granted_yen": "減免額", "message": "伝えたこと", "question": "質問", "answer": "答え",
    "cause": "原因となる事実", "record": "調書", "opinion": "主宰者の意見", "text": "本文", "reason": "理由",
    "due_on": "期限", "promised_on": "処理期限", "decided_at": "決定日時", "answers": "記載",
    "decided_on": "決定日", "decision_number": "決定番号", "starts_on": "開始年月", "ending": "終わり方",
    "decided_by_post": "決裁した職", "valid_until": "有効期限", "closed_at": "終わった日時",
}  # fmt: skip
OWN = {
    "Case": "事案", "Beginning": "職権の発端", "Hearing": "意見陳述", "Correction": "補正", "Inquiry": "照会",
    "Memo": "内部メモ", "Decision": "決定", "DeliveryChoice": "受取方法", "Hold": "保留", "Clock": "期限",
    "FeeYear": "年度分", "Payment": "収納", "Collection": "窓口で待つ文書", "Referral": "引渡し",
}  # fmt: skip


def register() -> None:
    """Tell the house."""
    record(
        *(
            Table(
                model=f"casework.{name}", of=("case", "pk" if name == "Case" else "case_id"), title=title, names=WORDS
            )
            for name, title in OWN.items()
        ),
        Table(model="casework.TillDay", of=("till", "pk"), title="窓口の締め", names=WORDS),
        Table(model="casework.CorrectionItem", of=("case", "correction__case_id"), title="補正の項目", names=WORDS),
        Table(
            model="casework.DeskAnswers", of=("case", "case_id"), title="調査票", names=WORDS,
            related=("case__version",), lasting={"answers": _lasting},
        ),
        Table(
            model="casework.Addition", of=("case", "case_id"), title="追加提出", names=WORDS,
            related=("case__version",), lasting={"answers": _lasting},
        ),
        Table(
            model="casework.FeeDue", of=("case", "case_id"), title="手数料", names=WORDS,
            related=("case__version", "case__application"), born=_unpaid,
        ),
    )  # fmt: skip
    comparing.reading("case", _numbers, kinds.later("sannai.casework.replay", "contradicts"))


def _numbers(ids: Collection[str]) -> Mapping[str, str]:
    rows = Case.objects.filter(pk__in=list(ids)).values_list("pk", "reference_number")
    return {str(key): f"受付番号 {number}" for key, number in rows}


def _lasting(page: Addition | DeskAnswers) -> str:
    """What the desk found or was sent, without what goes before its case: nothing may stay to try a guess on."""
    from sannai.rules import shorter  # read at the first call: starting a command stays quick

    from .steps import rules_of

    return canonical.dumps(shorter.without(json.loads(page.answers), shorter.fields_of(rules_of(page.case))))


def _unpaid(fee: FeeDue) -> Mapping[str, Any]:
    """A fee is set by a job, which writes no event: as long as no event speaks of it, nobody has touched it."""
    untouched = {"relief_decided_at": None, "relief_granted_yen": 0}
    application = fee.case.application
    return untouched | ({"yen": application.fee_yen} if application and application.fee_yen is not None else {})
