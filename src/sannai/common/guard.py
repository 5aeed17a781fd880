"""A database of one side takes in no row of another's tables, and a process of one side does not run on another's.

Triggers before insert, on both databases: what may be granted can be granted again, and an owner passes every grant.
They are installed after every migrate where SANNAI_ZONE names a side, and tell by their names of which side they are.
"""

from __future__ import annotations

import re

from django.apps import apps
from django.conf import settings
from django.db import connections

from . import zones

SIDES = {"internet": "公開側", "sluice": "中継", "lgwan": "庁内側"}
STANDS_ON = {"number": "lgwan"}  # a process without a database of its own: on whose it works
_NAME = re.compile(rf"({'|'.join(SIDES)})_side_only_\w+")
_FUNCTION = "sannai_other_side"
_FIND = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    # Of the tables that this connection means, and switched on whatever the session says.
    "postgresql": "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
    " WHERE t.tgrelid = to_regclass(c.relname) AND t.tgenabled = 'A'",
}


def elsewhere(zone: str) -> dict[str, str]:
    """room.Model → table, of every table that has no place on this side."""
    return {
        model._meta.label: model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if (own := zones.zone_of(model._meta.label)) is not None and not zones.stands(own, zone)
    }


def strangers(zone: str, using: str = "default") -> list[str]:
    """room.Model of those of them that hold a row. One statement."""
    connection = connections[using]
    known = set(connection.introspection.table_names())
    there = {label: table for label, table in elsewhere(zone).items() if table in known}
    if not there:
        return []
    each = " UNION ALL ".join(
        f"SELECT '{label}' WHERE EXISTS (SELECT 1 FROM {table})"  # noqa: S608 - names of our own tables
        for label, table in sorted(there.items())
    )
    with connection.cursor() as cursor:
        cursor.execute(each)
        return [label for (label,) in cursor.fetchall()]


def guarded(using: str = "default") -> dict[str, set[str]]:
    """Side → names of its triggers in this database."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(_FIND[connection.vendor])
        found: dict[str, set[str]] = {}
        for (name,) in cursor.fetchall():
            if match := _NAME.fullmatch(name):
                found.setdefault(match[1], set()).add(name)
    return found


def install(zone: str, using: str = "default") -> list[str]:
    """Install what is missing on this side; the names of what was installed. ValueError: it is another side's."""
    if zone not in SIDES:
        return []
    connection = connections[using]
    if fault := _mixed(zone, using):
        raise ValueError(fault)
    known = set(connection.introspection.table_names())
    has = guarded(using).get(zone, set())
    wanted = {_name(zone, table): table for table in elsewhere(zone).values() if table in known}
    missing = sorted(set(wanted) - has)
    with connection.cursor() as cursor:
        if missing and connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $body$BEGIN RAISE"
                " EXCEPTION '% stands on the other side', TG_TABLE_NAME"
                " USING ERRCODE = 'integrity_constraint_violation'; END$body$"
            )
        for name in missing:
            for statement in _statements(connection.vendor, name, wanted[name]):
                cursor.execute(statement)
    return missing


def refusal(zone: str, using: str = "default") -> str:
    """Why a process of this side may not run on this database, and what to do; "" if it may."""
    zone = STANDS_ON.get(zone, zone)
    if fault := _mixed(zone, using):
        return fault
    known = set(connections[using].introspection.table_names())
    wanted = {_name(zone, table) for table in elsewhere(zone).values() if table in known}
    if wanted - guarded(using).get(zone, set()):
        return "このデータベースには、ほかの側の行を断る仕掛けがありません。sannai zones guard を行ってください。"
    return ""


def install_after_migrate(sender: object, using: str = "default", **_: object) -> None:
    """What post_migrate calls. A database with rows of another side is left as it is: no process starts on it."""
    if settings.ZONE in SIDES and not _mixed(settings.ZONE, using):
        install(settings.ZONE, using)


def _mixed(zone: str, using: str) -> str:
    """Whose database it is, if not this side's."""
    others = sorted(set(guarded(using)) - {zone})
    if others:
        return (
            f"このデータベースは{SIDES[others[0]]}（SANNAI_ZONE={others[0]}）のものです。いまの設定は "
            f"SANNAI_ZONE={zone} です。DATABASE_URL か SANNAI_ZONE を直してください。"
        )
    if found := strangers(zone, using):
        return (
            f"このデータベースには、SANNAI_ZONE={zone} に置かない表の行があります: {'、'.join(found)}。"
            "側を分けたデータベースを使うか、SANNAI_ZONE を直してください（docs/operation.md）。"
        )
    return ""


def _name(zone: str, table: str) -> str:
    return f"{zone}_side_only_{table}"


def _statements(vendor: str, name: str, table: str) -> list[str]:
    if vendor == "postgresql":
        return [
            f"DROP TRIGGER IF EXISTS {name} ON {table}",
            f"CREATE TRIGGER {name} BEFORE INSERT ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {_FUNCTION}()",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
        ]
    refuse = f"RAISE(ABORT, '{table} stands on the other side')"
    return [f"CREATE TRIGGER {name} BEFORE INSERT ON {table} BEGIN SELECT {refuse}; END"]
