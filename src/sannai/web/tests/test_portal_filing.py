from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sannai.applications.models import Application
from sannai.common.actors import System
from sannai.common.models import Event
from sannai.definitions.actions import withdraw
from sannai.definitions.models import Definition
from sannai.procedures.actions import publish_files
from sannai.procedures.queries import catalogue
from sannai.rules.package import read_package

from .trial import (
    KEY,
    NAME,
    PACKAGE,
    PLOTS,
    YAML,
    elsewhere,
    filed,
    filled,
    hidden,
    published,
    refused,
    reviewed,
    started,
    text,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def _published() -> None:
    published()


def test_the_receipt_gives_number_moment_promise_and_link(client) -> None:
    root = filed(client)
    page = text(client.get(f"{root}receipt/"))
    assert Application.objects.get().reference_number in page
    assert "市に届きました" in page
    assert "までに" in page or "まで</strong>に" in page
    assert "1,000円" in page
    assert root in page


def test_filing_twice_is_filing_once(client) -> None:
    root = filled(client)
    digest = reviewed(client, root)
    for _ in range(3):
        assert client.post(f"{root}file/", {"reviewed": digest}).url == f"{root}receipt/"
    assert elsewhere(client, root).post(f"{root}file/", {"reviewed": "stale"})["Location"] == f"{root}receipt/"
    assert Application.objects.count() == 1
    assert Event.objects.filter(verb="application.filed").count() == 1


def test_a_page_sent_after_filing_changes_nothing_and_leads_to_the_status(client) -> None:
    root = filed(client)
    before = Application.objects.get().answers
    for rest in ("p/plots/", "mail/", "discard/", "renew/"):
        assert client.post(f"{root}{rest}", PLOTS | {"plot.r1.count": "3"}).url == root
    assert client.get(f"{root}review/").url == root
    assert Application.objects.get().answers == before


def test_the_review_is_shown_again_when_the_answers_have_changed_since(client) -> None:
    root = filled(client)
    digest = reviewed(client, root)
    client.post(f"{root}p/plots/", PLOTS | {"plot.r1.count": "2"})
    response = refused(client, f"{root}file/", {"reviewed": digest}, 409)
    assert "内容または金額が変わりました" in text(response)
    assert "3,000円" in text(response)
    assert not Application.objects.exists()


def test_the_review_is_shown_again_when_the_fee_has_changed_since(client, monkeypatch) -> None:
    root = filled(client)
    digest = reviewed(client, root)
    from datetime import datetime

    from sannai.common.time import TOKYO

    monkeypatch.setattr("sannai.web.moment.timezone.now", lambda: datetime(2023, 1, 1, tzinfo=TOKYO))
    refused(client, f"{root}file/", {"reviewed": digest}, 409)


@pytest.mark.parametrize("digest", ["", "forged", "あ\x00"])
def test_without_the_reviewed_content_nothing_is_filed(client, digest: str) -> None:
    root = filled(client)
    refused(client, f"{root}file/", {"reviewed": digest}, 409)
    assert not Application.objects.exists()


def test_an_incomplete_form_is_not_filed_and_says_what_is_missing(client) -> None:
    root = started(client)
    response = refused(client, f"{root}file/", {"reviewed": reviewed(client, root)})
    assert "確かめるところが" in text(response)
    assert "電話番号：入力してください" in text(response)


def test_filing_forgets_the_draft_so_that_one_can_apply_again(client) -> None:
    root = filed(client)
    assert root not in text(client.get("/"))
    assert started(client) != root


def test_a_draft_stays_with_its_version_while_a_newer_one_is_published(client) -> None:
    root = filled(client)
    published(YAML.replace("農薬の名前", "薬剤の名前"))
    assert client.post(f"{root}file/", {"reviewed": reviewed(client, root)}).url == f"{root}receipt/"


def test_a_draft_of_a_withdrawn_version_is_carried_over_with_its_answers(client) -> None:
    root = filled(client)
    digest = reviewed(client, root)
    old = Definition.objects.get(key=KEY)
    assert old.current
    withdraw(old, version=old.current, by=System(), at=timezone.now())
    for page in (client.get(f"{root}review/"), refused(client, f"{root}file/", {"reviewed": digest})):
        assert "この様式では、もう受け付けていません" in text(page)
        assert NAME in text(page)
    published(YAML.replace("農薬を使いますか", "農薬・肥料を使いますか"))
    assert client.post(f"{root}renew/").url == f"{root}?renewed=1"
    assert "農薬・肥料を使いますか" in text(client.get(f"{root}review/"))
    assert client.post(f"{root}file/", {"reviewed": reviewed(client, root)}).url == f"{root}receipt/"


TWO_PAGES = PACKAGE.parent.parent / "catalog" / "bench" / "two-page-eleven-fields"
PAGES = (
    {
        "name.text": "三内 太郎",
        "name.kana": "サンナイ タロウ",
        "born_on": "昭和60年4月1日",
        "address.postal_code": "000-0000",
        "address.prefecture": "大阪府",
        "address.city": "三内市",
        "address.street": "本町1丁目2番3号",
        "phone": "072-000-0123",
        "email": "taro@example.jp",
        "household": "4",
    },
    {
        "district": "south",
        "days": ["weekday", "saturday"],
        "experience": "no",
        "motive": "市の仕事を身近に感じたいので応募します。",
        "nickname": "たろう",
    },
)


def test_one_whole_application_costs_twenty_eight_statements(client) -> None:
    publish_files(read_package(TWO_PAGES), by=System(), at=timezone.now())
    catalogue.cache_clear()
    address = "/procedures/two-page-eleven-fields/"
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
        page = client.post(f"{address}start/")
        for answers in PAGES:
            client.get(page.url)
            page = client.post(page.url, answers | {"seen": "0"})
        digest = hidden(client.get(page.url), "reviewed")
        page = client.post(page.url.replace("review/", "file/"), {"reviewed": digest})
        assert "受付番号" in text(client.get(page.url))
    control = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")
    statements = [sql for sql in (each["sql"] or "composed once" for each in seen) if not sql.startswith(control)]
    # Of these seven find the slot of the link, one in each request behind it.
    assert len(statements) == 28, "\n".join(statements)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite in memory locks whole tables")
@pytest.mark.django_db(transaction=True)
def test_two_devices_filing_at_once_make_one_application(client) -> None:
    root = filled(client)
    digest = reviewed(client, root)

    def press(_: int) -> str:
        try:
            return elsewhere(client, root).post(f"{root}file/", {"reviewed": digest})["Location"]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(press, range(8))) == {f"{root}receipt/"}
    assert Application.objects.count() == 1
    assert Event.objects.filter(verb="application.filed").count() == 1
