"""個人情報ファイル簿 and the data sets: what a decision publishes is what everybody reads, as page, CSV and JSON."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from sannai.approvals.tests import city
from sannai.approvals.tests.city import AT, approve, person
from sannai.common.actors import System
from sannai.connectors import publishing
from sannai.definitions import actions
from sannai.definitions.models import Definition
from sannai.intake import documents, reading
from sannai.intake.models import Publication
from sannai.organization.models import Unit
from sannai.registers.actions import protect
from sannai.registers.kind import REGISTER
from sannai.registers.tests.opening import entered
from sannai.registers.tests.test_publishing import MATTER
from sannai.rules.registers.tests.factory import MAIN, PERSON, more, written
from sannai.text.problems import DefinitionError

from .desk_cast import words
from .trial import text

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LEADER = PERSON
PHONE = "{id: phone, label: 代表者の電話番号, ask: phone, personal: yes, required: no}"
DATA = """\
personal_data:
  file: =団体の代表者の名簿
  persons: 登録した団体の代表者
  collected_from: [本人の届出, 県の通知]
  passed_to: [県]
  processed_by: [入力を受託する事業者]
  special_care: no
"""
PUBLIC = """\
public:
  dataset: samples
  title: 見本の一覧
  headings: {番号: number, 大きいもの: {from: title, when: {kind: large}}}
"""


@pytest.fixture(autouse=True)
def _city(settings, tmp_path):
    settings.HOME = tmp_path
    city.build()
    city.rules(city.RULES + MATTER.format("publication") + MATTER.format("withdrawal"), AT - timedelta(days=1))
    Unit.objects.filter(key="waste").update(place="本庁2階", phone="000-000-0001")
    publishing.publish("offices", AT)
    publishing._made_of.clear()
    yield
    reading.forget()


def files(*fields: str, **parts: str) -> dict[str, bytes]:
    said = {"division": "division: waste", "fields": more(*fields), **({"personal": DATA} if fields else {})}
    return {MAIN: written(**{**said, **parts})}


def decided(*fields: str, **parts: str) -> None:
    """Brought, proposed and decided."""
    proposal = actions.propose_publication(REGISTER, files(*fields, **parts), by=person("clerk"), at=AT, reasons="試験")
    approve(proposal, "head")


def api(client: Client, name: str = "personal_files") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = client.get(f"/api/{name.replace('_', '-')}/").json()[name]
    return rows


def book(client: Client) -> list[dict[str, str]]:
    sent = client.get("/personal-files.csv").content
    assert sent.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(sent.decode("utf-8-sig"), newline="")))


def rows(client: Client) -> list[list[str]]:
    sent = client.get("/datasets/samples.csv").content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(sent, newline="")))


def test_page_csv_and_json_change_when_a_version_with_one_more_field_is_decided(client):
    decided(LEADER)
    before = "7 経緯、8 代表者、9 記載の期間"
    assert before in book(client)[0]["記録項目"]
    decided(LEADER, PHONE)
    (row,), (told,) = book(client), api(client)
    assert "8 代表者、9 代表者の電話番号、10 記載の期間" in row["記録項目"]
    assert told["fields"][7:9] == ["代表者", "代表者の電話番号"]
    assert (row["台帳の定義の版"], told["version"]["number"]) == ("2", 2)
    assert "<li>代表者の電話番号</li>" in text(client.get("/personal-files/sample/"))


def test_where_it_is_collected_to_whom_it_goes_and_who_processes_it_is_said_on_the_page(client):
    decided(LEADER)
    page = text(client.get("/personal-files/sample/"))
    assert '<dt>記録情報の経常的提供先</dt><dd class="pre">県</dd>' in page
    for said in (
        "本人の届出",
        "県の通知",
        "入力を受託する事業者",
        "本庁2階",
        '行政機関等の名称</dt><dd class="pre">市長<',
    ):
        assert said in page
    assert "登録した団体の代表者" in words(client.get("/personal-files/"))
    assert "1,000人に満たない" in words(client.get("/personal-files/"))


def test_what_a_spreadsheet_would_run_is_text_in_the_book(client):
    decided(LEADER)
    assert book(client)[0]["個人情報ファイルの名称"] == "'=団体の代表者の名簿"
    assert api(client)[0]["name"] == "=団体の代表者の名簿"


def test_a_register_without_personal_data_is_not_in_the_book_and_a_withdrawn_one_is_no_more(client):
    decided()
    assert api(client) == []
    assert client.get("/personal-files/sample/").status_code == 404
    decided(LEADER)
    assert len(api(client)) == 1
    approve(actions.propose_withdrawal(Definition.objects.get(), by=person("clerk"), at=AT, reasons="やめる"), "head")
    assert (api(client), book(client)) == ([], [])
    assert "まだありません" in words(client.get("/personal-files/"))


def test_the_pages_ask_no_table_of_the_office(client, django_assert_num_queries):
    decided(LEADER, public=PUBLIC)
    addresses = ("/personal-files/", "/personal-files/sample/", "/personal-files.csv", "/datasets/samples/")
    assert {client.get(address).status_code for address in addresses} == {200}
    with django_assert_num_queries(0):
        for address in addresses:
            client.get(address)
        api(client)


def test_a_data_set_says_its_licence_and_columns_before_its_rows(client):
    decided(public=PUBLIC)
    page = words(client.get("/datasets/samples/"))
    assert "「種類」が大 のとき" in page
    assert "/datasets/samples.csv" in page
    (told,) = api(client, "datasets")
    assert (told["licence"], told["register"], len(told["columns"])) == ("CC BY 4.0", "見本台帳", 2)
    assert "見本の一覧" in words(client.get("/datasets/"))
    assert client.get("/datasets/nothing/").status_code == 404


def test_a_data_set_has_one_register():
    actions.publish_files(REGISTER, files(public=PUBLIC), by=System(), at=AT)
    with pytest.raises(DefinitionError, match="データセット samples は、台帳「見本台帳」が公開しています"):
        actions.bring(REGISTER, files(register="register: second", public=PUBLIC), by=person("clerk"), at=AT)


def test_the_rows_follow_the_register_and_nobody_who_is_protected_is_among_them(client):
    decided(public=PUBLIC)
    assert client.get("/datasets/samples.csv").status_code == 404
    body = {"from": "2026-04-01", "title": "=見本", "kind": "large"}
    entered("sample", {**body, "number": "1"})
    other = entered("sample", {**body, "number": "2", "kind": "small"})
    publishing.follow_rows(AT)
    assert rows(client) == [["番号", "大きいもの"], ["1", "'=見本"], ["2", ""]]
    assert api(client, "datasets")[0]["rows"] == {"on": "2026-06-01", "count": 2}
    assert publishing.follow_rows(AT) == 0
    protect(other, reason="申出があった", by=System(), at=AT)
    publishing.follow_rows(AT)
    assert rows(client) == [["番号", "大きいもの"], ["1", "'=見本"]]
    decided()
    publishing.follow_rows(AT)
    assert client.get("/datasets/samples.csv").status_code == 404
    assert documents.read(bytes(Publication.objects.get(pk="dataset:samples").body))["rows"] == []
