"""Triggers that keep the event log append-only on both databases. Installed after every migrate; checked by audit.

SQLite: ``alter_field`` rebuilds a table and drops its triggers, hence the reinstalling; ``INSERT OR REPLACE`` deletes
without a delete trigger unless ``recursive_triggers`` is on, hence the triggers before insert.
PostgreSQL: triggers are ENABLE ALWAYS, else ``session_replication_role`` would pass them by; TRUNCATE has its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

# Table → what would be a row put in another's place. The names in the message are what events.py looks for.
_TABLES: Mapping[str, str] = {
    "common_event": "id = NEW.id OR (subject_kind = NEW.subject_kind AND subject_id = NEW.subject_id"
    " AND seq = NEW.seq)",
    "common_eventpayload": "event_id = NEW.event_id",
    "common_seal": "id = NEW.id OR number = NEW.number",
    "common_sealedevent": "event_id = NEW.event_id",
}
# 廃棄 is the one change allowed: the body is emptied, and its salt with it.
_DISPOSAL = "NEW.event_id = OLD.event_id AND NEW.body IS NULL AND NEW.salt IN (OLD.salt, '')"


def _sqlite() -> dict[str, str]:
    """Name → statement. SQLite keeps the text of a trigger as it was written, so that it can be compared."""
    wanted = {}
    for table, taken in _TABLES.items():
        change = f"WHEN NOT ({_DISPOSAL}) " if table == "common_eventpayload" else ""
        place = "event_subject_seq is taken" if table == "common_event" else "the place is taken"
        refuse = f"RAISE(ABORT, '{table} is append-only')"
        for name, clause in (
            ("update", f"BEFORE UPDATE ON {table} {change}BEGIN SELECT {refuse}; END"),
            ("delete", f"BEFORE DELETE ON {table} BEGIN SELECT {refuse}; END"),
            (
                "replace",
                f"BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken}) "  # noqa: S608 - constants
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: {place}'); END",
            ),
        ):
            wanted[f"{table}_no_{name}"] = f"CREATE TRIGGER {table}_no_{name} {clause}"
    return wanted


_REFUSAL = (
    "RAISE EXCEPTION '% is append-only: no %', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';"
)
_FUNCTIONS = {
    "sannai_append_only": f"BEGIN {_REFUSAL} END",
    "sannai_disposal_only": f"BEGIN IF TG_OP = 'UPDATE' THEN IF {_DISPOSAL} THEN RETURN NEW; END IF; END IF; "
    f"{_REFUSAL} END",
}
# Bits of pg_trigger.tgtype: row 1, before 2, delete 8, update 16, truncate 32.
_ROWS, _TRUNCATE = 1 + 2 + 8 + 16, 2 + 32


@dataclass(frozen=True, slots=True)
class _PostgresTrigger:
    name: str
    table: str
    kind: int
    function: str

    @property
    def statements(self) -> list[str]:
        when = "DELETE OR UPDATE" if self.kind == _ROWS else "TRUNCATE"
        each = "ROW" if self.kind == _ROWS else "STATEMENT"
        return [
            f"DROP TRIGGER IF EXISTS {self.name} ON {self.table}",
            f"CREATE TRIGGER {self.name} BEFORE {when} ON {self.table} FOR EACH {each} "
            f"EXECUTE FUNCTION {self.function}()",
            f"ALTER TABLE {self.table} ENABLE ALWAYS TRIGGER {self.name}",
        ]


def _postgres() -> list[_PostgresTrigger]:
    rows = {"common_eventpayload": "sannai_disposal_only"}
    return [
        trigger
        for table in _TABLES
        for trigger in (
            _PostgresTrigger(f"{table}_no_change", table, _ROWS, rows.get(table, "sannai_append_only")),
            _PostgresTrigger(f"{table}_no_truncate", table, _TRUNCATE, "sannai_append_only"),
        )
    ]


def missing(using: str = "default") -> list[str]:
    """Names of triggers that are not there, switched off, or not as they were installed."""
    connection = connections[using]
    return _missing_on_postgres(connection) if connection.vendor == "postgresql" else _missing_on_sqlite(connection)


def _missing_on_sqlite(connection: BaseDatabaseWrapper) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        found: dict[str, str] = dict(cursor.fetchall())
    return [name for name, statement in _sqlite().items() if found.get(name) != statement]


_FIND = """
SELECT t.tgname, c.relname, t.tgtype, p.proname, p.prosrc
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
WHERE t.tgrelid = to_regclass(c.relname) AND t.tgenabled = 'A' AND t.tgqual IS NULL AND t.tgattr = ''
"""


def _missing_on_postgres(connection: BaseDatabaseWrapper) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_FIND)
        found = {tuple(row) for row in cursor.fetchall()}
    return [
        trigger.name
        for trigger in _postgres()
        if (trigger.name, trigger.table, trigger.kind, trigger.function, _FUNCTIONS[trigger.function]) not in found
    ]


def install(using: str = "default") -> list[str]:
    """Install what is missing or different; the names of what was installed. Does nothing before the tables are."""
    connection = connections[using]
    if not set(_TABLES) <= set(connection.introspection.table_names()):
        return []
    wanted = missing(using)
    if not wanted:
        return []
    with connection.cursor() as cursor:
        for statement in _statements(connection.vendor, wanted):
            cursor.execute(statement)
    return wanted


def _statements(vendor: str, names: list[str]) -> list[str]:
    if vendor == "postgresql":
        functions = [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $body${body}$body$"
            for name, body in _FUNCTIONS.items()
        ]
        return functions + [each for trigger in _postgres() if trigger.name in names for each in trigger.statements]
    triggers = _sqlite()
    return [each for name in names for each in (f"DROP TRIGGER IF EXISTS {name}", triggers[name])]


def install_after_migrate(sender: object, using: str = "default", **_: Any) -> None:
    """What post_migrate calls."""
    install(using)
