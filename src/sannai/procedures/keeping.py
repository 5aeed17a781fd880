"""What this room keeps of persons: nothing. Procedures and the inventory are public."""

from __future__ import annotations

from sannai.common.keepers import no_personal_data


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
