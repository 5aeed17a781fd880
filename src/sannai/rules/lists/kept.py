"""The lists in a catalogue. Each is read once by a process, when somebody first needs it."""

from __future__ import annotations

from functools import cached_property, lru_cache
from pathlib import Path

from ..around import Town
from .banks import Banks
from .towns import Towns

POSTAL_CODES, BANKS = "postal_codes.csv", "banks.csv"
MOST = 64 * 2**20  # bytes; that of the whole country has 19 million


class KeptLists:
    """The lists of one catalogue. A file that is not there, or cannot be read, is an empty list."""

    def __init__(self, catalog: Path) -> None:
        self._catalog = catalog

    @cached_property
    def _towns(self) -> Towns:
        return Towns(self._content(POSTAL_CODES))

    @cached_property
    def _banks(self) -> Banks:
        return Banks(self._content(BANKS))

    def _content(self, name: str) -> bytes:
        """What the file holds, in the catalogue itself or in its city's folder."""
        for file in (self._catalog / name, *sorted(self._catalog.glob(f"*/{name}"))):
            try:
                if file.stat().st_size <= MOST:
                    return file.read_bytes()
            except OSError:
                continue
        return b""

    @property
    def knows_towns(self) -> bool:
        """Whether there are postal codes."""
        return bool(self._towns)

    def towns(self, postal_code: str) -> tuple[Town, ...]:
        """The towns of a code of seven digits."""
        return self._towns.of(postal_code)

    def bank(self, code: str) -> str:
        """The name of a bank."""
        return self._banks.banks.get(code, "")

    def branch(self, bank: str, code: str) -> str:
        """The name of a branch."""
        return self._banks.branches.get(bank, {}).get(code, "")

    def bank_code(self, name: str) -> str:
        """The only bank of this name."""
        return self._banks.named(name)

    def branch_code(self, bank: str, name: str) -> str:
        """The only branch of this name."""
        return self._banks.branch_named(bank, name)


@lru_cache(maxsize=8)
def kept_lists(catalog: Path) -> KeptLists:
    """The lists of this catalogue: one object for long, so that plans can be kept by it."""
    return KeptLists(catalog)
