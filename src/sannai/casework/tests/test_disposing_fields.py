"""個人番号 goes before its case: from everywhere it stood, with nothing else changed and nothing looking forged."""

from __future__ import annotations

import hashlib
import json
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile

from sannai.applications import answers, arrived, filing, uploads, veils
from sannai.applications.access import Applicant, opened_of
from sannai.applications.models import Amendment, Upload
from sannai.casework import actions, letters, queries, reading
from sannai.casework.actions.asking import Item
from sannai.casework.arrival import after_filing
from sannai.casework.models import Case
from sannai.casework.queries import find
from sannai.common import canonical, keepers
from sannai.common.audit import examine
from sannai.common.models import EventPayload
from sannai.common.time import today
from sannai.files import blobs
from sannai.intake import drafts, unsent
from sannai.intake import uploads as drafted
from sannai.intake.models import DraftPage
from sannai.procedures.around import around
from sannai.procedures.queries import definition
from sannai.rules import shorter
from sannai.rules.evaluate import evaluate
from sannai.rules.model import Dates

from . import cast
from .looked_through import look_through
from .test_sealed import DAY, readable

pytestmark = [pytest.mark.usefixtures("city"), pytest.mark.both_databases]
NUMBER, MENDED, OF_ITEM, AT_DESK = "123456789018", "234567890124", "345678901236", "456789012340"
PICTURE = b"\x89PNG\r\n\x1a\n a card"
FIELDS = ("number", "own", "seen", "card")
LATER = cast.MONDAY + 40 * DAY


@pytest.fixture(autouse=True)
def _with_numbers(monkeypatch):
    """The test procedure, asking for numbers: of the applicant, of each item, at the desk; and for a picture."""
    monkeypatch.setattr(cast, "PACKAGE", cast.with_numbers())
    monkeypatch.setattr(blobs, "_SETTLED", 0)


def numbered() -> Case:
    """Filed with every number, mended, surveyed, decided and issued."""
    clerk, at = cast.staff("clerk"), cast.MONDAY
    item = [{"_key": "r1", "thing": "いす", "own": OF_ITEM, "count": 1}]
    opened = cast.filled(cast.version(), number=NUMBER, item=item)[0].opened
    card = definition(cast.version()).fields["card"]
    drafted.add(opened, card, "", ContentFile(PICTURE, "番号.png"), at)
    filling = drafts.load(opened)
    assert filling is not None
    evaluation = evaluate(filling.definition, filling.answers, Dates(today(at)), around())
    case = find(filing.file(filling, evaluation, by=Applicant(opened.case), at=at).pk)
    actions.take(case, by=clerk, at=at)
    actions.save_desk_page(case, page="survey", answers={"grade": "good", "seen": AT_DESK}, by=clerk, at=at)
    items = [Item("number", "", "番号が違います。")]
    actions.request_correction(find(case.pk), items=items, due=today(at + 9 * DAY), message="", by=clerk, at=at)
    unsent.keep(opened, "correction:1", {"number": [MENDED]}, at)
    given = answers.of(case.application) | {"number": MENDED}
    actions.answer_correction(find(case.pk), answers=given, by=cast.applicant(case), at=at + DAY)
    after_filing.func(str(case.pk))
    cast.decided(find(case.pk), at + DAY)
    actions.issue(find(case.pk), by=clerk, at=at + DAY)
    return find(case.pk)


def dispose(case: Case, run, *fields: str) -> None:
    with run(execute=True):
        keepers.dispose_fields("case", [str(case.pk)], fields or FIELDS, LATER)


def test_the_numbers_are_gone_from_every_table_and_nothing_else_is(django_capture_on_commit_callbacks):
    case = numbered()
    numbers = (NUMBER, MENDED, OF_ITEM, AT_DESK)
    assert {said for _, said in readable(*numbers, clear=True)} == set(numbers)
    before = answers.of(case.application)
    dispose(case, django_capture_on_commit_callbacks)
    assert readable(*numbers, "番号.png", hashlib.sha256(PICTURE).hexdigest(), clear=True) == set()
    now = answers.of(find(case.pk).application)
    assert shorter.without(now, FIELDS) == shorter.without(before, FIELDS)
    assert [shorter.is_disposed(now[name]) for name in ("number", "card")] == [True, True]
    assert shorter.is_disposed(now["item"][0]["own"])
    assert reading.desk_answers(case)["grade"] == "good"
    assert {said for _, said in readable("ふつうの内容", "taro@example.jp")} == {"ふつうの内容", "taro@example.jp"}


def test_only_the_fields_that_are_named_go(django_capture_on_commit_callbacks):
    case = numbered()
    dispose(case, django_capture_on_commit_callbacks, "number")
    assert {said for _, said in readable(NUMBER, MENDED, OF_ITEM, AT_DESK)} == {OF_ITEM, AT_DESK}
    assert Upload.objects.filter(holder=case.pk, field="card").exists()


def test_no_event_search_key_letter_or_list_ever_held_a_number():
    case = numbered()
    tables = {table for table, _ in readable(NUMBER, MENDED, OF_ITEM, AT_DESK, clear=True)}
    assert tables <= {"applications_application", "applications_amendment", "casework_deskanswers",
                      "applications_draftpage", "intake_projection"}  # fmt: skip
    payloads = [json.loads(body) for body in EventPayload.objects.values_list("body", flat=True)]
    assert any("detail" in payload.get("answers", {}) for payload in payloads)
    content = str(letters.compose(case, cast.MONDAY + DAY).content)
    assert "ふつうの内容" in content
    assert not [number for number in (NUMBER, MENDED, OF_ITEM, AT_DESK, "個人番号") if number in content]


