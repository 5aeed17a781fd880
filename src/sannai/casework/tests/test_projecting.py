"""What is put for the applicant's pages: as the rows tell at every step, nothing of the office's, nothing too often."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection

from sannai.applications.access import opened_of
from sannai.casework import actions, arrival, projecting, receiving
from sannai.casework.actions import Item
from sannai.casework.models import Addition, Case, Hold
from sannai.casework.queries import find
from sannai.common import keepers
from sannai.common.sealing import CannotOpen
from sannai.common.time import today
from sannai.intake import acts, projections, sealing
from sannai.intake.models import Projection
from sannai.intake.shown import Shown, text_of
from sannai.notices.models import Notice

from . import cast

pytestmark = [pytest.mark.usefixtures("city"), pytest.mark.both_databases]
DAY = timedelta(days=1)
MONDAY = cast.MONDAY
OWN = ("課内だけの覚え書き", "保留のわけは内緒", "起案の理由書き")  # what the office writes for itself


def shown(case: Case) -> Shown:
    found = projections.read(opened_of(find(case.pk).application))
    assert found is not None
    return found


def walk() -> list[tuple[str, Case, int]]:
    """A case from its arrival to the received letter: (what was done, the case, the number of its picture then)."""
    clerk, steps = cast.staff("clerk"), []
    case = cast.filed(cast.version("disposition", due="before_issue"))
    applicant = cast.applicant(case)
    items, due = [Item("detail", "", "内容が読み取れません。")], today(MONDAY + 9 * DAY)
    mended = cast.ANSWERS | {"detail": "書き直した内容"}

    def did(what: str, *_: Any) -> None:
        assert list(projecting.differing()) == [], what
        steps.append((what, find(case.pk), shown(case).p))

    did("filed")
    did("job", arrival.after_filing.func(str(case.pk)))
    did("job again", arrival.after_filing.func(str(case.pk)))
    did("taken", actions.take(find(case.pk), by=clerk, at=MONDAY))
    did("memo", actions.add_memo(find(case.pk), text=OWN[0], by=clerk, at=MONDAY))
    did(
        "desk page",
        actions.save_desk_page(find(case.pk), page="survey", answers={"grade": "good"}, by=clerk, at=MONDAY),
    )
    did("correction", actions.request_correction(find(case.pk), items=items, due=due, by=clerk, at=MONDAY))
    did("answered", actions.answer_correction(find(case.pk), answers=mended, by=applicant, at=MONDAY + DAY))
    did("inquiry", actions.inquire(find(case.pk), question="数は足りますか。", by=clerk, at=MONDAY + DAY))
    did("answer", actions.answer_inquiry(find(case.pk), number=1, answer="はい。", by=applicant, at=MONDAY + DAY))
    did("choice", actions.choose_delivery(find(case.pk), method="electronic", by=applicant, at=MONDAY + DAY))
    did("same choice", actions.choose_delivery(find(case.pk), method="electronic", by=applicant, at=MONDAY + DAY))
    did("held", actions.place_hold(find(case.pk), reason=OWN[1], by=clerk, at=MONDAY + DAY))
    did("lifted", actions.lift_hold(find(case.pk), hold=Hold.objects.get(), by=clerk, at=MONDAY + DAY))
    did("paid", actions.record_payment(find(case.pk), how="納付書", yen=None, by=clerk, at=MONDAY + DAY))
    did("decided", cast.decided(find(case.pk), MONDAY + DAY, outcome="no", grounds="基準に合わないため。"))
    document = actions.issue(find(case.pk), by=clerk, at=MONDAY + 2 * DAY)
    did("issued")
    did("received", actions.receive_document(find(case.pk), document_id=document.pk, by=applicant, at=MONDAY + 3 * DAY))
    return steps


def test_at_every_step_the_picture_is_what_the_rows_tell_and_is_put_only_where_something_shown_has_changed():
    steps = walk()
    numbers = {what: p for what, _, p in steps}
    order = [p for _, _, p in steps]
    assert order == sorted(order)
    before = dict(zip(list(numbers)[1:], order, strict=False))
    unseen = {what for what in before if numbers[what] == before[what]}
    assert unseen == {"job again", "memo", "desk page", "held", "lifted"}
    assert all(numbers[what] == before[what] + 1 for what in set(before) - unseen - {"decided"})
    assert numbers["decided"] > before["decided"]  # two acts: proposed, then approved


def test_what_the_picture_says_is_what_happened():
    case = walk()[-1][1]
    told = shown(case)
    assert (told.status, told.active, told.outcome.label, told.delivery) == ("closed", False, "不許可", "electronic")
    assert told.answers["detail"] == "書き直した内容"
    assert told.answers_as_filed["detail"] == cast.ANSWERS["detail"]
    assert [each.title for each in told.moments][:3] == [
        "申請が市に届きました", "担当の職員が確認を始めました", "直していただきたいところがあります",
    ]  # fmt: skip
    assert (told.fee.outstanding, told.open_correction, told.correction(1).answered) == (0, None, True)
    letter = told.letters[0]
    assert (letter.electronic, letter.waits) == (True, False)
    copy = projections.letter(case.pk, letter.id, letter.key)
    assert copy.startswith(b"%PDF")
    assert len(copy) == letter.size


def test_what_the_office_writes_for_itself_stands_in_no_picture():
    case, clerk = cast.taken(cast.version()), cast.staff("clerk")
    actions.add_memo(find(case.pk), text=OWN[0], by=clerk, at=MONDAY)
    actions.place_hold(find(case.pk), reason=OWN[1], by=clerk, at=MONDAY)
    actions.propose(find(case.pk), outcome="no", grounds=OWN[2], by=clerk, at=MONDAY)
    with connection.cursor() as wire:
        wire.execute("SELECT body FROM common_eventpayload")
        log = "".join(body for (body,) in wire.fetchall())
    picture = text_of(shown(case))
    assert case.reference_number in picture
    assert [word in log for word in OWN] == [True] * 3  # they were said, and would be found
    assert not [word for word in (*OWN, "clerk", "food.clerk", "good") if word in picture]


def test_without_the_key_of_the_case_nothing_of_it_can_be_read():
    case = walk()[-1][1]
    letter, picture = shown(case).letters[0], text_of(shown(case))
    with connection.cursor() as wire:
        wire.execute("SELECT sealed FROM intake_projection UNION ALL SELECT sealed FROM intake_letter")
        stored = b"".join(bytes(sealed) for (sealed,) in wire.fetchall())
    for word in (cast.NAME, "数は足りますか", case.reference_number, letter.key):
        assert word in picture
        assert word.encode() not in stored
    assert b"%PDF" not in stored


def test_a_day_that_passes_rewrites_nothing_and_is_late_all_the_same():
    case = cast.taken(cast.version())
    promised = next(each for each in shown(case).deadlines if each.promised)
    assert not promised.late_on(promised.due_on)
    assert promised.late_on(promised.due_on + DAY)


def test_a_copy_opens_with_its_own_key_alone():
    case = walk()[-1][1]
    letter = shown(case).letters[0]
    sealed, other = sealing.sealed_letter(b"another", letter.id)
    with pytest.raises(InvalidTag):
        projections.letter(case.pk, letter.id, other)
    with pytest.raises(InvalidTag):
        sealing.unsealed_letter(sealed, case.pk, other)  # put under another document
    assert projections.letter(cast.filed(cast.version()).pk, letter.id, letter.key) is None


def test_a_picture_of_another_case_or_with_another_number_is_not_shown():
    case, other = cast.filed(cast.version()), cast.filed(cast.version())
    own = bytes(Projection.objects.get(pk=case.pk).sealed)
    for changes in (
        {"sealed": bytes(Projection.objects.get(pk=other.pk).sealed)},
        {"sealed": own, "p": 2},  # an older one, put back as a newer
        {"sealed": own[:-1] + bytes([own[-1] ^ 1]), "p": 1},
    ):
        Projection.objects.filter(pk=case.pk).update(**changes)
        with pytest.raises(CannotOpen):
            shown(case)


def test_a_city_of_before_gets_its_pictures_with_the_migration():
    case = cast.taken(cast.version())
    Projection.objects.all().delete()
    projecting.after_migrating()
    assert shown(case).status == "in_review"


def test_of_a_disposed_case_the_picture_tells_what_stayed_and_its_number_goes_on():
    case = walk()[-1][1]
    before, opened = shown(case).p, opened_of(case.application)  # as a link goes on opening it
    keepers.dispose("case", [str(case.pk)], MONDAY + 400 * DAY)
    told = projections.read(opened)
    assert told.p == before + 1
    assert find(case.pk).application.key == ""  # the city itself opens it no more
    assert (told.answers, told.reference_number) == ({}, case.reference_number)
    assert not [letter.id for letter in told.letters if projections.letter(case.pk, letter.id, letter.key)]
    assert list(projecting.differing()) == []


def lapsed() -> Case:
    case, clerk = cast.taken(cast.version()), cast.staff("clerk")
    items = [Item("detail", "", "読めません。")]
    actions.request_correction(case, items=items, due=today(MONDAY + 9 * DAY), by=clerk, at=MONDAY)
    actions.lapse_correction(find(case.pk), by=cast.staff("clerk", MONDAY + 10 * DAY), at=MONDAY + 10 * DAY)
    return find(case.pk)


def left(case: Case, kind: str, **content: Any) -> acts.Item:
    return acts.Item(kind=kind, case=case.pk, seen=1, content=content, at=MONDAY + 11 * DAY)


def test_an_answer_to_a_correction_that_was_closed_is_taken_beside_it_and_told_to_both():
    case = lapsed()
    item = left(case, "correction", number=1, answers=cast.ANSWERS | {"detail": "遅れた答え"})
    first, again = (receiving.receive(item, cast.applicant(case)) for _ in range(2))
    assert (first.taken, first.added) == (True, True)
    assert again == first  # a second press leads where the first did
    assert "遅れた答え" in Addition.objects.get(case=case).answers
    assert shown(case).answers["detail"] == cast.ANSWERS["detail"]
    assert shown(case).moments[-1].title == "追加のご提出を受け取りました"
    said = set(Notice.objects.values_list("said", flat=True))
    assert {"case.addition_filed", "division.addition_filed"} <= said
    keepers.dispose("case", [str(case.pk)], MONDAY + 400 * DAY)
    assert Addition.objects.get(case=case).answers == "{}"


def test_what_was_fetched_from_outside_and_cannot_be_done_is_told_by_the_next_picture():
    case = find(cast.filed(cast.version("notification")).pk)
    answer = receiving.receive_from_outside(left(case, "withdrawal", reason="都合により"), MONDAY)
    assert not answer.taken
    last = shown(case).moments[-1]
    assert last.title == "お送りいただいたことを受け付けられませんでした"
    assert "効力が生じている" in last.meaning
    assert find(case.pk).status == "received"


def test_whoever_may_not_act_is_told_so():
    case, other = cast.filed(cast.version()), cast.filed(cast.version())
    answer = receiving.receive(left(case, "withdrawal", reason=""), cast.applicant(other))
    assert (answer.taken, answer.denied) == (False, True)
