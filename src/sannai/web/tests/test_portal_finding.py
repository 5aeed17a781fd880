from __future__ import annotations

import pytest
from django.test import Client

from sannai.common.time import now
from sannai.connectors.publishing import publish
from sannai.procedures.models import InventoryItem

from .trial import KEY, YAML, brought, filled, published, started, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _published() -> None:
    published()


@pytest.mark.parametrize("typed", ["農園", "のうえん", "ﾉｳｴﾝ", "ノウエン", "　市民 農園 "])
def test_search_forgives_how_it_is_typed(client, typed: str) -> None:
    assert "市民農園の利用の申込み" in text(client.get("/procedures/", {"q": typed}))


def test_search_keeps_what_was_typed_and_says_how_to_go_on(client) -> None:
    page = text(client.get("/procedures/", {"q": '"><script>zzz'}))
    assert "&quot;&gt;&lt;script&gt;zzz" in page
    assert "別の言い方" in page


def test_search_by_life_event_and_division(client) -> None:
    assert KEY in text(client.get("/procedures/", {"event": "住まい"}))
    assert KEY not in text(client.get("/procedures/", {"division": "environment"}))


@pytest.mark.parametrize("page", ["0", "-1", "99999999999", "１", "x"])
def test_an_odd_page_number_is_no_fault(client, page: str) -> None:
    assert client.get("/procedures/", {"q": "農園", "page": page}).status_code == 200


def test_what_is_not_online_is_found_and_told_where_and_how(client) -> None:
    InventoryItem.objects.create(
        survey_id="M0001",
        title="農地転用の許可",
        folded="農地転用の許可",
        law="農地法",
        article="第4条",
        receivers="\n市役所・町村役場\n",
        online_status="2",
        row='{"申請時に添付させる書類":["土地の登記事項証明書"],"手数料等の納付有無":["1"]}',
        digest="",
    )
    found = text(client.get("/procedures/", {"q": "農地転用"}))
    assert "まだオンラインでは申請できません" in found
    assert "/procedures/survey/M0001/" in found
    page = text(client.get("/procedures/survey/M0001/"))
    assert "農地法 第4条" in page
    for word in ("市役所の窓口、または郵送", "市役所・町村役場", "土地の登記事項証明書", "手数料等無し"):
        assert word in page
    assert "処理期間" not in page
    assert "かかる期間" not in page
    assert client.get("/procedures/survey/nothing/").status_code == 404


def test_everything_stands_before_the_first_question(client) -> None:
    page = text(client.get(f"/procedures/{KEY}/"))
    for word in [
        "三内市内にお住まいの方",
        "緊急のときの連絡先",
        "車での来園はできません。",
        "本人確認はありません",
        "代理人",
        "この画面からはできません",
        "委任状",
        "10開庁日以内",
        "市民農園の区画の割当て",
        "三内市市民農園条例 第4条",
        "1,000円、3,000円",
    ]:
        assert word in page


def test_reading_costs_no_sql(client, django_assert_num_queries) -> None:
    client.get(f"/procedures/{KEY}/")
    with django_assert_num_queries(0):
        client.get(f"/procedures/{KEY}/")


def test_what_needs_a_person_at_the_counter_says_so_and_cannot_be_started(client) -> None:
    published(YAML.replace("channel: [portal, counter], needs: none", "channel: [counter], needs: counter"))
    page = text(client.get(f"/procedures/{KEY}/"))
    assert "この画面からは始められません" in page
    assert client.post(f"/procedures/{KEY}/start/").status_code == 404


def test_starting_again_shows_the_one_draft(client) -> None:
    root = filled(client)
    again = client.post(f"/procedures/{KEY}/start/", follow=True)
    assert again.redirect_chain == [(f"{root}?again=1", 302)]
    assert "すでにこの手続を始めています" in text(again)
    assert root in text(client.get(f"/procedures/{KEY}/"))
    assert root in text(client.get("/"))


def test_a_discarded_draft_makes_room_for_a_new_one(client) -> None:
    root = started(client)
    assert "消すと元に戻せません" in text(client.get(f"{root}discard/"))
    gone = client.post(f"{root}discard/")
    assert gone.status_code == 302
    assert "書いた内容を消しました" in text(client.get(gone.url))
    assert root not in text(client.get(gone.url))
    assert client.get(root).status_code == 404
    assert started(client) != root


def test_a_cookie_that_was_tampered_with_counts_as_none(client) -> None:
    root = started(client)
    client.cookies["sannai-drafts"] = "garden-use=0:forged"
    assert root not in text(client.get(f"/procedures/{KEY}/"))


def test_the_return_page_opens_a_pasted_link(client) -> None:
    root = started(client)
    assert Client().post("/resume/", {"link": f" {brought(client, root).link} "}).url == root
    wrong = client.post("/resume/", {"link": "https://example.jp/a/forged/"})
    assert wrong.status_code == 422
    assert "リンク：正しいリンクではありません" in text(wrong)
    assert 'href="#f-link"' in text(wrong)


@pytest.mark.parametrize(
    "link", ["x", "a" * 42, "あ" * 42, "a" * 5000, "%00"], ids=["short", "right-length", "kana", "long", "null"]
)
@pytest.mark.parametrize("rest", ["", "p/plots/", "review/", "receipt/", "correction/", "withdraw/", "inquiry/1/"])
def test_a_forged_link_gets_a_clear_page(client, link: str, rest: str) -> None:
    response = client.get(f"/a/{link}/{rest}")
    assert response.status_code == 404
    words = text(response)
    assert "リンクをもう一度開いてください" in words or "このリンクでは開けません" in words


def test_pages_behind_a_link_are_kept_by_nobody(client) -> None:
    response = client.get(started(client))
    assert response["Cache-Control"] == "no-store, private"
    assert response["X-Robots-Tag"] == "noindex"


def test_unknown_addresses_get_the_not_found_page(client) -> None:
    response = client.get("/procedures/nothing/")
    assert response.status_code == 404
    assert "ページが見つかりません" in text(response)


def test_a_division_is_named_with_its_telephone(client) -> None:
    from datetime import date

    from sannai.organization.models import Unit

    Unit.objects.create(
        key="parks", name="公園課", kind="division", phone="000-000-0001", valid_from=date(2020, 4, 1), order=1
    )
    publish("offices", now())
    page = text(client.get(f"/procedures/{KEY}/"))
    assert "公園課" in page
    assert 'href="tel:000-000-0001"' in page
