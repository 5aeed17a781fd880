"""所管の表: dated rows that say whose case it is, and in whose name it is decided."""

from __future__ import annotations

from collections.abc import Iterator

from ..divisions import Jurisdiction
from ..model import DatedRow
from .conditions import row_box
from .fee import period
from .header import compile_authority
from .names import Names
from .reading import Reader, Record


def compile_divisions(reader: Reader, header: Record, names: Names) -> tuple[DatedRow, ...]:
    """Every row; conditions ask what is known on the day of filing."""
    names.since_second(reader, header, "divisions")
    if "divisions" in header and not header.get("divisions"):
        hint = "所管が答えで変わらないなら divisions を書かない"
        reader.problem(header.line_of("divisions"), "所管の表に行がありません", hint)
    return tuple(_row(reader, record, names) for record in header.get("divisions", ()))


def _row(reader: Reader, record: Record, names: Names) -> DatedRow:
    start, end = period(reader, record)
    authority = compile_authority(reader, record.get("authority", ()))
    own = Jurisdiction(
        record.get("division", ""), record.get("matter", ""), record.get("executive_body", ""), authority
    )
    return DatedRow(start, end, row_box(reader, record, names), own, record.get("ground", ""))


def division_places(header: Record) -> Iterator[tuple[str, int]]:
    """ "division/0", and below it the places of what stands in the row, as they are called at the head."""
    for number, row in enumerate(header.get("divisions", ())):
        place = f"division/{number}"
        yield place, row.line
        yield from ((f"{place}/head/{key}", line) for key, line in row.lines.items() if key != "authority")
        for n, one in enumerate(row.get("authority", ())):
            yield f"{place}/authority/{n}", one.line
            yield f"{place}/authority/{n}/post", one.line_of("post")
