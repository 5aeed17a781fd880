"""A register at the desk: the pages of procedures, by its kind."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from sannai.approvals.models import Proposal
from sannai.approvals.rulebook import adopt
from sannai.common.actors import System
from sannai.common.time import TOKYO
from sannai.definitions.models import Candidate, Version
from sannai.definitions.queries import in_force
from sannai.organization.importing import load_city
from sannai.registers.tests.opening import entered
from sannai.rules.delegation.folder import read_rulebook
from sannai.rules.registers.tests.factory import MAIN, PARTS, written

from .desk_cast import signed_in, words
from .test_publication import pressed, zipped

pytestmark = pytest.mark.django_db
CITY: Path = settings.CATALOG / "sannai"
FOUNDED = datetime(2024, 4, 1, 9, tzinfo=TOKYO)
CLERK, HEAD, DX_HEAD, STRANGER = "s1002", "s1004", "s1028", "s1025"
LIST = "/desk/registers/definitions/"


@pytest.fixture(autouse=True)
def city(db: None, settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    load_city(CITY / "organization", FOUNDED)
    adopt(read_rulebook(CITY / "delegation"), by=System(), at=FOUNDED)


def bring(client: Client, **parts: str) -> Any:
    content = written(**{"division": "division: environment.collection", **parts})
    return client.post(f"{LIST}bring/", {"files": zipped({MAIN: content})})


def decided(client: Client, candidate: str) -> Proposal:
    """Proposed by the clerk, agreed to by the DX office, approved by the head."""
    client.post(candidate, {"seen": client.get(candidate).context["seen"], "reasons": "表計算をやめる"})
    proposal = Proposal.objects.order_by("pk").last()
    assert proposal is not None
    assert pressed(signed_in(DX_HEAD), proposal, "agree").status_code == 302
    assert pressed(signed_in(HEAD), proposal, "approve").status_code == 302
    return proposal


def test_a_register_is_brought_read_decided_listed_and_taken_back():
    client = signed_in(CLERK)
    candidate = bring(client)["Location"]
    page = words(client.get(candidate))
    assert "初めて公開する台帳です" in page
    assert "1つの課の台帳（所管課が書き、全職員が見る）" in page
    proposal = decided(client, candidate)
    read = words(signed_in(HEAD).get(f"/desk/approvals/{proposal.pk}/"))
    assert "見本台帳（sample）" in read
    assert in_force("register", "sample") is not None
    assert "第1版" in words(client.get(LIST))
    assert "sample" not in words(client.get("/desk/procedures/"))
    place = f"{LIST}sample/withdrawal/"
    withdrawal = client.get(place)
    assert "新しい記載を書けなくなります" in words(withdrawal)
    done = client.post(place, {"seen": withdrawal.context["seen"], "reasons": "統合した"})
    assert Proposal.objects.filter(pk=done["Location"].split("/")[-2]).exists()


def test_the_second_version_shows_what_it_changes_and_a_change_of_rights_by_itself():
    client = signed_in(CLERK)
    decided(client, bring(client)["Location"])
    page = words(client.get(bring(client, rights="rights: closed-ledger")["Location"]))
    assert "変わること（1か所）" in page
    assert "閉じた台帳（所管課だけが見て、閲覧は記録に残る）" in page


def test_what_the_rows_do_not_fit_is_shown_to_who_sees_them_and_keeps_it_from_being_proposed():
    client = signed_in(CLERK)
    decided(client, bring(client)["Location"])
    entered("sample", {"from": "2026-04-01", "number": "1", "title": "印刷機", "kind": "large"})
    more = "\n  - {id: place, label: 置き場所, ask: text}"
    place = bring(client, fields=PARTS["fields"].replace(", large: 大", "") + more)["Location"]
    page = client.get(place)
    said = words(page)
    assert "いまの記載への影響（1件）" in said
    assert "一覧の表を、1件の記載について作り直します" in said
    assert "新しい必須の項目「置き場所」は、1件すべてで「未記入」" in said
    assert "合わない記載が1件あります" in said
    assert "1 印刷機" in said
    refused = client.post(place, {"seen": page.context["seen"], "reasons": "減らす"})
    assert refused.status_code == 409
    assert "いまの1件の記載に合いません" in words(refused)
    assert "retired: yes" in words(refused)
    place = bring(client, fields=PARTS["fields"] + more)["Location"]
    client.post(place, {"seen": client.get(place).context["seen"], "reasons": "場所も書く"})
    proposal = Proposal.objects.order_by("pk").last()
    assert proposal is not None
    read = words(signed_in(HEAD).get(f"/desk/approvals/{proposal.pk}/"))
    assert "いまの記載への影響（1件）" in read
    assert "合わない記載" not in read


def test_every_fault_is_shown_with_its_line_and_nothing_is_kept():
    client = signed_in(CLERK)
    response = bring(client, key="key: [story]", filters="filters: [secret]")
    assert response.status_code == 422
    said = words(response)
    assert "register.yaml" in said
    assert "「story」（何行かの文字）は鍵にできません" in said
    assert "「secret」では絞り込めません" in said
    assert not Candidate.objects.exists()
    silent = "\n".join(line for line in PARTS["fields"].split("\n") if "cost" not in line)
    decided(client, bring(client)["Location"])
    assert "retired_fields" in words(bring(client, fields=silent))
    assert Version.objects.count() == 1


def test_what_the_organisation_does_not_have_is_shown_with_its_place_and_the_nearest():
    person = "fields:\n  - {id: number, label: 番号, ask: text}\n  - {id: title, label: 氏名, ask: name}"
    data = (
        "personal_data: {persons: 見本, collected_from: [本人], passed_to: [], processed_by: [], special_care: no, "
        "requests_to: general_affairs.lega}"
    )
    lists = "lists:\n  - {id: all, label: すべて, columns: [number, title], sort: [number]}"
    response = bring(
        signed_in(CLERK), division="division: environment.colection", fields=person, lists=lists, personal_data=data
    )
    assert response.status_code == 422
    said = words(response)
    assert "3行目の1文字目" in said
    assert "所管課「environment.colection」は、市の組織にありません" in said
    assert "「environment.collection」のことですか" in said
    assert "請求を受け付ける課「general_affairs.lega」は、市の組織にありません" in said
    assert not Candidate.objects.exists()


def test_a_register_of_another_division_is_not_taken():
    assert bring(signed_in(STRANGER)).status_code == 403
    candidate = bring(signed_in(CLERK))["Location"]
    assert signed_in(STRANGER).get(candidate).status_code in (403, 404)
