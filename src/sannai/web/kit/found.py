"""What one request found of a list: all that its templates are given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from sannai.accounts.models import SavedQuery
from sannai.web.components.controls import Option, Said, control_id, input_text, select
from sannai.web.components.parts import link_button

from . import bulk, out, saved
from .anchors import Turn
from .ask import Asked, At, Filter, Query
from .rows import Rows
from .table import Sorted, Table

if TYPE_CHECKING:
    from .listing import Listing

L = TypeVar("L")
FAR = 1000  # rows are counted so far; on from there it is 「1,000件以上」
PRINTED = 500  # rows on paper at most


@dataclass(slots=True)
class Found(Generic[L]):
    """What one request found: all that a template of a list is given."""

    listing: Listing[L]
    at: At
    query: Query
    rows: Rows
    saved: list[SavedQuery]
    turn: Turn = field(init=False)
    total: int = field(init=False)
    first: int = field(init=False)
    lines: Sequence[L] = field(init=False)

    def __post_init__(self) -> None:
        sorting = self.listing.sorting(self.query)
        size = PRINTED if self.printing else self.listing.size
        self.turn = self.rows.turn(sorting, size=size, after=self.query.after, before=self.query.before)
        self.first = self.rows.ahead(sorting, self.turn, FAR)
        more = self.turn.before or self.turn.after
        self.total = self.rows.count(FAR) if more else len(self.turn.keys)
        self.lines = self.listing.lines(self.rows.page(self.turn), self.at)

    def one(self, key: Any) -> L | None:
        """The line of one of these rows, on whatever page it stands."""
        return next(iter(self.listing.lines(self.rows.load([key]), self.at)), None)

    @property
    def printing(self) -> bool:
        """Whether it goes on paper."""
        return self.query.typed.get("print") == "1"

    @property
    def count(self) -> str:
        """384件, or 1,000件以上."""
        return f"{self.total:,}{self.listing.unit}{'以上' if self.total >= FAR else ''}"

    @property
    def place(self) -> str:
        """51〜100件目; nothing where all stand on one page."""
        if not (self.turn.before or self.turn.after):
            return ""
        if self.first >= FAR:
            return f"{FAR:,}{self.listing.unit}目より後"
        return f"{self.first + 1:,}〜{self.first + len(self.turn.keys):,}{self.listing.unit}目"

    @property
    def table(self) -> Table[L]:
        """The rows of this page."""
        query = self.query
        column = next(each for each in self.listing.columns if each.name == query.column)
        way = "降順" if query.descending else "昇順"
        caption = "、".join(part for part in (self.listing.title, f"{column.label}の{way}", self.place) if part)
        sorts = {each.name: self._sorted(each.name) for each in self.listing.columns if each.sort is not None}
        columns = self.listing.columns
        if self.listing.bulk and self.together:
            columns = (self.listing.bulk.column(next(each for each in columns if each.first)), *columns)
        return Table(columns, self.lines, caption, sorts, warn=self.listing.warn)

    @property
    def paper(self) -> Table[L]:
        """The same on paper: headings lead nowhere."""
        return replace(self.table, columns=self.listing.columns, sorts=None, paper=True)

    @property
    def together(self) -> list[bulk.Doing]:
        """What this person may do with many of these rows at once."""
        return self.listing.bulk.offered(self.at.staff) if self.listing.bulk and self.lines else []

    @property
    def all_of(self) -> str:
        """How many may be done at once by their conditions alone; "" if they are too many."""
        return self.count if self.total <= bulk.MOST else ""

    def _sorted(self, name: str) -> Sorted:
        if name != self.query.column:
            return Sorted("", self.query.url(sort=name))
        if self.query.descending:
            return Sorted("descending", self.query.url(sort=name))
        return Sorted("ascending", self.query.url(sort=f"-{name}"))

    @property
    def controls(self) -> list[SafeString]:
        """The filters as controls, without those that are asked for less often."""
        return self._controls(each for each in self.listing.asks if each.name not in self.listing.folded)

    @property
    def further(self) -> list[SafeString]:
        """The filters that are asked for less often."""
        return self._controls(each for each in self.listing.filters if each.name in self.listing.folded)

    @property
    def unfolded(self) -> bool:
        """Whether one of those is in force, or cannot be read."""
        folded = {name for each in self.listing.filters if each.name in self.listing.folded for name in each.names}
        asked = {name for each in self.query.asked for name, _ in each.pairs}
        return bool(folded & (asked | self.query.faults.keys()))

    def _controls(self, filters: Iterable[Filter]) -> list[SafeString]:
        query = self.query
        made = [
            each.control(
                [query.typed.get(name, "") for name in each.names], self.at, query.faults.get(each.names[0], "")
            )
            for each in filters
        ]
        return [each for each in made if each]

    @property
    def sort_control(self) -> SafeString:
        """The sort as a choice."""
        options = [
            Option(f"{way}{each.name}", f"{each.label}（{label}）", on=f"{way}{each.name}" == self.query.sort)
            for each in self.listing.columns
            if each.sort is not None
            for way, label in (("", "昇順"), ("-", "降順"))
        ]
        return select("sort", Said("並び順", error=self.query.faults.get("sort", "")), options, empty="")

    @property
    def beside(self) -> SafeString | None:
        """The buttons beside the heading, for whom there are some."""
        said = self.listing.beside(self.at)
        links = said if isinstance(said, tuple) else (said,) if said else ()
        shown = ((link_button(one.text, one.page.url, style="outline"),) for one in links)
        return format_html_join(" ", "{}", shown) if links else None

    @property
    def kept(self) -> list[tuple[str, str, bool, str]]:
        """(address, words, whether it is the one of now, key if it is one's own) of what is saved here."""
        path, me, now = self.query.path, self.at.staff.staff_key, self.query.said
        return [
            (f"{path}?{row.query}", row.label, row.query == now, str(row.pk) if row.staff_key == me else "")
            for row in self.saved
        ]

    @property
    def keeping(self) -> list[SafeString]:
        """What is asked of whoever saves these conditions; nothing where there are none."""
        return saved.controls(self) if self.query.said else []

    @property
    def chips(self) -> list[tuple[Asked, str]]:
        """Each condition of the address with the address without it."""
        return [(each, self.query.without(each)) for each in self.query.asked if each.pairs]

    @property
    def wider(self) -> tuple[str, str] | None:
        """(words, address) of more rows than these, where there are any to look through."""
        if not self.listing.empty.wider:
            return None
        words, name, value = self.listing.empty.wider
        return None if self.query.typed.get(name) == value else (words, self.query.url(**{name: value}))

    @property
    def faults(self) -> list[tuple[str, str]]:
        """What of the address cannot be read: (id of its control, sentence)."""
        labels = {name: each.label for each in self.listing.asks for name in each.names} | {"sort": "並び順"}
        labels |= {"list": self.listing.title, saved.LABEL: "条件の名前", out.PURPOSE: "書き出す目的"}
        return [
            (control_id(name), f"{labels.get(name, name[:40])}：{text}") for name, text in self.query.faults.items()
        ]

    @property
    def pages(self) -> list[tuple[str, str, str]]:
        """(address, words, rel) of the pages beside this one."""
        turn, url = self.turn, self.query.url
        back = [(url(), "最初へ", "start"), (url(before=turn.before), "前へ", "prev")] if turn.before else []
        return back + ([(url(after=turn.after), "次へ", "next")] if turn.after else [])

    @property
    def here(self) -> str:
        """This list from its first page."""
        return self.query.url()

    @property
    def printed(self) -> str:
        """The address of the list for paper."""
        return self.query.url(print="1")

    @property
    def forms(self) -> Mapping[str, str]:
        """The files that this person may take along: form → words."""
        return {form: words for form, (words, _, _) in out.FORMS.items()} if self.listing.may_export(self.at) else {}

    @property
    def purpose(self) -> SafeString | None:
        """Where whoever takes it along writes what for."""
        said = Said("書き出す目的", "記録に残ります。", self.query.faults.get(out.PURPOSE, ""))
        return input_text(out.PURPOSE, said) if self.listing.purpose and self.forms else None
