"""What people and outcomes do to a row. An event holds the whole of what it wrote, and the shelf follows with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from sannai.common.action import NotAllowed, action, needed, note
from sannai.common.actors import Actor
from sannai.common.follow import Consequence
from sannai.common.time import today
from sannai.common.verbs import Verb
from sannai.rules.model import Fault
from sannai.rules.registers.keys import FROM, UNIT
from sannai.rules.registers.rows import Row, called, key_of, read_row
from sannai.text.eras import wareki

from . import numbers, origins, shelving, verbs
from .models import ENDED, STANDING, STRUCK, Entry, Shelf
from .origins import Source
from .placing import folded_key, home_of
from .shelving import Open
from .states import ALWAYS, OPEN, Period, Story, period_of, story_of

TWICE = "同じ鍵（{key}）の記載が、その期間に、もうあります。鍵を確かめるか、その記載を変更してください。"
AT_ONCE = "同じ鍵の記載が、いま、ほかの人によって書かれました。ページを開き直してください。"
UNSEEN = "この鍵の記載は書けません。鍵を確かめても直らないときは、台帳の所管課に確かめてください。"
WHY = "理由を書いてください。"
Body = Mapping[str, Any]


class Faulty(Exception):
    """The row does not read: ``faults`` say which fields, and how to mend them."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("、".join(one.message for one in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Change:
    """What one verb does to the periods of a row: which it writes, which it only cuts, which go."""

    periods: tuple[Period, ...] = ()
    cut: tuple[Period, ...] = ()
    gone: tuple[date, ...] = ()

    def payload(self) -> dict[str, Any]:
        """As it stands in the event."""
        said = [*(one.said() for one in self.periods), *(one.span() for one in self.cut)]
        return {"periods": said, **({"gone": [day.isoformat() for day in self.gone]} if self.gone else {})}


def new_entry(register: str, body: Body) -> Entry:
    """A row that is about to be entered, so that rights can be asked of it. Raises Shelf.DoesNotExist."""
    shelf = Shelf.objects.get(pk=register)
    unit = str(body.get(UNIT) or "") if shelf.kept_by == "unit" else shelf.division_key
    return Entry(shelf=shelf, unit_key=unit[:64])


@action(verbs.ENTERED)
def enter(
    entry: Entry,
    *,
    given: Body,
    reason: str = "",
    change: str = "",
    source: Source | None = None,
    by: Actor,
    at: datetime,
) -> Entry:
    """新しく書く。``source``: what made it, where that is no person.

    Raises Faulty, and NotAllowed for a key that stands already or a register that was withdrawn.
    """
    held = _open(entry)
    refuse_withdrawn(held.shelf)
    given = numbers.with_given(held, given)
    row = _read(held, given, at)
    period = _period(held, row)
    _place(held, entry, [period], by)
    entry.ended_on = last_day_of([period])
    _save(entry, by, new=True)
    _write(held, entry, Change((period,)), Story({period.start: period}), verbs.ENTERED, source)
    return entry


@action(verbs.CHANGED)
def change(
    entry: Entry,
    *,
    given: Body,
    reason: str = "",
    change: str = "",
    source: Source | None = None,
    by: Actor,
    at: datetime,
    seen: int | None = None,
) -> None:
    """``given`` の ``from`` の日から変わったことを書く。Raises Faulty and NotAllowed."""
    held, story = _open(entry), story_of(entry.subject_id)
    _still(entry, story)
    before = story.ordered[-1]
    row = _read(held, given, at, before.body)
    period = _period(held, row)
    if not held.register.dated:
        _all_at_once(held, entry, row, period, source, by)
        return
    if period.start <= story.ordered[0].start:
        first = wareki(story.ordered[0].start)
        raise NotAllowed(
            f"変更の日は、この記載が始まった日（{first}）より後にしてください。初めから直すときは「更正」を使います。"
        )
    holding = next(one for one in reversed(story.ordered) if one.start <= period.start)
    cut = replace(holding, end=min(holding.end, period.start))
    if period.start == holding.start:
        raise NotAllowed("その日からの内容は、もう書かれています。直すときは「更正」を使ってください。")
    others = [one for one in story.ordered if one.start not in (holding.start, period.start)]
    _apart(held, period, others)
    _place(held, entry, [*others, cut, period], by)
    story.periods |= {cut.start: cut, period.start: period}
    entry.status, entry.ended_on = STANDING, last_day_of(story.ordered)
    _save(entry, by)
    _write(held, entry, Change((period,), (cut,) if cut != holding else ()), story, verbs.CHANGED, source)


