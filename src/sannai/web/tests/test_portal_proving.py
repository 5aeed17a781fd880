from __future__ import annotations

import re

import pytest

from sannai.applications.models import Application

from .trial import YAML, filled, published, refused, reviewed, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _published() -> None:
    published(YAML.replace("channel: [portal, counter], needs: none", "channel: [portal], needs: mail"))


def test_a_citizen_proves_the_address_before_filing(client) -> None:
    root = filled(client)
    review = text(client.get(f"{root}review/"))
    assert f'href="{root}prove/"' in review
    assert 'name="reviewed"' not in review
    page = text(client.get(f"{root}prove/"))
    assert 'value="taro@example.jp"' in page
    assert 'name="code"' not in page
    bad = refused(client, f"{root}prove/", {"email": "taro@"})
    assert 'value="taro@"' in text(bad)
    sent = client.post(f"{root}prove/", {"email": "taro@example.jp"}, follow=True)
    assert "taro@example.jp あてに送りました" in text(sent)
    assert client.get(f"{root}prove/?refused=email").status_code == 200, "it was sent since"
    wrong = refused(client, f"{root}prove/", {"code": "12x"})
    assert 'value="12x"' in text(wrong)
    assert '<a href="#f-code">確認番号：番号が違います' in text(wrong)
    found = re.search(r"確認番号：(\d{6})", text(client.get("/mailbox/")))
    assert found
    assert client.post(f"{root}prove/", {"code": found[1]}).url == f"{root}review/?proven=1"
    assert client.get(f"{root}prove/").url == f"{root}review/"
    assert client.post(f"{root}file/", {"reviewed": reviewed(client, root)}).url == f"{root}receipt/"
    assert Application.objects.get().email == "taro@example.jp"


def test_who_files_past_the_proof_is_led_to_it(client) -> None:
    root = filled(client)
    digest = client.get(f"{root}review/").context["reviewed"]
    assert client.post(f"{root}file/", {"reviewed": digest}).url == f"{root}prove/"
    assert not Application.objects.exists()
