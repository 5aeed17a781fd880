"""Conditions of a list under a name: kept, shared, opened as any address, and without the words of a search."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest

from sannai.accounts import saved
from sannai.accounts.models import SavedQuery
from sannai.common import keepers
from sannai.web.kit.listing import LISTINGS, Listing

from .desk_cast import signed_in, words
from .hall import hall
from .kit_lists import ADDRESSES, READERS

pytestmark = pytest.mark.both_databases
PEOPLE = ADDRESSES["people"]
ENV = f"{PEOPLE}?unit=env&away=yes"


@pytest.fixture(autouse=True)
def _city(db: None) -> None:
    hall()


def keep(who: str, address: str = ENV, label: str = "環境の不在", **more: str) -> Any:
    return signed_in(who).post(address, {"keep": "1", "saved_label": label, **more})


@pytest.mark.parametrize("key", ADDRESSES)
def test_the_conditions_of_every_list_are_kept_and_opened_again_and_removed(key):
    listing: Listing[Any] = LISTINGS[key]
    who, address = READERS.get(key, "admin"), ADDRESSES[key]
    sort = next(each.name for each in listing.columns if each.sort is not None)
    sort = f"-{sort}" if listing.order == sort else sort
    assert keep(who, f"{address}?sort={sort}", "いつもの")["Location"] == f"{address}?sort={sort}"
    client = signed_in(who)
    assert f'<a href="{address}?sort={sort}">いつもの' in client.get(address).content.decode()
    assert 'aria-current="true">いつもの' in client.get(f"{address}?sort={sort}").content.decode()
    row = SavedQuery.objects.get()
    assert client.post(address, {"forget": str(row.pk)}).status_code == 302
    assert "いつもの" not in words(client.get(address))


def test_nobody_else_sees_them_unless_they_are_shared_with_a_unit_of_ones_own():
    keep("clerk")
    assert "環境の不在" not in words(signed_in("chief").get(PEOPLE))
    keep("clerk", saved_unit="waste")
    assert "環境の不在（共有）" in words(signed_in("chief").get(PEOPLE))
    assert "環境の不在" not in words(signed_in("budget").get(PEOPLE))
    row = SavedQuery.objects.get()
    signed_in("chief").post(PEOPLE, {"forget": str(row.pk)})
    assert SavedQuery.objects.count() == 1
    refused = keep("clerk", saved_unit="budget")
    assert refused.status_code == 422
    assert "条件の名前：共有できるのは、自分の組織の人とだけです" in words(refused)


def test_words_that_were_searched_for_are_kept_only_where_it_is_ticked_and_never_shared():
    address = f"{PEOPLE}?q={quote('三内')}&unit=env"
    for more, kept in (
        ({}, "unit=env"),
        ({"saved_words": "yes"}, f"q={quote('三内')}&unit=env"),
        ({"saved_words": "yes", "saved_unit": "waste"}, "unit=env"),
    ):
        keep("clerk", address, **more)
        assert [row.query for row in SavedQuery.objects.all()] == [kept]
    nothing = keep("clerk", f"{PEOPLE}?q={quote('三内')}", "言葉だけ")
    assert nothing.status_code == 422
    assert "保存する条件がありません" in words(nothing)


def test_a_list_begins_with_the_conditions_of_ones_own_and_can_still_be_seen_without_any():
    keep("clerk", saved_opens="yes", saved_unit="waste")
    client = signed_in("clerk")
    assert client.get(PEOPLE)["Location"] == ENV
    assert f'href="{PEOPLE}?plain=1"' in client.get(ENV).content.decode()
    whole = client.get(f"{PEOPLE}?plain=1")
    assert "いまの条件" not in words(whole)
    assert whole.status_code == 200
    assert signed_in("chief").get(PEOPLE).status_code == 200  # a shared one opens the list for its owner alone
    keep("clerk", f"{PEOPLE}?unit=waste", "ほか", saved_opens="yes")
    assert client.get(PEOPLE)["Location"] == f"{PEOPLE}?unit=waste"


def test_a_condition_that_is_gone_is_told_when_it_is_opened():
    saved.keep("clerk", "people", "古い条件", "unit=gone&rank=9")
    page = signed_in("clerk").get(f"{PEOPLE}?unit=gone&rank=9")
    assert page.status_code == 422
    assert "所属：「gone」は選べません" in words(page)
    assert "rank：この条件は、この一覧にはありません" in words(page)


@pytest.mark.parametrize("label", ["", "　", "あ" * 41, "\0"])
def test_a_name_is_asked_for_beside_its_field(label):
    page = keep("clerk", label=label)
    assert page.status_code == 422
    assert "条件の名前：40文字までで入力してください" in words(page)
    assert 'id="f-saved_label"' in page.content.decode()
    assert not SavedQuery.objects.exists()


def test_twenty_are_kept_and_odd_presses_do_nothing():
    for at in range(saved.MOST):
        assert saved.keep("clerk", "people", f"条件{at}", "unit=env")
    assert "保存できるのは20個まで" in words(keep("clerk"))
    assert keep("clerk", label="条件3").status_code == 302  # in place of the one of this name
    for odd in ("x", "", "9" * 40, "-1", "٣"):
        assert signed_in("clerk").post(PEOPLE, {"forget": odd}).status_code == 302
    assert SavedQuery.objects.count() == saved.MOST
    assert keep("clerk", f"{PEOPLE}?unit=nowhere").status_code == 422


def test_what_somebody_saved_goes_with_their_account():
    keep("clerk")
    keepers.dispose("staff", ["clerk"], datetime.now(UTC))
    assert not SavedQuery.objects.exists()
