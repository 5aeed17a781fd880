from __future__ import annotations

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader
from tests.city.rows import duty

from sannai.approvals.models import Proposal
from sannai.casework import actions, fees, tasks
from sannai.casework.models import Hold
from sannai.casework.queries import find, timeline
from sannai.casework.states import NotAllowed
from sannai.common import numbering
from sannai.common.action import Denied, NoDuty
from sannai.common.actors import System
from sannai.common.events import StaleSubject
from sannai.common.models import Series
from sannai.common.time import today
from sannai.issuance import documents
from sannai.issuance.models import Dispatch, Document
from sannai.notices.models import Notice
from sannai.organization.models import Duty

from . import cast

pytestmark = pytest.mark.usefixtures("city")
DAY = timedelta(days=1)
AT = cast.MONDAY + DAY


def text_of(document: Document) -> str:
    with documents.open_pdf(document) as stream:
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(stream.read())).pages)


def decided(outcome="yes", *, of=None, choose="", **content):
    case = cast.taken(of or cast.version())
    if choose:
        actions.choose_delivery(case, method=choose, by=cast.applicant(case), at=cast.MONDAY)
    return cast.decided(case, outcome=outcome, **content)


def test_the_document_carries_number_authority_name_grounds_and_remedies():
    case = decided("no", grounds="基準に合わないため。\n二つ目の理由。")
    document = actions.issue(case, by=cast.staff("clerk"), at=AT)
    text = text_of(document)
    assert documents.number_text(document) == "8三保食第1号"
    for expected in (
        "8三保食第1号", "令和8年6月2日", cast.NAME, "三内市長", "（公印省略）", "不許可", "基準に合わないため。",
        "二つ目の理由。", "教示", "審査請求", case.reference_number, "食品衛生課",
    ):  # fmt: skip
        assert expected in "".join(text.split()) or expected in text, expected
    assert find(case.pk).status == "issued"


@pytest.mark.parametrize(
    ("choose", "there", "not_there"),
    [("", "公印", "省略"), ("post", "公印", "省略"), ("electronic", "（公印省略：規則 第5条ただし書）", "署名")],
)
def test_the_seal_that_is_declared_for_the_way_it_goes_stands_on_it(choose, there, not_there, monkeypatch):
    seal = "{paper: {place: stamp, ground: 規則 第5条}, electronic: {place: omitted, ground: 規則 第5条ただし書}}"
    sealed = cast.DECISIONS.replace("letter.typ, help", f"letter.typ, seal: {seal}, help")
    monkeypatch.setattr(cast, "DECISIONS", sealed)
    case = decided(of=cast.version(language=2), choose=choose)
    text = text_of(actions.issue(case, by=cast.staff("clerk"), at=AT))
    assert there in text
    assert not_there not in text


def test_without_a_choice_it_goes_on_paper_to_the_address():
    case = decided()
    document = actions.issue(case, by=cast.staff("clerk"), at=AT)
    dispatch = document.dispatches.get()
    assert (dispatch.method, dispatch.sent_at, dispatch.delivered_at) == ("post", None, None)
    assert dispatch.address == f"〒000-0000\n大阪府三内市本町1-2-3\n{cast.NAME} 様"
    with pytest.raises(NotAllowed, match="紙の文書"):
        actions.receive_document(find(case.pk), document_id=document.pk, by=cast.applicant(case), at=AT)


def test_a_posted_document_takes_effect_when_it_arrives_not_when_it_is_sent():
    case = decided()
    actions.issue(case, by=cast.staff("clerk"), at=AT)
    actions.mark_sent(case, by=cast.staff("counter"), at=AT + DAY, how="特定記録")
    assert find(case.pk).status == "issued"
    with pytest.raises(NotAllowed, match="すでに発送"):
        actions.mark_sent(case, by=cast.staff("counter"), at=AT + DAY)
    case = find(case.pk)
    actions.mark_delivered(case, by=cast.staff("counter"), at=AT + 3 * DAY)
    dispatch = Dispatch.objects.get()
    assert (dispatch.sent_at, dispatch.delivered_at) == (AT + DAY, AT + 3 * DAY)
    assert (find(case.pk).status, find(case.pk).closed_at) == ("closed", AT + 3 * DAY)


