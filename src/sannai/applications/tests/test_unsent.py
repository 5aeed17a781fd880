"""What other forms than pages held when they were refused: beside the pages, among none of the answers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sannai.common import keepers
from sannai.definitions.models import Version
from sannai.intake import drafts, tasks, unsent
from sannai.intake.models import DraftPage
from sannai.intake.unsent import Left
from sannai.procedures.tests.small import AT, published

from .test_drafts import file, filled

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TEXTS = {"email": ["ｔａｒｏ＠", ""], "sure": []}
LONG = "draft:files:" + "f" * 64 + "." + "r" * 32


@pytest.fixture
def version() -> Version:
    return published()


def test_what_was_typed_is_there_exactly_with_the_reason_until_it_is_dropped(version: Version) -> None:
    id = filled(version).opened
    unsent.keep(id, "draft:mail", TEXTS, AT)
    assert unsent.kept(id, "draft:mail") == Left(TEXTS)
    unsent.keep(id, "draft:mail", TEXTS, AT, why=["できません。", "またあとで。"], status=409)
    assert unsent.kept(id, "draft:mail") == Left(TEXTS, ("できません。", "またあとで。"), 409)
    unsent.drop(id, "draft:mail")
    assert unsent.kept(id, "draft:mail") is None


def test_forms_of_long_names_are_told_apart_and_one_is_not_dropped_with_another(version: Version) -> None:
    id = filled(version).opened
    for name in (LONG, f"{LONG}2", "case:inquiry:1", "case:inquiry:10"):
        unsent.keep(id, name, {"which": [name]}, AT)
    unsent.drop(id, LONG)
    unsent.drop(id, "case:inquiry:1")
    assert unsent.kept(id, LONG) is None
    assert unsent.kept(id, "case:inquiry:1") is None
    for name in (f"{LONG}2", "case:inquiry:10"):
        assert unsent.kept(id, name) == Left({"which": [name]})
    unsent.drop(id, "case")
    assert unsent.kept(id, "case:inquiry:10") is None


def test_it_is_no_answer_and_goes_over_to_a_newer_form(version: Version) -> None:
    filling = filled(version)
    unsent.keep(filling.opened, "draft:mail", {"name": ["見本"], "email": ["taro@"]}, AT)
    loaded = drafts.load(filling.opened)
    assert loaded
    assert (loaded.answers, loaded.typed) == (filling.answers, filling.typed)
    drafts.carry_over(loaded, published(old="催しの内容", new="催しの中身"), AT)
    assert unsent.kept(filling.opened, "draft:mail")


def test_it_goes_with_the_draft_and_none_is_kept_of_a_draft_that_is_gone(version: Version) -> None:
    id = filled(version).opened
    unsent.keep(id, "draft:mail", TEXTS, AT)
    drafts.discard(id.case, at=AT)
    unsent.keep(id, "draft:mail", TEXTS, AT)
    assert not DraftPage.objects.exists()


@pytest.mark.beside_the_log
def test_of_what_is_filed_only_that_stays_which_can_still_be_sent_and_not_for_ever(version: Version) -> None:
    filling = filled(version)
    file(filling)
    id = filling.opened
    for name in ("draft:mail", LONG, "case:withdrawn", "correction:1"):
        unsent.keep(id, name, {"reason": ["都合により"]}, AT)
    tasks.expire_drafts(AT + timedelta(days=1))
    assert set(DraftPage.objects.values_list("page", flat=True)) == {"case:withdrawn", "correction:1"}
    tasks.expire_drafts(AT + timedelta(days=31))
    assert DraftPage.objects.get().page == "correction:1"
    keepers.dispose("case", [str(id.case)], AT)
    assert not DraftPage.objects.exists()
