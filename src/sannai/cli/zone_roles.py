"""zones roles: what each process of this side may do in PostgreSQL, as statements for whoever owns the database."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from .ready import ready

if TYPE_CHECKING:
    from argparse import ArgumentParser, _SubParsersAction


def add(parts: _SubParsersAction[ArgumentParser]) -> None:
    """Add the verb below ``zones``."""
    roles = parts.add_parser("roles", help="PostgreSQL の役割（ロール）ごとの権限を、SQL で出す")
    roles.add_argument("--apply", action="store_true", help="出さずに、いまの接続（持ち主）で行う")
    roles.set_defaults(run=_roles)


def _roles(chosen: argparse.Namespace) -> int:
    ready()
    from django.conf import settings
    from django.db import connection, transaction

    from sannai.common import guard, zone_roles

    if settings.ZONE not in guard.SIDES or connection.vendor != "postgresql":
        print("側を分け（SANNAI_ZONE=internet か lgwan）、PostgreSQL を使うときだけの操作です。")
        return 1
    statements = zone_roles.grants(settings.ZONE)
    if not chosen.apply:
        print(";\n".join(statements) + ";")
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    print(f"{'、'.join(zone_roles.names(settings.ZONE).values())} の権限を整えました。")
    return 0