def test_a_returned_letter_is_sent_again_on_paper_only():
    case = decided()
    actions.issue(case, by=cast.staff("clerk"), at=AT)
    with pytest.raises(NotAllowed, match="まだ発送していない"):
        actions.mark_returned(case, by=cast.staff("clerk"), at=AT)
    case = find(case.pk)
    actions.mark_sent(case, by=cast.staff("clerk"), at=AT)
    with pytest.raises(NotAllowed, match="返戻された文書がありません"):
        actions.resend(case, method="post", by=cast.staff("clerk"), at=AT + DAY)
    case = find(case.pk)
    actions.mark_returned(case, by=cast.staff("clerk"), at=AT + DAY, reason="あて所に尋ねあたらない")
    with pytest.raises(NotAllowed, match="届けている途中の文書がありません"):
        actions.mark_delivered(case, by=cast.staff("clerk"), at=AT + DAY)
    case = find(case.pk)
    with pytest.raises(NotAllowed, match="電子での交付"):
        actions.resend(case, method="electronic", by=cast.staff("clerk"), at=AT + DAY)
    case = find(case.pk)
    actions.resend(case, method="public_notice", by=cast.staff("clerk"), at=AT + DAY)
    actions.mark_delivered(case, by=cast.staff("clerk"), at=AT + 15 * DAY)
    assert find(case.pk).status == "closed"


def test_an_electronic_document_is_delivered_when_it_is_received():
    case = decided(choose="electronic")
    document = actions.issue(case, by=cast.staff("clerk"), at=AT)
    assert "ダウンロード" in Notice.objects.get(key=f"issued:{document.pk}:{case.pk}").told().body
    stranger = cast.filed(cast.version("service"))
    with pytest.raises(Denied):
        actions.receive_document(find(case.pk), document_id=document.pk, by=cast.applicant(stranger), at=AT)
    with pytest.raises(NotAllowed):
        actions.receive_document(stranger, document_id=document.pk, by=cast.applicant(stranger), at=AT)
    for later in (2, 3):
        got = actions.receive_document(
            find(case.pk), document_id=document.pk, by=cast.applicant(case), at=AT + later * DAY
        )
        assert got == document
    assert Dispatch.objects.get().delivered_at == AT + 2 * DAY
    assert find(case.pk).status == "closed"


def test_who_chose_electronic_delivery_gets_it_without_waiting_for_a_person():
    case = decided(choose="electronic")
    for _ in range(2):
        tasks.issue_electronically.func(str(case.pk))
    assert find(case.pk).status == "issued"
    assert Document.objects.get().dispatches.get().method == "electronic"


def test_a_hold_stops_automatic_issue_and_asks_a_person_to_look():
    case = cast.taken(cast.version())
    actions.choose_delivery(case, method="electronic", by=cast.applicant(case), at=cast.MONDAY)
    hold = actions.place_hold(case, reason="支援措置", by=cast.staff("clerk"), at=cast.MONDAY)
    case = cast.decided(case)
    tasks.issue_electronically.func(str(case.pk))
    assert find(case.pk).status == "decided"
    with pytest.raises(NotAllowed, match="保留されています"):
        actions.issue(find(case.pk), by=cast.staff("clerk"), at=AT)
    case = find(case.pk)
    actions.lift_hold(case, hold=hold, by=cast.staff("clerk"), at=AT)
    with pytest.raises(NotAllowed, match="すでに解かれて"):
        actions.lift_hold(find(case.pk), hold=Hold.objects.get(), by=cast.staff("clerk"), at=AT)
    actions.issue(find(case.pk), by=cast.staff("clerk"), at=AT)


def test_a_hold_placed_after_issue_closes_the_download():
    case = decided(choose="electronic")
    document = actions.issue(case, by=cast.staff("clerk"), at=AT)
    actions.place_hold(case, reason="支援措置", by=cast.staff("clerk"), at=AT + DAY)
    with pytest.raises(NotAllowed, match="お問い合わせ"):
        actions.receive_document(find(case.pk), document_id=document.pk, by=cast.applicant(case), at=AT + DAY)


def test_a_refusal_is_told_without_waiting_for_the_fee_of_what_is_not_handed_over():
    case = decided("no", of=cast.version(due="before_issue"), grounds="基準に合わないため。")
    assert "基準に合わないため" in text_of(actions.issue(case, by=cast.staff("clerk"), at=AT))


