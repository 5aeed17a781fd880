"""A city with many cases: real ones, filed and decided by the real actions, copied under new identities in SQL.

Every UUID of a copied row is derived from the one it was copied from, so that rows go on pointing at each other.
Copies are for measuring how reading grows; their event chains do not verify.
"""

from __future__ import annotations

from typing import LiteralString

import psycopg
from psycopg import sql

# In the order of their references; rows that others find by a running number are left out. With the condition of
# what is copied: only what belongs to a case.
_OF_CASE = "proposal_id IN (SELECT id FROM approvals_proposal WHERE about_kind = 'case')"
TABLES: dict[str, LiteralString] = {
    "applications_application": "true",
    "applications_searchkey": "true",
    "casework_case": "true",
    "casework_beginning": "true",
    "casework_clock": "true",
    "casework_decision": "true",
    "casework_deskanswers": "true",
    "casework_deliverychoice": "true",
    "casework_feedue": "true",
    "casework_memo": "true",
    "common_event": "subject_kind IN ('case', 'proposal')",
    "approvals_proposal": "about_kind = 'case'",
    "approvals_record": _OF_CASE,
    "approvals_grounds": _OF_CASE,
    "approvals_waiting": _OF_CASE,
    "approvals_opinion": _OF_CASE,
    "approvals_revision": _OF_CASE,
    "approvals_perusal": _OF_CASE,
}
_PAYLOADS: LiteralString = """
    INSERT INTO common_eventpayload (event_id, salt, body)
    SELECT copy.id, p.salt, p.body
    FROM common_eventpayload p JOIN common_event e ON e.id = p.event_id CROSS JOIN generate_series(1, %s) k
    JOIN common_event copy ON copy.subject_kind = e.subject_kind AND copy.seq = e.seq
        AND copy.subject_id = (md5(e.subject_id || k)::uuid)::text
    WHERE e.subject_kind IN ('case', 'proposal')
"""


def grow(url: str, cases: int) -> int:
    """Copy the cases of this database as often as fits into so many; how many there are then."""
    with psycopg.connect(url) as connection:
        copies = cases // _count(connection) - 1
        if copies > 0:
            connection.execute("SET session_replication_role = replica")  # a bulk load: no trigger, no reference check
            for table in reversed(TABLES):  # what hangs on a row first: the rows that are copied are the real ones
                _copy(connection, table, copies)
            connection.execute("ANALYZE common_event")  # or it looks for each copy by going through them all
            connection.execute(_PAYLOADS, [copies])
            connection.execute("SET session_replication_role = DEFAULT")
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")
        return _count(connection)


def _count(connection: psycopg.Connection) -> int:
    row = connection.execute("SELECT count(*) FROM casework_case").fetchone()
    assert row
    return int(row[0])


def _copy(connection: psycopg.Connection, table: str, copies: int) -> None:
    found = connection.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s AND is_identity = 'NO' "
        "ORDER BY ordinal_position",
        [table],
    ).fetchall()
    connection.execute(
        sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {} t CROSS JOIN generate_series(1, %s) k WHERE {}").format(
            sql.Identifier(table),
            sql.SQL(", ").join(sql.Identifier(name) for name, _ in found),
            sql.SQL(", ").join(_copied(table, name, kind) for name, kind in found),
            sql.Identifier(table),
            sql.SQL(TABLES[table]),
        ),
        [copies],
    )


def _copied(table: str, name: str, kind: str) -> sql.Composable:
    """What stands in this column of a copy."""
    column = sql.Identifier("t", name)
    if kind == "uuid":
        return sql.SQL("md5({}::text || k)::uuid").format(column)
    if name == "about_id" or (table, name) == ("common_event", "subject_id"):
        return sql.SQL("(md5({} || k)::uuid)::text").format(column)
    if name == "reference_number":
        return sql.SQL("left(md5({} || k), 16)").format(column)
    if (table, name) == ("approvals_record", "number"):
        return sql.SQL("{} + k * 100000").format(column)
    return column
