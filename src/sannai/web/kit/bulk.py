"""Many rows of a list at once, by the same verb as one: picked, confirmed with their names, done one by one.

What is done is the list that the confirm page carries, row and newest event each, never the filter again: what came
or moved since is not touched. The rows are found again within the reach of the verb's right, both times.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import render

from sannai.common.verbs import Verb
from sannai.organization.actors import Staff

from .cells import Box, Lines, Short, plain
from .door import DeskRequest
from .refusals import DENIED, attempt
from .table import LONG, PICK, Column, Table
from .verb import OnRow, Press, Screen, act

if TYPE_CHECKING:
    from .listing import Found, Listing

L = TypeVar("L")
MOST = 500  # rows of one press
SHOWN = 20  # of them by name before it is done
MOVED = "一覧を開いたあとに、ほかの人が操作しました。開いて確かめてから、操作してください。"
GONE = "もう見られないか、なくなりました。"
NO_RIGHT = "この操作をする権限がありません。"
Doing = Press[Any] | Screen[Any, Any]
Seen = Mapping[Any, int | None]  # key of a row → its newest event as the person saw it; None: not seen yet


@dataclass(frozen=True, slots=True)
class Bulk(Generic[L]):
    """What may be done with many rows of a list: the rows of its single verbs, by their addresses.

    ``row``: line → the row that the verb is done to. ``cannot``: why not, in a sentence, "" if nothing is known
    against it; no statement.
    """

    verbs: tuple[Doing, ...]
    row: Callable[[L], Any]
    cannot: Callable[[Verb, Any, Staff], str]

    def offered(self, staff: Staff) -> list[Doing]:
        """The verbs for which this person has the right over anything at all."""
        return [each for each in self.verbs if staff.may(each.may)]

    def column(self, name: Column[L]) -> Column[L]:
        """The boxes beside the rows, each called as its row is."""
        return Column("pick", "選ぶ", lambda x: Box(str(self.row(x).pk), self.row(x).seq, called(name, x)), PICK)


@dataclass(slots=True)
class Chosen(Generic[L]):
    """The rows that a press is about: those that it can be done to, and why not the others."""

    listing: Listing[L]
    doing: Doing
    rows: dict[Any, Any] = field(default_factory=dict)
    lines: dict[Any, L] = field(default_factory=dict)
    against: dict[Any, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """What is done."""
        title = self.doing.title if isinstance(self.doing, Screen) else self.doing.label
        return title or self.doing.verb.label

    @property
    def press(self) -> str:
        """What the button says."""
        return (self.doing.button if isinstance(self.doing, Screen) else "") or self.label

    @property
    def keys(self) -> str:
        """The rows as the confirm page carries them."""
        return " ".join(f"{key}:{row.seq}" for key, row in self.rows.items())

    @property
    def named(self) -> Table[L]:
        """The first of them, as the list shows them."""
        lines = [self.lines[key] for key in list(self.rows)[:SHOWN] if key in self.lines]
        return Table(self.listing.taken, lines, f"{self.label}もの", paper=True)

    @property
    def others(self) -> int:
        """How many are not named."""
        return max(0, len(self.rows) - SHOWN)

    @property
    def refused(self) -> Table[tuple[L, str]]:
        """Those that it cannot be done to, and why."""
        name = next(each for each in self.listing.columns if each.first)
        columns: tuple[Column[tuple[L, str]], ...] = (
            Column(name.name, name.label, lambda x: name.value(x[0]), name.kind, first=True),
            Column("why", "理由", lambda x: x[1], LONG),
        )
        lines = [(self.lines[key], why) for key, why in self.against.items() if key in self.lines]
        return Table(columns, lines, "できないもの")

    @property
    def gone(self) -> int:
        """How many of them cannot even be named."""
        return len(self.against.keys() - self.lines.keys())


def called(name: Column[L], line: L) -> str:
    """A row in words: the first line of the column that names it."""
    cell = name.value(line)
    first = plain(cell.parts[0] if isinstance(cell, Lines) and cell.parts else cell)
    return str(plain(Short(str(first))))


def answer(listing: Listing[L], request: DeskRequest) -> HttpResponseBase:
    """A press of the bar: the page that asks once more; of that page: what was confirmed is done."""
    assert listing.bulk is not None
    wanted = request.POST.get("bulk", "")
    doing = next((each for each in listing.bulk.offered(request.staff) if each.address == wanted), None)
    if doing is None:
        raise PermissionDenied
    found = listing.found(request)
    if found.query.faults:
        return listing.show(request, found)
    if "keys" in request.POST:
        seen, fault = read(request.POST["keys"].split())
        return _do(request, found, doing, seen) if seen else listing.refuse(request, found, fault)
    seen, fault = _every(found) if request.POST.get("all") == "1" else read(request.POST.getlist("pick"))
    if not seen:
        return listing.refuse(request, found, fault)
    return _confirm(request, found, choose(found, doing, seen))


def read(picked: Sequence[str]) -> tuple[Seen, str]:
    """Rows as a page named them; or nothing, and why not."""
    if not picked:
        return {}, "1件も選ばれていません。行の左の四角で選んでください。"
    if len(picked) > MOST:
        return {}, _too_many(f"{len(picked):,}件")
    seen: dict[Any, int | None] = {}
    try:
        for each in picked:
            key, _, seq = each.partition(":")
            seen[UUID(key) if "-" in key else int(key[:18])] = int(seq[:9])
    except ValueError:
        return {}, "選んだ行を読み取れませんでした。もう一度選んでください。"
    return seen, ""


def _every(found: Found[Any]) -> tuple[Seen, str]:
    """Every row under these conditions, as it stands now."""
    turn = found.rows.turn(found.listing.sorting(found.query), size=MOST)
    if turn.after:
        return {}, _too_many(found.count)
    return dict.fromkeys(turn.keys), "" if turn.keys else "あてはまる行は、もうありません。"


def _too_many(count: str) -> str:
    return f"{count}は、一度にできません。{MOST}件までになるように、しぼり込んでください。"


def choose(found: Found[L], doing: Doing, seen: Seen) -> Chosen[L]:
    """These rows as they stand now, within the reach of the verb's right; of the others why not."""
    listing, at, bulk = found.listing, found.at, found.listing.bulk
    assert bulk is not None
    chosen = Chosen(listing, doing)
    able = {row.pk: row for row in listing.reached(at, doing.may).load(list(seen))}
    rest = [key for key in seen if key not in able]
    read = able | ({row.pk: row for row in listing.reached(at, listing.right).load(rest)} if rest else {})
    chosen.lines = {bulk.row(line).pk: line for line in listing.lines([read[key] for key in seen if key in read], at)}
    for key, seq in seen.items():
        if key not in read:
            chosen.against[key] = GONE
        elif key not in able:
            chosen.against[key] = NO_RIGHT
        elif seq is not None and seq != able[key].seq:
            chosen.against[key] = MOVED
        elif why := bulk.cannot(doing.verb, able[key], at.staff):
            chosen.against[key] = why
        else:
            chosen.rows[key] = able[key]
    return chosen


