"""After filing: where it stands, the document, and what the applicant can do: a verb with a form is one value.

A correction is ``correcting``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from sannai.applications import unsent
from sannai.casework import actions, reading, unreceived
from sannai.casework.fees import outstanding
from sannai.casework.models import Case, FeeDue
from sannai.casework.queries import moves, timeline
from sannai.casework.states import ACTIVE, STATUSES
from sannai.casework.steps import rules_of
from sannai.common.time import today
from sannai.issuance import documents
from sannai.issuance.dispatches import METHODS as DISPATCH_METHODS
from sannai.issuance.superseding import sentence
from sannai.procedures.around import around
from sannai.rules.evaluate import evaluate
from sannai.rules.model import Answers, Dates, Evaluation
from sannai.web.kit.forms import Choice, DeskForm, Words
from sannai.web.kit.refusals import STALE, Refused, attempt
from sannai.web.qr import qr

from . import again
from .filling import blocks
from .places import division_of
from .reading import DUE, METHODS
from .waiting import wait_of
from .way import REFUSED, Way, words_of

COLORS = {"correction": "orange", "issued": "green", "prepared": "green", "withdrawn": "gray", "closed": "gray"}

SAID = {
    "filed": ("success", "申請しました", "担当の課が確かめ、ここでお知らせします。"),
    "stale": ("info", "状況が変わっていました", "ほかの操作が先に届いたため、いまの状況をお見せしています。"),
    "correction": ("success", "直した内容を送りました", "担当課が確かめます。"),
    "inquiry": ("success", "お答えを送りました", ""),
    "delivery": ("success", "受け取り方を決めました", ""),
    "received": ("success", "文書を受け取りました", "この画面から、何度でもダウンロードできます。"),
    "resurvey": ("success", "再調査を申し出ました", ""),
    "withdrawn": ("success", "取り下げました", ""),
}


@require_GET
def status(request: HttpRequest, case: Case, way: Way) -> HttpResponse:
    """Where it stands in plain words, what is asked of the applicant, and the whole history."""
    rules, can, choice = rules_of(case), moves(case), getattr(case, "delivery_choice", None)
    inside = rules.regime == "internal"
    to_counter = any(each.effect == "issued_elsewhere" for each in rules.outcomes)
    context = case_context(case, way) | {
        "status": STATUSES[case.status],
        "color": COLORS.get(case.status, "green" if case.status == "recorded" else "blue"),
        "active": case.status in ACTIVE,
        "wait": wait_of(case, today(way.at)),
        "inside": inside,
        # How a notice is handed over is no choice inside: it is read at the desk.
        "moments": [each for each in timeline(case) if not (inside and each.verb == "delivery.chosen")],
        "correction": case.corrections.filter(closed_at=None).first(),
        "inquiries": list(case.inquiries.filter(answered_at=None)) if "inquiry.answered" in can else [],
        "can": {verb.replace(".", "_"): True for verb in can},
        "documents": [_document(each, case, way) for each in documents.listing(case)],
        "decision": case.decisions.order_by("-number").first(),
        "outcome": next((each for each in rules.outcomes if each.id == case.outcome), None),
        "chosen": METHODS[choice.method][0] if choice else "",
        "fee": FeeDue.objects.filter(case=case).first(),
        "said": SAID.get(request.GET.get("done", "")),
        "to_counter": to_counter,
        "code": _number_code(case) if to_counter else "",
        "blocks": blocks(rules, evaluated_for(case, reading.answers_of(case))),
    }
    fee = context["fee"]
    context["outstanding"], context["fee_due"] = outstanding(fee), DUE.get(fee.due, "") if fee else ""
    return render(request, "applicant/status.html", context)


def _number_code(case: Case) -> SafeString:
    number = case.reference_number
    return qr(number, f"受付番号 {number} の二次元コード")


def to_receipt(request: HttpRequest, case: Case, way: Way) -> HttpResponse:
    """It is filed: a second press leads where the first did."""
    return redirect(f"{way.root}receipt/")


def case_context(case: Case, way: Way) -> dict[str, Any]:
    """What every page about a case knows."""
    rules = rules_of(case)
    return {
        "frame": way.frame,
        "way": way,
        "case": case,
        "definition": rules,
        "words": words_of(rules),
        "division": division_of(case.division_key, case.matter, at=way.at),
    }


def evaluated_for(case: Case, answers: Answers) -> Evaluation:
    """What the rules say of these answers, as of the day on which it was filed."""
    return evaluate(rules_of(case), answers, Dates(filed=reading.filed_on(case)), around())


def _document(document: Any, case: Case, way: Way) -> dict[str, Any]:
    ways = list(document.dispatches.all())
    after = getattr(document, "supersession", None)
    return {
        "title": document.title,
        "number": documents.number_text(document),
        "issued_at": document.issued_at,
        "size": max(1, document.blob.size // 1024) if document.blob else 0,
        "url": f"{way.root}documents/{document.pk}/" if any(each.method == "electronic" for each in ways) else "",
        "became": sentence(after) if after else "",
        "how": after.how if after else "",
        "waits": case.status == "issued" and all(each.delivered_at is None for each in ways),
        "until": next((unreceived.last_day(each) for each in ways if each.method == "electronic"), None),
        "ways": [(DISPATCH_METHODS.get(each.method, each.method), each) for each in ways],
    }


class AnswerForm(DeskForm):
    answer = Words("お答え", lines=5)

    def ready(self, at: Any) -> None:
        self.asked = get_object_or_404(at.row.inquiries, number=at.named["number"])


class WithdrawForm(DeskForm):
    reason = Words("取り下げる理由", lines=3, limit=400, required=False)


class SureForm(WithdrawForm):
    sure = forms.BooleanField(
        label="取り下げます",
        error_messages={"required": "確認：取り下げるときは「取り下げます」にチェックを入れてください"},
    )


class DeliveryForm(DeskForm):
    method = Choice(
        "どのように受け取りますか", asks="受け取り方",
        choices=[(code, label) for code, (label, _) in METHODS.items()],
        supports={code: meaning for code, (_, meaning) in METHODS.items()},
    )  # fmt: skip

    def ready(self, at: Any) -> None:
        choice = getattr(at.row, "delivery_choice", None)
        self.initial["method"] = choice.method if choice else None


class ResurveyForm(DeskForm):
    reason = Words("理由", lines=6, limit=2000, help="どこの被害が、調査の結果と違うと思われるか、お書きください。")


@dataclass(frozen=True)
class VerbPage:
    """A verb with a form: what is typed are the arguments of its action, under the same names.

    The words may say {words.noun} (申請、届出 …) and {words.act}. ``done``: what the status says afterwards.
    ``over``: whether it was done already, so that the status says more than the form.
    """

    action: Callable[..., object]
    form: type[DeskForm]
    done: str
    _: KW_ONLY
    title: str
    button: str
    intro: str = ""
    back: str = "戻る"
    danger: bool = False
    over: Callable[[Case, Any], bool]

    def __call__(self, request: HttpRequest, case: Case, way: Way, **named: Any) -> HttpResponse:
        """GET the form, with what was refused: 409 stale (where the page says what was seen), 422 form, 409 refused.

        POST does it and leads to the status; or keeps what was typed and leads back.
        """

        def make(data: Any) -> DeskForm:
            form = self.form(data)
            form.ready(SimpleNamespace(row=case, request=request, named=named))
            return form

        kept = ":".join([f"{unsent.OF_CASE}{self.done}", *map(str, named.values())])
        if request.method == "POST":
            return self._take(request, case, way, named, make(request.POST), kept)
        left = unsent.kept(case.pk, kept)
        form, refused = again.reopened(request, left, make), again.refusal(request, left)
        if self.over(case, form):
            return redirect(way.root)
        status = refused.status if refused else 422 if form.errors else 200
        said = words_of(rules_of(case))
        words = {name: getattr(self, name).format(words=said) for name in ("title", "button", "intro", "back")}
        shown = case_context(case, way) | words | {"form": form, "refused": refused, "danger": self.danger}
        return render(request, "applicant/verb.html", shown, status=status)

    def _take(
        self, request: HttpRequest, case: Case, way: Way, named: dict[str, Any], form: DeskForm, kept: str
    ) -> HttpResponse:
        if self.over(case, form):
            return redirect(way.root)
        texts = again.typed(form, request.POST)
        refused: Refused | None = None
        if request.POST.get("seen", str(case.seq)) != str(case.seq):
            refused = Refused(409, STALE, stale=True)
        elif form.is_valid():
            refused = attempt(lambda: self._perform(case, form.cleaned_data | named, way))
            if refused is None:
                unsent.drop(case.pk, kept)
                return redirect(f"{way.root}?done={self.done}")
            if refused.stale:
                unsent.keep(case.pk, kept, texts, way.at)
                return redirect(f"{way.root}?done=stale")
        why, status = ([refused.message], refused.status) if refused else ([], 422)
        unsent.keep(case.pk, kept, texts, way.at, why=why, status=status)
        return redirect(f"{request.path}?{REFUSED}=1")

    def _perform(self, case: Case, given: dict[str, Any], way: Way) -> object:
        own = {name: value for name, value in given.items() if name != "sure"}  # which is told to nobody
        return self.action(case, **own, by=way.by, at=way.at)


ANSWER = VerbPage(
    actions.answer_inquiry, AnswerForm, "inquiry", title="担当課からの質問", button="答えを送る", back="答えずに戻る",
    intro="お答えは任意です。お答えがなくても手続は進みます。",
    over=lambda case, form: form.asked.answered_at is not None,
)  # fmt: skip
WITHDRAW = VerbPage(
    actions.withdraw, SureForm, "withdrawn", title="この{words.noun}を取り下げますか", button="取り下げる",
    back="取り下げずに戻る", danger=True,
    intro="取り下げると、この{words.noun}の手続は終わります。元に戻せません。"
    "もう一度必要になったときは、はじめから{words.act}ことになります。",
    over=lambda case, form: case.status == "withdrawn",
)  # fmt: skip
DELIVERY = VerbPage(
    actions.choose_delivery, DeliveryForm, "delivery", title="書類の受け取り方", button="決める",
    over=lambda case, form: False,
)  # fmt: skip
RESURVEY = VerbPage(
    actions.request_resurvey, ResurveyForm, "resurvey", title="再調査を申し出る", button="申し出る",
    intro="もう一度調査し、判定し直します。結果は変わらないことも、前より軽くなることもあります。",
    over=lambda case, form: "resurvey.requested" not in moves(case),
)  # fmt: skip
