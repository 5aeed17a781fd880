"""The office sees what stands in 個人情報ファイル簿 and what is missing in it, before and after it is decided."""

from __future__ import annotations

import pytest
from django.test import Client

from sannai.common.actors import System
from sannai.connectors import publishing
from sannai.definitions import actions
from sannai.definitions.models import Definition, Version
from sannai.organization.actors import staff_for
from sannai.organization.models import Unit
from sannai.registers.kind import REGISTER
from sannai.rules.registers.tests.factory import MAIN, PERSON, PERSONAL, more, written

from .desk_cast import signed_in, words
from .hall import hall
from .kit_lists import MOMENT

pytestmark = pytest.mark.django_db
LIST = "/desk/registers/definitions/personal-files/"


@pytest.fixture
def client() -> Client:
    hall()
    publishing.publish("offices", MOMENT)
    return signed_in("admin")


def files(*fields: str, **parts: str) -> dict[str, bytes]:
    said = {"division": "division: waste", "fields": more(PERSON, *fields), "personal": PERSONAL}
    return {MAIN: written(**{**said, **parts})}


def publish(**parts: str) -> None:
    actions.publish_files(REGISTER, files(**parts), by=System(), at=MOMENT)


def bring(*fields: str) -> None:
    actions.bring(REGISTER, files(*fields), by=staff_for("clerk", MOMENT.date()), at=MOMENT)


def test_what_is_brought_and_not_decided_is_said_to_be_missing(client):
    bring()
    page = words(client.get(LIST))
    assert "まだ公開していない" in page
    assert "公開すると載る" in page
    assert "代表者" in words(client.get(f"{LIST}sample/"))


def test_what_a_decision_will_change_in_the_book_is_said_before_it(client):
    publish()
    bring("{id: phone, label: 電話, ask: phone, personal: yes, required: no}")
    page = words(client.get(LIST))
    assert "変わる案がある" in page
    assert "決裁されると変わる：記録項目" in page
    assert "電話" not in words(client.get(f"{LIST}sample/")).partition("記録項目")[2].partition("記録範囲")[0]


def test_a_withdrawn_register_and_an_office_without_a_place_are_pointed_out(client):
    publish()
    Unit.objects.filter(key="waste").update(place="")
    publishing.publish("offices", MOMENT)
    assert "場所が組織に書かれていない" in words(client.get(LIST))
    definition, version = Definition.objects.get(key="sample"), Version.objects.get(key="sample")
    actions.withdraw(definition, version=version, by=System(), at=MOMENT)
    page = words(client.get(f"{LIST}sample/"))
    assert "取り下げた" in page
    assert "記載が残っていないかを確かめる" in page
    assert "市民が見るページ" not in page
