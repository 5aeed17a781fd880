"""What an outcome is to make of a register, row by row, before anything is written: the same for showing and for doing.

A step that cannot be done says why: a ``fault`` lies in what was applied for or found, and is mended before deciding;
a ``lack`` (no such row, no key) is for whoever keeps the register to put right, whatever was decided.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal

from sannai.common.time import today
from sannai.rules.model import Fault
from sannai.rules.registers.keys import FROM, UNIT, UNTIL
from sannai.rules.registers.model import FeedVerb
from sannai.rules.registers.outcomes import Ended, Made, made
from sannai.rules.registers.rows import Row, called, key_of, read_row
from sannai.text.folding import fold

from . import origins, shelving
from .models import ENDED, STANDING, STRUCK, Entry, Shelf
from .origins import Origin, Source
from .shelving import Open
from .states import Story, stories, story_of

Moment = Literal["decided", "delivered"]
Body = Mapping[str, Any]
NO_KEY = "{what}が分からないため、どの記載か決まりません。記載を確かめて書いてください。"
NO_ROW = "鍵（{key}）の記載が、台帳にありません。記載を確かめて書いてください。"
OVER = "鍵（{key}）の記載は、もう終わっています。記載を確かめてください。"
NONE_EARLIER = "先の決定から生まれた記載が、台帳にありません。記載を確かめて書いてください。"
TWICE = "同じ鍵（{key}）の記載が、もうあります。鍵になるもの（{fields}）を確かめてください"
TWO = "同じ鍵（{key}）の記載が2件になります。鍵になるもの（{fields}）を確かめてください"
AGAIN = "同じ記載（{key}）が2回出てきます。内容を確かめて書いてください。"
OLD = "いまの記載に直すところがあります（{words}）。記載を更正してから書いてください。"
UNDO = "先の決定は、前からあった記載を変えたものです。元の内容に戻すかどうかを確かめて、更正してください。"


@dataclass(frozen=True, slots=True)
class Ending:
    """What ended, as far as registers look at it. ``why``: the reason that stands in each row that follows;
    ``division``: has the rows of a register whose rows each have a division; ``earlier``: the id of what it takes up
    (取消し), of the same kind; ``corrects``: why, where an earlier decision of its own is replaced (職権訂正);
    ``letter``: whether a document goes out, with which it takes effect."""

    ended: Ended
    source: Source
    why: str
    division: str
    earlier: str = ""
    corrects: str = ""
    letter: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is to happen to one row. ``given``: its whole new content; ``of``: the first day of the period
    that is corrected; ``on``: the first day on which it no longer holds; ``wanted``: what came from the case."""

    held: Open
    verb: FeedVerb
    called: str
    entry: Entry | None = None
    given: Body = field(default_factory=dict)
    of: date | None = None
    on: date | None = None
    wanted: Made | None = None
    fault: str = ""
    lack: str = ""


def plan(shelves: Sequence[Shelf], ending: Ending, moment: Moment, at: datetime) -> list[Step]:
    """Every step in these registers at this moment. Nothing is written, nothing raises."""
    steps: list[Step] = []
    for shelf in shelves:
        held = shelving.of(shelf)
        found = made(held.register, ending.ended, moment)
        if ending.corrects:
            own = _own_moment(held, ending)
            steps += _apart(_correcting(held, ending, found, at) if moment == own else [])
        else:
            steps += _apart(step for one in found for step in _steps(held, ending, one, at))
    return steps


def _own_moment(held: Open, ending: Ending) -> Moment:
    """When the rows of an earlier decision are corrected: with those that take their place, or with the document."""
    case = ending.ended
    for feed in held.register.fed_by:
        if feed.procedure == case.procedure and case.outcome in feed.outcomes:
            return feed.moment
    return "delivered" if ending.letter else "decided"


def _apart(steps: Iterator[Step] | Sequence[Step]) -> Iterator[Step]:
    """The same, but no row is moved twice and no key written twice."""
    keys, rows = set(), set()
    for step in steps:
        if step.entry is not None:
            twice = step.entry.pk in rows
            rows.add(step.entry.pk)
            yield replace(step, lack=AGAIN.format(key=step.called)) if twice and not step.lack else step
            continue
        key = _key(step.held, step.given) if step.verb == "entered" and not step.fault and not step.lack else ""
        if key and fold(key) in keys:
            step = replace(step, fault=TWO.format(key=key, fields=_key_labels(step.held)))
        keys.add(fold(key))
        yield step


