"""Banks and their branches, from a CSV with a heading: bank_code, bank_name, branch_code, branch_name.

A row without a branch names the bank alone.
"""

from __future__ import annotations

from collections.abc import Mapping

from sannai.text.folding import fold

from .reading import rows_of

HEADING = ("bank_code", "bank_name", "branch_code", "branch_name")
_OF_BANK, _OF_BRANCH = ("銀行",), ("支店", "店")


class Banks:
    """Names by code, and codes by name."""

    def __init__(self, content: bytes) -> None:
        self.banks: dict[str, str] = {}
        self.branches: dict[str, dict[str, str]] = {}
        rows = rows_of(content)
        places = _places(next(rows, []))
        for row in rows if places else ():
            bank, name, branch, called = (row[at].strip() if at < len(row) else "" for at in places)
            if _is_code(bank, 4) and name:
                self.banks.setdefault(bank, name)
                if _is_code(branch, 3) and called:
                    self.branches.setdefault(bank, {}).setdefault(branch, called)

    def named(self, name: str) -> str:
        """The code of the only bank of this name, with or without 「銀行」; "" for none, or several."""
        return _only(self.banks, name, _OF_BANK)

    def branch_named(self, bank: str, name: str) -> str:
        """The same of its branches, with or without 「支店」."""
        return _only(self.branches.get(bank, {}), name, _OF_BRANCH)


def _places(heading: list[str]) -> list[int]:
    names = [name.strip() for name in heading]
    return [names.index(name) for name in HEADING] if set(HEADING) <= set(names) else []


def _is_code(text: str, size: int) -> bool:
    return len(text) == size and text.isascii() and text.isdigit()


def _only(names: Mapping[str, str], name: str, endings: tuple[str, ...]) -> str:
    wanted = fold(name)
    if not wanted:
        return ""
    exact = [code for code, known in names.items() if fold(known) == wanted]
    short = [code for code, known in names.items() if _short(known, endings) == _short(name, endings)]
    found = exact or short
    return found[0] if len(found) == 1 else ""


def _short(name: str, endings: tuple[str, ...]) -> str:
    folded = fold(name)
    return next((folded.removesuffix(fold(end)) for end in endings if folded.endswith(fold(end))), folded)
