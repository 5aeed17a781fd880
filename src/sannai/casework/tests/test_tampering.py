"""Each thing that a database administrator could do to the rows, done; and what audit says of it, by its name."""

from __future__ import annotations

import json
from datetime import date

import pytest

from sannai.applications.models import Application
from sannai.approvals.models import Opinion, Record
from sannai.casework import actions
from sannai.casework.arrival import after_filing
from sannai.casework.models import Case, Correction, Decision, Hearing, Inquiry, Memo, Payment
from sannai.casework.queries import find
from sannai.common import audit, basing, witness
from sannai.common.events import dispose_payload
from sannai.common.models import Event
from sannai.common.numbering import text
from sannai.definitions.models import Version
from sannai.files import blobs
from sannai.issuance.models import Document
from sannai.organization.models import Appointment, Post

from . import cast
from .test_sealed import DAY, worked_on

pytestmark = [pytest.mark.usefixtures("city"), pytest.mark.both_databases]


def rows(model):
    """The table, past everything that notes what is written."""
    return model._base_manager.all()


@pytest.fixture
def case() -> Case:
    case = worked_on()
    at, until = cast.MONDAY + 2 * DAY, date(2027, 3, 31)
    cast.decided(case, at, outcome="partly", grounds="騒音の苦情", conditions="静かに", valid_until=until)
    actions.issue(find(case.pk), by=cast.staff("clerk"), at=at)
    cast.filed(case.version)  # of whom nothing is to be said
    while basing.base(cast.MONDAY):
        pass
    assert audit.verify() == []
    return find(case.pk)


def faults() -> list[str]:
    return [str(fault) for fault in audit.verify()]


def answers_changed(case):
    application = rows(Application).get(pk=case.pk)
    answers = json.loads(application.answers) | {"detail": "別の内容"}
    rows(Application).filter(pk=case.pk).update(answers=json.dumps(answers))


TAMPERED = {
    "answers of an application": (answers_changed, "記載内容"),
    "outcome of a decision": (lambda case: rows(Decision).update(outcome="no"), "決定1の「結果」"),
    "grounds of a decision": (lambda case: rows(Decision).update(grounds="別の理由"), "決定1の「理由」"),
    "question of an inquiry": (lambda case: rows(Inquiry).update(question="別の質問"), "照会1の「質問」"),
    "message of a correction": (lambda case: rows(Correction).update(message="別"), "補正1の「伝えたこと」"),
    "row deleted": (lambda case: rows(Memo).all()._raw_delete("default"), "内部メモの行"),
    "row inserted": (
        lambda case: rows(Memo).bulk_create([Memo(case=case, staff_key="x", text="嘘", at=cast.MONDAY)]),
        "内部メモは、どの出来事にもない行です",
    ),
    "title of a document": (
        lambda case: rows(Document).update(title="別の題名"), "の「題名」が、出来事の記録と違います"
    ),
    "day that was promised": (
        lambda case: rows(Case).filter(pk=case.pk).update(promised_on=date(2030, 1, 1)),
        "事案の「処理期限」が、出来事の記録と違います"
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERED)
def test_what_was_changed_in_a_case_is_named_with_its_number_and_nothing_else_is(case, what):
    tamper, words = TAMPERED[what]
    tamper(case)
    found = faults()
    assert len(found) == 1, found
    assert words in found[0]
    assert f"事案 受付番号 {case.reference_number}" in found[0]
    assert "バックアップ" in found[0]


@pytest.mark.parametrize(
    ("values", "words"),
    [({"verdict": "dissented"}, "意見の別"), ({"staff_key": "other"}, "職員"), ({"text": "賛成です"}, "意見")],
)
def test_a_changed_opinion_is_named_with_the_number_of_its_proposal(case, values, words):
    opinion = rows(Opinion).get()
    rows(Opinion).update(**values)
    found = faults()
    assert f"意見1の「{words}」が、出来事の記録と違います" in found[0]
    record = Record.objects.select_related("series").get(pk=opinion.proposal_id)
    assert all(f"起案 {text(record.series, record.number)}: " in fault for fault in found)


def test_fees_marked_paid_are_named_one_by_one():
    of = cast.version(due="filing")
    waiting = [cast.filed(of) for _ in range(12)]
    for case in waiting:
        after_filing.func(str(case.pk))
    while basing.base(cast.MONDAY):
        pass
    later = cast.filed(of)  # whose fee no event speaks of
    after_filing.func(str(later.pk))
    assert faults() == []
    paid = [*waiting, later]
    with witness.beside_the_log():
        for case in paid:
            Payment.objects.create(
                case=case, unit_key="waste", day=cast.MONDAY.date(), yen=1000, how="納付書", at=cast.MONDAY
            )
    found = faults()
    assert len(found) == len(paid)
    assert all("収納" in fault for fault in found)
    assert all(sum(case.reference_number in fault for fault in found) == 1 for case in paid)


def test_changed_states_are_told_by_the_row_and_by_the_story():
    of = cast.version()
    filed = [cast.filed(of) for _ in range(5)]
    rows(Case).update(status="closed")
    found = faults()
    for case in filed:
        mine = [fault for fault in found if case.reference_number in fault]
        assert any("事案の「状態」が、出来事の記録と違います" in fault for fault in mine)
        assert any("事案の「状態」が、経過とくい違っています" in fault for fault in mine)


def test_a_published_package_that_was_changed_is_named():
    version = cast.version()
    while basing.base(cast.MONDAY):
        pass
    rows(Version).filter(pk=version.pk).update(package=rows(Version).get(pk=version.pk).package.replace("a", "b", 1))
    found = faults()
    assert any("手続の版" in fault and version.title in fault for fault in found), found


def test_a_byte_added_to_a_file_and_a_file_that_is_gone_are_named_with_the_document(case):
    document = Document.objects.get()
    path = blobs.path_of(document.blob_id)
    path.write_bytes(path.read_bytes() + b" ")
    assert len(found := faults()) == 1
    assert f"文書 {document}）が書き換えられています" in found[0]
    path.unlink()
    assert "がありません" in faults()[0]


@pytest.mark.parametrize(
    ("model", "values", "words"),
    [(Appointment, {"post_key": "food.head"}, "任命の「職」"), (Post, {"role": "head"}, "職の「役割」")],
)
def test_a_changed_post_or_appointment_is_named(case, model, values, words):
    row = rows(model).exclude(**values).order_by("pk").first()
    rows(model).filter(pk=row.pk).update(**values)
    assert len(found := faults()) == 1, found
    assert words in found[0]


def test_the_text_of_a_hearing_is_held_by_its_event():
    case = cast.filed(cast.version())
    hearing = Hearing(case=case, number=1, outcome="no", form="none", cause="事実", noticed_at=cast.MONDAY)
    rows(Hearing).bulk_create([hearing])
    assert "意見陳述1" not in "".join(faults())  # nothing is known of it: a city before the record was begun
    while basing.base(cast.MONDAY):
        pass
    rows(Hearing).update(cause="別の事実")
    assert "意見陳述1の「原因となる事実」" in faults()[0]


def test_emptying_by_hand_is_no_disposal(case):
    for event in Event.objects.filter(subject_kind="case", subject_id=str(case.pk)):
        dispose_payload(event)
    rows(Decision).update(grounds="")
    assert any("廃棄の記録がありません" in fault and case.reference_number in fault for fault in faults())
