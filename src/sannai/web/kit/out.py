"""A list taken along as a file: CSV or .xlsx, every column, exactly the rows that this person reaches with that right.

A file is written and digested before it is handed out, and who took which rows is an event of its own: what leaves
the system leaves a record.
"""

from __future__ import annotations

import csv
import hashlib
import io
import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from django.http import FileResponse
from rustpy_xlsxwriter import Format, write_worksheet

from sannai.common.action import action
from sannai.common.actors import Actor
from sannai.common.models import AccessLog
from sannai.common.time import fiscal_year, today
from sannai.common.verbs import Verb
from sannai.files.names import content_disposition
from sannai.text.csv_cells import guarded

from .cells import Plain
from .table import DATE, Column

MOST = 100_000  # rows of one file
PURPOSE = "purpose"  # its name in the form
LONGEST_PURPOSE = 200
LONGEST = 32_767  # characters in a cell of a sheet
_CUT = "…（長いため、ここまで）"
Records = Iterable[Sequence[Plain]]


@dataclass(frozen=True, slots=True)
class Taken:
    """The chain on which stands what one person took of one list in one year: it can be disposed of by the year."""

    listing: str
    staff_key: str
    year: int
    subject_kind = "listing"

    @property
    def subject_id(self) -> str:
        return f"{self.listing}:{self.staff_key}:{self.year}"


EXPORTED = Verb(
    name="list.exported", kind="listing", right="list.export", label="一覧を書き出す", public=False,
    told=lambda payload, _: ("一覧を書き出しました", f"{payload.get('listing', '')} {payload.get('count', 0)}件"),
)  # fmt: skip


@action(EXPORTED)
def exported(
    of: Taken,
    *,
    listing: str,
    query: str,
    count: int,
    columns: list[str],
    form: str,
    digest: str,
    purpose: str = "",
    by: Actor,
    at: datetime,
) -> None:
    """Record that these rows left as a file. Raises Denied for whoever may take no list along."""
    what = f"export {form} {count}"
    AccessLog.objects.create(staff_key=by.staff_key, about_kind=of.subject_kind, about_id=listing, what=what)


def write_csv(head: Sequence[Column[Any]], records: Records, file: BinaryIO, stated: str = "") -> None:
    """CSV as Excel reads it: UTF-8 with a BOM, CRLF; what it would take for a formula begins with an apostrophe.

    ``stated``: a line above the headings: of which day it is, and when it was made.
    """
    file.write(b"\xef\xbb\xbf")
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    if stated:
        writer.writerow([guarded(stated)])
    writer.writerow([guarded(each.label) for each in head])
    writer.writerows([_guarded(value) for value in record] for record in records)
    text.detach()


def write_xlsx(head: Sequence[Column[Any]], records: Records, file: BinaryIO, stated: str = "") -> None:
    """A sheet: dates are dates, numbers numbers, and a text stays the text it is, whatever it begins with."""
    labels = [each.label for each in head]
    rows = ({label: _fitting(value) for label, value in zip(labels, record, strict=True)} for record in records)
    first = next(rows, dict.fromkeys(labels))  # a sheet without rows has its headings all the same
    days = Format().set_num_format("yyyy-mm-dd")
    above: dict[str, Any] = {"header_row": 1, "merge_ranges": [(0, 0, 0, len(head) - 1, stated)]} if stated else {}
    write_worksheet(
        itertools.chain([first], rows), file, sheet_name="一覧", freeze_row=2 if stated else 1, bold_headers=True,
        datetime_format="yyyy-mm-dd hh:mm", column_formats={each.label: days for each in head if each.kind == DATE},
        **above,
    )  # fmt: skip


FORMS: dict[str, tuple[str, str, Callable[[Sequence[Column[Any]], Records, BinaryIO, str], None]]] = {
    "csv": ("CSV", "text/csv; charset=utf-8", write_csv),
    "xlsx": ("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx),
}


def hand_out(
    columns: Sequence[Column[Any]], records: Records, *, listing: str, title: str, query: str, form: str, by: Actor,
    at: datetime, stated: str = "", purpose: str = "",
) -> FileResponse:  # fmt: skip
    """The file, once the record of it is written. ``form`` is one of FORMS; ``stated`` its first line."""
    _, kind, write = FORMS[form]
    counted = itertools.count()
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    write(columns, (record for record, _ in zip(records, counted, strict=False)), file, stated)
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    exported(
        Taken(listing, by.staff_key, fiscal_year(today(at))), listing=listing, query=query, count=next(counted),
        columns=[each.name for each in columns], form=form, digest=digest, purpose=purpose, by=by, at=at,
    )  # fmt: skip
    file.seek(0)
    response = FileResponse(file, content_type=kind)
    response["Content-Disposition"] = content_disposition(f"{title}_{today(at):%Y%m%d}.{form}")
    return response


def _guarded(value: Plain) -> Plain:
    return guarded(value) if isinstance(value, str) else value


def _fitting(value: Plain) -> Plain:
    """A text that a sheet can hold; numbers of more digits than it can count are text."""
    if isinstance(value, int) and abs(value) >= 10**15:
        return str(value)
    if not isinstance(value, str) or len(value.encode("utf-16-le")) // 2 <= LONGEST:
        return value
    room = (LONGEST - len(_CUT)) * 2
    return value.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + _CUT
