"""What this room keeps of persons, how it goes, and in which zone it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sannai.common.keepers import Keeper, no_personal_data
from sannai.common.keepers import register as keep
from sannai.common.zones import Zone, crossing, files, tables

from .models import Dispatch, Document, Recipient


def register() -> None:
    """Tell the house."""
    columns = {
        "issuance.Document": "title blob unprintable",
        "issuance.Recipient": "name postal_code address",
        "issuance.Dispatch": "address note",
    }
    keep(Keeper("case", columns, _documents, "文書番号と発行日、送り方と到達日。番号に欠けがないことを示すため。"))
    no_personal_data(
        {
            "issuance.Document": "about_kind about_id template_digest",
            "issuance.Recipient": "honorific",
            "issuance.Dispatch": "method",
            "issuance.Supersession": "how",
        }
    )
    tables(Zone.LGWAN, "issuance.Document issuance.Recipient issuance.Dispatch issuance.Supersession")
    files(Zone.LGWAN, {"発行した文書": "issuance.Document.blob"})
    crossing("文書", Zone.LGWAN, Zone.INTERNET, "発行した通知書・許可書・証明書と、それに替わった文書の番号",
             "申請者の控えを1通ずつ渡す（intake.projections）。番号は状況の写しの中にある")  # fmt: skip


def _documents(kind: str, ids: Sequence[str], at: datetime) -> None:
    made = Document.objects.filter(about_kind=kind, about_id__in=ids)
    Dispatch.objects.filter(document__in=made).update(address="", note="")
    Recipient.objects.filter(document__in=made).update(name="", postal_code="", address="")
    made.update(title="", blob=None, unprintable="")