def test_the_fee_before_issue_is_paid_before_issue():
    case = decided(of=cast.version(due="before_issue"))
    with pytest.raises(NotAllowed, match="未納"):
        actions.issue(case, by=cast.staff("clerk"), at=AT)
    case = find(case.pk)
    with pytest.raises(NotAllowed, match="1,000円です"):
        actions.record_payment(case, yen=999, how=fees.CASH, by=cast.staff("clerk"), at=AT)
    case = find(case.pk)
    actions.decide_relief(case, granted=True, by=cast.staff("other"), at=AT)
    actions.record_payment(case, yen=500, how=fees.CASH, by=cast.staff("clerk"), at=AT)
    with pytest.raises(NotAllowed, match="すでに記録"):
        actions.record_payment(case, how=fees.CASH, by=cast.staff("clerk"), at=AT)
    actions.issue(find(case.pk), by=cast.staff("clerk"), at=AT)


def test_cash_is_taken_only_by_whoever_is_appointed_on_that_day():
    case = decided(of=cast.version(due="before_issue"))
    Duty.objects.filter(staff_key="clerk").update(valid_to=today(AT))
    assert cast.staff("clerk", AT - DAY).has_duty("cash", case)
    clerk = cast.staff("clerk", AT)
    for how in (fees.CASH, "窓口", "手渡し"):
        with pytest.raises(NoDuty, match=r"あなたの会計職員の任命は、.*で終わりました。.*三内 head（出納員）"):
            actions.record_payment(case, how=how, by=clerk, at=AT)
    with pytest.raises(NoDuty):
        actions.record_payment(case, how=fees.CASH, by=cast.staff("counter", AT), at=AT)
    with pytest.raises(Denied):
        actions.record_payment(case, how=fees.CASH, by=cast.staff("waste", AT), at=AT)
    with pytest.raises(NoDuty):
        actions.record_payment(case, how=fees.CASH, by=System(), at=AT)
    actions.record_payment(case, how="納付書", by=clerk, at=AT)


def test_whoever_decided_the_relief_takes_no_cash_for_that_case():
    case, twin = (decided(of=cast.version(due="before_issue")) for _ in range(2))
    actions.decide_relief(case, granted=True, by=cast.staff("clerk"), at=AT)
    with pytest.raises(NoDuty, match=r"同じ事案で「減免を決める」をした人は.*ほかの職員"):
        actions.record_payment(case, how=fees.CASH, by=cast.staff("clerk"), at=AT)
    actions.record_payment(twin, how=fees.CASH, by=cast.staff("clerk"), at=AT)
    actions.record_payment(find(case.pk), how=fees.CASH, by=cast.staff("other"), at=AT)


def test_relief_is_refused_with_a_reason_that_the_citizen_reads():
    case = cast.taken(cast.version())
    with pytest.raises(NotAllowed, match="理由"):
        actions.decide_relief(case, granted=False, by=cast.staff("clerk"), at=AT)
    case = find(case.pk)
    actions.decide_relief(case, granted=False, reason="証明がないため。", by=cast.staff("clerk"), at=AT)
    told = Notice.objects.get(key__startswith="relief:").told().body
    assert "証明がないため。" in told
    assert "1,000円" in told
    nobody = cast.taken(cast.version(), poor=False)
    with pytest.raises(NotAllowed, match="申し出がありません"):
        actions.decide_relief(nobody, granted=True, by=cast.staff("clerk"), at=AT)


@pytest.mark.parametrize(
    "letter", ['#import "/letter.typ": letter\n#(', '#read("/etc/passwd")', '#import "@preview/x:1.0.0": y']
)
def test_a_faulty_template_is_told_when_its_letter_is_proposed_and_never_after_the_decision(letter):
    with pytest.raises(NotAllowed, match="ひな形"):
        decided(of=cast.version(letter=letter + "\n// valid_until grounds conditions"))
    assert not Proposal.objects.exists()


def test_characters_without_a_font_are_told_before_the_decision_and_make_no_permit_impossible():
    hangul = "".join(chr(0xAC00 + number) for number in range(150))
    with pytest.raises(NotAllowed, match=r"U\+AC00、.*ほか130字.*〓"):
        decided(conditions=hangul)
    case = decided(conditions=hangul, handwritten=True)
    assert actions.issue(case, by=cast.staff("clerk"), at=AT).unprintable.startswith("U+AC00 U+AC01")


# What only the number on the paper makes faulty: nothing that a draft could have told.
ONLY_WITH_ITS_NUMBER = """#import "/letter.typ": letter
#let input = json(bytes(sys.inputs.at("input")))
#if input.document_number != "（案）" { panic("no") }
#show: letter.with(input)
// valid_until grounds conditions
"""


