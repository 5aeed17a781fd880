"""The pages of the number zone: who comes in, what a look costs, and that nothing is shown unwritten."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import clear_url_caches, get_resolver, set_urlconf

from sannai.casework.models import Case
from sannai.casework.queries import find
from sannai.casework.tests import cast
from sannai.common.models import AccessLog, Event
from sannai.web.number import urls

from . import numbered
from .desk_cast import half_way, signed_in, words
from .numbered import APPLICANT, MATTER, PERSON, begun
from .trial import brought, reviewed

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
SPACED = "1234 5678 9018"


@pytest.fixture
def case(db, settings, tmp_path, client) -> Case:
    settings.HOME = tmp_path
    cast.city()
    numbered.keys_of_city(settings, tmp_path)
    numbered.published()
    root = begun(client)
    client.post(f"{root}p/person/", PERSON | {"my_number": APPLICANT})
    client.post(f"{root}p/matter/", MATTER)
    client.post(f"{root}file/", {"reviewed": reviewed(client, root)})
    return Case.objects.get(pk=brought(client, root).case)


def look(who: str, case: Case, **given: Any) -> Any:
    sent = {"seen": find(case.pk).seq, "place": "my_number", "purpose": "住民記録との照合"} | given
    return signed_in(who).post(f"/number/cases/{case.pk}/", sent)


def test_every_page_has_a_door():
    assert {each.name for each in urls.urlpatterns} == {"index", "case"}
    assert all(each.callback.gate == ("number.read",) for each in urls.urlpatterns)


def test_it_is_found_by_its_reference_number_and_shown_only_when_it_is_asked_for(case):
    desk = signed_in("clerk")
    found = desk.get("/number/", {"q": case.reference_number})
    assert found.url == f"/number/cases/{case.pk}/"
    page = desk.get(found.url)
    assert "番号法 別表 81の項" in words(page)
    assert SPACED not in words(page)
    assert not Event.objects.filter(verb="number.read").exists()
    shown = look("clerk", case)
    assert SPACED in words(shown)
    assert shown["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert Event.objects.filter(verb="number.read", subject_id=case.subject_id).count() == 1
    assert AccessLog.objects.filter(what="number.read my_number").count() == 1
    assert SPACED not in words(desk.get(found.url))


@pytest.mark.parametrize(
    ("given", "status", "said"),
    [
        ({"purpose": " "}, 422, "見る目的を入力してください"),
        ({"purpose": f"照合 {SPACED}"}, 409, "目的の欄に番号を書かないでください"),
        ({"purpose": "照合１２３４５６７８９０１８"}, 409, "目的の欄に番号を書かないでください"),
        ({"seen": "0"}, 409, ""),
        ({"place": "detail"}, 409, "この事案にありません"),
    ],
    ids=["no purpose", "with the number", "with a wide number", "stale", "another field"],
)
def test_what_is_not_right_shows_nothing_and_says_why(case, given, status, said):
    answer = look("clerk", case, **given)
    assert answer.status_code == status
    assert said in words(answer)
    assert not re.search(rf"<strong[^>]*>{SPACED}", answer.content.decode())
    assert not Event.objects.filter(verb="number.read").exists()


@pytest.mark.parametrize(("who", "status"), [
    ("clerk", 200), ("other", 200), ("head", 200), ("waste", 404), ("wastehead", 404), ("counter", 403),
    ("auditor", 403), ("dx", 403),
])  # fmt: skip
def test_who_comes_in(case, who, status):
    assert signed_in(who).get(f"/number/cases/{case.pk}/").status_code == status
    assert look(who, case).status_code == status
    assert Event.objects.filter(verb="number.read").exists() == (status == 200)


def test_nobody_without_both_steps(case):
    for browser in (Client(), half_way("clerk")):
        assert browser.get(f"/number/cases/{case.pk}/").url.startswith("/desk/sign-in/")
        assert browser.post(f"/number/cases/{case.pk}/", {"place": "my_number"}).url.startswith("/desk/sign-in/")


def test_a_number_that_is_unknown_or_of_others_looks_the_same(case):
    answers = [signed_in("waste").get("/number/", {"q": q}) for q in (case.reference_number, "0000-0000-000")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert case.reference_number not in words(answers[0])


@pytest.fixture
def alone(settings):
    """A process of the number zone, which serves nothing else."""
    settings.SITES = ["number"]
    settings.ROOT_URLCONF = "sannai.web.tests.number_alone"
    clear_url_caches()
    set_urlconf(None)
    yield
    clear_url_caches()


def test_a_process_of_its_own_has_the_sign_in_and_nothing_of_the_desk(case, alone):
    names = {pattern.name for part in get_resolver().url_patterns for pattern in part.url_patterns}
    assert names == {"queue", "sign_in", "sign_in_code", "sign_in_device", "sign_out", "index", "case"}
    page = Client().get(f"/number/cases/{case.pk}/", follow=True)
    assert "職員サインイン" in words(page)
    assert SPACED in words(look("clerk", case))
    assert signed_in("clerk").get("/desk/").url == "/number/"
    assert signed_in("counter").get("/number/").status_code == 403
    assert signed_in("clerk").get(f"/desk/cases/{case.pk}/").status_code == 404


def test_a_process_without_the_key_shows_nothing(case, settings, tmp_path):
    for secret in settings.KEYS.glob("number-*.key"):
        secret.unlink()
    answer = look("clerk", case)
    assert answer.status_code == 409
    assert "鍵がここにないか" in words(answer)
    assert not Event.objects.filter(verb="number.read").exists()
