"""添付書類: what must be attached, of the whole or of one row of a group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .model import Box


@dataclass(frozen=True, slots=True)
class Document:
    """A supporting document that is asked for when its box matches. It is uploaded to ``field`` if that is named."""

    id: str
    label: str
    when: Box | None = None
    field: str = ""
    help: str = ""
    ground: str = ""
    group: str = ""  # asked for once for each row of this group whose answers match


@dataclass(frozen=True, slots=True)
class Required:
    """A document that these answers ask for: once, or for one row of its group."""

    document: Document
    row: str = ""  # the key of the row
    of: str = ""  # the row as people call it: 児童 2件目（三内 一郎）

    @property
    def id(self) -> str:
        """The name of the document."""
        return self.document.id

    @property
    def label(self) -> str:
        """書類の名称。1件ごとの書類は「児童 2件目（三内 一郎）の在学証明書」."""
        return f"{self.of}の{self.document.label}" if self.of else self.document.label

    @property
    def place(self) -> tuple[str, str]:
        """(field, row) of the files that answer it."""
        return self.document.field, self.row
