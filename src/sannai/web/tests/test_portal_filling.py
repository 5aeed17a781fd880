from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from sannai.intake import drafts
from sannai.rules import evaluate, forms
from sannai.web.components import controls
from sannai.web.components.controls import Option, Said

from .trial import KEY, NAME, PERSON, PLOTS, USE, brought, elsewhere, filled, published, refused, started, text

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"


@pytest.fixture(autouse=True)
def _published() -> None:
    published()


def answers(client: Any, root: str) -> dict[str, Any]:
    filling = drafts.load(brought(client, root))
    assert filling
    return filling.answers


def test_a_refused_page_names_each_field_and_keeps_what_was_typed(client) -> None:
    root = started(client)
    response = client.post(f"{root}p/use/", {"start": "令和8年4月31日<b>", "chemical": ""}, follow=True)
    page = text(response)
    assert response.status_code == 422
    assert "<title>エラー：使いかた" in page
    assert 'value="令和8年4月31日&lt;b&gt;"' in page
    for field in ("start", "chemical"):
        assert f'<a href="#f-{field}">' in page
        assert f'id="f-{field}"' in page
    assert 'aria-invalid="true"' in page
    assert re.search(r'aria-describedby="[^"]*f-start-error"', page)
    assert 'id="f-start-error"' in page


def test_what_can_stand_is_saved_even_when_the_page_is_refused(client) -> None:
    root = started(client)
    client.post(f"{root}p/use/", {"start": "そのうち", "chemical": "no"})
    assert answers(client, root)["chemical"] is False


def test_a_check_over_several_answers_is_said_beside_its_field(client) -> None:
    root = started(client)
    response = client.post(f"{root}p/use/", {"start": "2020/4/1", "chemical": "no"}, follow=True)
    assert response.status_code == 422
    assert '<a href="#f-start">使い始める日は今日より後の日にしてください。</a>' in text(response)


def test_a_question_that_has_just_come_up_is_shown_without_blame(client) -> None:
    root = started(client)
    response = client.post(f"{root}p/use/", USE | {"chemical": "yes"})
    assert response.status_code == 302
    assert response.url.endswith("p/use/?answered=1#f-chemical_name")
    page = text(client.get(response.url))
    assert "質問が増えました" in page
    assert "エラー" not in page
    again = client.post(f"{root}p/use/", USE | {"chemical": "yes", "chemical_name": ""}, follow=True)
    assert again.status_code == 422


def test_a_page_that_is_sent_is_evaluated_once(client, monkeypatch: pytest.MonkeyPatch) -> None:
    root, real = started(client), evaluate.pass_over
    passes: list[str] = []

    def counted(*args: Any) -> Any:
        passes.append("pass")
        return real(*args)

    for room in (evaluate, forms):
        monkeypatch.setattr(room, "pass_over", counted)
    assert client.post(f"{root}p/use/", USE).status_code == 302
    assert client.post(f"{root}p/plots/", PLOTS).status_code == 302
    assert len(passes) == 2


def test_a_hidden_question_keeps_what_was_answered_and_an_answer_that_was_taken_back_is_gone(client) -> None:
    root = started(client)
    client.post(f"{root}p/use/", USE | {"chemical": "yes", "chemical_name": "石灰"})
    client.post(f"{root}p/use/", USE | {"chemical": "no"})
    assert answers(client, root)["chemical_name"] == "石灰"
    client.post(f"{root}p/use/", {"chemical": "no", "start": ""})
    assert "start" not in answers(client, root)


def test_rows_are_added_and_removed_without_javascript(client) -> None:
    root = started(client)
    page = text(client.post(f"{root}p/plots/", PLOTS | {"plot.r1.count": "たくさん", "add": "plot"}, follow=True))
    assert 'value="たくさん"' in page
    assert page.count("件目</legend>") == 2
    two = PLOTS | {"plot.rows": ["r1", "r2"], "plot.r2.size": "large", "plot.r2.count": "2"}
    assert client.post(f"{root}p/plots/", two).status_code == 302
    assert [row["count"] for row in answers(client, root)["plot"]] == [1, 2]
    page = text(client.post(f"{root}p/plots/", two | {"remove": "plot.r1"}, follow=True))
    assert page.count("件目</legend>") == 1
    assert [row["_key"] for row in answers(client, root)["plot"]] == ["r2"]


