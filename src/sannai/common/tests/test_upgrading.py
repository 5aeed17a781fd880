"""A database of before the squash is told so plainly, and is left as it is."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db.migrations.recorder import MigrationRecorder

from sannai.common import upgrading

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
recorded = MigrationRecorder.Migration.objects


def test_a_database_of_this_version_is_migrated():
    assert upgrading.refusal() == ""
    call_command("migrate", verbosity=0)


def test_a_database_of_before_the_squash_is_refused_by_its_migrations():
    recorded.create(app="common", name="0002_series")
    recorded.create(app="casework", name="0007_beginning")
    with pytest.raises(CommandError, match=r"casework\.0007_beginning など 2 件") as refused:
        call_command("migrate", verbosity=0)
    assert "何も変えていません" in str(refused.value)
    assert "make demo RESET=1" in str(refused.value)


def test_a_database_of_the_first_edition_is_refused_by_their_order():
    recorded.filter(app="definitions").delete()
    with pytest.raises(CommandError, match="順が、この版と合いません"):
        call_command("migrate", verbosity=0)


def test_migrations_of_others_are_not_ours_to_judge():
    recorded.create(app="some_plugin", name="0099_theirs")
    assert upgrading.refusal() == ""
