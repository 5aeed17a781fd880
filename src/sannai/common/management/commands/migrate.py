"""Django's ``migrate``, which first says plainly that a database is none of its own."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate

from sannai.common.upgrading import refusal


class Command(migrate.Command):
    """Nothing is touched where the history does not fit: the sentence says what to do."""

    def handle(self, *args: Any, **options: Any) -> None:
        if fault := refusal(options["database"]):
            raise CommandError(fault)
        super().handle(*args, **options)
