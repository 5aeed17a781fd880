"""What the roles of PostgreSQL may do is printed where sides are run apart, and nowhere else."""

from __future__ import annotations

import pytest
from django.db import connection

from sannai.cli import main
from sannai.common import zone_roles

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_of_a_city_that_is_not_run_apart_there_is_nothing_to_say(capsys):
    assert main(["zones", "roles"]) == 1
    assert "側を分け" in capsys.readouterr().out
    assert zone_roles.names("all") == {}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no roles")
@pytest.mark.parametrize(("zone", "roles"), [("internet", {"portal"}), ("lgwan", {"desk", "number"})])
def test_each_process_of_a_side_has_its_role(capsys, settings, zone, roles):
    settings.ZONE = zone
    assert main(["zones", "roles"]) == 0
    printed = capsys.readouterr().out
    assert {each for each in ("portal", "desk", "number") if f"TO sannai_{each};" in printed} == roles
    assert ('ON "intake_outgoing" TO' in printed) == (zone == "internet")
    assert ('ON "casework_case" TO' in printed) == (zone == "lgwan")
    assert main(["zones", "roles", "--apply"]) == 0
