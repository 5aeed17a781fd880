"""Where a row is at home, and the search key by which it is one: both follow from its newest period."""

from __future__ import annotations

from sannai.rules.around import Around
from sannai.rules.kinds import KINDS
from sannai.rules.registers.keys import UNIT
from sannai.rules.registers.model import Register
from sannai.rules.registers.rows import Row, key_of
from sannai.text.folding import fold

OF_OTHERS = ("unit", "post", "entry")  # kinds whose words are somebody else's, and change there


def home_of(register: Register, row: Row) -> str:
    """The key of the unit that keeps this row."""
    return str(row.body.get(UNIT) or "") if register.kept_by == "unit" else register.division


def folded_key(register: Register, row: Row, around: Around) -> str:
    """The key of a row as a search key."""
    return fold(key_of(register, row, around))[:600]


def lasting_key(register: Register) -> bool:
    """Whether the search key follows from the row alone, so that it can be worked out again at any time."""
    asks = [register.form.fields[name].ask for name in register.key_fields if name in register.form.fields]
    return all(ask in KINDS and ask not in OF_OTHERS for ask in asks)
