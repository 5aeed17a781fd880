"""What this room keeps of persons, how it goes, and in which zone it stands."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sannai.common import canonical, keepers
from sannai.common.keepers import Keeper, no_personal_data
from sannai.common.keepers import register as keep
from sannai.common.time import today
from sannai.common.zones import Zone, crossing, files, tables
from sannai.rules import shorter

from . import arrived, veils
from .models import Amendment, Application, Inspection, PaperFiling, SearchKey, Upload

FILED = {
    "applications.Application": "answers salt email key",
    "applications.Upload": "name blob",
    "applications.Arrival": "key body sha256 report harmless",
    "applications.Inspection": "original harmless",
    "applications.Amendment": "answers salt",
    "applications.PaperFiling": "confirmation original_place",
    "applications.SearchKey": "folded",
}


def register() -> None:
    """Tell the house."""
    keep(
        Keeper(
            "case",
            FILED,
            _filed,
            "受付番号・手続の版・到達の時刻・手数料の額。件数と期間を数えるため。",
            _fields,
        )
    )
    no_personal_data(
        {
            "applications.Upload": "field row",
            "applications.Arrival": "media_type state",
            "applications.Inspection": "state code method",
            "applications.Application": "reference_number channel digest",
            "applications.Amendment": "digest",
            "applications.PaperFiling": "typed_by",
            "applications.DivisionFiling": "unit_key unit_name staff_key",
            "applications.SearchKey": "kind",
        }
    )
    _zones()


def _zones() -> None:
    tables(Zone.LGWAN, "applications.Application applications.Amendment applications.SearchKey applications.Upload")
    tables(Zone.LGWAN, "applications.PaperFiling applications.DivisionFiling")
    tables(Zone.LGWAN, "applications.Arrival applications.Inspection")
    files(
        Zone.LGWAN,
        {
            "申請に添えるファイル（無害化したもの）": "applications.Upload.blob",
            "無害化したばかりで、事案のものになる前のファイル": "applications.Arrival.harmless",
            "届いたファイルの鍵（市の鍵で包んだもの）": "applications.Arrival.key",
            "届いたファイル（封をしたまま。検査を待つものと、原本）": "HOME/arrived",
        },
    )
    crossing("封筒", Zone.INTERNET, Zone.LGWAN, "提出された記載内容、版、到達の時刻、ファイルの要約",
             "封をして置き、庁内が取りに行く", by="applications.filing.file")  # fmt: skip
    crossing("添付ファイル", Zone.INTERNET, Zone.LGWAN, "申請と補正に添えるファイル",
             "封をして置き、庁内が取りに行き、検査・無害化してから職員に見せる")  # fmt: skip
    crossing("事案の鍵", Zone.INTERNET, Zone.LGWAN, "下書きの鍵 K",
             "封筒に入って渡る。なくしたリンクに替わるものを、本人を確かめた職員が渡せる",
             by="applications.access.opened_of")  # fmt: skip


def _filed(kind: str, ids: Sequence[str], at: datetime) -> None:
    """The envelope is emptied with its salt: what it held is unknown from then on, not unequal."""
    keys = [UUID(id) for id in ids]
    Application.objects.filter(pk__in=keys).update(answers="{}", salt="", email="")
    Amendment.objects.filter(application__in=keys).update(answers="{}", salt="")
    PaperFiling.objects.filter(application__in=keys).update(confirmation="", original_place="")
    SearchKey.objects.filter(application__in=keys).delete()
    Upload.objects.filter(holder__in=keys).delete()
    Inspection.objects.filter(case__in=keys).delete()
    arrived.remove(keys)
    keepers.dispose("draft", ids, at)  # what was said about it before it was filed


def _fields(ids: Sequence[str], fields: frozenset[str], at: datetime) -> None:
    """Answers as filed and as mended, and files sent for them."""
    keys = [UUID(id) for id in ids]
    for application in Application.objects.filter(pk__in=keys).select_related("version"):
        _check_kept_shorter(application, fields)
        envelopes: list[Application | Amendment] = [application, *application.amendments.all()]
        for envelope in envelopes:
            envelope.answers = canonical.dumps(veils.disposed(json.loads(envelope.answers), fields, today(at)))
            envelope.save(update_fields=["answers"])
    sent = Upload.objects.filter(holder__in=keys, field__in=fields)
    came = list(sent.exclude(arrival=None).values_list("arrival", flat=True))
    sent.delete()
    arrived.remove_these(came)


def _check_kept_shorter(application: Application, fields: frozenset[str]) -> None:
    from sannai.procedures.queries import definition  # read at the first call: starting a command stays quick

    rules = definition(application.version)
    if others := sorted(fields - shorter.fields_of(rules)):
        labels = "、".join(rules.fields[name].label if name in rules.fields else name for name in others)
        raise keepers.StillNeeded(
            f"{application.reference_number}：「{labels}」には早く廃棄する定め（kept）がなく、事案とともに保存します。"
        )
