"""Limits that stop strangers, not citizens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sannai.common.limits import Limit
from sannai.common.models import Allowance
from sannai.intake.models import Draft, Upload
from sannai.notices import letters
from sannai.web.applicant import limits
from sannai.web.applicant.searches import Searches

from .trial import KEY, PLOTS, USE, filled, published, started, text

pytestmark = pytest.mark.django_db
LONG = 10**9  # seconds
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"


@pytest.fixture(autouse=True)
def _published() -> None:
    published()


def few(monkeypatch: pytest.MonkeyPatch, name: str, most: int) -> None:
    """The limits of this name, with so many for the first of them, in a window that does not end meanwhile."""
    first, *rest = getattr(limits, name)
    monkeypatch.setattr(limits, name, (Limit(first.name, most, LONG), *rest))


def test_three_hundred_citizens_behind_one_address_on_a_last_evening_are_all_let_in() -> None:
    for number in range(300):
        citizen = Client(REMOTE_ADDR="192.0.2.1")
        root = started(citizen)
        assert citizen.get("/procedures/?q=農園").status_code == 200
        if number % 20 == 0:  # what each of them does; the counters take the rest of them at once
            proof = SimpleUploadedFile("見本.png", PNG + bytes([number % 256]))
            assert citizen.post(f"{root}upload/chemical_proof/", {"file": proof}).status_code == 302
            assert citizen.post(f"{root}mail/", {"email": f"taro{number}@example.jp"}).status_code == 302
    assert Draft.objects.count() == 300
    by_address, _ = limits.UPLOADS
    weight, _ = limits.BYTES
    assert by_address.most >= 300 * 10
    assert weight.most >= 300 * 50 * limits.MB
    assert limits.MAILS[0].most >= 300 * 3


def test_who_begins_without_end_is_told_when_to_come_back(client, monkeypatch) -> None:
    few(monkeypatch, "BEGINNING", 2)
    for _ in range(2):
        started(Client())
    refused = Client().post(f"/procedures/{KEY}/start/")
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert "分</strong>を過ぎたら、もう一度お試しください" in text(refused)
    assert "失われていません" in text(refused)
    assert Draft.objects.count() == 2
    assert Client(REMOTE_ADDR="192.0.2.7").post(f"/procedures/{KEY}/start/").status_code == 302


def test_four_drafts_do_not_mail_four_letters_to_one_stranger(monkeypatch) -> None:
    monkeypatch.setattr(limits, "LINKS", Limit(limits.LINKS.name, limits.LINKS.most, LONG))
    letters.shown.clear()
    for number in range(4):
        citizen = Client(REMOTE_ADDR=f"192.0.2.{number}")
        root = started(citizen)
        answer = citizen.post(f"{root}mail/", {"email": "stranger@example.jp"})
    assert answer.status_code == 429
    assert 'value="stranger@example.jp"' in text(answer)
    assert "このアドレスへ送る回数が多すぎます" in text(answer)
    assert [each.to_email for each in letters.shown].count("stranger@example.jp") == 3


def test_saving_a_page_counts_nothing(client, django_assert_num_queries) -> None:
    root = filled(client)
    with django_assert_num_queries(3):
        client.post(f"{root}p/plots/", PLOTS | {"seen": "1"})


def test_refused_files_leave_nothing_on_the_disk_and_count(client, settings, monkeypatch) -> None:
    few(monkeypatch, "UPLOADS", 3)
    root = started(client)
    client.post(f"{root}p/use/", USE)
    address = f"{root}upload/chemical_proof/"
    for number in range(3):
        program = SimpleUploadedFile("計算.exe", b"MZ" + bytes([number]) * 3000)
        assert "受け取れない種類" in text(client.post(address, {"file": program}, follow=True))
    assert not Upload.objects.exists()
    assert not [path for path in (Path(settings.HOME) / "sealed" / "incoming").rglob("*") if path.is_file()]
    refused = client.post(address, {"file": SimpleUploadedFile("見本.png", PNG)})
    assert refused.status_code == 429
    assert not Upload.objects.exists()
    assert 'value="令和81年4月1日"' in text(client.get(f"{root}p/use/"))


def test_the_files_of_one_draft_are_bounded_together_and_the_page_says_so(client, settings) -> None:
    settings.MAX_DRAFT_BYTES = 1024 * 1024
    root = started(client)
    address = f"{root}upload/chemical_proof/"
    assert "この手続の全部で1MBまで" in text(client.get(address))
    for number, status in ((1, 200), (2, 422)):
        large = SimpleUploadedFile(f"{number}.png", PNG + bytes([number]) * 600_000)
        answer = client.post(address, {"file": large}, follow=True)
        assert answer.status_code == status
    assert "添えられる合計（1MBまで）を超えます" in text(answer)
    assert Upload.objects.count() == 1


def test_a_search_without_end_is_answered_later(client, monkeypatch) -> None:
    monkeypatch.setattr(limits, "SEARCHES", Searches(Limit("searches by address", 1, LONG)))
    assert client.get("/procedures/?q=農園").status_code == 200
    refused = client.get("/procedures/?q=農園")
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert Client(REMOTE_ADDR="192.0.2.7").get("/procedures/?q=農園").status_code == 200
    assert not Allowance.objects.exists(), "a search writes nothing"
    assert client.get("/procedures/").status_code == 200, "the page itself is no search"


def test_searches_are_counted_by_the_hour_and_for_a_bounded_number_of_addresses(settings) -> None:
    searches, at = Searches(Limit("searches by address", 2, 3600), known=3), datetime(2026, 5, 1, 3, 20, tzinfo=UTC)
    for _ in range(2):
        assert searches.use("192.0.2.1", at) is None
    assert searches.use("192.0.2.1", at) == datetime(2026, 5, 1, 4, tzinfo=UTC)
    for number in range(100):
        assert searches.use(f"198.51.100.{number}", at) is None
        assert searches.use("192.0.2.1", at), "who goes on searching is not forgotten for others"
        assert len(searches) <= 3
    assert searches.use("192.0.2.1", at + timedelta(hours=1)) is None
    assert len(searches) == 1
    assert "192.0.2.1" not in repr(vars(searches))
    settings.LIMITS = 0
    for _ in range(9):
        assert searches.use("192.0.2.1", at) is None
