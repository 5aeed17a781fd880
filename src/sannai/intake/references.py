"""受付番号: random, so that it tells nothing of order or number, with a check digit (Damm)."""

from __future__ import annotations

import secrets
import unicodedata

from sannai.text.folding import fold

# Two sides make numbers without asking each other: which first digits are whose.
OUTSIDE, INSIDE = "01234", "56789"
_first = OUTSIDE + INSIDE


def begin_with(digits: str) -> None:
    """Say which first digits are this side's. From the ``apps.py``."""
    global _first
    _first = digits


def reference_number() -> str:
    """受付番号: ten random digits and a check digit (Damm), e.g. 1234-5678-905. It tells nothing of order or number."""
    digits = secrets.choice(_first) + f"{secrets.randbelow(10**9):09d}"
    digits += str(check_digit(digits))
    return f"{digits[:4]}-{digits[4:8]}-{digits[8:]}"


def read_reference(typed: str) -> str | None:
    """A reference number as people type it (full-width, without hyphens); None if its check digit is wrong."""
    digits = "".join(c for c in unicodedata.normalize("NFKC", typed) if c.isascii() and c.isdigit())
    if len(digits) != 11 or check_digit(digits[:10]) != int(digits[10]):
        return None
    return f"{digits[:4]}-{digits[4:8]}-{digits[8:]}"


def begun_reference(typed: str) -> str:
    """The beginning of a reference number as people type it: in any width, with any hyphens or none. "" for words."""
    digits = fold(typed).replace("-", "")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 11:
        return ""
    return "-".join(filter(None, (digits[:4], digits[4:8], digits[8:])))


# Damm's quasigroup: catches every single wrong digit and every swap of neighbours.
_DAMM = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip


def check_digit(digits: str) -> int:
    """The check digit of a row of digits."""
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return interim
