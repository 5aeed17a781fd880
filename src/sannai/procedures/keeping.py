"""What this room keeps of persons: nothing. Procedures and the inventory are public."""

from __future__ import annotations

from sannai.common.keepers import no_personal_data
from sannai.common.zones import Zone, crossing, tables


def register() -> None:
    """Tell the house."""
    no_personal_data(
        {
            "procedures.Listing": "summary folded life_events",
            "procedures.InventoryItem": "survey_id title folded ministry law article online_status life_events"
            " receivers row digest",
            "procedures.InventoryImport": "file_name file_digest doubts",
        }
    )
    tables(Zone.BOTH, "procedures.Listing procedures.InventoryItem", rows="庁内で公開し、公開側はその写しを持つ")
    tables(Zone.LGWAN, "procedures.InventoryImport")
    crossing("棚卸し", Zone.LGWAN, Zone.INTERNET, "公開する手続の一覧", "署名した文書（`inventory`）を置く")