def _steps(held: Open, ending: Ending, one: Made, at: datetime) -> Iterator[Step]:
    if missing := [held.register.labels.get(name, name) for name, value in one.of.items() if value is None]:
        yield Step(held, one.verb, _named(held, one.of), wanted=one, lack=NO_KEY.format(what="・".join(missing)))
    elif one.start is None:
        day = "終わる日" if one.verb == "ended" else "いつから"
        yield Step(held, one.verb, _named(held, one.of), wanted=one, fault=f"{day}：日が書かれていません")
    elif one.verb == "entered":
        yield _entering(held, ending, one, at)
    elif one.feed.earlier:
        earlier = [each for each in _origins(held, ending, ending.earlier) if _stands(each)]
        if not earlier:
            yield Step(held, one.verb, "", wanted=one, lack=NONE_EARLIER)
        for origin in earlier:
            undone = one.verb == "struck" and origin.first != "entry.entered"
            yield _moving(held, ending, one, origin.entry, at, lack=UNDO if undone else "")
    else:
        entry, lack = _by_key(held, one.of)
        step = Step(held, one.verb, _named(held, one.of), wanted=one, lack=lack)
        # Called by what the case itself says: whoever reads the case learns nothing more of the row.
        yield replace(_moving(held, ending, one, entry, at), called=step.called) if entry else step


def _origins(held: Open, ending: Ending, id: str) -> list[Origin]:
    return origins.made_by(ending.source.kind, id, held.shelf.register) if id else []


def _stands(origin: Origin) -> bool:
    return origin.entry.status == STANDING and origin.verb != "entry.ended"


def _by_key(held: Open, of: Body) -> tuple[Entry | None, str]:
    """The row with this key, or why there is none. One statement."""
    key = _key(held, of)
    found = Entry.objects.filter(shelf_id=held.shelf.register, key_folded=fold(key)[:600], disposed_at=None)
    rows = sorted(found.exclude(status=STRUCK).select_related("shelf"), key=lambda one: one.status == ENDED)
    if not rows:
        return None, NO_ROW.format(key=key)
    return (None, OVER.format(key=key)) if rows[0].status == ENDED else (rows[0], "")


def _entering(held: Open, ending: Ending, one: Made, at: datetime) -> Step:
    given = _with_unit(held, ending, one.body)
    row = read_row(held.register, given, today(at), held.around)
    step = Step(held, "entered", called(held.register, row, held.around), given=given, wanted=one)
    if row.faults:
        return replace(step, fault=_said(row.faults))
    key = _key(held, row.body)
    standing = Entry.objects.filter(
        shelf_id=held.shelf.register, key_folded=fold(key)[:600], status=STANDING, disposed_at=None
    )
    if key and standing.exists():
        return replace(step, fault=TWICE.format(key=key, fields=_key_labels(held)))
    return step


def _moving(held: Open, ending: Ending, one: Made, entry: Entry, at: datetime, *, lack: str = "") -> Step:
    story = story_of(entry.subject_id)
    step = Step(held, one.verb, _name_in(entry, story), entry, wanted=one, on=one.start, lack=lack)
    if lack or one.verb in ("ended", "struck") or not story.periods:
        return step
    before = story.ordered[-1].row.body
    given = {**{name: value for name, value in before.items() if name != FROM}, **one.body}
    return _read(replace(step, given=given), before, one, at)


def _read(step: Step, before: Body, one: Made, at: datetime) -> Step:
    """What is wrong with the new content: of what the case says a fault, of what stood there before a lack."""
    row = read_row(step.held.register, step.given, today(at), step.held.around, before=before)
    taken = {*one.feed.take, FROM, UNTIL}
    if ours := [fault for fault in row.faults if fault.field in taken]:
        return replace(step, fault=_said(ours))
    return replace(step, lack=OLD.format(words=_said(row.faults))) if row.faults else step


