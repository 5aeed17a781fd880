"""What holds for the page of every thing: its templates ask for what its sheet has, and few know who read it."""

from __future__ import annotations

import inspect
import re
from dataclasses import fields
from typing import Any, get_type_hints

import pytest
from django.template.loader import get_template
from django.urls import reverse
from tests.city import small

from sannai.accounts.actions import set_password
from sannai.accounts.models import Account
from sannai.casework import actions
from sannai.casework.models import Case
from sannai.casework.queries import find
from sannai.casework.tests import cast
from sannai.common.models import AccessLog
from sannai.web.kit.detail import Page
from sannai.web.staff import urls

from .counting import known_statements, statements
from .desk_cast import signed_in, words

PAGES: dict[str, Page[Any, Any]] = {
    str(each.name): each.callback.page for each in urls.urlpatterns if hasattr(each.callback, "page")
}


@pytest.fixture
def case(db: None) -> Case:
    cast.city()
    return cast.taken(cast.version("disposition"))


def asked(name: str, seen: frozenset[str] = frozenset()) -> set[str]:
    """What a template, with those that it includes, reads of the sheet."""
    source = get_template(name).template.source
    read = {found for tag in re.findall(r"\{[{%].*?[%}]\}", source) for found in re.findall(r"\bs\.(\w+)", tag)}
    for part in set(re.findall(r'\{% include "([^"]+)"', source)) - seen:
        read |= asked(part, seen | {name})
    return read


@pytest.mark.parametrize("name", PAGES)
def test_each_template_reads_what_the_sheet_of_its_page_has(name):
    page = PAGES[name]
    sheet = get_type_hints(page.sheet)["return"]
    has = {field.name for field in fields(sheet)} | {key for key in dir(sheet) if not key.startswith("_")}
    parts = [*page.sections, *page.side]
    for template in [page.head, *(each.template for each in parts if each.template)]:
        assert asked(template) <= has, f"{template}: {sorted(asked(template) - has)}"
    shown = asked(page.head).union(asked("kit/detail.html"), *(asked(each.template) for each in parts if each.template))
    by_python = set(re.findall(r"\b(?:s|sheet)\.(\w+)", inspect.getsource(inspect.getmodule(page.sheet))))
    unread = {field.name for field in fields(sheet)} - shown - by_python
    assert unread == set(), f"{sheet.__name__}: nothing shows {sorted(unread)}"


def test_the_templates_of_a_page_are_whole():
    assert {"case", "person", "unit"} <= set(PAGES)
    for page in PAGES.values():
        ids = [each.id for each in (*page.sections, *page.side)]
        assert len(ids) == len(set(ids))
        parts = (*page.sections, *page.side)
        assert all(sum(map(bool, (each.template, each.table, each.moments))) == 1 for each in parts)


def test_whoever_may_read_the_log_sees_on_a_case_who_read_it_and_nobody_else_does(case: Case):
    address = reverse("desk:case", args=[case.pk])
    assert "閲覧の記録" not in words(signed_in("clerk").get(address))
    seen = words(signed_in("auditor").get(address))
    assert "閲覧の記録" in seen
    assert "三内 auditor" in seen[seen.index("閲覧の記録") :]
    assert "このページを見ました" in seen


def test_the_page_of_a_person_shows_their_own_record_to_whoever_may_read_the_log(case: Case):
    AccessLog.objects.create(staff_key="clerk", about_kind="staff", about_id="clerk", what="sign-in")
    address = reverse("desk:person", args=["clerk"])
    assert "サインイン" in words(signed_in("auditor").get(address)).partition("閲覧の記録")[2]
    assert "閲覧の記録" not in words(signed_in("head").get(address))


@pytest.mark.both_databases
def test_a_page_asks_the_database_as_often_as_is_known_however_much_was_filed(case: Case):
    addresses = {
        "page_case": reverse("desk:case", args=[case.pk]),
        "page_person": reverse("desk:person", args=["clerk"]),
        "page_unit": reverse("desk:unit", args=["waste"]),
    }
    client = signed_in("clerk")
    for text in ("一", "二"):
        actions.add_memo(find(case.pk), text=text, by=cast.staff("clerk"), at=cast.MONDAY)
        for key, address in addresses.items():
            count = statements(client, address)
            assert count == known_statements(key, count), f"{key}: UPDATE_STATEMENTS=1 writes it"


def test_the_history_of_a_person_is_told_in_the_words_of_the_verbs_to_whoever_may_read_the_log(case: Case):
    small.hold("admin", "admin")
    account = Account.objects.get(staff_key="clerk")
    set_password(account, by=cast.staff("admin"), at=cast.MONDAY, password="さんない-の-ながい-ことば-7")
    address = reverse("desk:person", args=["clerk"])
    told = words(signed_in("auditor").get(address)).partition("経過")[2]
    assert "パスワードを設定しました" in told
    assert "三内 admin" in told
    assert "経過" not in words(signed_in("head").get(address))


def test_each_form_of_a_page_has_its_token_and_what_the_page_was_made_from(case: Case):
    actions.place_hold(find(case.pk), reason="支援措置の対象", by=cast.staff("clerk"), at=cast.MONDAY)
    page = signed_in("clerk").get(reverse("desk:case", args=[case.pk])).content.decode()
    forms = page.split("<main")[1].split('<form method="post"')[1:]
    assert len(forms) >= 2
    for form in forms:
        assert 'name="csrfmiddlewaretoken"' in form.split("</form>")[0]
        assert f'name="seen" value="{find(case.pk).seq}"' in form
