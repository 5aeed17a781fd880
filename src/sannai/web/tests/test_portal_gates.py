"""Every address of the portal, walked: public, or behind a secret link that nobody can make up."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from sannai.applications.access import link_key
from sannai.web.applicant.portal.urls import urlpatterns

from .trial import filled, published

pytestmark = pytest.mark.django_db
PUBLIC = {"home", "search", "not_online", "read", "start", "resume", "forget", "mailbox", "accessibility", "components"}
GIVEN = {
    "page_id": "plots", "upload_id": uuid4(), "field": "chemical_proof", "row": "r1", "number": 1,
    "document_id": uuid4(),
}  # fmt: skip
OPENS_BY_KNOWING_IT = {"code"}  # draws the very link that was asked with; looks nothing up


def addresses(link: str) -> dict[str, str]:
    """Name → address of everything behind a link."""
    found = {}
    for pattern in urlpatterns:
        wanted = pattern.pattern.converters
        if "link" in wanted:
            given = {name: GIVEN.get(name) for name in wanted} | {"link": link}
            found[str(pattern.name)] = reverse(f"portal:{pattern.name}", kwargs=given)
    return found


@pytest.fixture(autouse=True)
def _published() -> None:
    published()


def test_an_address_is_public_or_behind_a_link() -> None:
    assert {str(pattern.name) for pattern in urlpatterns} == PUBLIC | set(addresses("x"))


@pytest.mark.parametrize("name", sorted(addresses("x")))
def test_a_forged_or_unknown_link_opens_nothing(client, name: str) -> None:
    root = filled(client)
    link = root.split("/")[2]
    forged = link[:-2] + ("aa" if link[-2:] != "aa" else "bb")
    for wrong in (forged, "x" * 42, *([] if name in OPENS_BY_KNOWING_IT else [link_key(uuid4())])):
        answers = {getattr(Client(), verb)(addresses(wrong)[name]).status_code for verb in ("get", "post")}
        assert answers <= {404, 405}, name


def test_no_page_behind_a_link_is_kept_by_a_cache_or_a_search_engine(client) -> None:
    root = filled(client)
    for name, address in addresses(root.split("/")[2]).items():
        response = client.get(address)
        if response.status_code == 200:
            assert response.headers["Cache-Control"] == "no-store, private", name
            assert response.headers["X-Robots-Tag"] == "noindex", name