def test_the_log_verifies_and_so_does_what_is_left_of_the_envelope(django_capture_on_commit_callbacks):
    case = numbered()
    assert filing.verify(case.application) is True
    dispose(case, django_capture_on_commit_callbacks)
    application = find(case.pk).application
    amendment = Amendment.objects.get()
    assert filing.verify(application) is True
    assert answers.amendment_digest(amendment) == amendment.digest
    assert examine().faults == []


@pytest.mark.parametrize("change", ["detail", "number", "mark"])
def test_what_is_left_still_tells_of_a_change(change, django_capture_on_commit_callbacks):
    case = numbered()
    if change != "number":
        dispose(case, django_capture_on_commit_callbacks)
    application = find(case.pk).application
    kept = json.loads(application.answers)
    kept |= {"detail": {"detail": "ほかの内容"}, "number": {"number": MENDED},
             "mark": {"number": shorter.mark(today(LATER), "0" * 64)}}[change]  # fmt: skip
    application.answers = canonical.dumps(kept)
    assert filing.verify(application) is False


def test_nobody_can_confirm_a_guess_of_what_is_gone(django_capture_on_commit_callbacks):
    case = numbered()
    kept = json.loads(case.application.answers)
    guess = veils.covered(kept)["number"]["veil"]
    assert canonical.digest(canonical.dumps(NUMBER), kept["_veils"]["number"]) == guess
    dispose(case, django_capture_on_commit_callbacks)
    left = find(case.pk).application.answers
    assert guess in left
    assert kept["_veils"]["number"] not in left


def test_what_is_gone_reads_as_disposed_of_and_is_not_asked_for_again(django_capture_on_commit_callbacks):
    case = numbered()
    fee, row = case.fee.yen, queries.find(case.pk).status
    dispose(case, django_capture_on_commit_callbacks)
    case = find(case.pk)
    assert (case.fee.yen, case.status) == (fee, row)
    evaluation = reading.evaluated(case, desk=True)
    assert [fault.field for fault in evaluation.faults] == []
    assert shorter.is_disposed(evaluation.answers["number"])


def test_the_file_goes_with_its_field(django_capture_on_commit_callbacks):
    case = numbered()
    look_through(cast.MONDAY)
    card = next(upload for upload in uploads.everything(case.pk) if upload.field == "card")
    lie = [blobs.path_of(card.blob.pk), arrived.path_of(card.arrival.body)]
    assert all(path.exists() for path in lie)
    dispose(case, django_capture_on_commit_callbacks)
    assert not any(path.exists() for path in lie)
    assert not uploads.everything(case.pk)


def test_what_was_typed_and_is_in_no_envelope_goes_too(django_capture_on_commit_callbacks):
    case = numbered()
    unsent.keep(opened_of(find(case.pk).application), "correction:1", {"number": ["999"]}, LATER)
    dispose(case, django_capture_on_commit_callbacks)
    assert not DraftPage.objects.filter(draft=case.pk).exists()


def test_it_is_listed_for_a_restore_apart_from_whole_disposals_and_does_no_harm_twice(
    django_capture_on_commit_callbacks,
):
    case = numbered()
    dispose(case, django_capture_on_commit_callbacks)
    first = find(case.pk).application.answers
    dispose(case, django_capture_on_commit_callbacks)
    assert find(case.pk).application.answers == first
    listed = [entry for entry in keepers.disposed_fields() if entry[1] == str(case.pk)]
    assert listed[0] == ("case", str(case.pk), tuple(sorted(FIELDS)), "2026-07-11T01:00:00+00:00")
    assert str(case.pk) not in {id for _, id, _ in keepers.disposed()}


def test_a_field_that_is_kept_with_its_case_stays_and_so_does_everything_asked_with_it(
    django_capture_on_commit_callbacks,
):
    case = numbered()
    with pytest.raises(keepers.StillNeeded, match="「内容」には早く廃棄する定め"):
        dispose(case, django_capture_on_commit_callbacks, "number", "detail")
    assert {said for _, said in readable(NUMBER)} == {NUMBER}


def test_nothing_goes_before_the_decision(django_capture_on_commit_callbacks):
    case = cast.filed(cast.version(), number=NUMBER, item=[{"_key": "r1", "thing": "い", "own": "1", "count": 1}])
    with pytest.raises(keepers.StillNeeded, match="まだ決定していない"):
        dispose(case, django_capture_on_commit_callbacks)
    assert answers.of(find(case.pk).application)["number"] == NUMBER


def test_no_field_at_all_is_no_disposal_of_the_whole(django_capture_on_commit_callbacks):
    case = numbered()
    with django_capture_on_commit_callbacks(execute=True):
        keepers.dispose_fields("case", [str(case.pk)], [], LATER)
    assert str(case.pk) not in {id for _, id, _ in keepers.disposed()}
    assert {said for _, said in readable(NUMBER)} == {NUMBER}


def test_a_kind_that_keeps_no_fields_is_refused():
    with pytest.raises(keepers.NobodyKeeps, match="種類の名前"):
        keepers.dispose_fields("proposal", [str(uuid4())], ["number"], LATER)
