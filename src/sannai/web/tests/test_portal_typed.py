"""Nothing that was typed is lost: neither on the way to a file, back, or away, nor between two tabs."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sannai.applications.models import Application
from sannai.intake import drafts
from sannai.intake.models import DraftPage

from .trial import PERSON, PLOTS, USE, YAML, brought, filled, hidden, published, refused, reviewed, started, text

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
WRONG = {"start": "4月のはじめ", "chemical": "yes", "chemical_name": "長" * 41}


@pytest.fixture(autouse=True)
def _published() -> None:
    published()


def draft(client: Any, root: str) -> drafts.Filling:
    filling = drafts.load(brought(client, root))
    assert filling
    return filling


def assert_typed(client: Any, root: str) -> None:
    page = text(client.get(f"{root}p/use/"))
    assert 'value="4月のはじめ"' in page
    assert f'value="{"長" * 41}"' in page
    assert "エラー：使いかた" not in page


@pytest.mark.parametrize(
    ("button", "leads_to"),
    [
        ({"upload": "chemical_proof"}, "upload/chemical_proof/"),
        ({"go": "back"}, "p/plots/"),
        ({"go": "pause"}, ""),
    ],
)
def test_every_text_is_there_again_whichever_button_was_pressed(client, button: dict[str, str], leads_to: str) -> None:
    root = started(client)
    response = client.post(f"{root}p/use/", WRONG | button)
    assert response.url == root + leads_to
    assert_typed(client, root)


def test_a_text_that_cannot_be_read_takes_no_answer_away_and_is_not_filed_over(client) -> None:
    root = filled(client)
    client.post(f"{root}p/use/", USE | {"start": "いつか", "go": "pause"})
    assert draft(client, root).answers["start"] == "2099-04-01"
    review = text(client.get(f"{root}review/"))
    assert "使い始める日：" in review.partition("まだ申込みできません")[2].partition("<h1>")[0]
    refused(client, f"{root}file/", {"reviewed": reviewed(client, root)})
    assert not Application.objects.exists()
    client.post(f"{root}p/use/", USE)
    assert not draft(client, root).typed
    assert client.post(f"{root}file/", {"reviewed": reviewed(client, root)}).url == f"{root}receipt/"


def test_a_row_keeps_its_earlier_answer_beside_a_text_that_cannot_be_read(client) -> None:
    root = started(client)
    client.post(f"{root}p/plots/", PLOTS)
    page = client.post(f"{root}p/plots/", PLOTS | {"plot.r1.count": "たくさん"}, follow=True)
    assert page.status_code == 422
    assert 'value="たくさん"' in text(page)
    assert draft(client, root).answers["plot"] == [{"_key": "r1", "size": "small", "count": 1}]


def test_a_refused_page_has_an_address_of_its_own_so_that_back_works(client) -> None:
    root = started(client)
    response = client.post(f"{root}p/use/", WRONG)
    assert (response.status_code, response.url) == (302, f"{root}p/use/?refused=1")
    for _ in range(2):
        page = client.get(response.url)
        assert page.status_code == 422
        assert "<title>エラー：使いかた" in text(page)
    client.post(f"{root}p/use/", USE)
    assert client.get(response.url).status_code == 200


def test_a_page_on_which_nothing_at_all_was_chosen_is_refused_too(client) -> None:
    root = started(client)
    page = client.post(f"{root}p/use/", {}, follow=True)
    assert page.status_code == 422
    assert '<a href="#f-chemical-0">' in text(page) or '<a href="#f-chemical">' in text(page)


def test_a_row_that_was_added_and_not_yet_written_in_is_there_again(client) -> None:
    root = started(client)
    response = client.post(f"{root}p/plots/", PLOTS | {"add": "plot"})
    assert response.url == f"{root}p/plots/?rows=1#f-plot.r2.size"
    assert text(client.get(f"{root}p/plots/")).count("件目</legend>") == 2


def test_the_older_of_two_tabs_is_told_and_loses_nothing(client) -> None:
    root = started(client)
    seen = {"seen": hidden(client.get(f"{root}p/person/"), "seen")}
    assert client.post(f"{root}p/person/", PERSON | seen).status_code == 302
    assert client.post(f"{root}p/person/", PERSON | seen).status_code == 302, "the same again is no other"
    other = refused(client, f"{root}p/person/", PERSON | {"phone": "072-000-9999"} | seen, 409)
    page = text(other)
    assert "エラー：申込者" in page
    assert "電話番号：保存されている内容「090-1234-5678」、この画面の内容「072-000-9999」" in page
    assert 'value="072-000-9999"' in page
    assert draft(client, root).answers["phone"] == "090-1234-5678"
    chosen = {"seen": hidden(other, "seen"), "older": hidden(other, "older")}
    again = client.post(f"{root}p/person/", PERSON | {"phone": "072-000-9999"} | chosen)
    assert again.status_code == 302
    assert draft(client, root).answers["phone"] == "072-000-9999"
    assert not DraftPage.objects.filter(page__startswith="draft:").exists()


def test_the_older_tab_shows_its_own_rows_and_the_questions_that_its_answers_bring_up(client) -> None:
    root = started(client)
    seen = {"seen": hidden(client.get(f"{root}p/plots/"), "seen")}
    client.post(f"{root}p/plots/", PLOTS | seen)
    page = text(refused(client, f"{root}p/plots/", PLOTS | {"plot.r1.count": "たくさん", "add": "plot"} | seen, 409))
    assert page.count("件目</legend>") == 2
    assert 'value="たくさん"' in page
    use = {"seen": hidden(client.get(f"{root}p/use/"), "seen")}
    client.post(f"{root}p/use/", {"start": "2099-04-01", "chemical": "no"} | use)
    assert 'value="テスト乳剤"' in text(
        refused(client, f"{root}p/use/", USE | {"chemical": "yes", "chemical_name": "テスト乳剤"} | use, 409)
    )


def test_tabs_with_different_pages_do_not_disturb_each_other(client) -> None:
    root = started(client)
    pages = {"use": USE, "person": PERSON}
    seen = {name: hidden(client.get(f"{root}p/{name}/"), "seen") for name in pages}
    for name, answers in pages.items():
        assert client.post(f"{root}p/{name}/", answers | {"seen": seen[name]}).status_code == 302


def test_a_new_form_takes_the_texts_along(client) -> None:
    root = started(client)
    client.post(f"{root}p/use/", WRONG | {"go": "pause"})

    published(YAML.replace("市民農園の区画を借りる申込みです。", "市民農園の区画を借ります。"))
    filling = draft(client, root)
    newer = drafts.carry_over(
        filling, published(YAML.replace("三内市内にお住まいの方", "市内の方")), filling.draft.created_at
    )
    assert newer.typed["use"]["start"] == ["4月のはじめ"]
    assert_typed(client, root)


def test_a_chosen_file_is_taken_along_on_the_way_back(client) -> None:
    root = started(client)
    client.post(f"{root}p/use/", WRONG | {"upload": "chemical_proof"})
    address = f"{root}upload/chemical_proof/"
    assert client.post(address, {"go": "back"}).url == f"{root}p/use/"
    taken = client.post(address, {"go": "back", "file": SimpleUploadedFile("見本.png", PNG)})
    assert taken.url == f"{root}p/use/"
    assert "見本.png" in text(client.get(taken.url))
    assert_typed(client, root)
    wrong = refused(client, address, {"go": "back", "file": SimpleUploadedFile("悪い.html", b"<script>")})
    assert "「悪い.html」は受け取れない種類" in text(wrong)
    client.post(address, {"file": SimpleUploadedFile("後の.png", PNG + b"2")})
    assert client.get(f"{address}?refused=1").status_code == 200, "a file was taken since"
    assert_typed(client, root)


def test_a_chosen_file_is_taken_along_when_another_is_taken_away(client) -> None:
    root = started(client)
    client.post(f"{root}p/use/", WRONG)
    address = f"{root}upload/chemical_proof/"
    client.post(address, {"file": SimpleUploadedFile("先の.png", PNG)})
    (first,) = draft(client, root).answers["chemical_proof"]
    client.post(f"{root}upload/{first['id']}/remove/", {"file": SimpleUploadedFile("後の.png", PNG)})
    (second,) = draft(client, root).answers["chemical_proof"]
    assert second["name"] == "後の.png"
    wrong = {"file": SimpleUploadedFile("悪い.html", b"<script>")}
    page = text(refused(client, f"{root}upload/{second['id']}/remove/", wrong))
    assert "「悪い.html」は受け取れない種類" in page
    assert "chemical_proof" not in draft(client, root).answers


def test_a_page_that_stands_keeps_its_answers_alone(client) -> None:
    root = filled(client)
    assert not draft(client, root).typed
    assert DraftPage.objects.count() == 3
