"""What each line of a file would do: 新規・変更・同じ・誤り・競合. Reading only; nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal
from uuid import UUID

from sannai.rules.registers.keys import FROM, UNIT, UNTIL
from sannai.rules.registers.rows import Row, called, read_row
from sannai.text.eras import wareki
from sannai.text.folding import fold
from sannai.text.nodes import as_date

from ..door import Door
from ..models import ENDED, Entry
from ..numbers import text as numbered
from ..placing import home_of
from ..shelving import Open
from ..states import Period, Story, period_of
from . import standing
from .answers import Answers, Reader, says
from .answers import same as same_value
from .cells import Cells, Wrong
from .directory import Remembering
from .histories import History, apart, bunches, in_conflict
from .mapping import Column, Columns
from .settling import CHOICES, MOVED, STALE, WHY, Heads
from .settling import verdict as settled
from .skipping import misshapen, skipped
from .steps import Step, changed, corrected, entered
from .tried import Kept, TriedRow
from .verdict import Found, Verdict

TOGETHER = 1000


@dataclass(frozen=True, slots=True)
class Terms:
    """How a file is meant. ``on``: the day from which it holds; ``erase``: an empty cell takes away what stands;
    ``correct``: what stood on that day was wrong from its own first day on."""

    on: date
    erase: bool = False
    correct: bool = False


@dataclass(slots=True)
class Judge:
    """Judges the lines of one file, in order. ``expected``: the rows at the dry run, of which one that
    moved is in conflict; ``asked``: those in conflict since then, and what was chosen."""

    held: Open
    door: Door | None  # None: whoever acts is no person
    by: Any
    columns: Columns
    terms: Terms
    directory: Remembering
    expected: Heads | None = None
    asked: Heads = field(default_factory=Heads)
    kept: Kept | None = None  # what the dry run worked out
    met: set[UUID] = field(default_factory=set)  # the rows that the file names
    lost: int = 0  # faulty lines of which nobody knows which row they mean
    _keys: dict[str, int] = field(default_factory=dict)
    _may: dict[tuple[str, str, bool], bool] = field(default_factory=dict)
    _reader: Reader | None = None
    _tried: Mapping[int, TriedRow] = field(default_factory=dict)  # of the lines that are judged together now
    _cells: Mapping[int, Cells] = field(default_factory=dict)  # of the same

    def judge(self, rows: Sequence[Cells], *, lock: bool = False) -> Iterator[list[Found]]:
        """The verdicts, about a thousand together, all lines of one row among them. ``lock``: nobody else changes these
        rows before the transaction ends."""
        for number, some in enumerate(self._together(rows)):
            self._tried = self.kept.of(number) if self.kept else {}
            self._cells = {row.line: row for row in some if row.line in self._tried}
            yield self._some(some, lock)

    def _together(self, rows: Sequence[Cells]) -> Iterator[list[Cells]]:
        some: list[Cells] = []
        for bunch in bunches(rows, self.columns, self.held.register):
            some += bunch
            if len(some) >= TOGETHER:
                yield some
                some = []
        if some:
            yield some

    @property
    def reader(self) -> Reader:
        """What reads its cells."""
        if self._reader is None:
            doubting = self.expected is None  # what was doubtful was said at the dry run
            self._reader = Reader(self.held.register, self.columns, self.terms.on, self.held.around, doubting=doubting)
        return self._reader

    def _some(self, rows: Sequence[Cells], lock: bool) -> list[Found]:
        keys, found, read = frozenset(self.held.register.key_fields), dict[int, Found](), list[Cells]()
        for row in rows:
            if row.line in self._tried:
                read.append(row)
            elif (wrong := skipped(row, self.columns, keys)) is not None:
                found[row.line] = Found(row.line, "skipped", (wrong,))
            elif (wrong := misshapen(row, self.columns)) is not None:
                self.lost += 1
                found[row.line] = Found(row.line, "fault", (wrong,))
            else:
                read.append(row)
        self._look_up([row for row in read if row.line not in self._tried])
        said = [Answers(row.line) if row.line in self._tried else self.reader.read(row) for row in read]
        found |= {one.line: one for one in self.told(said, lock=lock)}
        return [found[row.line] for row in rows]

    def told(self, said: Sequence[Answers], *, lock: bool = False) -> list[Found]:
        """The verdicts of lines that were read already, in order."""
        named = [self._key(one) for one in said]
        stood = standing.find(self.held, [(one.entry, key) for one, key in zip(said, named, strict=True)], lock=lock)
        self._meet(stood.stories.values())
        groups = [self._lines(key, lines, stood) for key, lines in apart(said, named)]
        found = {one.line: one for group in groups for one in group}
        by_line = {one.line: one for one in said}
        for line, one in by_line.items():
            found[line].doubts = self._doubts(one, found[line])
        self._look_back(found, by_line)
        for line in in_conflict(found, [group for group in groups if len(group) > 1]):
            found[line] = _conflict(found[line], MOVED)
        return [found[one.line] for one in said]

    def _look_up(self, rows: Sequence[Cells]) -> None:
        """The rows that these lines name."""
        for one, other in self._pointing():
            self.directory.look_up(other, (self.reader.sought(row, one) for row in rows))

    def _meet(self, told: Iterable[Story]) -> None:
        """The rows that are named by what stands."""
        bodies = [period.body for story in told for period in story.periods.values()]
        for one, other in self._pointing():
            self.directory.meet(other, (body[one.name]["entry"] for body in bodies if one.name in body))

    def _pointing(self) -> Iterator[tuple[Column, str]]:
        """The columns that name rows of a register, and which."""
        for one in self.columns.taken:
            if one.name in self.reader.fields and (other := self.held.register.reference(one.name)):
                yield one, other

    def reaches(self, name: str, value: Any) -> bool:
        """Whether whoever imports reaches what a field refers to; so does a field that refers to nothing."""
        other = self.held.register.reference(name)
        return not other or self.directory.reaches(other, value)

    def _key(self, said: Answers) -> str:
        """As ``placing.folded_key``, by kinds that are bound once; "" where a part of it is not read."""
        if (tried := self._tried.get(said.line)) is not None:
            return tried.key
        names, kinds = self.held.register.key_fields, self.reader.kinds
        if not all(name in said.values for name in names):
            return ""
        return fold(" ".join(kinds[name].brief(said.values[name]) for name in names))[:600]

    def _lines(self, key: str, lines: Sequence[Answers], stood: standing.Stood) -> list[Found]:
        """The verdicts of the lines of one row, in the order of their days: of one line, where rows are not dated."""
        said = lines[0]
        of = (stood.of(one.entry, key, self._day(one)) for one in lines)
        entry, wrong = next((found for found in of if found[0] is not None or found[1]), (None, ""))
        if wrong or (entry is not None and not self._sees(entry)):
            self.lost += len(lines)
            what = standing.UNKNOWN if said.entry else wrong or "同じ鍵の記載がありますが、見ることができません"
            return [Found(one.line, "fault", (Wrong(one.line, "", what, "番号を確かめる"),)) for one in lines]
        if key and (before := self._keys.setdefault(key, said.line)) != said.line:
            names = "・".join(self.held.register.labels[name] for name in self.held.register.key_fields)
            what, mend = f"同じ{names}が{before}行目にもあります", "1つの記載は1行にまとめる"
            return [Found(one.line, "fault", (Wrong(one.line, names, what, mend),), entry) for one in lines]
        if entry is not None:
            self.met.add(entry.pk)
        if len(lines) > 1:
            return History(self, key, lines, stood).judged(entry)
        if entry is None:
            return [self.new(said, key, stood)]
        return [
            self.known(self.reader.read(self._cells[said.line]) if said.line in self._tried else said, entry, stood)
        ]

    def new(self, said: Answers, key: str, stood: standing.Stood) -> Found:
        """What a line does of which no row stands."""
        register = self.held.register
        tried = self._tried.get(said.line)
        row, gives = (tried.row, tried.gives) if tried else self._read_new(said)
        wrong = () if tried else self._wrong(said, row)
        unit = home_of(register, row)
        if not wrong and not self._may_enter(unit):
            wrong = (self._not_theirs(said, unit),)
        if wrong:
            self.lost += 0 if key else 1
            return Found(said.line, "fault", wrong, row=row, key=key)
        step = None if gives else self.entering(row)  # once its number is known
        if step is not None and (said_so := self._taken(key, None, step, stood)):
            return Found(said.line, "fault", (self.at(said, register.key_fields[0], said_so, "鍵を確かめる"),), row=row)
        return Found(
            said.line, "entered", verb="entered", row=row, differing=tuple(row.body), key=key, step=step, gives=gives
        )

    def _read_new(self, said: Answers) -> tuple[Row, tuple[str, ...]]:
        """A new row, and the fields whose number it gets when it is written."""
        register, body = self.held.register, dict(said.values)
        if register.dated:
            body.setdefault(FROM, self.terms.on.isoformat())
        gives = tuple(id for id, one in register.extras.items() if one.give and not {id} & {*body, *said.wrong})
        for id in gives:
            if (series := register.extras[id].give) is not None:
                body[id] = numbered(series, 10**series.digits - 1)  # the next one, when it is written
        return read_row(register, body, self.terms.on, self.held.around), gives

    def known(self, said: Answers, entry: Entry, stood: standing.Stood) -> Found:
        """What a line does to the row that it means."""
        register, day = self.held.register, self._day(said)
        story = stood.stories.get(str(entry.pk), Story())
        base = standing.period_meant(story, day, self.terms.on, register.dated)
        if base is None:
            first = wareki(story.ordered[0].start) if story.ordered else ""
            what = f"この記載は{first}に始まっています。それより前の日は書けません" if first else "抹消された記載です"
            return Found(said.line, "fault", (self.at(said, FROM, what, "日を確かめる"),), entry)
        stands = base.row.body
        told = {
            name: value
            for name, value in said.values.items()
            if name != FROM and not self._same(name, said.raw.get(name, ""), value, stands.get(name))
        }
        gone = {name for name in said.blank if self.terms.erase and name in stands and name != FROM}
        unread = {name: one for name, one in said.wrong.items() if not self._says(name, said, stands.get(name))}
        if not told and not gone and not unread:
            return Found(said.line, "same", (), entry, story, "", base)
        verb, start = self._verb(told, gone, day, base)
        body = {name: value for name, value in stands.items() if name not in gone} | told
        if register.dated:
            body[FROM] = start.isoformat()
            if verb == "changed" and base.end <= start and UNTIL not in told:
                body.pop(UNTIL, None)
        row = read_row(register, body, self.terms.on, self.held.around, before=stands)
        wrong = self._wrong(replace_wrong(said, unread), row)
        if not wrong and not self._allowed("entry.write", entry):
            wrong = (self._not_theirs(said, entry.unit_key),)
        if not wrong and verb == "changed" and entry.status == ENDED:
            wrong = (self.at(said, "", "終わった記載です", "続きを書くときは、新しい記載にする"),)
        if wrong:
            return Found(said.line, "fault", wrong, entry, story, "", base, row)
        step = self._step(verb, entry, story, base, row)
        refused = step if isinstance(step, str) else self._taken(self._key(said), entry, step, stood)
        if refused or isinstance(step, str):
            late = self.at(said, FROM, refused, "日を確かめる")
            return Found(said.line, "fault", (late,), entry, story, "", base, row)
        differing = tuple(dict.fromkeys([*told, *sorted(gone)]))
        return Found(said.line, "changed", (), entry, story, verb, base, row, differing, self._key(said), step)

    def _doubts(self, said: Answers, one: Found) -> tuple[Wrong, ...]:
        """What should be looked at before it is written: of the cells, and what the register itself warns of."""
        if one.verdict not in ("entered", "changed") or self.expected is not None:
            return ()
        warned = [self.at(said, each.field, each.message, "確かめる") for each in (one.row.warnings if one.row else ())]
        return (*(each for each in said.doubts if each.name in one.differing), *warned)

    def period(self, row: Row) -> Period:
        """The period that a row is written as."""
        register = self.held.register
        return period_of(row.body, row.values, called(register, row, self.held.around)[:300], register.digest)

    def entering(self, row: Row) -> Step:
        """A new row."""
        return entered(self.period(row))

    def may_write(self, entry: Entry) -> bool:
        """Whether whoever imports sees a row and may write it."""
        return self._sees(entry) and self._allowed("entry.write", entry)

    def _step(self, verb: str, entry: Entry, story: Story, base: Period, row: Row) -> Step | str:
        period = self.period(row)
        if verb == "corrected":
            return corrected(entry, story, base, period)
        return changed(entry, story, period, dated=self.held.register.dated)

    def _taken(self, key: str, entry: Entry | None, step: Step, stood: standing.Stood) -> str:
        """Whether another row has this key on one of these days; "" if none has."""
        for other in stood.by_key.get(key, []) if key else []:
            theirs = stood.stories.get(str(other.pk), Story()).ordered
            mine = step.story.ordered
            if other is not entry and any(a.start < b.end and b.start < a.end for a in mine for b in theirs):
                return "同じ鍵の記載が、その期間に、もうあります"
        return ""

    def _verb(
        self, told: Mapping[str, Any], gone: set[str], day: date | None, base: Period
    ) -> tuple[Literal["changed", "corrected"], date]:
        if not self.held.register.dated:
            return "changed", base.start
        if self.terms.correct:
            return "corrected", base.start
        start = day or self.terms.on
        only_its_end = {*told, *gone} <= {UNTIL}
        return ("corrected", base.start) if start <= base.start or only_its_end else ("changed", start)

    def _look_back(self, found: dict[int, Found], said: Mapping[int, Answers]) -> None:
        """Rows that moved since they were exported, or since the dry run: what the file has may be older than they."""
        late = {
            line: one
            for line, one in found.items()
            if one.verdict == "changed" and one.entry and (seq := said[line].seq) and seq < one.entry.seq
        }
        then = standing.as_of({one.entry.pk: said[line].seq or 0 for line, one in late.items() if one.entry})
        for line, one in late.items():
            assert one.entry is not None
            base = standing.period_meant(
                then.get(one.entry.subject_id, Story()), self._day(said[line]), self.terms.on, True
            )
            old = base.row.body if base else {}
            edited = [
                name
                for name in one.differing
                if not self._same(name, said[line].raw.get(name, ""), said[line].values.get(name), old.get(name))
            ]
            found[line] = _conflict(one, STALE) if edited else Found(line, "same", (), one.entry, one.story)
        for line, one in found.items():
            if one.verdict in ("entered", "changed", "conflict"):
                found[line] = _settled(one, settled(line, one.head, one.settled, self.expected, self.asked))

    def _same(self, name: str, raw: str, value: Any, before: Any) -> bool:
        return same_value(self.reader.kinds.get(name), raw, value, before)

    def _says(self, name: str, said: Answers, before: Any) -> bool:
        kind = self.reader.kinds.get(name)
        if before is None or kind is None or not self.reaches(name, before):
            return False  # a guess that meets what is not reached is told from no other
        return says(kind, said.raw.get(name, ""), before)

    def _wrong(self, said: Answers, row: Row) -> tuple[Wrong, ...]:
        more = [
            self.at(said, one.field, one.message.partition("：")[2] or one.message, "セルを直す")
            for one in row.faults
            if one.field not in said.wrong
        ]
        return (*said.wrong.values(), *more)

    def at(self, said: Answers, name: str, what: str, mend: str) -> Wrong:
        """What is wrong with a field of a line."""
        heading = self.reader.headings.get(name) or self.held.register.labels.get(name, "")
        return Wrong(said.line, heading, what, mend, name)

    def _not_theirs(self, said: Answers, unit: str) -> Wrong:
        named = self.directory.title("unit", unit) or unit
        return self.at(said, UNIT, f"{named}の記載を書くことができません", "その課に取り込んでもらう")

    def _day(self, said: Answers) -> date | None:
        if not self.held.register.dated:
            return None
        tried = self._tried.get(said.line)
        return as_date(str((tried.row.body if tried else said.values).get(FROM, "")))

    def _sees(self, entry: Entry) -> bool:
        return self.door is None or self.door.sees(entry)

    def _may_enter(self, unit: str) -> bool:
        asked = ("entry.enter", unit[:64], False)
        if asked not in self._may:  # a row of the model for each line would cost as much as its cells
            self._allowed("entry.enter", Entry(shelf=self.held.shelf, unit_key=unit[:64]))
        return self._may[asked]

    def _allowed(self, right: str, entry: Entry) -> bool:
        asked = (right, entry.unit_key, entry.protected)
        if asked not in self._may:
            self._may[asked] = bool(self.by.may(right, entry))
        return self._may[asked]


def replace_wrong(said: Answers, wrong: Mapping[str, Wrong]) -> Answers:
    """The same line with only these faults."""
    return replace(said, wrong=dict(wrong))


def _conflict(one: Found, why: str) -> Found:
    wrong = Wrong(one.line, "", WHY[why], "両方の値を見比べ、どちらにするかを選ぶ")
    return replace(one, verdict="conflict", wrong=(wrong,), settled=why)


def _settled(one: Found, said: str) -> Found:
    """The line with what was said of it."""
    if not said:
        return one
    if said not in CHOICES:
        return _conflict(one, said)
    verdict: Verdict = "same" if said == "now" else "entered" if one.verb == "entered" else "changed"
    return replace(one, verdict=verdict, wrong=(), settled=said)