@action(verbs.CORRECTED)
def correct(
    entry: Entry,
    *,
    given: Body,
    of: date | None = None,
    reason: str,
    change: str = "",
    source: Source | None = None,
    by: Actor,
    at: datetime,
    seen: int | None = None,
) -> None:
    """初めから間違っていたことを直す。``of``: 直す期間の初めの日、書かなければいまの期間。

    Raises Faulty and NotAllowed.
    """
    reason = needed(reason, WHY)
    held, story = _open(entry), story_of(entry.subject_id)
    if entry.status == STRUCK or not story.periods:
        raise NotAllowed("抹消された記載は更正できません。")
    before = story.periods.get(of) if of else (story.on(today(at)) or story.ordered[-1])
    if before is None:
        raise NotAllowed("直そうとした期間がありません。ページを開き直してください。")
    row = _read(held, given, at, before.body)
    period = _period(held, row)
    if not held.register.dated:
        period = replace(period, end=before.end)  # a row without a period ends by a verb alone
    others = [one for one in story.ordered if one.start != before.start]
    _apart(held, period, others)
    _place(held, entry, [*others, period], by)
    gone = (before.start,) if before.start != period.start else ()
    story.periods.pop(before.start)
    story.periods[period.start] = period
    _again(entry, story)
    _save(entry, by)
    _write(held, entry, Change((period,), gone=gone), story, verbs.CORRECTED, source)


@action(verbs.FINISHED)
def end(
    entry: Entry,
    *,
    on: date,
    reason: str = "",
    change: str = "",
    source: Source | None = None,
    by: Actor,
    at: datetime,
    seen: int | None = None,
) -> None:
    """終わったことを書く。``on`` はもう有効でない最初の日。Raises NotAllowed."""
    held, story = _open(entry), story_of(entry.subject_id)
    _still(entry, story)
    last = story.ordered[-1]
    if held.register.dated:
        if on <= last.start:
            raise NotAllowed(f"終わる日は、いまの内容が始まった日（{wareki(last.start)}）より後にしてください。")
        if on > last.end:
            raise NotAllowed(f"この記載は、もう{wareki(last.end)}に終わることになっています。")
    cut = replace(last, end=on)
    entry.status, entry.ended_on = ENDED, on
    _save(entry, by)
    story.periods[cut.start] = cut
    _write(held, entry, Change(cut=(cut,)), story, verbs.FINISHED, source)


@action(verbs.STRICKEN)
def strike(
    entry: Entry,
    *,
    reason: str,
    change: str = "",
    source: Source | None = None,
    by: Actor,
    at: datetime,
    seen: int | None = None,
) -> None:
    """間違って書いた記載を抹消する。理由が要る。記録には残り、一覧にはもう出ない。"""
    needed(reason, WHY)
    held, story = _open(entry), story_of(entry.subject_id)
    if entry.status == STRUCK:
        raise NotAllowed("この記載は、もう抹消されています。")
    entry.status, entry.ended_on = STRUCK, today(at)
    _save(entry, by)
    _write(held, entry, Change(gone=tuple(story.periods)), Story(), verbs.STRICKEN, source)


@action(verbs.PROTECTED)
def protect(entry: Entry, *, reason: str, by: Actor, at: datetime, seen: int | None = None) -> None:
    """支援措置の対象にする。担当の職員のほかには、どの画面にも出なくなる。"""
    _set_protected(entry, needed(reason, WHY), True, by)


@action(verbs.RELEASED)
def release(entry: Entry, *, reason: str, by: Actor, at: datetime, seen: int | None = None) -> None:
    """支援措置の対象から外す。"""
    _set_protected(entry, needed(reason, WHY), False, by)


def refuse_withdrawn(shelf: Shelf) -> None:
    """Raises NotAllowed for a register that was withdrawn: its rows stay, and none is added."""
    if not shelf.published:
        raise NotAllowed("この台帳は取り下げられているので、新しい記載を書けません。")


def _set_protected(entry: Entry, reason: str, protected: bool, by: Actor) -> None:
    if entry.protected == protected:
        raise NotAllowed(
            "この記載は、もう支援措置の対象です。" if protected else "この記載は、支援措置の対象ではありません。"
        )
    held = _open(entry)
    entry.protected = protected
    _save(entry, by)
    _put(held, entry, story_of(entry.subject_id))
    shelving.put_what_points_at(entry)


