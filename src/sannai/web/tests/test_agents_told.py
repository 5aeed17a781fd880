"""Agents on the portal: told before the first question, asked one thing at a time, and mailed where they are."""

from __future__ import annotations

import pytest

from sannai.casework.tests.test_agency import AGENTS

from . import trial
from .trial import published, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _published() -> None:
    published(trial.YAML.replace("summary:", f"language: 2\n{AGENTS}summary:", 1).replace("needs: none", "needs: mail"))


def begun(client) -> str:
    location = client.post(f"/procedures/{trial.KEY}/start/")["Location"]
    return str(location).partition("p/")[0]


def test_who_may_file_for_somebody_else_is_told_with_what_they_must_show(client):
    page = text(client.get(f"/procedures/{trial.KEY}/"))
    assert "本人のほかに手続ができる方" in page
    assert '行政書士<br><span class="support">必要なもの：委任状</span>' in page
    assert "使者（書類を届けるだけの方）</li>" in page


def test_the_form_goes_on_with_what_the_filer_is_asked(client):
    root = begun(client)
    assert "申請の手続をするのはどなたですか" in text(client.get(f"{root}p/filer-page/"))
    assert client.post(f"{root}p/filer-page/", {"filer": "scrivener"})["Location"].endswith("p/agent-licence/")
    refused = client.post(f"{root}p/agent-licence/", {"agent_licence": "12", "agent_office": "見本事務所"}, follow=True)
    assert "行政書士の登録番号：" in text(refused)


def test_the_one_who_files_for_themselves_is_asked_nothing_more(client):
    root = begun(client)
    assert client.post(f"{root}p/filer-page/", {"filer": "self"})["Location"].endswith("p/plots/")


def test_the_address_to_be_confirmed_is_the_agents(client):
    root = begun(client)
    client.post(f"{root}p/filer-page/", {"filer": "guardian"})
    agent = {key.replace("name", "agent_name").replace("address", "agent_address"): value for key, value in {
        "name.text": "三内 代", "name.kana": "サンナイ ダイ", "address.postal_code": "000-0001",
        "address.prefecture": "大阪府", "address.city": "三内市", "address.street": "本町1",
    }.items()} | {"agent_phone": "072-000-0001", "agent_email": "agent@example.jp"}  # fmt: skip
    client.post(f"{root}p/agent-page/", agent)
    client.post(f"{root}p/person/", trial.PERSON)
    assert 'value="agent@example.jp"' in text(client.get(f"{root}prove/"))
