"""What was filed: its rows in the log, and the digest of each envelope."""

from __future__ import annotations

import hashlib
import secrets

from sannai.common.kinds import later
from sannai.common.witness import Table
from sannai.common.witness import register as record

from .models import Amendment, Application, Inspection, SealedNumber, Upload

WORDS = {
    "digest": "要約", "fee_yen": "手数料の額", "arrived_at": "到達の日時", "email": "メールアドレス",
    "original": "届いたファイルの要約", "harmless": "無害化したファイルの要約", "state": "結果",
    "reference_number": "受付番号", "channel": "提出の方法", "version_id": "手続の版",
}  # fmt: skip
EXCHANGED = "職員が見るファイルが、検査と無害化をしたものと違います。バックアップの同じ行と比べてください。"
CHANGED = "記載内容・添付・到達の日時が、提出されたときの要約と合いません。"


def register() -> None:
    """Tell the house. Answers and salt do not count by themselves: the digest covers them, and stays when single
    answers go."""
    record(
        Table(
            model="applications.Application", of=("case", "pk"), title="申請", names=WORDS,
            apart="answers salt key mail_links", related=("version",), sound=_envelope,
        ),
        Table(
            model="applications.Amendment", of=("case", "application_id"), title="補正後の記載内容", names=WORDS,
            apart="answers salt", sound=_amendment,
        ),
        Table(
            model="applications.SealedNumber", of=("case", "application_id"), title="封をした個人番号",
            names={"box": "封", "kid": "鍵", "field": "項目"}, apart="box destroyed_at", sound=_number,
        ),
        Table(model="applications.PaperFiling", of=("case", "application_id"), title="紙の申請の控え"),
        Table(model="applications.DivisionFiling", of=("case", "application_id"), title="庁内の申請の控え"),
        Table(
            model="applications.Inspection", of=("case", "case"), title="添付ファイルの検査と無害化", names=WORDS,
            sound=_inspection,
        ),
    )  # fmt: skip


def _envelope(application: Application) -> str:
    # Nothing is emptied here: of what was disposed of nobody asks.
    return "" if later("sannai.applications.filing", "verify")(application) else CHANGED


def _amendment(amendment: Amendment) -> str:
    digest = later("sannai.applications.answers", "amendment_digest")(amendment)
    return "" if secrets.compare_digest(digest, amendment.digest) else CHANGED


def _number(number: SealedNumber) -> str:
    """The box is what its name says; of one that was destroyed on its day nothing can be said."""
    if number.box is None:
        return "" if number.destroyed_at else "封が、廃棄の記録なしになくなっています。"
    same = hashlib.sha256(bytes(number.box)).hexdigest() == number.sha256
    return "" if same else "個人番号の封が、提出されたときの要約と合いません。"


def _inspection(inspection: Inspection) -> str:
    upload = Upload.objects.filter(pk=inspection.upload).first()  # gone: its field was disposed of
    return EXCHANGED if upload and (upload.blob_id or "") != inspection.harmless else ""
