"""取込みを書く: the lines that were judged, as one change set. All or nothing of what was chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from django.db import IntegrityError, OperationalError, connection
from django.db.models import Q

from sannai.common import canonical
from sannai.common.action import NotAllowed, action, note
from sannai.common.actors import Actor
from sannai.common.events import StaleSubject
from sannai.rules.registers.rows import Row, read_row

from .. import tables, verbs
from ..actions import refuse_withdrawn
from ..change_sets import new_set
from ..models import STANDING, ChangeSet, Entry
from ..numbers import Giving
from ..states import Story, stories
from .cells import Cells
from .judging import Judge
from .steps import ended
from .verdict import Found
from .writing import Doing, Writer, place

Mode = Literal["all", "good"]
TRIES = 3
TOGETHER = 1000
VERDICTS = ("entered", "changed", "same", "fault", "conflict", "skipped")
ABSENT_WITH_FAULTS = (
    "誤りや競合のある行があるので、ファイルにない記載を終わらせることはできません。先に直してください。"
)
ABSENT_MOVED = "ファイルにない記載の数が、確かめたときと違います。もう一度確かめてください。"


class NotAll(Exception):
    """Not every line is right, and all or nothing was asked: nothing was written. ``found``: those that are not."""

    def __init__(self, found: Sequence[Found]) -> None:
        super().__init__(f"{len(found)} 行を書けません。")
        self.found = tuple(found)


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be written. ``judge``: makes a new judge of the lines, for each try; ``end_on``: the day on which what
    the file lacks ends, and ``absent``: how many that were."""

    judge: Callable[[], Judge]
    rows: Sequence[Cells]
    mode: Mode
    digest: str
    end_on: date | None = None
    absent: int = 0


@dataclass(slots=True)
class Done:
    """What was written, by verdict; the lines that were left out; how many rows ended."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(VERDICTS, 0))
    left: list[Found] = field(default_factory=list)
    ended: int = 0
    change_set: ChangeSet | None = None


def apply(register: str, source: str, unit: str, order: Order, *, by: Actor, at: datetime) -> Done:
    """Write the lines. Where somebody else wrote to the same rows meanwhile, they are judged anew: their lines are in
    conflict then. Raises NotAll, NotAllowed and Denied; nothing was written then."""
    for left in reversed(range(TRIES)):
        try:
            return bring_in(new_set(register, source, at, unit), order=order, by=by, at=at)
        except (StaleSubject, IntegrityError, OperationalError):
            if not left:
                raise
    raise AssertionError


@action(verbs.IMPORTED)
def bring_in(change_set: ChangeSet, *, order: Order, by: Actor, at: datetime) -> Done:
    """取込みの行を書く。Raises NotAll, and NotAllowed for a register that was withdrawn."""
    one_at_a_time(change_set.shelf_id)
    judge = order.judge()
    refuse_withdrawn(judge.held.shelf)
    change_set.save(force_insert=True)
    writer, done, hashes = Writer(judge.held, change_set, by, at), Done(change_set=change_set), list[str]()
    reason = f"取込み：{change_set.source}"
    giving = Giving(judge.held)
    _hear_written(judge, giving, order.rows)
    for some in judge.judge(order.rows, lock=True):
        for one in some:
            done.counts[one.verdict] += 1
        done.left += [one for one in some if one.verdict in ("fault", "conflict")]
        if not (done.left and order.mode == "all"):
            hashes += writer.write(doing(judge, giving, some, reason))
    if done.left and order.mode == "all":
        raise NotAll(done.left)
    if order.end_on is not None:
        ending = [hash for some in _end_absent(judge, order, done, reason) for hash in writer.write(some)]
        done.ended = len(ending)
        hashes += ending
    giving.keep()
    if len(hashes) >= TOGETHER:
        tables.analyze(judge.held.table)
    change_set.entries, change_set.root = len(hashes), canonical.digest("".join(hashes))
    change_set.save(update_fields=["entries", "root"])
    note(
        register=change_set.shelf_id, entries=len(hashes), root=change_set.root, source=change_set.source,
        counts={**done.counts, "ended": done.ended}, digest=order.digest, mode=order.mode,
    )  # fmt: skip
    return done


def absent(judge: Judge, end_on: date) -> Iterator[Entry]:
    """The rows that hold on a day, are within reach, and that the file does not name: after it was judged."""
    rows = Entry.objects.filter(shelf=judge.held.shelf, status=STANDING, disposed_at=None)
    rows = rows.filter(Q(ended_on=None) | Q(ended_on__gt=end_on)).order_by("pk")
    for entry in rows.iterator(2000):
        entry.shelf = judge.held.shelf
        if entry.pk not in judge.met and judge.may_write(entry):
            yield entry


def _end_absent(judge: Judge, order: Order, done: Done, reason: str) -> Iterator[list[Doing]]:
    assert order.end_on is not None
    if done.left:
        raise NotAllowed(ABSENT_WITH_FAULTS)
    gone = list(absent(judge, order.end_on))
    if len(gone) != order.absent:
        raise NotAllowed(ABSENT_MOVED)
    for at in range(0, len(gone), TOGETHER):
        some = gone[at : at + TOGETHER]
        told = stories(one.subject_id for one in some)
        ends = []
        for entry in some:
            step = ended(told.get(entry.subject_id, Story()), order.end_on)
            if isinstance(step, str):
                raise NotAllowed(f"ファイルにない記載「{entry.key_folded}」を終わらせられません：{step}。")
            entry.status, entry.ended_on = step.status, step.ended_on
            ends.append(Doing(entry, step, f"{reason}（ファイルにない）"))
        yield ends


def doing(judge: Judge, giving: Giving, some: Sequence[Found], reason: str) -> list[Doing]:
    """What is written of these lines: new rows with their numbers, changed ones with where their entry stands."""
    right = [one for one in some if (one.step or one.gives) and one.verdict in ("entered", "changed")]
    _number(judge, giving, [one for one in right if one.verb == "entered"])
    found = []
    for one in right:
        assert one.row is not None
        assert one.step is not None
        entry = one.entry or Entry(shelf=judge.held.shelf)
        place(judge.held, entry, one.step.story)
        entry.status, entry.ended_on = one.step.status, one.step.ended_on
        judge.met.add(entry.pk)
        found.append(Doing(entry, one.step, reason))
    return found


def _number(judge: Judge, giving: Giving, new: Sequence[Found]) -> None:
    """Each takes the next number of its series, or brings one along. A row is read once more with the number that it
    got only where something else in it looks at that: reading costs more than writing."""
    register = judge.held.register
    looked_at = repr((register.checks, register.values, [one.when for one in register.form.fields.values()]))
    for one in new:
        assert one.row is not None
        body = {name: value for name, value in one.row.body.items() if name not in one.gives}
        numbered = giving.to(body)
        if one.gives:
            again = any(f"'{id}'" in looked_at for id in one.gives)
            row = Row(numbered, one.row.values)
            one.row = read_row(register, numbered, judge.terms.on, judge.held.around) if again else row
            one.step = judge.entering(one.row)


def _hear_written(judge: Judge, giving: Giving, rows: Sequence[Cells]) -> None:
    """Numbers that any line brings are passed over by those that are given: before the first is."""
    for one in judge.columns.taken:
        extra = judge.held.register.extras.get(one.name)
        if extra and extra.give and not extra.give.per:
            giving.hear(
                one.name, extra.give, (row.texts[one.position] for row in rows if len(row.texts) > one.position)
            )


def one_at_a_time(register: str) -> None:
    """Two imports into one register write one after the other; whoever writes single rows waits for neither."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"import:{register}"])
