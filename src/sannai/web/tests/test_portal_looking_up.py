"""A citizen names a row of a register by its number and another thing, and never sees a list of them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from sannai.applications import answers
from sannai.applications.models import Application
from sannai.approvals.tests import city
from sannai.common.actors import System
from sannai.common.limits import Limit
from sannai.common.models import AccessLog
from sannai.registers.actions import change, end
from sannai.registers.models import Entry
from sannai.registers.tests.opening import entered, publish_sample
from sannai.rules.registers.tests.factory import more
from sannai.text.problems import DefinitionError
from sannai.web.applicant import limits

from . import trial
from .trial import KEY, refused, reviewed, text

pytestmark = pytest.mark.django_db
ROW = {"from": "2026-04-01", "number": "許-0001", "title": "見本食堂", "kind": "large", "phone": "072-000-0001"}
ROW |= {"secret": "内緒のこと"}
PAGES = """\
pages:
  - id: permit
    title: 許可
    fields:
      - {id: number, label: 許可番号, ask: text}
      - {id: phone, label: 電話番号, ask: phone}
      - {id: permit, label: 許可, ask: entry, of: sample, by: [number, phone], take: {shop: title, class: kind}}
  - id: shop
    title: 店
    fields:
      - {id: shop, label: 屋号, ask: text}
      - {id: class, label: 種類, ask: one_of, choices: {small: 小, large: 大}}
      - {id: name, label: お名前, ask: name, kana: no}
      - {id: seats, label: 客席, ask: integer, when: {class: large}}
