"""What this room keeps of persons: nothing. What is published is public, and what is brought is to be."""

from __future__ import annotations

from sannai.common.keepers import no_personal_data
from sannai.common.zones import Zone, crossing, files, tables


def register() -> None:
    """Tell the house."""
    package = "kind key digest package title division_key"
    no_personal_data(
        {
            "definitions.Definition": "kind key",
            "definitions.Version": package,
            "definitions.Candidate": f"{package} brought_by",
        }
    )
    tables(Zone.BOTH, "definitions.Definition definitions.Version", rows="庁内で公開し、公開側はその写しを持つ")
    tables(Zone.LGWAN, "definitions.Candidate")
    files(Zone.BOTH, {"公開した定義のフォルダ": "definitions.Version.package"})
    files(Zone.LGWAN, {"持ち込まれた定義のフォルダ": "definitions.Candidate.package"})
    crossing(
        "版",
        Zone.LGWAN,
        Zone.INTERNET,
        "公開・取下げされた定義",
        "署名した文書（`version:手続`）を置き、公開側が要約を計算し直す",
    )
