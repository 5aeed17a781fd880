"""不利益処分 is begun by the office: nobody finds it among what can be applied for, whatever address they try."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from sannai.common.actors import System
from sannai.common.time import TOKYO
from sannai.intake.models import Draft
from sannai.organization.importing import load_city
from sannai.procedures.actions import publish_files
from sannai.procedures.queries import adverse_about, by_key, catalogue, find, internal_by_key
from sannai.rules.package import read_package

from .desk_cast import signed_in, words

pytestmark = pytest.mark.django_db
CITY: Path = settings.CATALOG / "sannai"
PERMIT, ADVERSE, INTERNAL = "food-business-permit", "food-permit-revocation", "cloud-service-use-request"
TITLE = "食品営業許可の取消し等"
FOUNDED = datetime(2024, 4, 1, 9, tzinfo=TOKYO)
COUNTER, CLERK = "s1027", "s1025"


@pytest.fixture(autouse=True)
def city(db: None, settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    load_city(CITY / "organization", FOUNDED)
    for key in (PERMIT, ADVERSE, INTERNAL):
        publish_files(read_package(CITY / key), by=System(), at=FOUNDED)


def test_it_is_published_and_known_by_what_it_is_about_and_by_nothing_else():
    assert [entry.key for entry in adverse_about(PERMIT)] == [ADVERSE]
    assert adverse_about(INTERNAL) == ()
    assert [entry.key for entry in catalogue().entries] == [PERMIT]
    assert (by_key(ADVERSE), internal_by_key(ADVERSE)) == (None, None)
    assert [hit.key for hit in find("食品営業許可") if hit.online] == [PERMIT]


@pytest.mark.parametrize("path", ["/", "/procedures/", "/procedures/?q=食品", "/api/procedures/"])
def test_no_list_of_the_portal_holds_it(path):
    response = Client().get(path)
    assert response.status_code == 200
    for other in (TITLE, ADVERSE):
        assert other not in response.content.decode()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/procedures/{}/"),
        ("post", "/procedures/{}/start/"),
        ("get", "/api/procedures/{}/schema.json"),
    ],
)
def test_a_direct_address_answers_as_for_an_internal_procedure(method, path):
    client = Client()
    for other in (ADVERSE, INTERNAL):
        assert getattr(client, method)(path.format(other)).status_code == 404
    assert getattr(client, method)(path.format(PERMIT)).status_code != 404
    assert not Draft.objects.exclude(version__key=PERMIT).exists()


def test_neither_the_counter_nor_a_division_is_offered_it():
    counter, clerk = signed_in(COUNTER), signed_in(CLERK)
    assert "食品営業許可申請" in words(counter.get("/counter/"))
    assert TITLE not in words(counter.get("/counter/"))
    assert counter.get(f"/counter/{ADVERSE}/start/").status_code == 404
    assert TITLE not in words(clerk.get("/desk/internal/"))
    assert clerk.post(f"/desk/internal/start/{ADVERSE}/").status_code == 404


def test_the_desk_can_ask_for_its_cases():
    assert TITLE in words(signed_in(CLERK).get("/desk/"))
