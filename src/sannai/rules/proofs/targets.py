"""What must be determined under all answers: every value that something rests on, the fee, and what is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

from ..fees import names_paid, parts
from ..model import AsOf, Box, DatedRow, Definition, Evaluation, Relief, Value
from ..operations.lookup import in_force
from ..outcomes import NOT_DECIDED
from ..ranges import Range
from .proving import Target
from .reaching import Reaching

Sound = Callable[[DatedRow, Reaching], bool | None]  # whether a row that holds says all that it must


def first_day(definition: Definition) -> date:
    """From which day on it must be determined: when everything that is dated has begun."""
    dated = [definition.fee.rows if definition.fee else (), definition.divisions]
    begun = [min(row.start for row in rows) for rows in dated if rows]
    for table in definition.tables.values():
        begun.append(min((row.start or date.min for row in table.rows), default=date.min))
    return max([one for one in begun if one > date.min], default=date(2000, 4, 1))


def value_targets(definition: Definition) -> Iterator[tuple[Value, Target]]:
    """Each value: where it is computed, there is a result."""
    for value in definition.values:
        yield value, Target((value.id,), partial(_computed, value.id), partial(_is_open, f"value/{value.id}"))


def fee_target(definition: Definition) -> Target | None:
    """The fee: one row holds, and there is an amount, which is not negative."""
    fee = definition.fee
    if fee is None:
        return None
    names = tuple(names_paid(fee.rows))
    return Target(names, partial(_one_holds, fee.rows, fee.as_of, _sum), partial(_is_open, "fee"), _boxes(fee.rows))


def division_target(definition: Definition) -> Target | None:
    """Whose case it is: one row of the table holds. None where there is no such table."""
    rows = definition.divisions
    if not rows:
        return None
    return Target((), partial(_one_holds, rows, "filed", _whole), partial(_is_open, "division"), _boxes(rows))


def _boxes(rows: tuple[DatedRow, ...]) -> tuple[Box, ...]:
    return tuple(row.box for row in rows)


def _whole(row: DatedRow, reaching: Reaching) -> bool | None:
    return True


def relief_targets(definition: Definition) -> Iterator[tuple[Relief, Target]]:
    """Each relief of an amount that is computed: where it can be applied for, there is one, which is not negative."""
    for one in definition.fee.reliefs if definition.fee else ():
        amount = one.off if one.off is not None else one.to
        if isinstance(amount, str):
            boxes = (one.when,) if one.when else ()
            settled = partial(_relieved, one.when, amount)
            yield one, Target((amount,), settled, partial(_is_open, f"relief/{one.id}"), boxes)


def outcome_target(definition: Definition) -> Target | None:
    """What it comes to: whatever the findings are, one conclusion at least is possible. None where one always is."""
    decided = [one.when for one in definition.outcomes if one.effect not in NOT_DECIDED]
    boxes = tuple(box for box in decided if box is not None)
    if not boxes or len(boxes) < len(decided):
        return None
    return Target((), partial(_concluded, boxes), partial(_is_open, "outcome"), boxes)


def _concluded(boxes: tuple[Box, ...], reaching: Reaching) -> bool | None:
    found = [(box, reaching.holds(box)) for box in boxes]
    doubtful = [box for box, holds in found if holds is None]
    if any(holds for _, holds in found) or (doubtful and reaching.exhausts(doubtful)):
        return True
    return None if doubtful else False


def _relieved(when: Box | None, amount: str, reaching: Reaching) -> bool | None:
    if when is not None and reaching.holds(when) is False:
        return True
    found = _amount(reaching.of(amount))
    return found if found or when is None or reaching.holds(when) else None


def _computed(name: str, reaching: Reaching) -> bool | None:
    found = reaching.of(name)
    if not found.unknown:
        return True
    return None if found.some or found.absent else False


def _is_open(what: str, found: Evaluation) -> bool:
    return what in found.undetermined


def _one_holds(rows: tuple[DatedRow, ...], as_of: AsOf, sound: Sound, reaching: Reaching) -> bool | None:
    """Rows that are in doubt exclude each other: one of them holds where they cover everything."""
    on, doubtful = reaching.day(as_of), list[Box]()
    amounts = set[bool | None]()
    for row in sorted(rows, key=lambda row: row.box.otherwise):
        inside = in_force(row, on)
        holds = inside if inside is False else _both(inside, reaching.holds(row.box))
        if holds is False:
            continue
        if row.box.otherwise and reaching.exhausts(doubtful):
            break
        amounts.add(sound(row, reaching))
        if holds:
            return amounts.pop() if len(amounts) == 1 else None
        doubtful += [row.box] if inside else []
    if not amounts:
        return False
    return True if amounts == {True} and reaching.exhausts(doubtful) else None


def _sum(row: DatedRow, reaching: Reaching) -> bool | None:
    """Whether every part of a row is an amount: False as soon as one is none."""
    found = [
        _amount(Range(one.yen, one.yen) if isinstance(one.yen, int) else reaching.of(one.yen)) for one in parts(row)
    ]
    return False if False in found else None if None in found else True


def _amount(known: Range) -> bool | None:
    low, high = known.low, known.high
    if isinstance(high, int) and high < 0:
        return False
    return True if known.sure and isinstance(low, int) and low >= 0 else None


def _both(one: bool | None, other: bool | None) -> bool | None:
    return False if other is False else None if one is None or other is None else True
