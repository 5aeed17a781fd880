"""Roles of PostgreSQL for the processes of a side: each may write what is its own, and the database holds it to that.

``guard`` keeps rows of another side out of a database, whoever comes; a role keeps one process of a side from what
another does there. The number zone works on the inner database: it reads cases and writes that it looked.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.apps import apps
from django.db import connections

from . import zones

# What the process that shows numbers writes: the look itself, what follows from any act on a case, and its sign-in.
SHOWING = (
    "common.Event common.EventPayload common.AccessLog casework.Case intake.Projection exchange.Put "
    "accounts.Account sessions.Session otp_totp.TOTPDevice otp_static.StaticDevice otp_static.StaticToken "
    "accounts.SignInAttempts common.Allowance"
)
ROLES: Mapping[str, tuple[str, ...]] = {"internet": ("portal",), "lgwan": ("desk", "number")}
_ALL, _READ = "SELECT, INSERT, UPDATE, DELETE", "SELECT"


def names(zone: str) -> dict[str, str]:
    """Process → role, of those that work on the database of this side; {} where sides are not run apart."""
    return {each: f"sannai_{each}" for each in ROLES.get(zone, ())}


def grants(zone: str, using: str = "default") -> list[str]:
    """The statements that give each role what it needs and nothing else. May be run again after every migration."""
    known = set(connections[using].introspection.table_names())
    tables = {model._meta.label: model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    statements = []
    for process, role in names(zone).items():
        statements += [_made(role), f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}"]
        statements.append(f"GRANT USAGE ON SCHEMA public TO {role}")
        statements.append(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
        for label, table in sorted(tables.items()):
            if table in known and (right := _right(process, label, zone)):
                statements.append(f'GRANT {right} ON "{table}" TO {role}')
        statements.append(f"GRANT SELECT ON django_migrations TO {role}")
    return statements


def _right(process: str, label: str, zone: str) -> str:
    own = zones.zone_of(label)
    if own is not None and not zones.stands(own, zone):
        return ""
    return _ALL if process != "number" or label in SHOWING.split() else _READ


def _made(role: str) -> str:
    known = f"SELECT 1 FROM pg_roles WHERE rolname = '{role}'"  # noqa: S608 - names of our own
    return f"DO $$ BEGIN IF NOT EXISTS ({known}) THEN CREATE ROLE {role} NOLOGIN; END IF; END $$"
