"""What this room keeps of persons: nothing. What is published is public, and what is brought is to be."""

from __future__ import annotations

from sannai.common.keepers import no_personal_data


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
