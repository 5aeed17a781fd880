"""Names in scope: what stands earlier, what comes later, and of which kind each is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from ..keys import DAYS, EDITIONS, RESERVED
from ..kinds import KINDS
from ..model import Field, Group, Table, Value
from .reading import Reader, Record
from .ways import CONDITIONS, way_of

DOMAIN_WORDS = {
    "integer": "整数",
    "decimal": "小数",
    "yes_no": "yes / no",
    "code": "選択肢",
    "date": "日付",
    "text": "文字",
    "given": "あるかないか",
}


@dataclass
class Names:
    """Every name declared so far. Fields, groups and values share one namespace."""

    fields: dict[str, Field] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    domains: dict[str, str] = field(default_factory=dict)  # name → integer, decimal, yes_no, code, date, text, given
    places: dict[str, int] = field(default_factory=dict)  # of what is decimal
    codes: dict[str, tuple[str, ...]] = field(default_factory=dict)  # of what is one of several
    tables: dict[str, Table] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)  # declared so far
    later: dict[str, int] = field(default_factory=dict)  # every id of the file, for "stands later"
    filed_groups: set[str] = field(default_factory=set)  # that the applicant's pages ask
    taken: dict[str, tuple[str, str]] = field(default_factory=dict)  # to be copied → (row that was found, its field)
    lines_taken: dict[str, int] = field(default_factory=dict)
    spoilt: set[str] = field(default_factory=set)  # stand in the file, but not as they are written
    barred: dict[str, tuple[str, str]] = field(default_factory=dict)  # what nothing may refer to: why, and the cure
    edition: int = EDITIONS[-1]  # of the language that is written
    moments: tuple[str, ...] = ("filed",)  # the days that a condition here may ask for

    @contextmanager
    def deciding(self) -> Iterator[None]:
        """While what is compiled is looked at only when it is decided, or by the desk: its day may be asked for too."""
        before, self.moments = self.moments, ("filed", "decided")
        try:
            yield
        finally:
            self.moments = before

    def since_second(self, reader: Reader, record: Record, *keys: str) -> None:
        """These keys may stand from the second edition of the language on."""
        for key in keys:
            if key in record and self.edition == 1:
                words = f"「{key}」は、言語の版 2 から書けます"
                reader.problem(record.line_of(key), words, "初めに language: 2 と書く")

    def declare(self, reader: Reader, name: str, line: int) -> None:
        """Take a name; it may stand once only, and not be one of the language's own."""
        if name in RESERVED:
            reader.problem(line, f"「{name}」はこの言語の言葉なので名前に使えません", "別の名前にする")
        elif name in self.lines:
            reader.problem(
                line,
                f"「{name}」という名前はすでに {self.lines[name]} 行目で使われています",
                "項目・組・値の名前は重ねない",
            )
        else:
            self.lines[name] = line

    def add_field(self, reader: Reader, one: Field, line: int) -> None:
        """Declare a field and what it can be compared with."""
        self.declare(reader, one.id, line)
        self.fields.setdefault(one.id, one)
        domain = KINDS[one.ask].domain
        if domain == "decimal":
            self.places.setdefault(one.id, one.option("places", 1))
        self.codes.setdefault(one.id, tuple(choice.code for choice in one.choices))
        self.domains.setdefault(one.id, "given" if domain == "decimal" and self.edition == 1 else domain)

    def group_of(self, name: str) -> str:
        """The group a field or value belongs to, or ""."""
        one = self.fields.get(name) or self.values.get(name)
        return one.group if one else ""

    def find(self, reader: Reader, name: str, line: int, *, group: str = "", values: bool = True) -> str | None:
        """The domain of a name that may be referred to from here, or None with a problem."""
        if name in DAYS and self.edition > 1:
            return self._moment(reader, name, line)
        if name not in self.domains:
            self._missing(reader, name, line)
            return None
        home = self.group_of(name)
        if home and home not in (group, self.groups[group].of if group in self.groups else ""):
            reader.problem(
                line,
                f"「{name}」は繰り返しの組「{home}」の中にあり、ここからは1つに決まりません",
                "件数（count）か合計（sum）の値にして使う",
            )
            return None
        if name in self.values and not values:
            reader.problem(line, f"「{name}」は計算する値なので、画面や項目の when には書けません", "項目の名前を書く")
            return None
        return self.domains[name]

    def _moment(self, reader: Reader, name: str, line: int) -> str | None:
        if name in self.moments:
            return "date"
        words = f"「{name}」の日は、ここの条件には書けません"
        reader.problem(line, words, f"書けるのは {'、'.join(self.moments)}。decided は手数料・値・職員の画面だけ")
        return None

    def _missing(self, reader: Reader, name: str, line: int) -> None:
        if name in self.barred:
            reader.problem(line, *self.barred[name])
        elif name in self.groups:
            reader.problem(line, f"「{name}」は繰り返しの組なので、ここには書けません", "件数（count）の値にして使う")
        elif name in self.later:
            reader.problem(
                line,
                f"「{name}」はここより後（{self.later[name]} 行目）にあります",
                "参照できるのは前にあるものだけ。順序を入れ替える",
            )
        else:
            hint = way_of(name, self.domains, CONDITIONS)
            reader.problem(line, f"「{name}」という項目や値はありません", hint)

    def spoil(self, name: str) -> None:
        """Remember a name whose own place has a fault, so that nothing else is said of its not being there."""
        self.spoilt.add(name)
