"""What this room keeps of persons, how it goes, and in which zone it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sannai.common.keepers import Keeper, no_personal_data
from sannai.common.keepers import register as keep
from sannai.common.zones import Zone, crossing, files, tables

from .models import Passage


def register() -> None:
    """Tell the house."""
    residue = "なし。日数（SANNAI_ORIGINAL_DAYS）が過ぎると、原本とともに行も消える。"
    keep(Keeper("case", {"relay.Passage": "key"}, _passed, residue))
    no_personal_data({"relay.Passage": "sha256 body state why package"})
    tables(Zone.SLUICE, "relay.Passage")
    files(Zone.SLUICE, {
        "中継を通るファイルの鍵（封をしたもの）": "relay.Passage.key",
        "中継にある原本（封をしたまま）": "HOME/originals",
        "庁内側が取りに来る、無害化したファイル（封をしたもの）": "HOME/packages",
        "無害化したと署名する鍵（開けるものはない）": "HOME/sluice.key",
    })  # fmt: skip
    crossing("公開側のファイル（中継があるとき）", Zone.INTERNET, Zone.SLUICE, "申請と補正に添えるファイル",
             "封をして置き、中継が取りに行く")  # fmt: skip
    crossing("無害化したファイル（中継があるとき）", Zone.SLUICE, Zone.LGWAN, "無害化したファイルと、検査の結果",
             "庁内側の鍵で封をし、中継が署名して置き、庁内側が取りに行く。ほかは封のまま取り次ぐ")  # fmt: skip


def _passed(kind: str, ids: Sequence[str], at: datetime) -> None:
    """Where all sides are one database there is none; on its own machine it goes by its days."""
    Passage.objects.filter(case__in=[UUID(id) for id in ids]).delete()
