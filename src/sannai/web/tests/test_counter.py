"""Paper and spoken applications, typed in by staff on the same definition."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone
from tests.city.links import come_in

from sannai.applications.models import Application, PaperFiling
from sannai.casework.models import Case
from sannai.casework.tests import cast
from sannai.common.models import Event
from sannai.common.time import TOKYO
from sannai.definitions.models import Version
from sannai.procedures.queries import catalogue

from .desk_cast import signed_in, words

PERSON = {
    "name.text": cast.NAME,
    "name.kana": "ﾔﾏｻﾞｷ ﾀｶｺ",
    "address.postal_code": "０００－００００",
    "address.prefecture": "大阪府",
    "address.city": "三内市",
    "address.street": "本町1-2-3",
    "phone": "０７２－０００－０００１",
}
MATTER = {
    "item.rows": "r1",
    "item.r1.thing": "いす",
    "item.r1.count": "２",
    "detail": "紙のとおり",
    "other": "no",
    "poor": "no",
}
SAID = {"confirmed": "yes", "confirmation": "読み上げて確認", "original_place": "申請書つづり 第3冊"}


@pytest.fixture(autouse=True)
def _city(db: None, settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    cast.city()
    version = cast.version("service")
    version.definition.current = version
    version.definition.save()
    catalogue.cache_clear()


def begun(client: Client, channel: str = "paper") -> str:
    response = client.post("/counter/test-service/start/", {"channel": channel})
    assert response.status_code == 302
    return str(re.sub(r"p/.*", "", response["Location"]))


def shown(client: Client, answer: Any, status: int = 422) -> Any:
    """What a refused press leads to, however often it is looked at."""
    assert answer.status_code == 302
    pages = [client.get(answer["Location"]) for _ in range(2)]
    assert [page.status_code for page in pages] == [status, status]
    return pages[1]


def typed(client: Client, root: str) -> None:
    for page, given in (("person", PERSON), ("matter", MATTER)):
        response = client.post(f"{root}p/{page}/", given)
        assert response.status_code == 302, words(response)


def reviewed(client: Client, root: str) -> str:
    found = re.search(r'name="reviewed" value="([0-9a-f]+)"', client.get(f"{root}review/").content.decode())
    assert found
    return found[1]


def file(client: Client, root: str, **given: str) -> Any:
    data = {"reviewed": reviewed(client, root), "arrived_on": _today()} | SAID | given
    return client.post(f"{root}review/", data)


def _today() -> str:
    return f"{timezone.localdate():%Y/%m/%d}"


def _id(root: str) -> UUID:
    return UUID(root.rstrip("/").split("/")[-1])


def test_a_paper_application_becomes_the_same_kind_of_case():
    client = signed_in("counter")
    root = begun(client)
    typed(client, root)
    response = file(client, root)
    assert response["Location"] == f"{root}receipt/"
    case = Case.objects.get(pk=_id(root))
    assert case.application.channel == "paper"
    paper = PaperFiling.objects.get()
    assert (paper.typed_by, paper.original_place) == ("counter", "申請書つづり 第3冊")
    assert Event.objects.get(subject_id=str(case.pk)).verb == "application.entered"
    said = words(signed_in("clerk").get(f"/desk/cases/{case.pk}/"))
    for expected in (cast.NAME, "紙のとおり", "2", "072-000-0001", "読み上げて確認", "三内 counter", "紙（郵送など）"):
        assert expected in said


def test_it_arrived_when_it_reached_the_office_not_when_it_was_typed():
    client = signed_in("counter")
    root = begun(client)
    typed(client, root)
    ago = timezone.localdate() - timedelta(days=3)
    assert file(client, root, arrived_on=f"{ago:%Y-%m-%d}", arrived_time="午後2時5分").status_code == 302
    application = Application.objects.get()
    assert application.arrived_at.astimezone(TOKYO).strftime("%H:%M") == "14:05"
    assert application.filed_on == ago
    assert PaperFiling.objects.get().entered_at > application.arrived_at


def test_a_day_of_long_ago_is_asked_about_before_it_starts_any_clock():
    client = signed_in("counter")
    root = begun(client)
    typed(client, root)
    assert "間違いない" not in words(client.get(f"{root}review/"))
    ago = timezone.localdate() - timedelta(days=90)
    asked = shown(client, file(client, root, arrived_on=f"{ago:%Y-%m-%d}"))
    assert "90日前です。お間違いではありませんか" in words(asked)
    assert "届いた日は、この日で間違いない" in words(asked)
    assert file(client, root, arrived_on=f"{ago:%Y-%m-%d}", long_ago="on").status_code == 302
    assert Application.objects.get().filed_on == ago


def test_of_a_paper_whose_time_nobody_knows_the_day_is_told_and_no_time_invented():
    client = signed_in("counter")
    root = begun(client)
    typed(client, root)
    ago = timezone.localdate() - timedelta(days=3)
    assert file(client, root, arrived_on=f"{ago:%Y-%m-%d}", arrived_time="").status_code == 302
    case = Case.objects.get(pk=_id(root))
    assert case.application.filed_on == ago
    assert not PaperFiling.objects.get().time_known
    citizen = Client()
    places = (
        client.get(f"{root}receipt/"),
        citizen.get(come_in(citizen, case.pk)),
        citizen.get(f"{come_in(citizen, case.pk)}receipt/"),
        signed_in("clerk").get(f"/desk/cases/{case.pk}/"),
    )
    for said in map(words, places):
        assert f"{ago.month}月{ago.day}日" in said
        assert "時刻不明" in said
        assert not re.search("(12|0)時00分", said)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"arrived_on": "2099/1/1"}, "今より後にはできません"),
        ({"arrived_on": "1800/1/1"}, "10年より前です。お間違いではありませんか"),
        ({"arrived_on": "1800/1/1", "long_ago": "on"}, "10年より前です。お間違いではありませんか"),
        ({"arrived_on": "昨日"}, "日付として読み取れません"),
        ({"arrived_on": ""}, "市役所に届いた日を入力してください"),
        ({"arrived_time": "25:00"}, "時刻として読み取れません"),
        ({"original_place": ""}, "紙の原本の保管場所を入力してください"),
        ({"confirmation": ""}, "どのように確かめたかを入力してください"),
    ],
)
def test_what_is_missing_of_the_paper_is_named_and_nothing_typed_is_lost(given: dict[str, str], message: str):
    client = signed_in("counter")
    root = begun(client)
    typed(client, root)
    response = shown(client, file(client, root, **given))
    assert message in words(response)
    assert "紙のとおり" in words(response)
    again = client.get(f"{root}review/")
    for each in ({"arrived_on": _today()} | SAID | given).items():
        assert each[0] in ("confirmed", "long_ago") or each[1] in response.content.decode()
        assert each[0] in ("confirmed", "long_ago") or each[1] in again.content.decode()
    assert again.status_code == 200
    assert not Application.objects.exists()


def test_what_was_spoken_has_to_be_confirmed_by_the_applicant():
    client = signed_in("counter")
    root = begun(client, "phone")
    typed(client, root)
    refused = shown(client, file(client, root, confirmed="", original_place=""))
    assert "申請者に内容を確かめてもらってください" in words(refused)
    assert file(client, root, original_place="").status_code == 302


def test_a_paper_with_gaps_is_taken_in_all_the_same():
    client = signed_in("counter")
    root = begun(client)
    client.post(f"{root}p/person/", PERSON)
    page = words(client.get(f"{root}review/"))
    assert "書かれていないか、確かめる項目があります" in page
    assert "届いた申請は受け付けます" in page
    assert file(client, root).status_code == 302
    assert Case.objects.get().status == "received"


def test_pressing_twice_files_once():
    client = signed_in("counter")
    root = begun(client)
    typed(client, root)
    data = {"reviewed": reviewed(client, root), "arrived_on": _today()} | SAID
    for _ in range(2):
        response = client.post(f"{root}review/", data, follow=True)
        assert "受付票" in words(response)
    assert Application.objects.count() == 1


def test_what_changed_after_the_review_is_shown_again():
    client = signed_in("counter")
    root = begun(client)
    typed(client, root)
    old = reviewed(client, root)
    client.post(f"{root}p/matter/", MATTER | {"detail": "書き直した"})
    response = shown(client, file(client, root, reviewed=old), 409)
    assert "申請書つづり 第3冊" in response.content.decode()
    assert re.search(r'name="confirmed"[^>]*checked', response.content.decode())
    assert "書き直した" in words(response)
    assert not Application.objects.exists()


def test_the_receipt_is_for_who_typed_it_and_for_the_division():
    client = signed_in("waste")
    root = begun(client)
    typed(client, root)
    file(client, root)
    number = Application.objects.get().reference_number
    assert number in words(client.get(f"{root}receipt/"))
    assert "事案を開く" not in words(client.get(f"{root}receipt/"))  # not their division's
    assert "事案を開く" in words(signed_in("clerk").get(f"{root}receipt/"))
    assert signed_in("wastehead").get(f"{root}receipt/").status_code == 404


def test_the_start_asks_how_it_came_and_tells_the_purpose():
    client = signed_in("counter")
    assert "試験の手続" in words(client.get("/counter/"))
    assert "試験の手続" not in words(client.get("/counter/?q=ないもの")).replace("あてはまる手続はありません", "")
    assert "利用目的" in words(client.get("/counter/test-service/start/"))
    refused = shown(client, client.post("/counter/test-service/start/", {"channel": "fax"}))
    assert "受け付け方を選んでください" in words(refused)
    assert client.get("/counter/unknown/start/").status_code == 404


def test_a_begun_entry_is_kept_to_go_on_with_or_to_discard():
    client = signed_in("counter")
    root = begun(client)
    assert root in client.get("/counter/").content.decode()
    assert "続きを入力する" in words(client.get(root))
    assert client.post(f"{root}discard/")["Location"] == "/counter/"
    assert root not in client.get("/counter/").content.decode()
    assert client.get(root).status_code == 404


def test_a_draft_of_the_counter_belongs_to_the_division_that_types_it_in():
    root = begun(signed_in("counter"))
    colleague, stranger = signed_in("clerk"), signed_in("waste")
    assert colleague.get(root).status_code == 200
    for rest in ("", "p/person/", "review/"):
        assert stranger.get(f"{root}{rest}").status_code == 404, rest
    assert stranger.post(f"{root}discard/").status_code == 404
    assert colleague.get(root).status_code == 200


def test_an_entry_of_a_withdrawn_form_is_carried_over_to_the_new_one():
    client = signed_in("counter")
    root = begun(client)
    client.post(f"{root}p/person/", PERSON)
    old = cast.version("service")
    newer = cast.version("service", letter=cast.LETTER + "\n")
    Version.objects.filter(pk=old.pk).update(withdrawn_at=cast.MONDAY)
    newer.definition.current = newer
    newer.definition.save()
    catalogue.cache_clear()
    assert "この様式では、もう受け付けていません" in words(client.get(root))
    assert "新しい様式に書き移しました" in words(client.post(f"{root}carry-over/", follow=True))
    typed(client, root)
    assert file(client, root)["Location"] == f"{root}receipt/"
    assert Application.objects.get().version == newer