def _all_at_once(held: Open, entry: Entry, row: Row, period: Period, source: Source | None, by: Actor) -> None:
    """A row without a period holds only what it holds now."""
    _place(held, entry, [period], by)
    _save(entry, by)
    _write(held, entry, Change((period,)), Story({period.start: period}), verbs.CHANGED, source)


def _open(entry: Entry) -> Open:
    return shelving.opened(entry.shelf_id, writing=True)


def _read(held: Open, given: Body, at: datetime, before: Body | None = None) -> Row:
    row = read_row(held.register, given, today(at), held.around, before=before)
    if row.faults:
        raise Faulty(row.faults)
    return row


def _period(held: Open, row: Row) -> Period:
    named = called(held.register, row, held.around)
    return period_of(row.body, row.values, named[:300], held.register.digest)


def _still(entry: Entry, story: Story) -> None:
    if entry.status == STRUCK or not story.periods:
        raise NotAllowed("抹消された記載は、変えられません。")
    if entry.status == ENDED:
        raise NotAllowed("終わった記載です。続きを書くときは、新しい記載にしてください。")


def _apart(held: Open, period: Period, others: Sequence[Period]) -> None:
    for one in others:
        if period.start < one.end and one.start < period.end:
            until = "" if one.end == OPEN else f"{wareki(one.end)}の前の日まで"
            words = f"いつから：ほかの期間（{wareki(one.start)}から{until}）と重なります。日を確かめてください"
            raise Faulty([Fault(FROM, words, "", "entry")])


def last_day_of(periods: Sequence[Period]) -> date | None:
    """The first day on which none of these holds any more; None while the last has no end."""
    last = max(one.end for one in periods)
    return None if last == OPEN else last


def _again(entry: Entry, story: Story) -> None:
    """A row whose end was an error stands again; another end is the day from which it is kept."""
    last = story.ordered[-1]
    if last.start == ALWAYS:
        return
    if entry.status == ENDED and last.end == OPEN:
        entry.status = STANDING
    entry.ended_on = last_day_of(story.ordered)


def _place(held: Open, entry: Entry, periods: Sequence[Period], by: Actor) -> None:
    """Where it is at home and its key, by its newest period; nobody else may have the key on one of these days."""
    register, newest = held.register, max(periods, key=lambda one: one.start)
    row = shelving.under(register, newest, held.around).row
    entry.unit_key, entry.key_folded = home_of(register, row), folded_key(register, row, held.around)
    for other in _same_key(entry):
        if not register.dated and other.status == ENDED:
            continue  # it held from no day on: only what stands is in the way
        theirs = story_of(other.subject_id).ordered
        if any(mine.start < one.end and one.start < mine.end for mine in periods for one in theirs):
            raise NotAllowed(twice([other], by).format(key=key_of(register, row, held.around)))


def twice(others: Sequence[Entry], by: Actor, words: str = TWICE) -> str:
    """Why a key cannot be written that these rows have: of one that this person does not see, not that it is there."""
    return words if all(_sees(by, other) for other in others) else UNSEEN


def _sees(by: Actor, other: Entry) -> bool:
    """What follows from a case is told to whoever reads that, and to whoever keeps the register."""
    return not other.protected if isinstance(by, Consequence) else by.may("entry.read", other)


def _same_key(entry: Entry) -> list[Entry]:
    others = Entry.objects.filter(shelf_id=entry.shelf_id, key_folded=entry.key_folded, disposed_at=None)
    return list(others.exclude(pk=entry.pk).exclude(status=STRUCK).select_related("shelf"))


def _save(entry: Entry, by: Actor, *, new: bool = False) -> None:
    """Of two who enter the same key in one moment, one wins."""
    fields = ["unit_key", "key_folded", "status", "ended_on", "protected"]
    try:
        with transaction.atomic():
            if new:
                entry.save(force_insert=True)
            else:
                entry.save(update_fields=fields)
    except IntegrityError as error:
        raise NotAllowed(twice(_same_key(entry), by, AT_ONCE)) from error


def _write(held: Open, entry: Entry, change: Change, story: Story, verb: Verb, source: Source | None) -> None:
    note(definition=held.register.digest, **change.payload())
    if source is not None:
        note(source=source.said())
        written = [one.start for one in (*change.periods, *change.cut)]
        origins.keep(entry, source, verb.name, written[0] if written else min(change.gone, default=ALWAYS))
    _put(held, entry, story)


def _put(held: Open, entry: Entry, story: Story) -> None:
    # The event of the action that is running has not been written yet: the shelf says its number beforehand.
    entry.seq += 1
    shelving.put(held, entry, story)
    entry.seq -= 1
