"""What this room keeps of persons: nothing. Definitions and the inventory are public."""

from __future__ import annotations

from sannai.common.keepers import no_personal_data


def register() -> None:
    """Tell the house."""
    no_personal_data(
        {
            "procedures.Procedure": "key",
            "procedures.ProcedureVersion": "digest package title summary folded division_key life_events",
            "procedures.Candidate": "digest procedure_key package title division_key brought_by",
            "procedures.InventoryItem": "survey_id title folded ministry law article online_status life_events"
            " receivers row digest",
            "procedures.InventoryImport": "file_name file_digest doubts",
        }
    )
