"""「〜と同じ」 on the screens: without a script, following while the draft is open, and of its own once it is filed."""

from __future__ import annotations

from typing import Any

import pytest

from sannai.applications import answers
from sannai.applications.models import Application
from sannai.intake import drafts

from .trial import PERSON, PLOTS, USE, YAML, brought, published, refused, reviewed, started, text

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
SENDING = """\
  - id: sending
    title: 送り先
    fields:
      - {id: receiver, label: 受け取る人, ask: name, same_as: name}
      - {id: sent_to, label: 送り先の住所, ask: address, same_as: address}
      - {id: night, label: 夜の電話番号, ask: phone, same_as: phone, required: no}
values:
"""
TICKED = {"receiver.same": "yes", "sent_to.same": "yes", "night.same": "yes"}


@pytest.fixture
def root(client) -> str:
    published(YAML.replace("values:\n", SENDING, 1))
    root = started(client)
    for page, given in (("plots", PLOTS), ("use", USE), ("person", PERSON)):
        assert client.post(f"{root}p/{page}/", given).status_code == 302
    return root


def draft(client: Any, root: str) -> drafts.Filling:
    filling = drafts.load(brought(client, root))
    assert filling
    return filling


def test_ticked_boxes_go_on_follow_and_are_filed_as_answers_of_their_own(client, root) -> None:
    page = text(client.get(f"{root}p/sending/"))
    assert "「お名前」と同じ" in page
    assert "保存するたびに、いまの内容を写します。" in page
    assert client.post(f"{root}p/sending/", TICKED)["Location"] == f"{root}review/"
    assert 'name="night.same" checked' in text(client.get(f"{root}p/sending/"))
    client.post(f"{root}p/person/", PERSON | {"address.street": "例示町9番", "phone": "072-000-0009"})
    review = text(client.get(f"{root}review/"))
    assert review.count("例示町9番") == 2
    assert "（「住所」と同じ）" in review
    client.post(f"{root}file/", {"reviewed": reviewed(client, root)})
    filed = answers.of(Application.objects.get())
    assert filed["sent_to"] == {**filed["address"], "prefecture": "大阪府"}, "outside of the city it is needed"
    assert (filed["night"], filed["receiver"]) == ("072-000-0009", filed["name"])
    assert not [name for name in filed if "." in name]


def test_an_untick_takes_what_is_typed(client, root) -> None:
    client.post(f"{root}p/sending/", TICKED)
    own = {"receiver.same": "yes", "sent_to.same": "yes", "night": "072-000-0001"}
    assert client.post(f"{root}p/sending/", own).status_code == 302
    review = text(client.get(f"{root}review/"))
    assert "072-000-0001" in review
    assert "（「電話番号」と同じ）" not in review


def test_what_is_missing_beside_a_tick_is_said_and_the_tick_stays(client, root) -> None:
    page = text(refused(client, f"{root}p/sending/", {"sent_to.same": "yes"}))
    assert "受け取る人：入力してください" in page
    assert 'name="sent_to.same" checked' in page
    assert "送り先の住所：" not in page.partition("<h1>")[0]


def test_what_it_is_the_same_as_can_be_missing(client) -> None:
    published(YAML.replace("values:\n", SENDING, 1))
    root = started(client)
    for page, given in (("plots", PLOTS), ("use", USE)):
        client.post(f"{root}p/{page}/", given)
    client.post(f"{root}p/person/", {"go": "pause", "name.text": "三内 太郎"})
    page = text(refused(client, f"{root}p/sending/", TICKED))
    assert "送り先の住所：「住所」と同じにしていますが、「住所」がまだ正しく入力されていません" in page
    assert 'href="#f-sent_to.same"' in page
    assert 'id="f-sent_to.same"' in page


def test_another_tab_is_told_of_the_tick(client, root) -> None:
    client.post(f"{root}p/sending/", TICKED | {"seen": "0"})
    answer = client.post(f"{root}p/sending/", {"receiver.same": "yes", "seen": "0", "night": "072-000-0001"})
    page = client.get(answer["Location"])
    assert page.status_code == 409
    assert "保存されている内容「ほかの項目と同じ」、この画面の内容「072-000-0001」" in text(page)


def test_a_newer_form_keeps_the_tick(client, root) -> None:
    client.post(f"{root}p/sending/", TICKED)
    published(YAML.replace("values:\n", SENDING, 1).replace("市民農園の区画を借りる", "市の農園の区画を借りる"))
    client.post(f"{root}renew/")
    assert draft(client, root).answers["sent_to.same"] is True
