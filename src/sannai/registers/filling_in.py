"""表で書く: lines of a sheet, judged as lines of a file are. Each fails by itself; the others are one change set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, OperationalError

from sannai.common import canonical
from sannai.common.action import action, needed, note
from sannai.common.actors import Actor
from sannai.common.events import StaleSubject
from sannai.common.time import today
from sannai.organization.actors import Staff
from sannai.rules.registers.keys import FROM, UNIT
from sannai.text.eras import wareki

from . import verbs
from .actions import WHY, refuse_withdrawn
from .change_sets import new_set
from .door import Door
from .importing import mapping, standing
from .importing.answers import Answers, same
from .importing.applying import TRIES, doing, one_at_a_time
from .importing.cells import Wrong
from .importing.directory import remembering
from .importing.judging import Judge, Terms
from .importing.verdict import Found
from .importing.writing import Writer
from .models import ChangeSet, Entry
from .numbers import Giving
from .shelving import Open
from .states import Period, Story

GONE = "この記載は見つかりません。抹消されたか、別の課に移ったため、書けません"
THERE = "同じ鍵の記載が、もうあります。その記載の行か、記載のページで直してください"
MOVED = "開いたあとに、ほかの人がこの記載を変えました。いまの値と見比べて、どちらにするか選んでください"
TWICE = "同じ記載の行が2つあります"
DROPPED = "この行では、ほかの項目の内容により、この項目は書けません。空欄にしてください"
NOT_THEN = "{day}には有効でない記載です。日を確かめてください"
TOO_EARLY = (
    "いまの内容は{first}から始まっています。「いつから」をその日より後にするか、"
    "初めから間違っていたときは「更正」を選んでください"
)
Texts = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a sheet. ``entry``: the row, or the id of the row to come (``new``); ``seen``: how far the row had come
    when it was shown; ``texts``: by field, what stands in its cells; ``unsettled``: it moved, and nobody has said which
    values are to stand; ``sure``: the digest of the warnings that were read."""

    number: int
    entry: UUID
    seen: int
    texts: Texts
    new: bool = False
    unsettled: bool = False
    sure: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was typed."""
        return not any(text.strip() for texts in self.texts.values() for text in texts)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was sent. ``names``: the fields that it asks, and ``keys``: those that only its new lines do; ``shown``: the
    day whose values it showed; ``start``: the day from which changes and new rows hold; ``correct``: what stood was
    wrong all along; ``unit``: the division of new rows, where rows have one."""

    door: Door  # of whoever writes
    names: Sequence[str]
    lines: Sequence[Line]
    shown: date
    start: date
    correct: bool = False
    reason: str = ""
    unit: str = ""
    keys: Sequence[str] = ()

    def asked(self, line: Line) -> Sequence[str]:
        """The fields that a line asks."""
        return (*self.keys, *self.names) if line.new else self.names


@dataclass(slots=True)
class Told:
    """What became of a line: same, written, or left because of a fault, a conflict or a doubt. ``edited``: the fields
    whose cells say something else than what stood when it was shown."""

    line: Line
    verdict: str
    wrong: tuple[Wrong, ...] = ()
    edited: tuple[str, ...] = ()
    mark: str = ""  # of the doubts

    @property
    def left(self) -> bool:
        """Whether it was to be written, and was not."""
        return self.verdict in ("fault", "conflict", "doubt")


@dataclass(slots=True)
class Done:
    """Every line that was sent, in order, and the set in which those that are right were written."""

    told: list[Told] = field(default_factory=list)
    change_set: ChangeSet | None = None

    @property
    def written(self) -> int:
        """How many rows were written."""
        return sum(one.verdict in ("entered", "changed") for one in self.told)


class NothingToWrite(Exception):
    """No line is to be written, or none of those that are is right. ``done`` says why not."""

    def __init__(self, done: Done) -> None:
        super().__init__("nothing to write")
        self.done = done


