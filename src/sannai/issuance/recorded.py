"""Documents as they left: their rows in the log."""

from __future__ import annotations

from sannai.common.witness import Table
from sannai.common.witness import register as record

WORDS = {
    "title": "題名", "blob_id": "PDF", "number": "文書番号", "name": "宛名", "address": "宛先", "method": "送り方",
    "sent_at": "発送日時", "delivered_at": "到達日時", "returned_at": "返戻日時", "issued_at": "発行日時",
}  # fmt: skip


def register() -> None:
    """Tell the house."""
    record(
        Table(model="issuance.Document", of=("case", "about_id"), title="文書", names=WORDS),
        Table(model="issuance.Recipient", of=("case", "document__about_id"), title="宛名", names=WORDS),
        Table(model="issuance.Dispatch", of=("case", "document__about_id"), title="発送", names=WORDS),
        Table(model="issuance.Supersession", of=("case", "document__about_id"), title="文書の差替え", names=WORDS),
    )
