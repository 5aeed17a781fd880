from __future__ import annotations

import jsonschema
import pytest
from django.urls import reverse

from sannai.intake import drafts
from sannai.procedures.around import around
from sannai.rules.evaluate import evaluate
from sannai.rules.model import Dates
from sannai.web.api.urls import urlpatterns

from .trial import KEY, brought, filled, published

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _published() -> None:
    published()


def test_a_program_reads_which_procedures_are_open(client) -> None:
    listed = client.get("/api/procedures/").json()["procedures"]
    assert [each["key"] for each in listed] == [KEY]
    assert listed[0]["title"] == "市民農園の利用の申込み"
    assert listed[0]["legal_basis"] == ["三内市市民農園条例 第4条"]
    assert listed[0]["schema"].endswith(f"/api/procedures/{KEY}/schema.json")


def test_what_a_citizen_filled_in_fits_the_schema_that_a_program_reads(client) -> None:
    response = client.get(f"/api/procedures/{KEY}/schema.json")
    assert response["Content-Type"] == "application/schema+json"
    filling = drafts.load(brought(client, filled(client)))
    answers = evaluate(filling.definition, filling.answers, Dates(filling.draft.expires_on), around()).answers
    jsonschema.Draft202012Validator(response.json()).validate(answers)


def test_the_list_says_whose_it_is(client) -> None:
    content = client.get("/api/procedures/").json()
    assert (content["city"], content["city_code"]) == ("三内市", "279994")


def test_an_unknown_procedure_is_not_there(client) -> None:
    assert client.get("/api/procedures/nothing/schema.json").status_code == 404


def test_nothing_is_written_through_the_api(client) -> None:
    for pattern in urlpatterns:
        address = reverse(f"api:{pattern.name}", args=[KEY] if "key" in pattern.pattern.converters else [])
        assert {getattr(client, verb)(address).status_code for verb in ("post", "put", "patch", "delete")} == {405}


def test_reading_costs_no_statement_once_the_catalogue_is_known(client, django_assert_num_queries) -> None:
    client.get("/api/procedures/")
    with django_assert_num_queries(0):
        client.get("/api/procedures/")
        client.get(f"/api/procedures/{KEY}/schema.json")
