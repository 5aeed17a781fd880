"""The verbs of an applicant that have a form: one frozen value each, one view and one template for all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from sannai.casework import actions
from sannai.casework.models import Case
from sannai.casework.queries import moves
from sannai.casework.steps import rules_of
from sannai.web.kit.forms import Choice, DeskForm, Words
from sannai.web.kit.refusals import STALE, Refused, attempt

from .following import case_context
from .reading import METHODS
from .way import Way, words_of


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
        """GET the form; POST: 409 stale (where the page says what was seen), 422 form, 409 refused, else the status."""
        form = self.form(request.POST if request.method == "POST" else None)
        form.ready(SimpleNamespace(row=case, request=request, named=named))
        if self.over(case, form):
            return redirect(way.root)
        refused: Refused | None = None
        if request.POST.get("seen", str(case.seq)) != str(case.seq):
            refused = Refused(409, STALE, stale=True)
        elif form.is_valid():
            refused = attempt(lambda: self._perform(case, form.cleaned_data | named, way))
            if refused is None or refused.stale:
                return redirect(f"{way.root}?done={'stale' if refused else self.done}")
        status = refused.status if refused else 422 if form.errors else 200
        said = words_of(rules_of(case))
        words = {name: getattr(self, name).format(words=said) for name in ("title", "button", "intro", "back")}
        shown = case_context(case, way) | words | {"form": form, "refused": refused, "danger": self.danger}
        return render(request, "applicant/verb.html", shown, status=status)

    def _perform(self, case: Case, given: dict[str, Any], way: Way) -> object:
        own = {name: value for name, value in given.items() if name != "sure"}
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