def test_a_letter_that_cannot_be_made_after_all_tells_the_desk_and_uses_no_number():
    case = decided(of=cast.version(letter=ONLY_WITH_ITS_NUMBER))
    with pytest.raises(NotAllowed, match="ひな形"):
        actions.issue(case, by=cast.staff("clerk"), at=AT)
    assert not Document.objects.exists()
    assert not Series.objects.filter(symbol="三保食", last_number__gt=0).exists()
    good = decided()
    actions.issue(good, by=cast.staff("clerk"), at=AT)
    assert numbering.gaps(Series.objects.get(symbol="三保食")) == []


def test_a_failed_automatic_issue_leaves_a_memo_for_the_desk():
    case = decided(choose="electronic", of=cast.version(letter=ONLY_WITH_ITS_NUMBER))
    tasks.issue_electronically.func(str(case.pk))
    assert "自動交付できませんでした" in case.memos.get().text


def test_nobody_issues_without_the_right_and_nobody_twice():
    case = decided()
    for who in ("waste", "auditor", "dx"):
        with pytest.raises(Denied):
            actions.issue(case, by=cast.staff(who), at=AT)
    twin = find(case.pk)
    actions.issue(case, by=cast.staff("clerk"), at=AT)
    with pytest.raises(StaleSubject):
        actions.issue(twin, by=cast.staff("clerk"), at=AT)
    assert Document.objects.count() == 1
    assert numbering.gaps(Series.objects.get(symbol="三保食")) == []


def test_a_certificate_is_prepared_here_and_handed_out_at_the_counter():
    case = cast.taken(cast.version("certificate", due="counter", as_of="used"))
    actions.prepare(case, by=cast.staff("clerk"), at=AT)
    assert case.reference_number in Notice.objects.get(key=f"prepared:{case.pk}").told().body
    with pytest.raises(NotAllowed, match="未納"):
        actions.hand_out(case, by=cast.staff("counter"), at=AT)
    case = find(case.pk)
    july = cast.MONDAY + 40 * DAY
    paid = actions.record_payment(case, how=fees.CASH, by=cast.staff("clerk"), at=july)
    assert paid.yen == 1200  # the fee of the day on which it is used
    actions.hand_out(case, identity="運転免許証", by=cast.staff("counter"), at=july)
    case = find(case.pk)
    assert (case.status, case.outcome) == ("closed", "elsewhere")
    assert not Document.objects.exists()


def test_a_window_clerk_who_is_appointed_takes_the_fee_and_hands_out_in_one_step(monkeypatch):
    monkeypatch.setattr(cast, "PACKAGE", cast.PACKAGE.replace("pay: 1000", "pay: 300"))
    case = cast.taken(cast.version("certificate", due="counter"))
    paid = {"how": fees.CASH, "yen": 300}
    with pytest.raises(NoDuty):
        actions.hand_out(case, by=cast.staff("counter", AT), at=AT, **paid)
    assert find(case.pk).status == "in_review"
    duty("counter", "accounting_clerk", "health.food")
    with pytest.raises(NotAllowed, match="300円です"):
        actions.hand_out(find(case.pk), by=cast.staff("counter", AT), at=AT, how=fees.CASH, yen=200)
    actions.hand_out(find(case.pk), by=cast.staff("counter", AT), at=AT, **paid)
    assert find(case.pk).status == "closed"
    assert "手数料300円を納めていただきました。" in [each.meaning for each in timeline(find(case.pk))]
    assert not fees.unpaid(find(case.pk), "counter")


def test_only_a_certificate_is_handed_out_from_elsewhere_and_never_under_a_hold():
    with pytest.raises(NotAllowed, match="証明書の手続"):
        actions.prepare(cast.taken(cast.version()), by=cast.staff("clerk"), at=AT)
    case = cast.taken(cast.version("certificate"))
    actions.place_hold(case, reason="支援措置", by=cast.staff("clerk"), at=AT)
    with pytest.raises(NotAllowed, match="保留"):
        actions.prepare(case, by=cast.staff("clerk"), at=AT)
    actions.prepare(find(case.pk), hold_checked="住民記録で確認", by=cast.staff("clerk"), at=AT)


def test_nothing_is_handed_out_unseen_where_the_procedure_asks_who_comes(monkeypatch):
    monkeypatch.setattr(cast, "PACKAGE", cast.PACKAGE.replace("needs: none", "needs: counter"))
    case = cast.taken(cast.version("certificate"))
    actions.prepare(case, by=cast.staff("clerk"), at=AT)
    with pytest.raises(NotAllowed, match="本人確認"):
        actions.hand_out(case, identity=" ", by=cast.staff("counter"), at=AT)
