"""個人番号 in one database: typed, refused, mended, filed, mended again, and nowhere in clear; gone on its day."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.in_clear import in_clear
from tests.searching import seen

from sannai.applications.models import SealedNumber
from sannai.casework import actions
from sannai.casework.actions.asking import Item
from sannai.casework.arrival import after_filing
from sannai.casework.models import Case, Correction
from sannai.casework.numbers import destroy_due
from sannai.casework.queries import find
from sannai.casework.tests import cast
from sannai.common import city_keys
from sannai.common.action import Denied, NotAllowed
from sannai.common.actors import System
from sannai.common.audit import examine
from sannai.common.models import AccessLog, Event
from sannai.common.time import now, today
from sannai.intake import drafts
from sannai.intake.models import Draft, DraftPage, Slot

from . import numbered
from .desk_cast import signed_in, words
from .numbered import APPLICANT, MATTER, MENDED, OF_ITEM, PAPER, PERSON, TYPO, begun, everything
from .trial import brought, reviewed

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PLANTED = {"mended": [MENDED], "applicant": [APPLICANT], "item": [OF_ITEM], "typo": [TYPO]}


@pytest.fixture(autouse=True)
def _city(db, settings, tmp_path):
    settings.HOME = tmp_path
    cast.city()
    numbered.keys_of_city(settings, tmp_path)
    numbered.published()


def test_what_is_typed_is_sealed_at_once_and_the_page_says_only_that_it_is_there(client):
    root = begun(client)
    wrong = client.post(f"{root}p/person/", PERSON | {"my_number": "1234 5678 9018", "phone": "あ"}, follow=True)
    page = wrong.content.decode()
    assert "入力済みです。変えるときだけ、入力し直してください。" in page
    assert "電話番号：" in page
    assert APPLICANT not in page
    assert "1234 5678 9018" not in page
    assert seen(everything(), PLANTED) == {}
    assert client.post(f"{root}p/person/", PERSON | {"my_number": ""}).url == f"{root}p/matter/"
    assert Draft.objects.get().number_kids.startswith("number-")


def test_a_number_with_a_wrong_digit_is_refused_in_words_and_kept_nowhere(client):
    root = begun(client)
    page = client.post(f"{root}p/person/", PERSON | {"my_number": TYPO}, follow=True).content.decode()
    assert "申請者の個人番号：番号に誤りがあります" in page
    assert "入力済み" not in page
    assert TYPO not in page
    assert seen(everything(), PLANTED) == {}
    page = client.post(f"{root}p/person/", PERSON | {"my_number": ""}, follow=True).content.decode()
    assert "申請者の個人番号：入力してください" in page


def filed(client: Client) -> Case:
    root = begun(client)
    assert client.post(f"{root}p/person/", PERSON | {"my_number": APPLICANT}).status_code == 302
    assert client.post(f"{root}p/matter/", MATTER | {"item.r1.own": OF_ITEM}).url == f"{root}review/"
    review = client.get(f"{root}review/").content.decode()
    assert review.count("入力済み") == 2
    assert client.post(f"{root}file/", {"reviewed": reviewed(client, root)}).status_code == 302
    return Case.objects.get(pk=brought(client, root).case)


def payload_of(verb: str) -> dict[str, Any]:
    """What the first event of this verb says."""
    told: dict[str, Any] = json.loads(Event.objects.filter(verb=verb).order_by("pk")[0].payload.body)
    return told


def to_correct(case: Case) -> Case:
    clerk = cast.staff("clerk")
    actions.take(case, by=clerk, at=now())
    items = [Item("my_number", "", "番号を確かめてください。"), Item("detail", "", "詳しく書いてください。")]
    actions.request_correction(
        find(case.pk), items=items, due=today(now()) + timedelta(days=9), message="", by=clerk, at=now()
    )
    return find(case.pk)


def surveyed(case: Case) -> None:
    actions.save_desk_page(find(case.pk), page="survey", answers={"grade": "good"}, by=cast.staff("clerk"), at=now())


def decided(case: Case) -> Case:
    return cast.decided(find(case.pk), now())


def read(case: Case, place: str = "my_number", who: str = "clerk") -> str:
    return actions.read_number(
        find(case.pk), place=place, purpose="住民記録との照合", ring=city_keys.ring(), by=cast.staff(who), at=now()
    )


def test_the_office_has_the_box_and_its_pages_say_where_it_is_seen(client):
    case = filed(client)
    assert SealedNumber.objects.get(application=case.pk, field="my_number").kid.startswith("number-")
    page = words(signed_in("clerk").get(f"/desk/cases/{case.pk}/"))
    assert page.count("入力あり（個人番号利用事務の端末で見ます）") == 2
    assert "入力済み" in words(client.get(root_of(case)))
    assert seen(everything(), PLANTED) == {}
    assert examine().faults == []


def root_of(case: Case) -> str:
    return f"/a/{Slot.objects.get(case=case.pk, by='first').handle}/"


def mend(client: Client, case: Case, **typed: str) -> Any:
    """The answer to the correction that is open, as it is sent from the page."""
    number = Correction.objects.get(case=case, closed_at=None).number
    return client.post(f"{root_of(case)}correction/", {"number": str(number)} | typed, follow=True)


def test_a_mended_number_takes_the_place_of_the_first(client):
    case = to_correct(filed(client))
    mend(client, case, my_number=TYPO, detail="くわしい内容")
    page = client.get(f"{root_of(case)}correction/?refused=1").content.decode()
    assert "番号に誤りがあります" in page
    assert "くわしい内容" in page
    assert seen(everything() | {"page": page.encode()}, PLANTED) == {}
    assert "done=correction" in mend(client, case, my_number=MENDED, detail="くわしい内容").redirect_chain[-1][0]
    assert read(case, "my_number") == MENDED
    assert SealedNumber.objects.filter(field="my_number").count() == 2
    assert seen(everything(), PLANTED) == {}
    assert examine().faults == []


def test_one_that_is_left_empty_stays_as_it_was_filed(client):
    case = to_correct(filed(client))
    assert "done=correction" in mend(client, case, my_number="", detail="くわしい内容").redirect_chain[-1][0]
    assert read(case, "my_number") == APPLICANT
    assert SealedNumber.objects.filter(field="my_number").count() == 1


def test_what_comes_too_late_is_sealed_too(client):
    case = to_correct(filed(client))
    number = Correction.objects.get(case=case).number
    actions.lapse_correction(find(case.pk), by=System(), at=now() + timedelta(days=30))
    sent = {"number": str(number), "my_number": MENDED, "detail": "おそい内容"}
    client.post(f"{root_of(case)}correction/", sent, follow=True)
    page = words(signed_in("clerk").get(f"/desk/cases/{case.pk}/"))
    assert "おそい内容" in page
    assert SealedNumber.objects.filter(field="my_number").count() == 2
    assert seen(everything() | {"page": page.encode()}, PLANTED) == {}


@pytest.mark.parametrize("who", ["other", "head"])
def test_who_works_there_reads_it_for_a_purpose_and_it_is_written_down(client, who):
    case = filed(client)
    assert read(case, who=who) == APPLICANT
    assert read(case, "own.r1", who) == OF_ITEM
    told = payload_of("number.read")
    assert (told["place"], told["purpose"], told["sanctioned_by"]) == (
        "my_number",
        "住民記録との照合",
        "番号法 別表 81の項",
    )
    assert AccessLog.objects.filter(about_id=case.subject_id, what="number.read own.r1", staff_key=who).exists()
    assert seen(everything(), PLANTED) == {}
    assert examine().faults == []


@pytest.mark.parametrize("who", ["waste", "counter", "auditor", "dx"])
def test_nobody_else_does(client, who):
    case = filed(client)
    with pytest.raises(Denied):
        read(case, who=who)
    assert not Event.objects.filter(verb="number.read").exists()


def test_it_is_not_shown_without_a_purpose_nor_from_another_place(client):
    case = filed(client)
    for place, purpose in (("my_number", " "), ("detail", "照合"), ("own.r9", "照合")):
        with pytest.raises(NotAllowed):
            actions.read_number(
                find(case.pk), place=place, purpose=purpose, ring=city_keys.ring(), by=cast.staff("clerk"), at=now()
            )
    row = SealedNumber.objects.get(field="my_number")
    other = SealedNumber.objects.get(field="own")
    SealedNumber.objects.filter(pk=row.pk).update(box=bytes(other.box))  # what a database administrator would do
    with pytest.raises(NotAllowed, match="別の所に封をされたもの"):
        read(case)
    assert any("封が、提出されたときの要約と合いません" in fault for fault in map(str, examine().faults))


def test_after_its_day_it_is_nowhere_even_with_every_key(client):
    case = filed(client)
    actions.take(case, by=cast.staff("clerk"), at=now())
    actions.save_desk_page(find(case.pk), page="survey", answers={"grade": "good"}, by=cast.staff("clerk"), at=now())
    boxes = {row.field: [bytes(row.box)] for row in SealedNumber.objects.all()}
    decided(case)
    assert destroy_due(now() + timedelta(days=29)) == 0
    assert read(case) == APPLICANT
    assert seen(everything(), boxes).keys() == boxes.keys()
    assert destroy_due(now() + timedelta(days=30)) == 1
    assert destroy_due(now() + timedelta(days=30)) == 0
    assert seen(everything(), {**boxes, **PLANTED}) == {}
    with pytest.raises(NotAllowed):
        read(case)
    event = payload_of("number.destroyed")
    assert (sorted(event["fields"]), event["count"], event["ground"]) == (["my_number", "own"], 2, "番号法第20条")
    assert event["day"] == (today(now()) + timedelta(days=30)).isoformat()
    assert {fault.kind for fault in examine().faults} <= {"future"}  # the test's own clock
    page = words(signed_in("clerk").get(f"/desk/cases/{case.pk}/"))
    assert page.count("（廃棄済み）") == 2
    assert "「申請者の個人番号」「品目の個人番号」を廃棄しました" in page


def test_a_withdrawn_one_counts_from_its_end(client):
    case = filed(client)
    actions.withdraw(find(case.pk), reason="不要になった", by=cast.applicant(case), at=now())
    assert destroy_due(now() + timedelta(days=29)) == 0
    assert destroy_due(now() + timedelta(days=30)) == 1
    assert not SealedNumber.objects.exclude(box=None).exists()


def test_nothing_is_begun_that_asks_for_one_while_no_key_is_published(client, settings, tmp_path):
    settings.KEYS = tmp_path / "none"
    numbered.publish_keys()
    assert client.post(f"/procedures/{numbered.KEY}/start/").status_code == 503
    desk = signed_in("counter")
    response = desk.post(f"/counter/{numbered.KEY}/start/", {"channel": "paper"}, follow=True)
    assert "いまは始められません" in words(response)
    assert not Draft.objects.exists()


def walk(client: Client, caplog: Any) -> dict[str, bytes]:
    """From the first page to the letter, and all that whoever works or looks is shown meanwhile."""
    root, shown = begun(client), []
    page = client.post(f"{root}p/person/", PERSON | {"my_number": APPLICANT, "phone": "あ"}, follow=True)
    client.post(f"{root}p/person/", PERSON | {"my_number": TYPO})
    client.post(f"{root}p/person/", PERSON | {"my_number": APPLICANT})
    client.post(f"{root}p/matter/", MATTER | {"item.r1.own": OF_ITEM})
    shown += [page, client.get(f"{root}p/person/"), client.get(f"{root}p/matter/"), client.get(f"{root}review/")]
    client.post(f"{root}file/", {"reviewed": reviewed(client, root)})
    case = to_correct(Case.objects.get(pk=brought(client, root).case))
    mend(client, case, my_number=MENDED, detail="くわしい内容")
    after_filing.func(str(case.pk))
    clerk = signed_in("clerk")
    actions.save_desk_page(find(case.pk), page="survey", answers={"grade": "good"}, by=cast.staff("clerk"), at=now())
    decided(case)
    document = actions.issue(find(case.pk), by=cast.staff("clerk"), at=now())
    shown += [client.get(root), client.get(f"{root}?done=correction")]
    desk = f"/desk/cases/{case.pk}/"
    paths = [desk, f"{desk}export/", f"{desk}documents/{document.pk}/", "/desk/?status=all", "/desk/inbox/"]
    shown += [clerk.get(path) for path in paths]
    searched = [words(clerk.get(f"/desk/?status=all&q={each}")) for each in (APPLICANT, MENDED, OF_ITEM)]
    assert not [page for page in searched if case.reference_number in page]
    return numbered.told(shown) | {"log": caplog.text.encode()}


def test_on_a_whole_walk_it_is_nowhere_in_clear(client, caplog, settings):
    said = walk(client, caplog)
    assert any(b"%PDF" in each for each in said.values())
    assert seen(everything(settings.HOME) | said, PLANTED) == {}


def test_the_same_search_finds_what_a_cipher_that_hides_nothing_leaves(client, caplog, settings):
    with in_clear():
        said = walk(client, caplog)
    found = seen(everything(settings.HOME) | said, PLANTED)
    assert found.keys() == {"applicant", "mended", "item"}  # what was refused is not even sealed
    assert all("applications_sealednumber" in places for places in found.values())


def test_typed_in_from_paper_it_is_sealed_as_well(client):
    desk = signed_in("counter")
    root = desk.post(f"/counter/{numbered.KEY}/start/", {"channel": "paper"})["Location"].partition("p/")[0]
    page = desk.post(f"{root}p/person/", PERSON | {"my_number": PAPER, "phone": "あ"}, follow=True).content
    assert "入力済み" in page.decode()
    desk.post(f"{root}p/person/", PERSON | {"my_number": ""})
    desk.post(f"{root}p/matter/", MATTER)
    review = desk.get(f"{root}review/").content
    assert "入力済み" in review.decode()
    assert seen(everything() | {"page": page, "review": review}, {"paper": [PAPER]}) == {}
    assert Draft.objects.get().number_kids


def test_a_draft_that_is_thrown_away_leaves_no_box(client):
    root = begun(client)
    client.post(f"{root}p/person/", PERSON | {"my_number": APPLICANT})
    drafts.discard(brought(client, root).case, at=now())
    assert not DraftPage.objects.exists()
    assert not Draft.objects.get().number_kids


def test_one_that_need_not_be_given_can_be_taken_back(client):
    root = begun(client)
    client.post(f"{root}p/person/", PERSON | {"my_number": APPLICANT})
    client.post(f"{root}p/matter/", MATTER | {"item.r1.own": OF_ITEM})
    page = client.get(f"{root}p/matter/").content.decode()
    assert "「品目の個人番号」を消す（提出しない）" in page
    client.post(f"{root}p/matter/", MATTER | {"item.r1.own": "", "item.r1.own.drop": "yes"})
    answers = drafts.load(brought(client, root)).answers
    assert "own" not in answers["item"][0]
    assert client.get(f"{root}review/").content.decode().count("入力済み") == 1
