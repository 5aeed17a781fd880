"""What a program reads of registers, and what it may not: the rows of its division, without what is sensitive."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sannai.casework.tests import cast
from sannai.common.models import AccessLog, Event
from sannai.registers.models import Entry
from sannai.web.api.registers import urls

from .desk_cast import signed_in, words
from .machines_small import V1, Program, token_of
from .register_doors import KEY, WASTE, Scene, scene
from .test_reading_writes_nothing import writes

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
HIDDEN = (
    "鍵乙",
    "題乙",
    "旧乙",
    "鍵丙",
    "題丙",
    "旧丙",
    "鍵丁",
    "題丁",
    "旧丁",
    "密甲",
    "密乙",
    "密丙",
    "密丁",
    "内緒のこと",
)


@pytest.fixture
def made(settings: Any, tmp_path: Any) -> Scene:
    settings.HOME = tmp_path
    return scene("unit-ledger")


@pytest.fixture
def program(made: Scene) -> Program:
    return Program(token_of("m-food"))


def addresses(of: Scene) -> list[str]:
    own = f"registers/{KEY}/"
    return ["registers/", own, f"{own}entries/", f"{own}entries/{of.rows['甲'].pk}/"]


def test_nobody_comes_in_without_a_token_that_is_good(made: Scene) -> None:
    for token in ("", "sannai_" + "x" * 43, "ひみつ", "a b", "x" * 300):
        for path in (*addresses(made), f"registers/{KEY}/changes/{made.rows['甲'].pk}/"):
            answer = Program(token).get(path)
            assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json"), (token, path)
            assert answer["WWW-Authenticate"].startswith("Bearer ")
            assert answer.json()["detail"]
    assert Program().post(KEY, {"rows": [{"title": "題"}]}).status_code == 401
    signed = signed_in("head").get(f"{V1}registers/")  # a session is no token
    assert signed.status_code == 401


def test_who_tries_tokens_is_stopped_and_whoever_has_one_is_not(program: Program) -> None:
    tried = [Program("sannai_" + "x" * 43).get("registers/") for _ in range(70)]
    assert (tried[0].status_code, tried[-1].status_code) == (401, 429)
    assert int(tried[-1]["Retry-After"]) > 0
    assert program.get("registers/").status_code == 200


def test_a_program_reads_the_rows_of_its_division_and_nothing_else(made: Scene, program: Program) -> None:
    told = [program.get(path) for path in addresses(made)]
    assert [each.status_code for each in told] == [200] * 4
    for each in told:
        text = each.content.decode()
        assert not [one for one in HIDDEN if one in text], each.request["PATH_INFO"]
        assert "secret" not in text
        assert each["Cache-Control"] == "no-store"
        assert not each.cookies
    assert [each["key"] for each in told[0].json()["registers"]] == [KEY]
    rows = told[2].json()["entries"]
    assert [(row["number"], row["title"], row["kind"], row["cost"]) for row in rows] == [("鍵甲", "題甲", "small", 1)]
    assert rows[0]["hub"] == {"unseen": True}  # the register of it is of another profile
    periods = told[3].json()["periods"]
    assert [(each["from"], each.get("until"), each["title"]) for each in periods] == [
        ("2026-04-01", "2026-06-01", "旧甲"), ("2026-06-01", None, "題甲"),
    ]  # fmt: skip


def test_what_is_of_another_division_is_as_what_is_not_there(made: Scene, program: Program) -> None:
    nothing = program.get(f"registers/{KEY}/entries/00000000-0000-7000-8000-000000000001/")
    for mark in "乙丙丁":
        one = program.get(f"registers/{KEY}/entries/{made.rows[mark].pk}/")
        assert (one.status_code, one.json()) == (404, nothing.json())
        lost = program.get(f"registers/{KEY}/entries/?after={made.rows[mark].pk}")
        assert (lost.status_code, lost.json()) == (
            409, program.get(f"registers/{KEY}/entries/?after=00000000-0000-7000-8000-000000000001").json(),
        )  # fmt: skip
    absent = program.get("registers/nothing/")
    for key in ("hub", "naming"):
        assert program.get(f"registers/{key}/").json() == absent.json()
    for query in ("secret=密甲", "sort=secret", "nothing=1", "q=題&q=題", "limit=201", "limit=x", "on=2026-04-31",
                  "on=令和8年4月1日", "kind=odd", "cost_least=x", "after=x", "before=1", "unit=" + WASTE):  # fmt: skip
        answer = program.get(f"registers/{KEY}/entries/?{query}")
        assert answer.status_code == 422, query
        assert answer.json()["errors"][0]["what"]


def test_rows_are_narrowed_sorted_dated_and_turned_page_by_page(made: Scene, program: Program) -> None:
    rows = [{"number": f"N{at:02}", "title": f"品{at}", "kind": "small" if at % 2 else "large", "cost": at,
             "unit": "health.food", "from": "2026-05-01"} for at in range(1, 13)]  # fmt: skip
    assert program.post(KEY, {"rows": rows}).status_code == 201
    page = f"registers/{KEY}/entries/"
    read, address = list[str](), f"{page}?limit=5&sort=-cost&kind=large&cost_least=1"
    for _ in range(9):
        answer = program.get(address).json()
        read += [row["number"] for row in answer["entries"]]
        if answer["next"] is None:
            break
        address = answer["next"].removeprefix(V1)
    assert read == ["N12", "N10", "N08", "N06", "N04", "N02"]
    april = program.get(f"{page}?on=2026-04-15").json()
    assert [(row["number"], row["title"]) for row in april["entries"]] == [("鍵甲", "旧甲")]
    assert [row["number"] for row in program.get(f"{page}?q=品11").json()["entries"]] == ["N11"]


def test_the_schema_of_a_row_fits_the_rows_that_are_read(made: Scene, program: Program) -> None:
    said = program.get(f"registers/{KEY}/").json()
    assert [each["id"] for each in said["fields"]][:5] == ["from", "until", "number", "title", "kind"]
    kind = next(each for each in said["fields"] if each["id"] == "kind")
    assert [(each["code"], each["label"]) for each in kind["choices"]] == [("small", "小"), ("large", "大")]
    assert {"number", "title", "unit"} <= set(said["schema"]["required"])
    assert said["writable"]
    for row in program.get(f"registers/{KEY}/entries/").json()["entries"]:
        plain = {name: value for name, value in row.items() if name not in ("hub", "_values")}
        jsonschema.Draft202012Validator(said["schema"]).validate(plain)
    reader = Program(token_of("m-reader", role="machine_reader"))
    assert not reader.get(f"registers/{KEY}/").json()["writable"]


def test_every_call_stands_in_the_log_of_who_read(made: Scene, program: Program) -> None:
    program.get(f"registers/{KEY}/entries/?kind=small")
    program.get(f"registers/{KEY}/entries/{made.rows['甲'].pk}/")
    program.get(f"registers/{KEY}/entries/{made.rows['丙'].pk}/")
    rows = list(AccessLog.objects.filter(staff_key="m-food").order_by("pk"))
    gone = str(made.rows["甲"].pk)
    assert [(row.about_kind, row.about_id, row.what) for row in rows] == [
        ("register", KEY, "api entries 1 kind"), ("entry", gone, "api entries 1 kind"),
        ("register", KEY, "api entry"), ("entry", gone, "api entry"), ("register", KEY, "api refused 404"),
    ]  # fmt: skip
    page = words(signed_in("admin").get("/desk/audit/reads/?who=food"))
    assert "m-food 連携" in page
    assert "APIで記載の一覧を読みました（1件、kind で絞込み）" in page
    assert "試験台帳の記載" in page
    assert "APIで記載を読みました" in words(signed_in("auditor").get(f"/desk/registers/{KEY}/{gone}/"))


def test_reading_changes_nothing_but_that_log(made: Scene, program: Program) -> None:
    program.get("registers/")  # the token is used on this day
    events = Event.objects.count()
    for path in addresses(made):
        with writes() as written:
            assert program.get(path).status_code == 200
        assert written == [], path
    assert Event.objects.count() == events


# Who has this token 2, the log of who read 1 or 2; and what the answer needs.
STATEMENTS = {"registers": 4, "register": 5, "entries": 10, "entry": 8}


@pytest.mark.parametrize("many", [1, 40])
def test_how_often_a_program_asks_the_database_depends_on_no_number_of_rows(
    made: Scene, program: Program, many: int
) -> None:
    rows = [{"number": f"N{at}", "title": "品", "unit": "health.food"} for at in range(many)]
    assert program.post(KEY, {"rows": rows}).status_code == 201
    asked = {}
    for name, path in zip(STATEMENTS, addresses(made), strict=True):
        program.get(path)
        with CaptureQueriesContext(connection) as found:
            assert program.get(path).status_code == 200
        asked[name] = len(found)
    assert asked == STATEMENTS


def test_what_no_address_takes_is_answered_in_the_same_form(program: Program) -> None:
    for path in ("", "registers", "nothing/", "registers/%00/", "registers/a/b/", "registers/x/entries/1/"):
        answer = program.get(path)
        if answer.status_code == 301:
            continue
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json"), path
    for method in ("put", "patch", "delete", "options", "trace"):
        answer = getattr(program.client, method)(f"{V1}registers/")
        assert (answer.status_code, answer["Allow"]) == (405, "HEAD, GET")
    assert program.client.head(f"{V1}registers/", headers=program._headers({})).status_code == 200


def test_every_address_but_the_document_asks_for_a_token(made: Scene) -> None:
    row, walked = made.rows["甲"], 0
    for pattern in urls.urlpatterns:
        named = {name: KEY if name == "key" else row.pk for name in pattern.pattern.converters}
        address, walked = reverse(f"machines:{pattern.name}", kwargs=named), walked + 1
        got = {getattr(Client(), verb)(address).status_code for verb in ("get", "post", "put", "delete")}
        assert got <= ({200, 405} if pattern.name == "openapi" else {401, 405}), address
    assert walked == 7


def test_a_row_that_was_disposed_of_is_not_there(made: Scene, program: Program) -> None:
    row = made.rows["甲"]
    Entry.objects.filter(pk=row.pk).update(disposed_at=cast.MONDAY)
    assert program.get(f"registers/{KEY}/entries/{row.pk}/").status_code == 404


def test_the_document_is_json_without_a_token() -> None:
    answer = Program().get("openapi.json")
    assert json.loads(answer.content)["openapi"].startswith("3.1")
