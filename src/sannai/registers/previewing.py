"""What a new version of a register does to the rows that are there: asked of them before anybody decides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sannai.definitions.kinds import kind_of
from sannai.definitions.packages import compiled
from sannai.definitions.queries import in_force
from sannai.rules.around import Around
from sannai.rules.kinds import bind
from sannai.rules.registers.changes import Question, RegisterChange, changes
from sannai.rules.registers.folder import MAIN
from sannai.rules.registers.model import Register
from sannai.rules.registers.rows import key_of, shown
from sannai.text.folding import fold
from sannai.text.problems import Problem

from .directory import around
from .models import STRUCK, Entry
from .shelving import SLICE, under
from .states import Period, Story, stories

MOST = 20  # rows that are named for one question
_MENDED = {
    "read": "その値を更正してから起案し直すか、新しい id の項目にして replaces を書く",
    "unique": "同じ鍵になる記載を更正するか終了してから起案し直すか、鍵に項目を加える",
    "unheld": "消さずに retired: yes を書く（表示はでき、新しくは選べない）か、その記載を変更してから起案し直す",
}


@dataclass(frozen=True, slots=True)
class Example:
    """A row that is against a change: how it is called, and what it holds. To be shown through the door only."""

    entry: Entry
    called: str
    value: str


@dataclass(slots=True)
class Answer:
    """What the rows say to one change: how many are against it, and the first of them."""

    change: RegisterChange
    asks: Question
    against: int = 0
    examples: list[Example] = field(default_factory=list)

    @property
    def mend(self) -> str:
        """What to do about it."""
        return _MENDED[self.asks.kind]

    def note(self, entry: Entry, period: Period, value: str) -> None:
        """One more row that is against it."""
        self.against += 1
        if len(self.examples) < MOST:
            self.examples.append(Example(entry, period.called, value))


@dataclass(frozen=True, slots=True)
class Preview:
    """``entries``: how many rows there are; ``rebuilt``: whether their table is built anew; ``unwritten``: the labels
    of new required fields, which each of them lacks; ``answers``: to what only the rows can say."""

    entries: int
    rebuilt: bool
    unwritten: tuple[str, ...]
    answers: tuple[Answer, ...]

    @property
    def against(self) -> tuple[Answer, ...]:
        """The changes that the rows do not let be."""
        return tuple(one for one in self.answers if one.against)


def preview(old: Register, new: Register) -> Preview:
    """What the new version does to the rows. One statement; two for each few thousand rows if anything is asked."""
    entries = _there(old.key).count()
    added = (new.fields[id] for id in new.fields if id not in old.fields)
    unwritten = tuple(one.label for one in added if one.required and one.when is None)
    return Preview(entries, old.shape != new.shape, unwritten, tuple(answers(old, new)))


def answers(old: Register, new: Register) -> list[Answer]:
    """Each change that is as the rows say, answered over every row that was not struck or disposed of."""
    asked = [Answer(one, one.asks) for one in changes(old, new) if one.asks is not None]
    if asked:
        where, keys = around(), _Keys()
        for entry, periods in _rows(old, where):
            for answer in asked:
                if answer.asks.kind == "unique":
                    keys.hear(answer, entry, periods, new, where)
                else:
                    _ask(answer, entry, periods, old, new, where)
    return asked


def against(register: Register) -> list[Problem]:
    """Why this version cannot be published while the rows are as they are, with how many and how to mend it. It names
    none of them: who may propose a register need not see its rows."""
    now = in_force("register", register.key)
    if now is None or now.digest == register.digest:
        return []
    found = preview(compiled(kind_of("register"), now), register).against
    return [
        Problem(
            MAIN, register.places.get(one.change.place, 0),
            f"{one.change.label}：{one.change.words}。いまの{one.against:,}件の記載に合いません", one.mend,
        )
        for one in found
    ]  # fmt: skip


def _there(register: str) -> Any:
    return Entry.objects.filter(shelf=register, disposed_at=None).exclude(status=STRUCK)


def _rows(old: Register, where: Around) -> Iterator[tuple[Entry, tuple[Period, ...]]]:
    """Every row with its periods, as the version in force reads them."""
    ordered, after = _there(old.key).order_by("pk"), None
    while some := list((ordered.filter(pk__gt=after) if after else ordered)[:SLICE]):
        told = stories(str(entry.pk) for entry in some)
        for entry in some:
            story = told.get(str(entry.pk), Story())
            yield entry, tuple(under(old, period, where) for period in story.ordered)
        after = some[-1].pk


def _ask(answer: Answer, entry: Entry, periods: Sequence[Period], old: Register, new: Register, where: Around) -> None:
    """Whether any period of a row is against it; a row counts once."""
    (name,) = answer.asks.names
    for period in periods:
        value = period.body.get(name)
        if value is None:
            continue
        if answer.asks.kind == "read":
            elsewhere = new.reference(name) not in ("", old.reference(name))  # it named rows of another register
            wrong = elsewhere or bind(new.fields[name], where).check(value).value is None
        else:
            wrong = answer.asks.code in (value if isinstance(value, list) else [value])
        if wrong:
            answer.note(entry, period, shown(old, period.row, name, where))
            return


class _Keys:
    """The days of every key that was heard, by change."""

    def __init__(self) -> None:
        self._days: dict[str, list[tuple[date, date]]] = defaultdict(list)

    def hear(self, answer: Answer, entry: Entry, periods: Sequence[Period], new: Register, where: Around) -> None:
        """Whether another row has the same key on one of its days."""
        own: list[tuple[str, Period]] = []
        twice = False
        for period in periods:
            key = key_of(new, period.row, where)
            taken = self._days[fold(key)]
            if not twice and any(period.start < end and start < period.end for start, end in taken):
                answer.note(entry, period, key)
                twice = True
            own.append((fold(key), period))
        for folded, period in own:
            self._days[folded].append((period.start, period.end))
