"""The organisation as CSV: UTF-8 with a mark that spreadsheets look for, CRLF, ISO days, always in the same order."""

from __future__ import annotations

import csv
import io

from sannai.text.csv_cells import guarded

from .csv_tables import TABLES, Table


def export_city() -> dict[str, bytes]:
    """Every row of every table, by the name of its file. One statement for each table."""
    return {table.file: _written(table) for table in TABLES}


def _written(table: Table) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.name for column in table.columns])
    fields = [column.field for column in table.columns]
    by = [*table.sorted_by, *table.identity]
    rows = list(table.model._default_manager.values(*fields))
    # Sorted here and not by the database, whose order of letters is its own.
    for row in sorted(rows, key=lambda row: [row[name] for name in by]):
        writer.writerow([guarded(column.write(row[column.field])) for column in table.columns])
    return text.getvalue().encode("utf-8-sig")
