"""「住所を入れる」: a postal code fills an address without a script, overwrites nothing, and promises nothing."""

from __future__ import annotations

from typing import Any

import pytest

from sannai.intake import drafts

from .trial import YAML, brought, published, refused, text

pytestmark = pytest.mark.django_db
PAGE = "p/places/"
FORM = YAML.replace(
    "pages:\n",
    """\
  - id: guest
    label: 来る人
    at_least: 0
    fields: [{id: from_where, label: 来る人の住所, ask: address}]
pages:
  - id: places
    title: 住所
    asks: [guest]
    fields:
      - {id: sent_to, label: 送り先, ask: address}
      - {id: garden, label: 庭のある所, ask: address, within: city, required: no}
""",
    1,
)


@pytest.fixture
def root(client) -> str:
    published(FORM)
    return str(client.post("/procedures/garden-use/start/")["Location"]).partition(PAGE)[0]


def pressed(client: Any, root: str, typed: dict[str, str], of: str = "sent_to") -> str:
    """The page after the button of an address."""
    answer = client.post(f"{root}{PAGE}", typed | {"fill": of})
    assert answer.status_code == 302
    address, _, place = answer["Location"].partition("#")
    page = text(client.get(address))
    assert f'id="{place}"' in page
    assert "エラー" not in page
    return page


def value(page: str, name: str) -> str:
    """What stands in an input."""
    field = page.partition(f'name="{name}"')[2].partition(">")[0]
    return field.partition('value="')[2].partition('"')[0]


def test_the_town_of_a_code_is_put_where_nothing_stands_and_the_rest_is_typed(client, root) -> None:
    page = pressed(client, root, {"sent_to.postal_code": "〒０００－０００６"})
    assert "郵便番号から「大阪府三内市模擬町」を入れました。" in page
    assert '<option value="大阪府" selected>' in page
    assert (value(page, "sent_to.city"), value(page, "sent_to.street")) == ("三内市", "模擬町")
    typed = {"sent_to.postal_code": "000-0006", "sent_to.prefecture": "大阪府", "sent_to.city": "三内市"}
    assert client.post(f"{root}{PAGE}", typed | {"sent_to.street": "模擬町2-3"}).status_code == 302
    filling = drafts.load(brought(client, root))
    assert filling
    assert filling.answers["sent_to"]["street"] == "模擬町2-3"
    assert filling.typed == {}


def test_nothing_that_was_typed_is_overwritten(client, root) -> None:
    page = pressed(client, root, {"sent_to.postal_code": "0000006", "sent_to.street": "どこか1-2"})
    assert value(page, "sent_to.street") == "どこか1-2"
    assert "町名・番地は、そのままにしました" in page
    page = pressed(client, root, {"sent_to.postal_code": "0000006", "sent_to.prefecture": "北海道"})
    assert '<option value="北海道" selected>' in page
    assert value(page, "sent_to.city") == ""
    assert "住所「大阪府三内市模擬町」が違います" in page


def test_of_several_towns_one_is_chosen(client, root) -> None:
    page = pressed(client, root, {"sent_to.postal_code": "000-0013"})
    assert "大阪府三内市練習東町" in page
    assert "大阪府三内市練習西町" in page
    assert value(page, "sent_to.street") == ""
    page = pressed(client, root, {"sent_to.postal_code": "000-0013", "sent_to.town": "0000013.1"})
    assert value(page, "sent_to.street") == "練習西町"
    page = pressed(client, root, {"sent_to.postal_code": "000-0006", "sent_to.town": "0000013.1"})
    assert value(page, "sent_to.street") == "模擬町", "a choice of another code is none"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("999-9999", "見つかりませんでした"),
        ("", "7けた"),
        ("12", "7けた"),
        ("０００\x00", "7けた"),
        ("000-0000", "三内市"),
    ],
)
def test_what_is_in_no_list_is_said_and_blames_nobody(client, root, code, said) -> None:
    assert said in pressed(client, root, {"sent_to.postal_code": code})


def test_inside_the_city_only_the_street_is_filled(client, root) -> None:
    page = pressed(client, root, {"garden.postal_code": "000-0001"}, of="garden")
    assert value(page, "garden.street") == "三内"
    assert 'name="garden.prefecture"' not in page


def test_an_address_in_a_row_is_filled_by_its_own_button(client, root) -> None:
    row = {"guest.rows": "r1", "guest.r1.from_where.postal_code": "000-0002"}
    page = pressed(client, root, row, of="guest.r1.from_where")
    assert value(page, "guest.r1.from_where.street") == "例示町"


@pytest.mark.parametrize("of", ["", "nothing", "sent_to.street", "guest.r9.from_where", "\x00", "x" * 5000])
def test_a_forged_button_fills_nothing(client, root, of) -> None:
    answer = client.post(f"{root}{PAGE}", {"sent_to.postal_code": "000-0001", "fill": of})
    assert answer.status_code == 302
    assert value(text(client.get(f"{root}{PAGE}")), "sent_to.street") == ""


def test_enter_goes_on_and_presses_no_button(client, root) -> None:
    page = text(client.get(f"{root}{PAGE}"))
    assert page.index('class="visually-hidden" tabindex="-1"') < page.index("住所を入れる")
    refused(client, f"{root}{PAGE}", {"sent_to.postal_code": "000-0001"})


def test_without_a_list_there_is_no_button(client, root, settings, tmp_path) -> None:
    settings.CATALOG = tmp_path
    assert "住所を入れる" not in text(client.get(f"{root}{PAGE}"))
    assert client.post(f"{root}{PAGE}", {"sent_to.postal_code": "000-0001", "fill": "sent_to"}).status_code == 302
