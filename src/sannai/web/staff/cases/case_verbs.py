"""What may be done with a case, in the order in which it is offered: a verb with a form, a button, or its own view.

A new screen is its form and its row here. Its address, view, offer and who comes in derive.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.shortcuts import get_object_or_404

from sannai.casework import fees, letters, superseded
from sannai.casework.actions import (
    agency,
    asking,
    collecting,
    correcting,
    deciding,
    delivering,
    ending,
    hearing,
    intake,
    linking,
    referring,
    reviewing,
    taking,
    timing,
    yearly,
)
from sannai.casework.behalf import ToldByApplicant
from sannai.casework.models import Case
from sannai.casework.steps import rules_of
from sannai.casework.verbs import CaseVerb, Facts, check
from sannai.common.action import NotAllowed
from sannai.common.verbs import Verb
from sannai.issuance import documents
from sannai.organization.actors import Staff
from sannai.organization.queries import colleagues, told_apart
from sannai.web.applicant import told
from sannai.web.applicant.following import AnswerForm, DeliveryForm, WithdrawForm
from sannai.web.kit.forms import Choice, DeskForm, Words
from sannai.web.kit.verb import Doable, OnRow, Ordinary, Press, Screen
from sannai.web.staff.approvals import outcome as concluding

from . import correction, extension, fee
from . import hearing_forms as heard

WAYS = [("post", "郵送"), ("counter", "窓口で手渡し"), ("public_notice", "公示送達")]


class HandOverForm(DeskForm):
    to = Choice("引き継ぐ相手", widget=forms.Select)
    reason = Words("引継ぎの理由・申し送り", lines=3, required=False, help="職員だけが見られます。")

    def ready(self, at: OnRow[Case]) -> None:
        city, on = at.request.staff.city, at.request.staff.on
        divisions = {city.heir("unit", case.division_key, case.matter) for case in at.rows}
        charged = {case.assignee for case in at.rows}
        able = [dict(colleagues(division, on, right="case.take")) for division in divisions]
        shared = set.intersection(*map(set, able))  # who works in each of these divisions
        self.offer("to", [(key, name) for key, name in able[0].items() if key in shared and {key} != charged])
        if not shared:
            self.fields["to"].help_text = "課がまたがっています。一覧を担当課でしぼり込むと、選べます。"


class TransferForm(DeskForm):
    """Asked once more by name: whoever moves a case sees it no longer. The box counts for that division alone."""

    division = Choice("移す先の課", widget=forms.Select)
    reason = Words("移す理由", lines=3, limit=400, help="移った先の課に伝わります。")

    def ready(self, at: OnRow[Case]) -> None:
        here, city = at.row.division_on(at.request.staff.on), at.request.staff.city
        known = [each for each in city.units if each.kind == "division" and each.key != here]
        self.offer("division", offered := told_apart(known, city.unit))
        chosen = at.request.POST.get("division", "")
        if chosen in dict(offered):
            self.fields["sure"] = _sure(chosen, dict(offered)[chosen])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        given.pop("sure", None)
        return given


def _sure(key: str, name: str) -> forms.MultipleChoiceField:
    asked = f"移す先は「{name}」です。よければチェックを付けて、もう一度「移す」を押してください。"
    return forms.MultipleChoiceField(
        label="移す先の確認", choices=[(key, f"「{name}」へ移す")], widget=forms.CheckboxSelectMultiple,
        error_messages={"required": asked, "invalid_choice": asked},
    )  # fmt: skip


class InquiryForm(DeskForm):
    question = Words(
        "質問",
        lines=5,
        help="申請内容について確かめたいこと。回答は任意で、期限は、手続に定めがあるときだけ止まります。",
    )


class MemoForm(DeskForm):
    text = Words("内部メモ", lines=3, help="申請者には見えません。")


class RevokeForm(DeskForm):
    reason = Words("無効にする理由", lines=2, limit=200, help="例：メールを別の人に転送した。申請者の申出による。")


class AgencyForm(DeskForm):
    reason = Words("終わった理由と確かめ方", lines=3, limit=400, help="例：申請者から解任の申出（委任契約の解除）。")


class HoldForm(DeskForm):
    reason = Words("保留の理由", lines=2, limit=200, help="例：支援措置の対象。理由は申請者には見えません。")


class HandOutForm(fee.PaymentForm):
    identity = Words("本人確認に使った書類", lines=2, limit=200, help="例：運転免許証。番号は書かないでください。")
    field_order = ("identity", "how", "yen")

    def ready(self, at: OnRow[Case]) -> None:
        """Ask for the fee in the same step, where one is still to be paid."""
        if fees.unpaid(at.row, *fees.BEFORE_HANDING_OUT):
            super().ready(at)
        else:
            del self.fields["how"], self.fields["yen"]


class ReturnedForm(DeskForm):
    reason = Words("戻ってきた理由", lines=2, limit=200, help="例：あて所に尋ねあたらない、保管期間の経過。")


class ResendForm(DeskForm):
    method = Choice("送り方", choices=WAYS)
    address = Words("送り先", lines=4, limit=400, required=False, help="空欄のときは、申請の住所に送ります。")

    def ready(self, at: OnRow[Case]) -> None:
        self.initial["address"] = letters.recipient(at.row, at.request.staff.on).postal


class TakenBackForm(DeskForm):
    reason = Words("取りやめる理由", lines=3, limit=400, help="例：口座の名義が違っていた。申請者には見えません。")


class GivenUpForm(DeskForm):
    reason = Words("終える理由", lines=3, limit=200, help="申請者に伝わります。")


class ReopeningForm(DeskForm):
    ground = Words("訂正する理由", lines=4, limit=1000, help="どこがどう誤っていたか。申請者に伝わります。")


def _issued(at: OnRow[Case], form: ReopeningForm) -> Mapping[str, Any]:
    return {"issued": [(documents.number_text(one), one) for one in superseded.of_decisions(at.row)[:1]]}


def _hold(at: OnRow[Case]) -> Mapping[str, Any]:
    return {"hold": get_object_or_404(at.row.holds, pk=at.named["hold_id"])}


def _beside(facts: Facts) -> bool:
    """Its button or its form stands where it belongs on the page of the case."""
    return False


def _on_its_way(facts: Facts) -> bool:
    """Whether the notice was sent, or is handed over without being sent."""
    return facts.notice is not None and (facts.notice.sent_at is not None or facts.notice.method == "counter")


TAKE: Press[Case] = Press(intake.TAKE, "take", main=True)
HAND_OVER: Screen[Case, HandOverForm] = Screen(
    intake.HAND_OVER, "hand-over", HandOverForm, title="担当を引き継ぐ", button="引き継ぐ",
    intro="同じ課の職員に担当を引き継ぎます。引き継いだことは記録に残ります。",
)  # fmt: skip
REFER: Press[Case] = Press(referring.REFER, "refer", main=True)
PROPOSE: Ordinary[Case] = Ordinary(
    deciding.PROPOSE, "outcome", concluding.outcome, main=True,
    offered=lambda facts: facts.rules.regime != "adverse" or (facts.heard and not facts.hearing),
)  # fmt: skip
NOTICE = Screen(
    hearing.NOTICE, "hearing", heard.NoticeForm, name="hearing_notice", button="通知書を作る", main=True,
    template="staff/cases/hearing_notice.html", shows=heard.running,
    offered=lambda facts: not facts.hearing and not facts.heard,
)  # fmt: skip
DELIVER_NOTICE: Press[Case] = Press(
    hearing.DELIVER_NOTICE, "hearing/delivered", main=True,
    offered=lambda facts: _on_its_way(facts) and hearing.DELIVER_NOTICE.offered(facts),
)  # fmt: skip
_OF_HEARING: dict[str, Any] = {"template": "staff/cases/hearing_form.html", "shows": heard.running}
# What the applicant sent on paper or said is typed in under the staff's own review right.
_TOLD: dict[str, Any] = {"right": "case.review", "by": ToldByApplicant}


def cannot(verb: Verb, case: Case, staff: Staff) -> str:
    """Why not of this case among many; "" if nothing is known against it. No statement; the action decides."""
    assert isinstance(verb, CaseVerb)
    try:
        check(verb, case.status, rules_of(case))
    except NotAllowed as error:
        return str(error)
    if verb is intake.TAKE and case.assignee:
        mine = case.assignee == staff.staff_key
        return "すでにあなたが担当しています。" if mine else "ほかの人が担当しています。事案を開いて替わってください。"
    return "" if verb is intake.TAKE or case.assignee else "まだ担当がいません。「担当する」で決めてください。"


CASE_VERBS: tuple[Doable[Case], ...] = (
    TAKE,
    Press(deciding.RECORD, "record", main=True),
    Press(delivering.PREPARE, "prepare", main=True),
    REFER,
    Screen(
        referring.TAKE_BACK, "referral/taken-back", TakenBackForm, name="referral_taken_back", button="取りやめる",
        intro="審査に戻します。渡したファイルにあるこの申請の結果は、もう取り込めません。標準準拠システムの担当者に伝えてください。",
    ),
    Press(hearing.SEND_NOTICE, "hearing/sent", main=True),
    DELIVER_NOTICE,
    Screen(
        hearing.HOLD_HEARING, "hearing/held", heard.HeldForm, button="聴聞を終える", main=True,
        **_OF_HEARING | {"shows": heard.presided},
    ),
    Screen(
        hearing.RECEIVE_EXPLANATION, "explanation", heard.ExplanationForm, name="explanation_received", main=True,
        button="受け付ける", **_OF_HEARING,
    ),
    Press(hearing.LAPSE_EXPLANATION, "explanation/lapsed", main=True),
    NOTICE,
    PROPOSE,
    replace(  # to leave it at that takes no hearing
        PROPOSE, main=False,
        offered=lambda facts: facts.rules.regime == "adverse" and not facts.heard and not facts.hearing,
    ),
    replace(
        NOTICE, main=False, label="もう一度、予定を通知する",
        offered=lambda facts: not facts.hearing and facts.heard,
    ),
    replace(
        DELIVER_NOTICE, main=False,
        offered=lambda facts: not _on_its_way(facts) and hearing.DELIVER_NOTICE.offered(facts),
    ),
    Screen(hearing.RETURN_NOTICE, "hearing/returned", heard.NoticeReturnedForm, button="返戻を記録する", **_OF_HEARING),
    Screen(
        hearing.OMIT, "hearing/omitted", heard.OmittedForm, button="記録する", **_OF_HEARING,
        offered=lambda facts: not facts.hearing and not facts.heard,
    ),
    Screen(hearing.CANCEL, "hearing/cancelled", heard.StoppedForm, button="取りやめる", **_OF_HEARING),
    Screen(
        delivering.HAND_OUT, "hand-out", HandOutForm, button="渡した", main=True,
        template="staff/cases/hand_out.html", shows=fee.owed,
    ),
    Press(delivering.ISSUE, "issue", main=True),
    Press(deciding.CONCLUDE, "conclude", main=True),
    Press(delivering.SEND, "sent", main=True),
    Press(delivering.DELIVER, "delivered", main=True),
    Screen(
        delivering.RETURN, "returned", ReturnedForm, title="文書が戻ってきた（返戻）", button="返戻を記録する"
    ),
    Screen(delivering.RESEND, "resend", ResendForm, title="文書をもう一度送る", button="登録する", main=True),
    Press(collecting.CHASE, "chase"),
    Press(collecting.POST_INSTEAD, "post-instead"),
    Screen(
        collecting.GIVE_UP, "give-up", GivenUpForm, button="終える",
        intro="市の定めた日数を過ぎても取りに来ないものを終えます。文書は届いておらず、元には戻せません。",
    ),
    Screen(
        asking.CORRECT, "correction", correction.CorrectionForm,
        template="staff/cases/correction.html", shows=correction.ground,
    ),
    Press(asking.LAPSE_CORRECTION, "correction/lapse", name="lapse", main=True),
    Screen(
        asking.INQUIRE, "inquiry", InquiryForm, title="申請者に照会する", template="staff/cases/inquiry.html"
    ),
    Screen(
        timing.EXTEND, "extend", extension.ExtensionForm, button="延ばして通知する",
        template="staff/cases/extension.html",
    ),
    Screen(
        taking.RECORD_PAYMENT, "fee", fee.PaymentForm, title="納付を記録する",
        template="staff/cases/fee.html", shows=fee.owed,
    ),
    Screen(
        taking.REVERSE_PAYMENT, "fee/<int:payment>/reverse", fee.ReverseForm, name="reverse_payment",
        title="納付の記録を取り消す", button="取り消す", template="staff/cases/reverse.html", shows=fee.to_reverse,
        more=lambda at: {"payment": at.named["payment"]}, offered=_beside,
    ),
    Screen(
        reviewing.DECIDE_RELIEF, "fee/relief", fee.ReliefForm, name="relief", title="減免を決める",
        template="staff/cases/relief.html", shows=fee.to_relieve,
    ),
    Screen(
        yearly.END, "years/end", fee.EndForm, name="end_years", title="期間が途中で終わったことを記録する",
        button="記録する",
        intro="翌年度からの分はなくなり、その年度の分は手続の定めのとおりに減ります。還付は、別の手続によります。",
    ),
    Screen(
        reviewing.PLACE_HOLD, "hold", HoldForm, button="保留する",
        intro="保留のあいだは、文書の発行と交付が止まります。解くまで続きます。",
    ),
    Press(reviewing.LIFT_HOLD, "hold/<int:hold_id>/lift", name="lift_hold", more=_hold, offered=_beside),
    Screen(intake.ADD_MEMO, "memo", MemoForm, title="内部メモ", button="メモを残す", inside=True, offered=_beside),
    Screen(
        correcting.REOPEN, "reopen", ReopeningForm, button="訂正を始める", template="staff/cases/reopen.html",
        shows=_issued,
    ),
    replace(
        TAKE, main=False, label="担当を替わる",
        offered=lambda facts: facts.case.assignee not in ("", facts.me),
    ),
    Ordinary(asking.ANSWER_CORRECTION, "told/correction", lambda place: told.correction, right="case.review"),
    Screen(
        asking.ANSWER_INQUIRY, "told/inquiry/<int:number>", AnswerForm, name="told_inquiry", button="入力する",
        intro="電話・窓口・書面で聞いたとおりに入力します。",
        template="staff/cases/told_inquiry.html",
        more=lambda at: {"number": at.named["number"]}, offered=_beside, **_TOLD,
    ),
    Screen(delivering.CHOOSE_DELIVERY, "told/delivery", DeliveryForm, button="入力する", **_TOLD),
    Screen(
        ending.WITHDRAW, "told/withdraw", WithdrawForm, button="取下げとして記録する", **_TOLD,
        intro="申請者から取下げの申出があったときに記録します。記録すると、この申請の手続は終わり、元には戻せません。",
    ),
    Screen(
        linking.REVOKE_LINKS, "links/revoke", RevokeForm, button="無効にする",
        intro="これまでに渡したリンク（画面、メール、紙）は、どれも開けなくなります。このあとのメールには新しいリンクが載ります。"
        "紙で渡すときは、無効にしてから受付票で渡し直してください。",
    ),
    Screen(
        agency.END_AGENCY, "agency/end", AgencyForm, button="記録する",
        intro="代理人が持つリンク（画面、メール、紙）は、どれも開けなくなります。これからの連絡と文書は、申請者本人に送ります。"
        "本人のメールアドレスがないときは、受付票で新しいリンクを渡してください。",
    ),
    HAND_OVER,
    Screen(
        intake.TRANSFER, "transfer", TransferForm, button="移す",
        intro="担当が違っていたときに、正しい課へ移します。移すと「到達」に戻り、この課の職員には見えなくなります。",
    ),
)  # fmt: skip
