from pathlib import Path

import pytest

from sannai.organization.csv_tables import REQUIRED, TABLES, Table

DOCUMENT = Path(__file__).parents[4] / "docs" / "organization-csv.md"


def section(table: Table) -> str:
    lines = [f"### `{table.file}` {table.title}", "", "| 列 | 空 | 書くこと |", "|---|---|---|"]
    for column in table.columns:
        empty = "×" if column.empty is REQUIRED else "○"
        words = f"（{'・'.join(column.words.values())}）" if column.words else ""
        lines.append(f"| {column.name} | {empty} | {column.about}{words if words[1:3] not in column.about else ''} |")
    known = "・".join(table.column(field) for field in table.identity)
    return "\n".join([*lines, "", f"同じ行とみるもの: {known}", ""])


def test_the_document_names_every_table_and_column_as_they_are_read():
    if not DOCUMENT.exists():
        pytest.skip("installed without its documents")
    text = DOCUMENT.read_text(encoding="utf-8")
    for table in TABLES:
        assert section(table) in text, f"docs/organization-csv.md should say:\n\n{section(table)}"
