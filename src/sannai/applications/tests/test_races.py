"""Several at once, with transactions of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from sannai.applications import filing
from sannai.applications import uploads as filed
from sannai.applications.models import Application
from sannai.intake import drafts, uploads
from sannai.intake.models import DraftPage
from sannai.procedures.queries import definition
from sannai.procedures.tests.small import AT, published

from .test_drafts import PERSON, file, filled
from .test_uploads import PDF, Sent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.beside_the_log]
AT_ONCE = 8


def together(act: Callable[[int], Any]) -> list[Any]:
    """What each of eight threads got, or the exception that it met."""
    if connection.vendor == "sqlite":
        pytest.skip("the test database of SQLite lives in memory, on one connection")
    gate = threading.Barrier(AT_ONCE)
    results: list[Any] = [None] * AT_ONCE

    def run(number: int) -> None:
        gate.wait()
        try:
            results[number] = act(number)
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_eight_presses_at_once_file_one_application() -> None:
    filling = filled(published())

    def press(number: int) -> Any:
        with transaction.atomic():
            return file(filling)

    results = together(press)
    assert len([one for one in results if isinstance(one, Application)]) == 1
    assert len([one for one in results if isinstance(one, filing.AlreadyFiled)]) == AT_ONCE - 1
    assert filing.verify(Application.objects.get())


def test_of_filing_and_discarding_at_once_one_wins_whole() -> None:
    version = published()
    opened = filled(version).opened
    id = opened.case
    uploads.add(opened, definition(version).fields["map"], "", Sent("図.pdf", PDF), AT)
    filling = drafts.load(opened)
    assert filling

    def act(number: int) -> Any:
        if number % 2:
            return drafts.discard(id, at=AT)
        with transaction.atomic():
            return file(filling)

    results = together(act)
    kept = Application.objects.filter(pk=id).first()
    assert [one for one in results if isinstance(one, Application)] == ([kept] if kept else [])
    assert len(filed.listing(id)) == (1 if kept else 0)
    lost = [one for one in results if isinstance(one, Exception)]
    assert all(isinstance(one, filing.AlreadyFiled if kept else drafts.NotADraft) for one in lost)


def test_pages_and_files_sent_at_once_are_all_kept() -> None:
    version = published()
    id, field = drafts.start(version, at=AT), definition(version).fields["map"]

    def send(number: int) -> Any:
        if number < 2:
            return uploads.add(id, field, "", Sent(f"{number}.pdf", PDF), AT)
        return drafts.save_page(
            id, "person" if number % 2 else "event", PERSON if number % 2 else {"content": "朝市"}, AT
        )

    assert not [one for one in together(send) if isinstance(one, Exception)]
    filling = drafts.load(id)
    assert filling
    assert (filling.answers["name"], filling.answers["content"]) == (PERSON["name"], "朝市")
    assert sorted(each["name"] for each in filling.answers["map"]) == ["0.pdf", "1.pdf"]
    assert DraftPage.objects.count() == 4
