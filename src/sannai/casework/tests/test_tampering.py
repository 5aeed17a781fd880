"""Each thing that a database administrator could do to the rows, done; and what audit says of it, by its name."""

from __future__ import annotations

import json
from datetime import date

import pytest
from tests.city import copies

from sannai.applications.models import Application
from sannai.approvals.models import Opinion, Record
from sannai.casework import actions
from sannai.casework.arrival import after_filing
from sannai.casework.models import Case, Correction, Decision, FeeDue, Hearing, Inquiry, Memo, Payment
from sannai.casework.queries import find
from sannai.common import audit, basing
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
    based()
    assert audit.verify() == []
    return find(case.pk)


def based() -> None:
    """What this cast set up by hand is known to the log from now on."""
    while basing.base(cast.MONDAY):
        pass


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
    ("values", "word", "told_too"),
    [
        ({"verdict": "dissented"}, "意見の別", True),
        ({"staff_key": "other"}, "職員", False),
        ({"text": "賛成です"}, "意見", False),
    ],
)
def test_a_changed_opinion_is_named_with_the_number_of_its_proposal(case, values, word, told_too):
    opinion = rows(Opinion).get()
    rows(Opinion).update(**values)
    record = Record.objects.select_related("series").get(pk=opinion.proposal_id)
    found, place = faults(), f"起案 {text(record.series, record.number)}: "
    assert found[0].startswith(f"{place}意見1の「{word}」が、出来事の記録と違います")
    told = [f"{place}起案の「意見」が、経過とくい違っています"] if told_too else []
    assert [fault.split("。")[0] for fault in found[1:]] == told


def waiting_for_payment(count):
    """So many applications of which the fee was set and nobody has paid, all of them known to the log."""
    first = cast.filed(cast.version(due="filing"))
    after_filing.func(str(first.pk))
    based()
    cases = [first, *copies.copies(first, count - 1)]
    assert rows(FeeDue).count() == count
    assert faults() == []
    return cases


def marked_paid(cases):
    paid = {"unit_key": "waste", "day": cast.MONDAY.date(), "yen": 1000, "how": "納付書", "at": cast.MONDAY}
    rows(Payment).bulk_create([Payment(case=case, **paid) for case in cases])


@pytest.mark.parametrize(
    ("tamper", "words"),
    [
        (marked_paid, "収納は、どの出来事にもない行です"),
        (lambda cases: rows(FeeDue).update(yen=0), "手数料の「額」が、出来事の記録と違います"),
        (lambda cases: rows(FeeDue).update(relief_granted_yen=9), "手数料の「減免額」が、出来事の記録と違います"),
    ],
    ids=["marked paid", "made nothing", "relieved"],
)
def test_each_of_121_fees_is_named_by_its_case(tamper, words):
    cases = waiting_for_payment(121)
    tamper(cases)
    assert sorted(fault.split("。")[0] for fault in faults()) == sorted(
        f"事案 受付番号 {case.reference_number}: {words}" for case in cases
    )


def test_each_of_34_changed_states_is_told_by_its_row_and_by_its_story():
    first = cast.taken(cast.version())
    based()
    cases = [first, *copies.copies(first, 33)]
    rows(Case).update(status="closed")
    said = ("事案の「状態」が、出来事の記録と違います", "事案の「状態」が、経過とくい違っています")
    assert sorted(fault.split("。")[0] for fault in faults()) == sorted(
        f"事案 受付番号 {case.reference_number}: {words}" for case in cases for words in said
    )


def test_a_published_package_that_was_changed_is_named():
    version, other = cast.version(), cast.version("notification")
    based()
    rows(Version).filter(pk=version.pk).update(package=rows(Version).get(pk=version.pk).package.replace("a", "b", 1))
    changed, unlike = faults()
    assert "定義の版" in changed
    assert "の「定義のファイル」が、出来事の記録と違います" in changed
    assert f"「{version.title}」の定義のファイルが、公開したときの要約と合いません" in unlike
    assert str(other) not in changed + unlike


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
    based()
    rows(Hearing).update(cause="別の事実")
    assert "意見陳述1の「原因となる事実」" in faults()[0]


def test_emptying_by_hand_is_no_disposal(case):
    for event in Event.objects.filter(subject_kind="case", subject_id=str(case.pk)):
        dispose_payload(event)
    rows(Decision).update(grounds="")
    assert any("廃棄の記録がありません" in fault and case.reference_number in fault for fault in faults())