"""
REST = """\
outcomes: {accepted: {label: 受付, effect: accepted}}
retention: {class: 3年, ground: 三内市文書管理規程 別表}
applicant: {name: name}
"""
RIGHT = {"number": "許－０００１", "phone": "０７２０００−０００１"}
SORRY = "許可：入力された内容に合う記載が見つかりません。許可番号と電話番号を確かめてください"


def procedure(pages: str = PAGES) -> str:
    return trial.YAML.partition("groups:")[0] + pages + REST


@pytest.fixture(autouse=True)
def row(settings: Any, tmp_path: Any) -> Entry:
    settings.HOME = tmp_path
    city.build()
    publish_sample(fields=more("{id: phone, label: 電話, ask: phone}"))
    trial.published(procedure())
    return entered("sample", ROW)


def started(client: Client) -> str:
    return str(client.post(f"/procedures/{KEY}/start/")["Location"].partition("p/")[0])


def looked_up() -> list[tuple[str, str, str]]:
    return [(one.staff_key, one.about_kind, one.what.rpartition(" ")[0]) for one in AccessLog.objects.order_by("pk")]


def test_who_names_the_row_and_what_its_holder_knows_need_not_write_what_it_says(client, row) -> None:
    root = started(client)
    asked = text(client.get(f"{root}p/permit/"))
    assert re.search(r'<label[^>]*for="f-phone"[^>]*>電話番号', asked)
    assert client.post(f"{root}p/permit/", RIGHT)["Location"] == f"{root}p/shop/"
    page = text(client.get(f"{root}p/shop/"))
    assert "見本食堂" in page
    assert 'name="shop"' not in page
    assert 'name="seats"' in page, "what the row says opens questions"
    given = {"name.text": "三内 太郎", "seats": "20", "shop": "偽の屋号", "permit": "x"}
    assert client.post(f"{root}p/shop/", given)["Location"] == f"{root}review/"
    review = text(client.get(f"{root}review/"))
    assert "許-0001 見本食堂" in review
    assert "内緒のこと" not in asked + page + review
    assert client.post(f"{root}file/", {"reviewed": reviewed(client, root)})["Location"] == f"{root}receipt/"
    filed = answers.filed(Application.objects.get())
    assert (filed["shop"], filed["class"]) == ("見本食堂", "large")
    assert filed["permit"] == {
        "typed": {"number": "許－０００１", "phone": "0720000001"},
        **{"entry": row.subject_id, "seq": 1, "shown": "許-0001 見本食堂"},
        "take": {"title": "見本食堂", "kind": "large"},
    }
    change(row, given={**ROW, "from": "2026-05-01", "title": "別の名"}, by=System(), at=timezone.now())
    assert answers.of(Application.objects.get())["shop"] == "見本食堂", "frozen with what was filed"
    assert looked_up() == [("", "entry", "look-up")] * 2  # on the page, and when it was filed


def test_an_unknown_number_and_a_wrong_second_thing_are_answered_alike(client) -> None:
    root = started(client)
    pages = []
    for wrong in ({"number": "許-9999"}, {"phone": "072-000-0009"}):
        page = text(refused(client, f"{root}p/permit/", RIGHT | wrong))
        assert f'<a href="#f-permit">{SORRY}</a>' in page
        assert 'id="f-permit"' in page
        pages.append(re.sub(r'value="[^"]*"|csrf\S*', "", page))
        assert client.get(f"{root}review/").status_code == 200
    assert pages[0] == pages[1]
    assert looked_up() == [("", "register", "look-up none")] * 2
    client.post(f"{root}p/permit/", RIGHT)
    assert client.post(f"{root}p/permit/", RIGHT | {"phone": ""})["Location"].endswith("?refused=1")
    assert "見本食堂" not in text(client.get(f"{root}p/shop/")), "what was found goes with what it was found by"


def test_who_tries_numbers_without_end_is_told_when_to_come_back(client, monkeypatch) -> None:
    first, draft, by_row = limits.LOOK_UPS
    monkeypatch.setattr(limits, "LOOK_UPS", (first, Limit(draft.name, 3, 10**9, always=True), by_row))
    root = started(client)
    for number in range(3):
        client.post(f"{root}p/permit/", RIGHT | {"number": f"許-900{number}"})
    late = client.post(f"{root}p/permit/", RIGHT)
    assert late.status_code == 429
    assert "見本食堂" not in text(client.get(f"{root}p/shop/"))
    assert len(looked_up()) == 3
    assert 'value="許－０００１"' in text(client.get(f"{root}p/permit/")), "what was typed is still there"
    monkeypatch.setattr(limits, "LOOK_UPS", (first, draft, Limit(by_row.name, 1, 10**9, always=True)))
    codes = []
    for number in range(3, 6):
        other = Client()
        given = RIGHT | {"number": "許-0002", "phone": f"072-000-000{number}"}
        codes.append(other.post(f"{started(other)}p/permit/", given).status_code)
    assert codes == [302, 429, 429], "from other drafts too"


def test_what_a_row_says_by_the_time_of_filing_is_shown_before_it_is_filed(client, row) -> None:
    root = started(client)
    client.post(f"{root}p/permit/", RIGHT)
    client.post(f"{root}p/shop/", {"name.text": "三内 太郎", "seats": "20"})
    digest = reviewed(client, root)
    change(row, given={**ROW, "from": "2026-05-01", "title": "新しい屋号"}, by=System(), at=timezone.now())
    review = client.post(f"{root}file/", {"reviewed": digest}, follow=True)
    assert review.status_code == 409
    assert "新しい屋号" in text(review)
    row.refresh_from_db()
    end(row, on=date(2026, 6, 1), reason="廃業", by=System(), at=timezone.now())
    gone = client.post(f"{root}file/", {"reviewed": reviewed(client, root)}, follow=True)
    assert SORRY in text(gone)
    assert not Application.objects.exists()


def test_a_procedure_that_does_not_fit_the_register_in_force_cannot_be_published() -> None:
    with pytest.raises(DefinitionError, match="台帳「sample」の「secret」は取扱いに注意する項目"):
        trial.published(procedure(PAGES.replace("shop: title", "shop: secret")))


def test_a_register_keeps_what_a_procedure_in_force_looks_up_by() -> None:
    without = "retired_fields: [{id: phone, label: 電話, since: 2026-05-01}]"
    with pytest.raises(
        DefinitionError, match="公開中の手続「市民農園の利用の申込み」が、この台帳を指しています：by の「phone」"
    ):
        publish_sample(retired_fields=without)
