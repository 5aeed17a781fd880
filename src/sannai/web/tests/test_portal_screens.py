from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.test import Client

from .trial import PACKAGE, filed, filled, published, text

pytestmark = pytest.mark.django_db
TEMPLATES = sorted((PACKAGE / "templates").rglob("*.html"))


@pytest.fixture(autouse=True)
def _published() -> None:
    published()


@pytest.fixture
def pages(client) -> dict[str, str]:
    """Every page of the portal that a person can be shown, by address."""
    root = filled(client)
    addresses = ["/", "/procedures/?q=農園", "/procedures/garden-use/", "/resume/", "/accessibility/", "/components/"]
    addresses += [
        "/mailbox/",
        "/personal-files/",
        "/datasets/",
        "/a/x/",
        "/nowhere/",
        root,
        f"{root}p/plots/",
        f"{root}p/person/",
        f"{root}review/",
    ]
    addresses += [f"{root}upload/chemical_proof/", f"{root}discard/"]
    done = filed(Client())
    addresses += [done, f"{done}receipt/", f"{done}withdraw/", f"{done}delivery/"]
    return {address: text(client.get(address)) for address in addresses}


def test_no_page_has_script_or_style_of_its_own(pages) -> None:
    for address, page in pages.items():
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:|data:", page), address


def test_every_page_has_language_title_landmarks_and_one_heading(pages) -> None:
    for address, page in pages.items():
        assert '<html lang="ja">' in page, address
        assert re.search(r"<title>[^<｜]+.*｜三内市</title>", page), address
        assert '<a class="skip-link" href="#main">' in page
        assert page.count("<main ") == page.count("<h1") == 1, address


def test_every_id_is_there_once_and_every_reference_finds_it(pages) -> None:
    for address, page in pages.items():
        ids = re.findall(r'\sid="([^"]+)"', page)
        assert len(ids) == len(set(ids)), (address, [each for each in ids if ids.count(each) > 1])
        named = re.findall(r'\s(?:for|aria-describedby|aria-labelledby)="([^"]+)"', page)
        for each in " ".join(named).split():
            assert each in ids, (address, each)
        for each in re.findall(r'href="#([^"]+)"', page):
            assert each in ids, (address, each)


def test_every_file_that_a_page_names_is_there(pages) -> None:
    for page in pages.values():
        for path in re.findall(r'(?:href|src)="/static/([^"]+)"', page):
            assert (PACKAGE / "static" / path).is_file(), path


def test_the_policy_admits_nothing_from_elsewhere(client) -> None:
    policy = client.get("/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_template_can_be_read(path) -> None:
    get_template(str(path.relative_to(PACKAGE / "templates")))


def test_a_form_from_elsewhere_or_too_old_says_what_to_do() -> None:
    response = Client(enforce_csrf_checks=True).post("/procedures/garden-use/start/")
    assert response.status_code == 403
    assert "ページを開き直す" in text(response)


def test_too_many_fields_get_a_clear_page(client) -> None:
    client.raise_request_exception = False
    response = client.post(
        "/resume/", {f"x{number}": "1" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    )
    assert response.status_code == 400
    assert "送られた内容を読めませんでした" in text(response)


def test_the_fault_page_needs_no_database(rf, django_assert_num_queries) -> None:
    from sannai.web.errors import server_error

    with django_assert_num_queries(0):
        assert "保存済みの内容は失われていません" in text(server_error(rf.get("/")))


def test_gallery_and_mailbox_are_for_demonstrations_only(client, settings) -> None:
    settings.DEMO = settings.DEBUG = False
    assert client.get("/components/").status_code == 404
    assert client.get("/mailbox/").status_code == 404