def write(sheet: Sheet, *, by: Staff, at: datetime, unit: str) -> Done:
    """Write the lines that are right as one change set of this division; the others are left, each with why.

    Raises NotAllowed for a correction without a reason and a register that was withdrawn, and Denied.
    """
    if sheet.correct:
        needed(sheet.reason, WHY)
    shelf, source = sheet.door.held.shelf.register, f"表：{sheet.door.newest.title}"
    for left in reversed(range(TRIES)):
        try:
            return fill_in(new_set(shelf, source, at, unit), sheet=sheet, reason=sheet.reason, by=by, at=at)
        except NothingToWrite as error:
            return error.done
        except (StaleSubject, IntegrityError, OperationalError):
            if not left:
                raise
    raise AssertionError


@action(verbs.FILLED_IN)
def fill_in(change_set: ChangeSet, *, sheet: Sheet, reason: str = "", by: Actor, at: datetime) -> Done:
    """表の行を書く。Raises NothingToWrite, and NotAllowed for a register that was withdrawn."""
    one_at_a_time(change_set.shelf_id)
    judging = _Judging(sheet, by, at)
    refuse_withdrawn(judging.judge.held.shelf)
    done, right = judging.judged()
    if not right:
        raise NothingToWrite(done)
    change_set.save(force_insert=True)
    giving = Giving(judging.judge.held)
    writer = Writer(judging.judge.held, change_set, by, at)
    hashes = writer.write(doing(judging.judge, giving, right, reason))
    giving.keep()
    change_set.entries, change_set.root = len(hashes), canonical.digest("".join(hashes))
    change_set.save(update_fields=["entries", "root"])
    counts = {verdict: sum(one.verdict == verdict for one in done.told) for verdict in ("entered", "changed")}
    note(register=change_set.shelf_id, entries=len(hashes), root=change_set.root, counts=counts)
    done.change_set = change_set
    return done


