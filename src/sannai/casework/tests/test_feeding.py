"""A register is fed by what is decided: rows begin, change and end in the transaction of the decision or delivery."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import transaction

from sannai.casework import actions, feeds
from sannai.casework.actions.verdicts import foreseen as verdict
from sannai.casework.models import Case
from sannai.casework.queries import find
from sannai.common import audit, keepers
from sannai.common.action import Denied, NotAllowed
from sannai.common.actors import System
from sannai.common.models import Event
from sannai.common.time import TOKYO
from sannai.procedures.queries import definition
from sannai.registers import feeding, problems
from sannai.registers.actions import enter, new_entry
from sannai.registers.door import door
from sannai.registers.models import Entry, EntryOrigin, FeedProblem
from sannai.registers.states import story_of
from sannai.registers.tests.opening import publish_sample
from sannai.text.folding import fold

from . import cast, fed
from .test_silence import silent

pytestmark = pytest.mark.usefixtures("city")
LATER = cast.MONDAY + timedelta(days=9)
JULY = datetime(2026, 7, 2, 10, tzinfo=TOKYO)


def test_a_permit_enters_a_row_for_each_business_from_the_day_on_which_it_arrives():
    fed.open_register("food-permit")
    case = fed.permitted(delivered=LATER)
    rows = [row for (row,) in fed.periods("food-permit")]
    assert [(row.body["kind"], row.start, row.end) for row in rows] == [
        ("restaurant", date(2026, 6, 10), date(2032, 7, 1)),
        ("confectionery", date(2026, 6, 10), date(2032, 7, 1)),
    ]
    assert {row.body["permit_number"] for row in rows} == {"8三保食第1号"}
    event = Event.objects.filter(verb="entry.entered").select_related("payload").first()
    assert event is not None
    delivered = Event.objects.get(verb="document.delivered")
    assert (event.cause, event.staff_key) == (delivered.hash, "clerk")
    assert f"事案 {case.reference_number} の決定による" in str(event.payload.body)
    assert set(EntryOrigin.objects.values_list("kind", "subject")) == {("case", str(case.pk))}
    assert not FeedProblem.objects.exists()
    assert audit.verify() == []


def test_a_renewal_changes_the_row_and_a_closure_ends_the_one_that_it_names():
    fed.open_register("food-permit")
    fed.permitted()
    renewal = {"application": "renewal", "permit_number": "8三保食第1号", "permit_expires_on": "2026-07-31"}
    fed.permitted(LATER, **(renewal | {"trade_name": "新見本食堂", "inspection_wish": "2026-06-22"}))
    for before, after in fed.periods("food-permit"):
        assert (before.end, before.body["trade_name"]) == (after.start, "見本食堂")
        assert (after.start, after.end) == (date(2026, 6, 10), date(2032, 7, 1))
        assert (after.body["permit_number"], after.body["trade_name"]) == ("8三保食第2号", "新見本食堂")
    closed = {
        "permit_number": "8三保食第2号", "trade_name": "新見本食堂", "closed_on": "2026-06-29", "name": fed.NAME,
        "business": [{"_key": "r1", "kind": "confectionery"}],
    }  # fmt: skip
    fed.recorded("food-business-closure", JULY, **closed)
    ends = {row[-1].body["kind"]: row[-1].end for row in fed.periods("food-permit")}
    assert ends == {"restaurant": date(2032, 7, 1), "confectionery": date(2026, 6, 29)}
    assert list(Entry.objects.order_by("pk").values_list("status", flat=True)) == ["standing", "ended"]
    assert not FeedProblem.objects.exists()
    assert audit.verify() == []


def revoked(earlier: Case, at: datetime = JULY) -> Case:
    """取消し, until its document has arrived."""
    case = actions.begin(
        earlier, fed.published("food-permit-revocation"), ground="法第60条", by=cast.staff("clerk", at), at=at
    )
    actions.take(case, by=cast.staff("clerk", at), at=at)
    fed.found(find(case.pk), at, **fed.INVESTIGATED)
    cause = "緊急（行政手続法第13条第2項第1号）"
    actions.omit(find(case.pk), outcome="revoked", cause=cause, by=cast.staff("clerk", at), at=at)
    return fed.arrived(cast.decided(find(case.pk), at, outcome="revoked", grounds="違反が重い。"), at)


@pytest.mark.parametrize(
    ("verb", "status", "left"),
    [("verb: ended", "ended", [date(2026, 7, 2)] * 2), ("verb: struck", "struck", [])],
    ids=["from now on", "from the beginning"],
)
def test_a_revocation_ends_what_the_earlier_case_made_or_strikes_it(verb, status, left):
    fed.open_register("food-permit", **{"verb: ended\n    of: earlier": f"{verb}\n    of: earlier"})
    revoked(fed.permitted())
    assert [row.end for rows in fed.periods("food-permit") for row in rows] == left
    assert set(Entry.objects.values_list("status", flat=True)) == {status}
    assert not FeedProblem.objects.exists()
    assert audit.verify() == []


def test_a_revocation_of_which_a_register_knows_nothing_waits_for_a_person():
    feed = "  - procedure: food-permit-revocation\n    outcome: revoked\n    verb: ended\n    of: earlier\n"
    fed.open_register("food-permit", **{f"{feed}    from: delivered\n": ""})
    revoked(fed.permitted())
    assert {problem.message for problem in FeedProblem.objects.all()} == {feeding.LEFT}
    assert FeedProblem.objects.count() == 2
    assert set(Entry.objects.values_list("status", flat=True)) == {"standing"}


def test_a_corrected_permit_corrects_its_rows_and_the_first_still_explains_what_it_rested_on():
    fed.open_register("food-permit")
    case = fed.permitted()
    issued = Event.objects.filter(verb="entry.entered").latest("pk").recorded_at
    (entry, other) = Entry.objects.order_by("pk")
    ground = "屋号を誤って記載していたため。"
    actions.reopen(find(case.pk), ground=ground, by=cast.staff("clerk", LATER), at=LATER)
    fed.found(find(case.pk), LATER, inspection={**fed.INSPECTED["inspection"], "validity_years": 5})
    case = cast.decided(find(case.pk), LATER, outcome="permitted", valid_until=date(2031, 6, 30))
    assert Event.objects.filter(verb="entry.corrected").count() == 0  # only once the new document has arrived
    fed.arrived(case, LATER)
    (now,) = story_of(entry.subject_id).ordered
    (then,) = story_of(entry.subject_id, known_at=issued).ordered
    assert (then.start, then.end, then.body["permit_number"]) == (cast.MONDAY.date(), date(2032, 7, 1), "8三保食第1号")
    assert (now.start, now.end, now.body["permit_number"]) == (cast.MONDAY.date(), date(2031, 7, 1), "8三保食第2号")
    assert len(story_of(other.subject_id).ordered) == 1
    event = Event.objects.filter(verb="entry.corrected").select_related("payload").first()
    assert event is not None
    assert f"職権による訂正：{ground}" in str(event.payload.body)
    assert not FeedProblem.objects.exists()
    assert audit.verify() == []


def test_a_permit_that_is_corrected_to_a_refusal_was_never_a_row():
    fed.open_register("food-permit")
    case = fed.permitted()
    actions.reopen(find(case.pk), ground="別の施設の許可でした。", by=cast.staff("clerk", LATER), at=LATER)
    case = cast.decided(find(case.pk), LATER, outcome="refused", grounds="基準に合わないため。")
    fed.arrived(case, LATER)
    assert set(Entry.objects.values_list("status", flat=True)) == {"struck"}
    assert audit.verify() == []


def registered() -> Case:
    """A dog from the application to its tag, which is handed out."""
    case = fed.found(fed.filed("dog-registration", **fed.DOG), registration=fed.TAGGED)
    actions.hand_out(case, by=cast.staff("clerk"), at=cast.MONDAY)
    return find(case.pk)


def test_a_dog_is_entered_with_its_tag_moves_and_dies():
    fed.open_register("dog")
    registered()
    ((row,),) = fed.periods("dog")
    assert (row.start, row.body["tag_number"], row.body["owner"]["text"]) == (
        date(2026, 6, 1),
        "R8-00012",
        fed.NAME["text"],
    )
    own = {name: fed.DOG[name] for name in ("dog_name", "breed", "sex", "coat", "name")} | {"chip": "none"}
    pages = {"register": {"found": True, "entry_tag": "Ｒ８-00012", "registered_on": "2026-06-10"}}
    moved = own | {"what": "place", "moved_on": "2026-06-05", "new_place": fed.NEW_PLACE}
    fed.recorded("dog-registration-notification", LATER, pages, **moved)
    pages["register"] |= {"tag_returned": "returned"}
    fed.recorded("dog-registration-notification", LATER, pages, **(own | {"what": "death", "died_on": "2026-06-08"}))
    ((before, after),) = fed.periods("dog")
    assert (before.start, before.end, after.end) == (date(2026, 6, 1), date(2026, 6, 5), date(2026, 6, 8))
    assert (before.body["kept_at"], after.body["kept_at"]) == (fed.PLACE, fed.NEW_PLACE)
    assert after.body["owner"]["text"] == fed.NAME["text"]
    assert Entry.objects.get().status == "ended"
    assert audit.verify() == []


def test_what_can_be_mended_before_is_refused_with_register_and_field_and_nothing_is_written():
    fed.open_register("dog")
    registered()
    case = fed.filed("dog-registration", **fed.DOG)
    with pytest.raises(NotAllowed, match="犬の登録台帳に記載できません：いつから"):
        actions.hand_out(case, by=cast.staff("clerk"), at=cast.MONDAY)
    fed.found(find(case.pk), registration=fed.TAGGED)
    with pytest.raises(NotAllowed, match="同じ鍵（R8-00012）の記載が、もうあります"):
        actions.hand_out(find(case.pk), by=cast.staff("clerk"), at=cast.MONDAY)
    assert (find(case.pk).status, Entry.objects.count(), FeedProblem.objects.count()) == ("in_review", 1, 0)
    assert not Event.objects.filter(verb="case.handed_out", subject_id=str(case.pk)).exists()
    assert audit.verify() == []


def test_what_nobody_can_know_who_decides_waits_until_the_division_puts_it_right():
    fed.open_register("dog")
    registered()
    died = fed.DIED | {"died_on": "2026-06-08"}
    case = fed.recorded("dog-registration-notification", LATER, **died)
    (problem,) = problems.about("case", str(case.pk))
    assert (problem.verb, problem.called) == ("ended", f"事案 {case.reference_number}")
    assert "鑑札の番号が分からない" in problem.message
    behind = door(cast.staff("clerk", LATER), "dog", "entry.write")
    assert behind is not None
    assert problems.open_behind(behind) == [problem]
    with pytest.raises(Denied):
        problems.dismiss(problem, reason="済み", by=cast.staff("waste", LATER), at=LATER)
    entry = Entry.objects.get()
    with pytest.raises(NotAllowed, match="終わる日"):
        problems.mend(problem, entry=entry, given={}, by=cast.staff("clerk", LATER), at=LATER)
    problem.refresh_from_db()
    given = {"until": str(problems.wanted_of(problem).start)}
    problems.mend(problem, entry=entry, given=given, by=cast.staff("clerk", LATER), at=LATER)
    (((row,),), entry) = (fed.periods("dog"), Entry.objects.get())
    assert (row.end, entry.status) == (date(2026, 6, 8), "ended")
    assert problems.open_behind(behind) == []
    assert EntryOrigin.objects.filter(subject=str(case.pk), entry=entry, verb="entry.ended").exists()
    assert audit.verify() == []


def test_a_renewal_of_a_permit_that_no_register_knows_begins_a_row_where_nobody_types_one():
    fed.open_register("food-permit")
    renewal = {"application": "renewal", "permit_number": "元保食第9号", "permit_expires_on": "2026-07-31"}
    case = fed.permitted(**renewal, business=fed.FOOD["business"][:1])
    (problem,) = problems.about("case", str(case.pk))
    assert "鍵（元保食第9号 飲食店営業）の記載が、台帳にありません" in problem.message
    clerk, body = cast.staff("clerk"), problems.wanted_of(problem).body
    with pytest.raises(Denied):
        enter(new_entry("food-permit", body), given=body, by=clerk, at=LATER)
    problems.mend(problem, given=body, reason="紙の台帳で確かめた。", by=clerk, at=LATER)
    (((row,),), origin) = (fed.periods("food-permit"), EntryOrigin.objects.get())
    assert (row.start, row.body["permit_number"]) == (cast.MONDAY.date(), "8三保食第1号")
    assert (origin.subject, origin.verb) == (str(case.pk), "entry.entered")
    assert audit.verify() == []


def test_what_waits_is_kept_until_somebody_says_why_not_and_goes_with_its_case():
    fed.open_register("dog")
    case = fed.recorded("dog-registration-notification", cast.MONDAY, **fed.DIED)
    (problem,) = problems.about("case", str(case.pk))
    with pytest.raises(keepers.StillNeeded):
        keepers.dispose("case", [str(case.pk)], JULY)
    with pytest.raises(NotAllowed, match="理由"):
        problems.dismiss(problem, reason=" ", by=cast.staff("clerk"), at=LATER)
    problems.dismiss(problem, reason="登録のない犬だった。", by=cast.staff("clerk"), at=LATER)
    keepers.dispose("case", [str(case.pk)], JULY)
    problem.refresh_from_db()
    assert (problem.wanted, problem.message) == ("", "")
    assert audit.verify() == []


@pytest.mark.both_databases
def test_pressing_receive_begins_the_row_and_no_row_outlives_its_transaction():
    fed.open_register("food-permit")
    case = fed.found(fed.filed("food-business-permit", **fed.FOOD), **fed.INSPECTED)
    actions.choose_delivery(case, method="electronic", by=cast.applicant(case), at=cast.MONDAY)
    case = cast.decided(find(case.pk), outcome="permitted", valid_until=date(2032, 6, 30))
    document = actions.issue(case, by=cast.staff("clerk"), at=cast.MONDAY)
    with transaction.atomic():
        actions.receive_document(find(case.pk), document_id=document.pk, by=cast.applicant(case), at=LATER)
        assert Entry.objects.count() == 2
        transaction.set_rollback(True)  # as when something else in it fails
    assert not Entry.objects.exists()
    assert not Event.objects.filter(subject_kind="entry").exists()
    actions.receive_document(find(case.pk), document_id=document.pk, by=cast.applicant(case), at=LATER)
    assert {row.start for (row,) in fed.periods("food-permit")} == {LATER.date()}
    assert set(Event.objects.filter(subject_kind="entry").values_list("actor_kind", flat=True)) == {"applicant"}
    assert audit.verify() == []


def test_before_deciding_one_reads_what_the_registers_will_say():
    fed.open_register("food-permit")
    case = fed.found(fed.filed("food-business-permit", **fed.FOOD), **fed.INSPECTED)
    chosen = definition(case.version).outcome("permitted")
    assert chosen is not None
    given = {"valid_until": date(2032, 6, 30)}
    (said,) = feeds.foreseen(case, lambda: verdict(case, chosen, given, cast.MONDAY), cast.MONDAY)
    rows = "、".join(f"（文書番号） {kind} 見本食堂" for kind in ("飲食店営業", "菓子製造業"))
    assert said.text == f"文書が届くと：食品営業許可台帳に2件 新しく記載（{rows}）"
    assert not Entry.objects.exists()


def test_a_decision_that_feeds_nothing_pays_one_statement(django_assert_num_queries):
    fed.open_register("food-permit")
    case = cast.taken(cast.version())
    feeding.fed_by("test-disposition")  # translates the definition
    with django_assert_num_queries(1):
        assert list(feeds.foreseen(case, lambda: None, cast.MONDAY)) == []


def test_rows_that_each_have_a_division_are_of_the_one_that_decided_and_silence_is_never_refused():
    feed = "{procedure: test-disposition, outcome: [yes, quiet], verb: entered, from: decided, take: {number: %s}}"
    parts = {
        "kept_by": "kept_by: unit", "rights": "rights: unit-ledger", "name": "name: number",
        "fields": "fields:\n  - {id: number, label: 番号, ask: text}\n  - {id: unit, label: 課, ask: unit}",
        "lists": "lists: [{id: all, label: すべて, columns: [number], sort: [number]}]",
    }  # fmt: skip
    publish_sample(**parts, fed_by=f"fed_by:\n  - {feed % 'reference_number'}")
    case = cast.decided(cast.taken(cast.version()))
    entry = Entry.objects.get()
    assert (entry.unit_key, entry.key_folded) == ("health.food", fold(case.reference_number))
    publish_sample(**parts, fed_by=f"fed_by:\n  - {feed % 'wish'}")
    with pytest.raises(NotAllowed, match="見本台帳に記載できません：番号"):
        cast.decided(cast.taken(cast.version()))
    waiting = cast.taken(cast.version(deadlines=silent("deemed_granted", "quiet")))
    actions.deem(waiting, deadline="d", by=System(), at=JULY)
    assert (find(waiting.pk).status, Entry.objects.count()) == ("decided", 1)
    assert "番号" in problems.about("case", str(waiting.pk))[0].message
    assert audit.verify() == []
