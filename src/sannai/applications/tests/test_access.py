from __future__ import annotations

from dataclasses import dataclass

import pytest
import uuid6

from sannai.applications.access import Applicant, id_of, link_key, link_url


@dataclass
class Subject:
    subject_kind: str
    subject_id: str


def test_a_link_stands_for_its_application() -> None:
    id = uuid6.uuid7()
    assert id_of(link_key(id)) == id
    assert id_of(f" {link_key(id).upper()} ") == id  # copied by hand
    assert link_url(id).endswith(f"/a/{link_key(id)}/")


@pytest.mark.parametrize("place", range(42))
def test_a_forged_link_stands_for_nothing(place: int) -> None:
    key = link_key(uuid6.uuid7())
    other = "a" if key[place] != "a" else "b"
    assert id_of(key[:place] + other + key[place + 1 :]) is None


@pytest.mark.parametrize(
    "key", ["", "a", "a" * 42, "0" * 42, "ａ" * 42, "é" * 42, "a" * 43, "a" * 10_000, "\0" * 42, "="]
)
def test_rubbish_stands_for_nothing(key: str) -> None:
    assert id_of(key) is None


def test_links_survive_a_change_of_the_secret_while_the_old_one_is_kept(settings) -> None:
    id = uuid6.uuid7()
    settings.SECRET_KEY = "o" * 40
    old = link_key(id)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 40, ["o" * 40]
    assert id_of(old) == id
    assert link_key(id) != old
    settings.SECRET_KEY_FALLBACKS = []
    assert id_of(old) is None


def test_an_applicant_may_act_on_the_own_case_only() -> None:
    id = uuid6.uuid7()
    applicant, own = Applicant(id), Subject("case", str(id))
    assert applicant.may("correction.answer", own)
    assert applicant.may("case.file", own)
    assert not applicant.may("case.review", own)
    assert not applicant.may("", own)
    assert not applicant.may("correction.answer", Subject("case", str(uuid6.uuid7())))
    assert not applicant.may("correction.answer", Subject("proposal", str(id)))
