"""How large the tables are: what a database knows to choose an index by. PostgreSQL looks itself, SQLite is told."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

ROWS = 400  # of each index: enough to tell a rare value from a common one, in milliseconds


def tell(at: datetime) -> int:
    """Let SQLite look at its tables again; 1 if it did. Without it a list is sorted whole for each of its pages."""
    if connection.vendor != "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit={ROWS}")
        cursor.execute("ANALYZE")
    return 1
