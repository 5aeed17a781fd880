from __future__ import annotations

from datetime import timedelta

import pytest

from sannai.applications import answers, search
from sannai.applications.models import Application, SearchKey
from sannai.procedures.queries import definition
from sannai.procedures.tests.small import AT, published

from .test_drafts import EVENT, PERSON, file, filled

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.beside_the_log]


@pytest.fixture
def application() -> Application:
    filling = filled(published())
    filling.answers["name"] = {"text": "髙﨑 太郎", "kana": "タカサキ　タロウ"}
    filling.answers["email"] = "taro@example.jp"
    application: Application = file(filling)
    search.index(application, definition(application.version))
    return application


@pytest.mark.parametrize(
    "typed",
    ["髙﨑太郎", "高崎 太郎", "たかさき", "ﾀｶｻｷ", "タカサキ　タロウ", "0720000000", "０７２－０００", "taro@", "TARO"],
)
def test_a_person_is_found_however_the_desk_types(application: Application, typed: str) -> None:
    assert list(search.matching(typed)) == [application]


def test_it_is_found_by_its_reference_number(application: Application) -> None:
    assert list(search.matching(application.reference_number.replace("-", ""))) == [application]


@pytest.mark.parametrize("typed", ["", " ", "朝市", "%", "_", "三内 花子"])
def test_nothing_else_is_searchable(application: Application, typed: str) -> None:
    assert list(search.matching(typed)) == []


def test_the_name_itself_is_never_changed(application: Application) -> None:
    assert answers.of(application)["name"]["text"] == "髙﨑 太郎"


def test_a_correction_makes_the_keys_anew(application: Application) -> None:
    answers.amend(application, PERSON | EVENT, AT + timedelta(days=1))
    search.index(application, definition(application.version))
    assert list(search.matching("高崎")) == []
    assert list(search.matching("三内太郎")) == [application]
    assert SearchKey.objects.filter(kind="email").count() == 0


def test_only_whoever_the_definition_calls_the_applicant_is_indexed(application: Application) -> None:
    kinds = set(SearchKey.objects.values_list("kind", flat=True))
    assert kinds == {"name", "kana", "phone", "email"}