def _confirm(request: DeskRequest, found: Found[L], chosen: Chosen[L], form: Any = None) -> HttpResponseBase:
    if form is None and isinstance(chosen.doing, Screen) and chosen.rows:
        form = chosen.doing.form()
        form.ready(_on(request, chosen))
    before = request.POST.get("count", "")[:12] if request.POST.get("all") == "1" else ""
    shown = {"found": found, "chosen": chosen, "form": form, "before": before}
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "kit/bulk.html", shown, status=status)


def _do(request: DeskRequest, found: Found[L], doing: Doing, seen: Seen) -> HttpResponseBase:
    """Each row by an action of its own: one that is refused keeps no other from being done."""
    chosen = choose(found, doing, seen)
    given: Mapping[str, Any] = {}
    if isinstance(doing, Screen) and chosen.rows:
        form = doing.form(request.POST)
        form.ready(_on(request, chosen))
        if not form.is_valid():
            return _confirm(request, found, chosen, form)
        given = form.cleaned_data
    done = 0
    for key, row in chosen.rows.items():
        at = OnRow(request, row)
        more = {**given, **doing.more(at)}
        refused = attempt(lambda at=at, more=more: act(doing.verb, at, more, doing.by))  # type: ignore[misc]
        if refused is None:
            done += 1
        else:
            words = {DENIED: NO_RIGHT}.get(refused.message, refused.message)
            chosen.against[key] = MOVED if refused.stale else words
    return render(request, "kit/bulk_done.html", {"found": found, "chosen": chosen, "done": done})


def _on(request: DeskRequest, chosen: Chosen[Any]) -> OnRow[Any]:
    rows = tuple(chosen.rows.values())
    return OnRow(request, rows[0], several=rows)
