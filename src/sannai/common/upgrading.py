"""Whether the database at hand is one that this code's migrations know how to bring up to date."""

from __future__ import annotations

from django.apps import apps
from django.db import connections
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.loader import MigrationLoader

_WHAT_TO_DO = (
    "何も変えていません。中身は、このデータベースを作ったときの版の三ないで、今までどおり開けます。"
    "デモの市なら make demo RESET=1 で作り直せます（PostgreSQL では空のデータベースを作り、DATABASE_URL に書きます）。"
    "わけは docs/decisions/0018-migrations-squashed-once.md にあります。"
)


def refusal(using: str = "default") -> str:
    """Why this database is not migrated and what to do instead; "" where nothing stands against it.

    The migrations were squashed once, without a way from before (docs/decisions/0018): Django alone would stop on a
    table that is there already, or would not notice.
    """
    loader = MigrationLoader(connections[using])
    ours = {each.label for each in apps.get_app_configs() if each.name.startswith("sannai.")}
    unknown = sorted(
        f"{room}.{name}"
        for room, name in loader.applied_migrations
        if room in ours and (room, name) not in loader.disk_migrations
    )
    if unknown:
        found = f"この版が知らない移行（{unknown[0]} など {len(unknown)} 件）が記録されています"
    elif not _in_order(loader, using):
        found = "移行の記録の順が、この版と合いません"
    else:
        return ""
    return (
        f"このデータベースは、この版の三ないでは更新できません。{found}: 移行を一つにまとめる前か、もっと新しい版の"
        f"ものです。{_WHAT_TO_DO}"
    )


def _in_order(loader: MigrationLoader, using: str) -> bool:
    """A room of the first edition has its tables without those that it stands on now."""
    try:
        loader.check_consistent_history(connections[using])
    except InconsistentMigrationHistory:
        return False
    return True
