"""Before anybody is registered there is no city: each address says what to run."""

from __future__ import annotations

import pytest
from django.test import Client

from sannai.accounts.models import Account
from sannai.web.preparing import PreparedMiddleware


@pytest.mark.parametrize("address", ["/", "/desk/", "/desk/sign-in/", "/api/", "/nowhere/", "/a/x/"])
def test_before_that_every_page_says_what_to_run(db, monkeypatch, address):
    monkeypatch.setattr(PreparedMiddleware, "known", False)
    response = Client().get(address)
    assert response.status_code == 503
    assert "準備ができていません" in response.content.decode()
    Account.objects.create(staff_key="s0001", name="三内 はじめ", password="!")
    assert Client().get("/desk/sign-in/").status_code == 200
    assert PreparedMiddleware.known


@pytest.mark.django_db(transaction=True)
def test_tables_that_are_not_there_are_no_fault_of_the_page(monkeypatch):
    monkeypatch.setattr(PreparedMiddleware, "known", False)
    monkeypatch.setattr("sannai.accounts.models.Account._meta.db_table", "not_there_yet")
    assert Client().get("/").status_code == 503