def test_a_row_at_fault_is_named_by_its_number(client) -> None:
    root = started(client)
    two = PLOTS | {"plot.rows": ["r1", "r2"], "plot.r2.size": "large", "plot.r2.count": "9"}
    page = text(client.post(f"{root}p/plots/", two, follow=True))
    assert '<a href="#f-plot.r2.count">区画 2件目 区画の数：' in page


def test_rows_stop_at_the_most(client) -> None:
    root = started(client)
    three = PLOTS | {"plot.rows": ["r1", "r2", "r3"], "plot.r2.count": "1", "plot.r3.count": "1"}
    page = text(client.post(f"{root}p/plots/", three | {"add": "plot"}, follow=True))
    assert "3件まで" in page
    assert page.count("件目</legend>") == 3


def test_back_saves_first(client) -> None:
    root = started(client)
    client.post(f"{root}p/plots/", PLOTS)
    response = client.post(f"{root}p/use/", USE | {"go": "back"})
    assert response.url == f"{root}p/plots/"
    assert answers(client, root)["start"] == "2099-04-01"
    assert 'value="令和81年4月1日"' in text(client.get(f"{root}p/use/"))


def test_pausing_leads_to_the_page_with_link_code_and_date(client) -> None:
    root = started(client)
    assert client.post(f"{root}p/plots/", PLOTS | {"go": "pause"}).url == root
    page = text(client.get(root))
    assert "まだ申込みは済んでいません" in page
    assert f'src="{root}code.svg"' in page
    code = client.get(f"{root}code.svg")
    assert code["Content-Type"] == "image/svg+xml"
    assert code.content.startswith(b"<?xml")
    assert root in page
    assert "まで</strong>、いつでも続けられます" in page


def test_the_link_is_mailed_to_a_good_address_only(client) -> None:
    root = filled(client)
    bad = refused(client, f"{root}mail/", {"email": "hanako@"})
    assert 'value="hanako@"' in text(bad)
    assert 'value="hanako@"' in text(client.get(root)), "back on the page, whoever looks at it blames nobody"
    assert 'href="#f-email"' not in text(client.get(root))
    assert 'href="#f-email"' in text(bad)
    good = client.post(f"{root}mail/", {"email": "hanako@example.jp"}, follow=True)
    assert "hanako@example.jp あてに送りました" in text(good)
    assert client.get(f"{root}?refused=1").status_code == 200
    link = re.search(r"/e/[a-z2-7]{32}/", text(client.get("/mailbox/")))
    assert link
    assert "書きかけの" in text(Client().get(link[0], follow=True))


def test_another_device_goes_on_with_the_link_alone(client) -> None:
    root = filled(client)
    other = elsewhere(client, root)
    assert f'href="{root}review/"' in text(other.get(root))
    assert "内容の確認" in text(other.get(f"{root}review/"))


def test_names_come_back_codepoint_exact_and_the_rest_is_normalised(client) -> None:
    root = filled(client)
    page = text(client.get(f"{root}review/"))
    assert NAME in page
    assert "サンナイ　タロウ" in page
    assert "〒030-0001" in page
    assert "090-1234-5678" in page
    assert f'value="{NAME}"' in text(client.get(f"{root}p/person/"))


def test_the_review_leads_to_each_field_and_back(client) -> None:
    root = filled(client)
    page = text(client.get(f"{root}review/"))
    assert f'href="{root}p/plots/?from=review#f-plot.r1.count"' in page
    assert f'href="{root}p/person/?from=review#f-name.text"' in page
    changed = client.post(f"{root}p/plots/", PLOTS | {"plot.r1.count": "2", "from": "review"})
    assert changed.url == f"{root}review/"
    assert "3,000円" in text(client.get(f"{root}review/"))