def _correcting(held: Open, ending: Ending, found: Sequence[Made], at: datetime) -> list[Step]:
    """職権訂正: what the earlier decision made of rows is replaced by what this one makes of them."""
    before = _origins(held, ending, ending.source.id)
    told = stories([one.entry.subject_id for one in before])
    left = [one for one in found if one.verb in ("entered", "changed", "corrected")]
    # What was ended has ended: the later document says the same of it, from the same day.
    if any(one.verb in ("ended", "struck") for one in found):
        steps = [] if before else [step for one in found for step in _steps(held, ending, one, at)]
        return [*steps, *(_again(held, ending, one, at) for one in left)]
    steps = []
    for origin, one in _paired(held, before, left, told):
        story = told.get(origin.entry.subject_id, Story())
        if one is None:
            steps.append(_undoing(held, origin, story))
        else:
            left.remove(one)
            steps.append(_replacing(held, origin, one, story, at))
    return [*steps, *(_again(held, ending, one, at) for one in left)]


def _again(held: Open, ending: Ending, one: Made, at: datetime) -> Step:
    """A row that the earlier decision did not have."""
    return next(_steps(held, ending, one, at))


def _paired(
    held: Open, before: Sequence[Origin], found: Sequence[Made], told: Mapping[str, Story]
) -> list[tuple[Origin, Made | None]]:
    """Each row of the earlier decision with what takes its place: by that of its key which no document gives, or, when
    one row stands against one, these two."""
    left, pairs, open_ = list(found), [], []
    for origin in before:
        period = told.get(origin.entry.subject_id, Story()).periods.get(origin.start)
        same = [
            one
            for one in left
            if period and (mark := _mark(held, one, one.body)) and mark == _mark(held, one, period.body)
        ]
        if same:
            left.remove(same[0])
            pairs.append((origin, same[0]))
        else:
            open_.append(origin)
    if len(open_) == len(left) == 1:
        return [*pairs, (open_[0], left[0])]
    return [*pairs, *((origin, None) for origin in open_)]


def _mark(held: Open, one: Made, body: Body) -> str:
    own = {name: body.get(name) for name in held.register.key_fields if one.feed.take.get(name) != "document_number"}
    return fold(_key(held, {name: value for name, value in own.items() if value is not None}))


def _replacing(held: Open, origin: Origin, one: Made, story: Story, at: datetime) -> Step:
    """A correction: from the day on which the row began, unless the day is itself what was applied for."""
    step = Step(held, "corrected", _name_in(origin.entry, story), origin.entry, of=origin.start, wanted=one)
    before = story.periods.get(origin.start)
    if before is None:
        return replace(step, lack=UNDO)
    kept = {name: value for name, value in before.row.body.items() if name not in one.feed.take}
    first = {FROM: before.body[FROM]} if one.feed.start in ("decided", "delivered") and FROM in before.body else {}
    return _read(replace(step, given={**kept, **one.body, **first}), before.body, one, at)


def _undoing(held: Open, origin: Origin, story: Story) -> Step:
    """The later decision has no such row: it should never have been written."""
    step = Step(held, "struck", _name_in(origin.entry, story), origin.entry)
    return step if origin.first == "entry.entered" else replace(step, lack=UNDO)


def _with_unit(held: Open, ending: Ending, body: Body) -> Body:
    """Rows that each have a division are of the one that decided, where the register takes none."""
    own = held.register.kept_by == "unit" and not body.get(UNIT)
    return {**body, UNIT: ending.division} if own else body


def _key(held: Open, body: Body) -> str:
    return key_of(held.register, Row(body, {}), held.around)


def _named(held: Open, body: Body) -> str:
    return called(
        held.register, Row({name: value for name, value in body.items() if value is not None}, {}), held.around
    )


def _name_in(entry: Entry, story: Story) -> str:
    """How the row is called; 支援措置 hides it from who only sees the case."""
    return story.ordered[-1].called if story.periods and not entry.protected else ""


def _key_labels(held: Open) -> str:
    return "・".join(held.register.labels.get(name, name) for name in held.register.key_fields)


def _said(faults: Sequence[Fault]) -> str:
    return "、".join(dict.fromkeys(fault.message for fault in faults))
