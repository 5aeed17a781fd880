"""Every address of the portal, walked: public, or behind a secret link that nobody can make up."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sannai.common.sealing import links
from sannai.common.time import now
from sannai.intake import slots
from sannai.web.applicant.portal.urls import urlpatterns

from .trial import KEY, brought, filled, published, started

pytestmark = pytest.mark.django_db
PUBLIC = {
    "home",
    "search",
    "not_online",
    "read",
    "start",
    "resume",
    "forget",
    "mailbox",
    "accessibility",
    "components",
    "personal_files",
    "personal_files_csv",
    "personal_file",
    "datasets",
    "dataset",
    "dataset_csv",
    "enter",
}
GIVEN = {
    "page_id": "plots", "upload_id": uuid4(), "field": "chemical_proof", "row": "r1", "number": 1,
    "document_id": uuid4(),
}  # fmt: skip


def addresses(handle: str) -> dict[str, str]:
    """Name → address of everything behind a link."""
    found = {}
    for pattern in urlpatterns:
        wanted = pattern.pattern.converters
        if "handle" in wanted:
            given = {name: GIVEN.get(name) for name in wanted} | {"handle": handle}
            found[str(pattern.name)] = reverse(f"portal:{pattern.name}", kwargs=given)
    return found


@pytest.fixture(autouse=True)
def _published() -> None:
    published()


def test_an_address_is_public_or_behind_a_link() -> None:
    assert {str(pattern.name) for pattern in urlpatterns} == PUBLIC | set(addresses("x"))


@pytest.mark.parametrize("name", sorted(addresses("x")))
def test_without_the_cookie_of_its_link_an_address_opens_nothing(client, name: str) -> None:
    own, other = filled(client), filled(Client())
    handle = own.split("/")[2]
    cookie = client.cookies[f"k-{handle[:8]}"].value
    strangers = Client(), Client(), Client()
    strangers[1].cookies[f"k-{handle[:8]}"] = cookie[:-1] + ("a" if cookie[-1] != "a" else "b")
    strangers[2].cookies[f"k-{other.split('/')[2][:8]}"] = cookie
    for stranger in strangers:
        for address in (handle, other.split("/")[2], "x" * 26, "x" * 42):
            for verb in ("get", "post"):
                answer = getattr(stranger, verb)(addresses(address)[name])
                assert answer.status_code in {404, 405}, (name, address)


def test_a_link_lets_in_and_leaves_the_address_bar(client) -> None:
    root = filled(client)
    secret = client.cookies[f"k-{root.split('/')[2][:8]}"].value
    other = Client()
    answer = other.get(f"/e/{secret}/")
    assert (answer.status_code, answer["Location"]) == (303, root)
    assert answer["Referrer-Policy"] == "no-referrer"
    cookie = answer.cookies[f"k-{root.split('/')[2][:8]}"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"], bool(cookie["max-age"])) == (
        root,
        True,
        "Lax",
        True,
    )
    page = other.get(root)
    assert page.status_code == 200
    assert f"/e/{secret}/" in page.content.decode(), "to be taken to another device"
    assert secret not in client.get(f"{root}review/").content.decode()


def test_a_scanner_of_mails_that_looks_first_changes_nothing(client) -> None:
    root = filled(client)
    secret = client.cookies[f"k-{root.split('/')[2][:8]}"].value
    for verb in ("head", "get"):
        with CaptureQueriesContext(connection) as asked:
            assert getattr(Client(), verb)(f"/e/{secret}/").status_code == 303
        assert [one["sql"].split()[0] for one in asked] == ["SELECT"]
    assert Client().post(f"/e/{secret}/").status_code == 405
    assert Client().get(f"/e/{links.new().written}/").status_code == 404


def test_a_revoked_link_opens_nothing_and_another_of_the_same_case_still_does(client) -> None:
    root = filled(client)
    opened = brought(client, root)
    other, second = Client(), slots.give(opened, "mail", now())
    assert other.get(f"/e/{second.secret.written}/").status_code == 303
    slots.revoke([opened.case], "first", at=now())
    assert client.get(root).status_code == 404
    assert "リンクをもう一度開いてください" in client.get(root).content.decode()
    assert Client().get(f"/e/{opened.secret.written}/").status_code == 404
    assert other.get(f"/a/{second.secret.handle}/").status_code == 200


def test_two_people_at_one_browser_do_not_come_into_each_others(client) -> None:
    first = started(client)
    client.post(f"/procedures/{KEY}/start/", {"anew": "yes", "shared": "yes"})
    keys = [name for name in client.cookies if name.startswith("k-")]
    assert len(keys) == 2
    paths = {client.cookies[name]["path"] for name in keys}
    assert first in paths
    assert len(paths) == 2


def test_on_a_shared_device_the_browser_forgets_when_it_is_closed(client) -> None:
    client.post(f"/procedures/{KEY}/start/", {"shared": "yes"})
    cookie = next(morsel for name, morsel in client.cookies.items() if name.startswith("k-"))
    assert not cookie["max-age"]
    assert not cookie["expires"]
    assert "sannai-drafts" not in client.cookies
    secret = cookie.value
    answer = Client().post("/resume/", {"link": f"http://x/e/{secret}/", "shared": "yes"})
    assert not answer.cookies[cookie.key]["max-age"]


def test_no_page_behind_a_link_is_kept_by_a_cache_or_a_search_engine(client) -> None:
    root = filled(client)
    for name, address in addresses(root.split("/")[2]).items():
        response = client.get(address)
        if response.status_code == 200:
            assert response.headers["Cache-Control"] == "no-store, private", name
            assert response.headers["X-Robots-Tag"] == "noindex", name
