"""三層分離: on which side of the wall every table and every kind of file stands, and what crosses.

A room declares it from its own ``keeping.py``. Where SANNAI_ZONE names a side, ``guard`` keeps rows of the others out
of its database. ``docs/zones.md`` is made from it, and a test of the house names a table, a file or a way between the
sides that nobody declared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum


class Zone(Enum):
    """A side of the wall, by the name that the guideline of 総務省 has for it, and what stands there."""

    INTERNET = ("インターネット接続系", "市民が使う側。市に届くまでのもの")
    SLUICE = ("中継（両側の間）", "間に置くときだけ。添付ファイルを検査し、無害化して庁内側に渡す")
    LGWAN = ("LGWAN接続系", "職員が使う側。届いたもの、審査、決裁、文書、記録")
    NUMBER = ("マイナンバー利用事務系", "個人番号を使う事務。ほかの2つから切り離す")
    BOTH = ("両側", "どちらの側にも同じ表があり、行はそれぞれの側のもの、または公開したものの写し")

    @property
    def label(self) -> str:
        return self.value[0]


@dataclass(frozen=True, slots=True)
class FileKind:
    """Bytes on a disk or in a column. ``where``: room.Model.column, or a path below SANNAI_HOME ("HOME/…")."""

    name: str
    zone: Zone
    where: str


@dataclass(frozen=True, slots=True)
class Crossing:
    """What goes from one side to the other. ``by``: the functions and tables through which it does so today, or the
    foreign key that leads across; empty where a table that stands on both sides is all there is."""

    name: str
    source: Zone
    target: Zone
    what: str
    how: str
    by: tuple[str, ...]


def stands(own: Zone, zone: str) -> bool:
    """Whether what is of ``own`` has a place where SANNAI_ZONE is this."""
    return zone == "all" or own is Zone.BOTH or own.name.lower() == zone


_tables: dict[str, tuple[Zone, str]] = {}
_files: dict[str, FileKind] = {}
_crossings: dict[str, Crossing] = {}


def tables(zone: Zone, names: str, rows: str = "") -> None:
    """Declare where tables stand (room.Model, by spaces). Of BOTH, ``rows`` says which rows stand on which side.

    Raises ValueError for a table that is already declared, and for BOTH without a word: that would say nothing.
    """
    if (zone is Zone.BOTH) != bool(rows):
        raise ValueError(f"{names}: rows= says whose rows stand where, for BOTH and for nothing else")
    for name in names.split():
        if name in _tables:
            raise ValueError(f"{name} already stands in {_tables[name][0].name}")
        _tables[name] = (zone, rows)


def files(zone: Zone, kinds: Mapping[str, str]) -> None:
    """Declare kinds of file: name → where its bytes are. Raises ValueError for a name that is taken."""
    for name, where in kinds.items():
        if name in _files:
            raise ValueError(f"{name} is already a kind of file")
        _files[name] = FileKind(name, zone, where)


def crossing(name: str, source: Zone, target: Zone, what: str, how: str, by: str = "") -> None:
    """Name what crosses; ``how`` it will when the sides are run apart. Raises ValueError for a name that is taken."""
    if name in _crossings or source is target or Zone.BOTH in (source, target):
        raise ValueError(f"{name}: a crossing leads from one zone to another, and is named once")
    _crossings[name] = Crossing(name, source, target, what, how, tuple(by.split()))


def zone_of(table: str) -> Zone | None:
    """Where this table (room.Model) stands; None if nobody said."""
    zone, _ = _tables.get(table, (None, ""))
    return zone


def declared() -> set[str]:
    """Every table that was declared."""
    return set(_tables)


def kinds_of_file() -> list[FileKind]:
    """Every kind of file that was declared."""
    return list(_files.values())


def crossings() -> list[Crossing]:
    """Everything that crosses."""
    return list(_crossings.values())


def may_lead(source: str, target: str, key: str) -> bool:
    """Whether a foreign key ``key`` (room.Model.column) may lead from one table to another: within a zone, to what
    stands on both sides, or where it is named as a crossing."""
    zones = zone_of(source), zone_of(target)
    return zones[1] in (zones[0], Zone.BOTH) or any(
        key in way.by and (way.source, way.target) == zones for way in crossings()
    )


def counts() -> str:
    """How much is declared, in a line."""
    on_both = sum(zone is Zone.BOTH for zone, _ in _tables.values())
    return f"表 {len(_tables)}（うち両側 {on_both}）、ファイルの種類 {len(_files)}、境を越えるもの {len(_crossings)}。"


_INTRODUCTION = """\
# 三層分離

この文書は `src/sannai/*/keeping.py` の宣言から作られる（`common/zones.py`）。
表とファイルの種類は、どれもどの側に置くかを言う。言わないもの、側をまたぐ参照、名のない行き来は試験が見つける。

`SANNAI_ZONE` で側を分けると、移行のあとに、ほかの側の表へ行を入れられない仕掛け（トリガー）がデータベースに入り、
違う側のプロセスは始まらない（`common/guard.py`）。書かなければ、すべての側が1つのデータベースと1つのフォルダにある。
側を分けて動かすときは、下の「境を越えるもの」だけが、書いてあるとおりの姿で越える。
"""


def as_markdown() -> str:
    """docs/zones.md, whole. A test holds the committed file to it."""
    apart = [[zone.label, _standing(zone), zone.value[1]] for zone in Zone]
    both = [[rows, _code(names)] for rows, names in _on_both().items()]
    kept = [[kind.name, kind.zone.label, f"`{kind.where}`"] for kind in kinds_of_file()]
    across = [
        [way.name, f"{way.source.label} → {way.target.label}", way.what, way.how, _code(way.by)]
        for way in sorted(crossings(), key=lambda way: list(Zone).index(way.source))
    ]
    return "\n".join(
        [
            _INTRODUCTION,
            counts(),
            *_section("側", ["側", "表", "何があるか"], apart),
            *_section("両側にある表", ["どの行がどちらにあるか", "表"], both),
            *_section("ファイルの種類", ["ファイル", "側", "ある所"], kept),
            *_section("境を越えるもの", ["名", "向き", "越えるもの", "分けたときの越え方", "いま通る所"], across),
            "",
        ]
    )


def _standing(zone: Zone) -> str:
    return _code(name for name, (own, _) in _tables.items() if own is zone)


def _on_both() -> dict[str, list[str]]:
    by_rows: dict[str, list[str]] = {}
    for name, (zone, rows) in _tables.items():
        if zone is Zone.BOTH:
            by_rows.setdefault(rows, []).append(name)
    return by_rows


def _code(names: Iterable[str]) -> str:
    return " ".join(f"`{name}`" for name in names) or "—"


def _section(title: str, head: list[str], rows: list[list[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return ["", f"## {title}", "", *("| " + " | ".join(cells) + " |" for cells in lines)]
