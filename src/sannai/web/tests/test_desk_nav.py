"""The navigation: every page of the desk is under one entry, and an entry shows to whom its door opens."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory
from django.urls import resolve, reverse
from django.utils import timezone

from sannai.common.time import today
from sannai.organization.actors import staff_for
from sannai.organization.rights import ENGAGED, reach_of
from sannai.web.kit.detail import Page
from sannai.web.kit.listing import Listing
from sannai.web.staff import nav, urls

from .desk_cast import signed_in, words
from .hall import PEOPLE, hall
from .test_desk_gates import OPEN_TO_ALL, POST_ONLY, WHO

# Pages under no entry, and why.
ALONE = dict.fromkeys(OPEN_TO_ALL, "nobody has come in yet, or goes out")


def under(entries: tuple[nav.Entry, ...], page: str) -> list[str]:
    return [each.label for each in entries if each.of(page)]


def test_every_page_is_under_exactly_one_entry_or_says_why_it_stands_alone():
    pages = {name for name in (*WHO, *OPEN_TO_ALL) if name not in POST_ONLY}
    wrong = {name: under(nav.PAGES, name) for name in pages if len(under(nav.PAGES, name)) != (name not in ALONE)}
    assert wrong == {}
    made = {f"desk:{each.name}" for each in urls.urlpatterns if isinstance(made_of(each.callback), Listing | Page)}
    assert {"desk:people", "desk:case"} <= made <= pages


def test_every_page_of_the_city_is_under_one_entry_of_its_own_row():
    city = [each for each in nav.PAGES if each.label in ("だれが決めるか", "組織と規程")]
    pages = {name for name in WHO if any(each.of(name) for each in city)}
    wrong = {name: under(nav.OFFICE, name) for name in pages if len(under(nav.OFFICE, name)) != 1}
    assert wrong == {}


def made_of(view: Any) -> Any:
    inner = getattr(view, "__wrapped__", None)
    return getattr(view, "page", None) or getattr(inner, "__self__", None)


@pytest.mark.parametrize("who", PEOPLE)
def test_an_entry_shows_to_whom_the_matrix_opens_it_and_what_shows_can_be_opened(db, who):
    hall()
    client, request = signed_in(who), RequestFactory().get("/desk/organization/staff/")
    request.staff = staff_for(who, today(timezone.now()))
    request.resolver_match = resolve(request.path)
    shown = nav.entries(request) + nav.office_entries(request)
    assert [each.label for each in shown if each.here] in (["組織と規程", "職員"], [])
    for each in shown:
        assert client.get(each.url).status_code == 200, each.label
    hidden = {reverse(each.page) for each in (*nav.PAGES, *nav.OFFICE)} - {each.url for each in shown}
    for url in hidden - {reverse("desk:queue")}:  # that leads on to where somebody may be
        assert client.get(url).status_code == 403, url
    assert (reverse("desk:queue") in hidden) is not any(
        reach_of(role, "case.read") not in (None, ENGAGED) for role in request.staff.roles
    )


def test_where_one_is_is_said_by_the_page_and_not_by_its_address(db):
    hall()
    page = signed_in("admin").get(reverse("desk:person", args=["clerk"])).content.decode()
    assert page.count('aria-current="page">職員<') == page.count('aria-current="page">組織と規程<') == 1
    assert "三内 clerk" in words(signed_in("admin").get(reverse("desk:person", args=["clerk"])))
