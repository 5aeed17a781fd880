"""The role of the number zone in PostgreSQL: it shows a number and writes that it did, and can change nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction

from sannai.casework import actions
from sannai.casework.models import Case
from sannai.casework.queries import find
from sannai.casework.tests import cast
from sannai.common import city_keys, zone_roles
from sannai.common.models import Event
from sannai.common.time import now

from . import numbered
from .desk_cast import signed_in, words
from .numbered import APPLICANT
from .test_number import filed

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def case(db, settings, tmp_path, client) -> Case:
    settings.HOME = tmp_path
    cast.city()
    numbered.keys_of_city(settings, tmp_path)
    numbered.published()
    return filed(client)


@contextmanager
def role(name: str) -> Iterator[None]:
    """What a process that signed in as this role may do."""
    with connection.cursor() as cursor:
        for statement in zone_roles.grants("lgwan"):
            cursor.execute(statement)
        cursor.execute(f"SET ROLE {name}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return "permission denied" in str(error)
    return False


OF_THE_DESK = (
    "UPDATE applications_sealednumber SET box = NULL",
    "DELETE FROM applications_sealednumber",
    "UPDATE applications_application SET answers = ''",
    "INSERT INTO casework_memo DEFAULT VALUES",
    "UPDATE casework_decision SET grounds = ''",
    "DELETE FROM issuance_document",
)


def test_the_number_zone_shows_and_changes_nothing_of_the_desk(case):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no roles")
    with role("sannai_number"):
        assert SPACED in words(looked(case))
        assert [each for each in OF_THE_DESK if not refused(each)] == []
    assert Event.objects.filter(verb="number.read", subject_id=case.subject_id).exists()


def looked(case: Case) -> object:
    sent = {"seen": find(case.pk).seq, "place": "my_number", "purpose": "照合"}
    return signed_in("clerk").post(f"/number/cases/{case.pk}/", sent)


SPACED = " ".join(APPLICANT[at : at + 4] for at in range(0, 12, 4))


def test_nobody_inside_writes_what_is_of_the_outside(case):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no roles")
    with role("sannai_desk"):
        assert refused("INSERT INTO intake_outgoing DEFAULT VALUES")
        assert refused("SELECT * FROM intake_mailproof")
        actions.take(find(case.pk), by=cast.staff("clerk"), at=now())
    assert city_keys.ring().exists()
