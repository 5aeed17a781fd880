"""How long a browser keeps the way to a draft or a case, and how it forgets it on a device that others use too."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from sannai.casework.tests.cast import MONDAY
from sannai.web.applicant.portal import entry

from .desk_cast import words
from .trial import filled, published

pytestmark = pytest.mark.django_db
DAY = 24 * 3600


@pytest.fixture(autouse=True)
def _published() -> None:
    published()


def name(root: str) -> str:
    handle = root.split("/")[2]
    return f"k-{handle[:8]}"


def cookie(answer: Any, root: str, shared: str = "") -> Any:
    return answer.cookies.get(name(root) + shared)


def came_in(client: Client) -> tuple[Client, str]:
    """Another browser, which has opened the link."""
    root = filled(client)
    other = Client()
    answer = other.get(f"/e/{client.cookies[name(root)].value}/")
    assert cookie(answer, root)["max-age"] == DAY, "until the page has said how long it is needed"
    return other, root


def test_a_draft_is_kept_as_long_as_it_lives_counted_from_the_last_look(client: Client) -> None:
    other, root = came_in(client)
    assert cookie(other.get(root), root)["max-age"] == settings.DRAFT_DAYS * DAY


def test_a_case_is_kept_while_it_goes_on_and_a_while_after_its_end() -> None:
    def shown(*, active: bool) -> Any:
        return SimpleNamespace(active=active, moments=[SimpleNamespace(at=MONDAY)])

    assert entry.of_case(shown(active=True), MONDAY + timedelta(days=500)) == timedelta(days=400)
    assert entry.of_case(shown(active=False), MONDAY + timedelta(days=10)) == timedelta(days=20)
    assert entry.of_case(shown(active=False), MONDAY + timedelta(days=500)) == timedelta(days=1)


def test_on_a_shared_device_it_stays_open_until_the_browser_is_closed(client: Client) -> None:
    other, root = came_in(client)
    assert "共用の端末です" in words(other.get(root))
    answer = other.post(f"{root}shared/")
    assert (answer.status_code, answer["Location"]) == (302, root)
    assert cookie(answer, root).value == ""
    assert cookie(answer, root, "-s")["max-age"] == ""
    page = other.get(root)
    assert page.status_code == 200
    assert "共用の端末として開いています" in words(page)
    assert cookie(page, root) is None, "looking does not make it stay"
    assert cookie(page, root, "-s") is None


@pytest.mark.parametrize("shared", [False, True])
def test_the_browser_forgets_at_once_and_nothing_is_lost(client: Client, shared: bool) -> None:
    other, root = came_in(client)
    if shared:
        other.post(f"{root}shared/")
    answer = other.post(f"{root}leave/", follow=True)
    assert "この端末から消しました" in words(answer)
    assert other.get(root).status_code == 404
    assert client.get(root).status_code == 200


def test_only_a_press_forgets(client: Client) -> None:
    other, root = came_in(client)
    assert other.get(f"{root}leave/").status_code == other.get(f"{root}shared/").status_code == 405
    assert other.get(root).status_code == 200