class _Judging:
    """Judges the lines of one sheet, as those of a file are judged."""

    def __init__(self, sheet: Sheet, by: Actor, at: datetime) -> None:
        held, (directory, around) = sheet.door.held, remembering(by)
        opened = Open(held.shelf, held.register, held.table, around)
        names = [*sheet.keys, *sheet.names]
        headings = [held.register.labels[name] for name in names]
        terms = Terms(sheet.shown if sheet.correct else sheet.start, erase=True, correct=sheet.correct)
        self.sheet, self.on, self.dated = sheet, today(at), held.register.dated
        self.judge = Judge(opened, sheet.door, by, mapping.of(0, headings, names, {}), terms, directory)

    def judged(self) -> tuple[Done, list[Found]]:
        """(every line, those that are right). The rows are locked until the transaction ends."""
        lines = self._lines()
        then = standing.as_of({one.entry: one.seen for one in lines if not one.new})
        said, edited = list[Answers](), dict[int, tuple[str, ...]]()
        done = {one.number: Told(one, "same") for one in self.sheet.lines}
        met = set[UUID]()
        for line in lines:
            answers = self._read(line, then.get(str(line.entry), Story()))
            edited[line.number] = (*answers.values, *answers.blank, *answers.wrong)
            if line.new and not line.empty and line.entry not in met:
                said.append(self._completed(answers))
            elif line.entry in met:
                done[line.number] = Told(line, "fault", (Wrong(line.number, "", TWICE, ""),))
            elif edited[line.number]:
                said.append(answers)
            met.add(line.entry)
        numbered = {one.number: one for one in lines}
        right = []
        for found in self.judge.told(said, lock=True):
            line = numbered[found.line]
            told = self._told(line, found, edited[found.line])
            done[found.line] = told
            if told.verdict in ("entered", "changed"):
                found.entry = found.entry or Entry(pk=line.entry, shelf=self.judge.held.shelf)
                right.append(found)
        return Done(list(done.values())), right

    def _lines(self) -> list[Line]:
        """The lines; a row to come that has come since is a row like the others. One statement, if there is any."""
        new = [one.entry for one in self.sheet.lines if one.new]
        there = set(Entry.objects.filter(pk__in=new).values_list("pk", flat=True)) if new else set()
        return [replace(one, new=False, seen=1) if one.entry in there else one for one in self.sheet.lines]

    def _read(self, line: Line, then: Story) -> Answers:
        """Only what was edited: a cell that says what it said when it was shown says nothing."""
        said = Answers(line.number, entry="" if line.new else str(line.entry))
        base = None if line.new else then.on(self.sheet.shown) or next(iter(then.ordered[::-1]), None)
        before = base.row.body if base else {}
        for name in self.sheet.asked(line) if line.new else line.texts:
            self._cell(said, name, list(line.texts.get(name, ())), before.get(name))
        keys = self.judge.held.register.key_fields
        if not line.new and any(name in said.values for name in keys):
            said.values |= {name: before[name] for name in keys if name in before and name not in said.values}
        return said

    def _cell(self, said: Answers, name: str, texts: list[str], before: object) -> None:
        kind = self.judge.reader.kinds[name]
        if before is not None and _alike(texts, kind.typed(before).get("", [])):
            return
        if not any(texts):
            if before is not None:
                said.blank.add(name)
            return
        answered = kind.parse({"": texts}, self.on)
        said.raw[name] = texts[0]
        if answered.message:
            label = self.judge.held.register.labels[name]
            said.wrong[name] = Wrong(said.line, label, answered.message, "", name)
        elif answered.value is None and before is not None:
            said.blank.add(name)
        elif answered.value is not None and not same(kind, texts[0], answered.value, before):
            said.values[name] = answered.value

    def _completed(self, said: Answers) -> Answers:
        """A new line with what stands above the sheet: the day, and the division."""
        if self.dated:
            said.values[FROM] = self.sheet.start.isoformat()
        if self.sheet.unit:
            said.values[UNIT] = self.sheet.unit
        return said

    def _told(self, line: Line, found: Found, edited: tuple[str, ...]) -> Told:
        wrong = self._wrong(line, found)
        verdict = "fault" if wrong else found.verdict
        known = found.entry if not line.new and found.verdict != "same" else None
        if known is not None and (line.unsettled or known.seq > line.seen):
            return moved(line, edited)
        if verdict not in ("entered", "changed"):
            return Told(line, verdict, wrong, edited)
        mark = canonical.digest("\n".join(one.what for one in found.doubts))[:16] if found.doubts else ""
        if mark and line.sure != mark:
            return Told(line, "doubt", found.doubts, edited, mark)
        return Told(line, verdict, (), edited)

    def _wrong(self, line: Line, found: Found) -> tuple[Wrong, ...]:
        """What is wrong with a line, beside what is wrong with one of a file."""
        if found.verdict == "fault":
            gone = any(one.what == standing.UNKNOWN for one in found.wrong)
            return (Wrong(line.number, "", GONE, ""),) if gone else found.wrong
        if line.new and found.entry is not None:
            return (Wrong(line.number, "", THERE, ""),)
        if found.verdict not in ("entered", "changed"):
            return ()
        if not line.new and self.dated and not self.sheet.correct and (said := self._then(found)):
            return (Wrong(line.number, "", said, "", FROM),)
        body = found.row.body if found.row else {}
        return tuple(
            Wrong(line.number, self.judge.held.register.labels[name], DROPPED, "", name)
            for name, texts in line.texts.items()
            if (line.new or name in found.differing) and any(one.strip() for one in texts) and name not in body
        )

    def _then(self, found: Found) -> str:
        """Why a change cannot hold from that day on; "" if it can. What would be a correction is never made one."""
        base: Period | None = found.before
        assert base is not None
        if found.verb == "corrected":
            return TOO_EARLY.format(first=wareki(base.start))
        return "" if base.holds(self.sheet.start) else NOT_THEN.format(day=wareki(self.sheet.start))


def moved(line: Line, edited: tuple[str, ...] = ()) -> Told:
    """A line whose row somebody else changed: it waits for whose values are to stand."""
    return Told(line, "conflict", (Wrong(line.number, "", MOVED, ""),), edited)


def _alike(texts: Sequence[str], others: Sequence[str]) -> bool:
    return [one.replace("\r\n", "\n").strip() for one in texts if one] == [one.strip() for one in others if one]
