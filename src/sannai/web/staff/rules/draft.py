"""A draft of the delegation rules as somebody sends it: one delegation.yaml, or a ZIP of the whole folder."""

from __future__ import annotations

import io

from sannai.approvals.rulebook import files_in_force
from sannai.definitions.uploaded import read_sent
from sannai.rules.delegation.folder import RULEBOOK
from sannai.web.staff.sent import Sent


def draft_files(sent: Sent) -> dict[str, bytes]:
    """The files of the draft. A single file stands among the others as they are adopted now.

    Raises DefinitionError for a damaged, locked or enormous ZIP and for files that a rulebook does not have.
    """
    if sent.content.startswith(b"PK"):
        return read_sent([(sent.name, len(sent.content), io.BytesIO(sent.content))], RULEBOOK)
    name = sent.name if sent.name in (RULEBOOK.main, *RULEBOOK.beside) else RULEBOOK.main
    return files_in_force() | {name: sent.content}
