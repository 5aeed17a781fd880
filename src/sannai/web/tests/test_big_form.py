"""A form of ten pages, two hundred fields and a hundred conditions asks the database no more than a small one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.bench import big_form

from sannai.rules.compiler import compile_package

from .trial import published

pytestmark = pytest.mark.django_db
MOST = 12  # statements that a request may have; these have fewer, which is not to be lost either


def test_the_form_is_as_big_as_it_says():
    form = compile_package({"procedure.yaml": big_form.definition().encode()})
    asked = [field.when for page in form.pages for field in page.fields]
    conditions = sum(one is not None for one in asked)
    assert (len(form.pages), len(asked), conditions) == (big_form.PAGES, big_form.FIELDS, big_form.CONDITIONS)


def test_every_page_of_it_is_shown_and_saved_with_few_statements(client) -> None:
    published(big_form.definition())
    root = client.post(f"/procedures/{big_form.KEY}/start/")["Location"].partition("p/page1/")[0]
    counts: dict[str, set[int]] = {"shown": set(), "saved": set(), "reviewed": set()}
    for page in range(1, big_form.PAGES + 1):
        address = f"{root}p/page{page}/"
        client.get(address)  # what a process remembers is read once
        with CaptureQueriesContext(connection) as shown:
            assert client.get(address).status_code == 200
        with CaptureQueriesContext(connection) as saved:
            answer = client.post(address, big_form.answers(page))
        following = f"p/page{page + 1}/" if page < big_form.PAGES else "review/"
        assert answer["Location"] == root + following, "nothing was refused"
        counts["shown"].add(len(shown))
        counts["saved"].add(len(saved))
    with CaptureQueriesContext(connection) as reviewed:
        assert client.get(f"{root}review/").status_code == 200
    counts["reviewed"].add(len(reviewed))
    assert counts == {"shown": {2}, "saved": {4}, "reviewed": {2}}, f"the tenth page as the first, and at most {MOST}"