def test_the_review_says_what_is_missing_with_links(client) -> None:
    root = started(client)
    page = text(client.get(f"{root}review/"))
    assert "確かめるところが" in page
    assert f'href="{root}p/person/?from=review#f-phone"' in page


def test_known_tokens_help_the_browser_fill_in(client) -> None:
    page = text(client.get(f"{started(client)}p/person/"))
    for token in ("name", "postal-code", "address-line1", "tel", "email"):
        assert f'autocomplete="{token}"' in page


@pytest.mark.parametrize(
    "data", [{"plot.rows": ["../x", "r1"] * 50}, {"add": "nothing"}, {"remove": "."}, {"upload": "."}]
)
def test_muddled_posts_are_no_server_fault(client, data: dict[str, Any]) -> None:
    root = started(client)
    assert client.post(f"{root}p/plots/", PLOTS | data).status_code in {200, 302, 422}


def test_control_characters_and_null_bytes_are_no_server_fault(client) -> None:
    root = started(client)
    response = client.post(
        f"{root}p/person/", PERSON | {"name.text": "三内\x00\u202e太郎\ue000", "phone": "\x00"}, follow=True
    )
    assert response.status_code == 422
    assert "外字" in text(response)


def test_a_hidden_or_unknown_page_is_not_shown(client) -> None:
    root = started(client)
    assert client.get(f"{root}p/nothing/").status_code == 404


def upload(client, address: str, *files: SimpleUploadedFile):
    return client.post(address, {"file": list(files)})


def test_uploads_are_their_own_request_and_lose_nothing(client) -> None:
    root = started(client)
    on = USE | {"chemical": "yes", "chemical_name": "テスト乳剤"}
    response = client.post(f"{root}p/use/", on | {"upload": "chemical_proof"})
    address = f"{root}upload/chemical_proof/"
    assert response.url == address
    nothing = refused(client, address)
    assert "ファイルが選ばれていません" in text(nothing)
    files = [SimpleUploadedFile("見本.png", PNG), SimpleUploadedFile("悪い.html", b"<script>")]
    both = refused(client, address, {"file": files})
    assert "「悪い.html」は受け取れない種類" in text(both)
    assert "見本.png" in text(client.get(address))
    page = text(client.get(f"{root}p/use/"))
    assert "見本.png" in page
    assert 'value="テスト乳剤"' in page
    kept = answers(client, root)["chemical_proof"][0]["id"]
    assert client.post(f"{root}upload/{kept}/remove/").url == address
    assert "見本.png" not in text(client.get(address))
    assert client.post(f"{root}upload/{kept}/remove/").url == root


def test_only_file_fields_take_files(client) -> None:
    root = started(client)
    assert client.get(f"{root}upload/start/").status_code == 404
    assert client.get(f"{root}upload/nothing/").status_code == 404


def test_an_enormous_request_is_refused_before_it_is_read(client) -> None:
    root = started(client)
    response = client.post(
        f"{root}upload/chemical_proof/", b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(10**12)
    )
    assert response.status_code == 413
    assert "ファイルが大きすぎます" in text(response)


def test_statements_of_each_request(client, django_assert_num_queries) -> None:
    root = filled(client)
    with django_assert_num_queries(2):  # the slot of the link, and the draft
        client.get(f"{root}p/plots/")
    with django_assert_num_queries(3):
        client.post(f"{root}p/plots/", PLOTS | {"seen": "1"})
    with django_assert_num_queries(2):
        client.get(f"{root}review/")


def test_every_address_of_the_portal_can_be_reversed() -> None:
    assert reverse("portal:read", args=[KEY]) == f"/procedures/{KEY}/"


def test_choosing_nothing_sends_an_empty_answer() -> None:
    drawn = controls.choices("radio", "relief", Said("減免"), [Option("a", "受ける"), Option("", "選ばない", on=True)])
    assert '<input type="radio" value="" id="f-relief-1" name="relief" checked>' in drawn
