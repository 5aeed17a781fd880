"""個人番号 in one database: typed, refused, mended, filed, mended again, and nowhere in clear; gone on its day."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.searching import seen

from sannai.applications.models import SealedNumber
from sannai.casework.models import Case
from sannai.casework.tests import cast
from sannai.intake.models import Draft, DraftPage

from . import numbered
from .desk_cast import signed_in, words
from .numbered import APPLICANT, MATTER, OF_ITEM, PERSON, TYPO, begun, everything
from .trial import brought, reviewed

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PLANTED = {"applicant": [APPLICANT], "item": [OF_ITEM], "typo": [TYPO]}


@pytest.fixture(autouse=True)
def _city(db, settings, tmp_path):
    settings.HOME = tmp_path
    cast.city()
    numbered.keys_of_city(settings, tmp_path)
    numbered.published()


def test_what_is_typed_is_sealed_at_once_and_the_page_says_only_that_it_is_there(client):
    root = begun(client)
    wrong = client.post(f"{root}p/person/", PERSON | {"number": "1234 5678 9018", "phone": "あ"}, follow=True)
    page = wrong.content.decode()
    assert "入力済みです。変えるときだけ、入力し直してください。" in page
    assert "電話番号：" in page
    assert APPLICANT not in page and "1234 5678 9018" not in page
    assert seen(everything(), PLANTED) == {}
    assert client.post(f"{root}p/person/", PERSON | {"number": ""}).url == f"{root}p/matter/"
    assert Draft.objects.get().number_kids.startswith("number-")


def test_a_number_with_a_wrong_digit_is_refused_in_words_and_kept_nowhere(client):
    root = begun(client)
    page = client.post(f"{root}p/person/", PERSON | {"number": TYPO}, follow=True).content.decode()
    assert "申請者の個人番号：番号に誤りがあります" in page
    assert "入力済み" not in page
    assert TYPO not in page
    assert seen(everything(), PLANTED) == {}
    page = client.post(f"{root}p/person/", PERSON | {"number": ""}, follow=True).content.decode()
    assert "申請者の個人番号：入力してください" in page


def filed(client: Client) -> Case:
    root = begun(client)
    assert client.post(f"{root}p/person/", PERSON | {"number": APPLICANT}).status_code == 302
    assert client.post(f"{root}p/matter/", MATTER | {"item.r1.own": OF_ITEM}).url == f"{root}review/"
    review = client.get(f"{root}review/").content.decode()
    assert review.count("入力済み") == 2
    assert client.post(f"{root}file/", {"reviewed": reviewed(client, root)}).status_code == 302
    return Case.objects.get(pk=brought(client, root).case)
