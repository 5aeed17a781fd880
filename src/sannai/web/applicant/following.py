"""After filing: where it stands, the document, and what the applicant can do: a verb with a form is one value.

A correction is ``correcting``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from sannai.applications import access
from sannai.common.time import today
from sannai.intake import projections, unsent
from sannai.intake.acts import Answer, Item, leave
from sannai.intake.shown import Letter, Shown
from sannai.procedures.around import around
from sannai.procedures.queries import definition_of
from sannai.rules.elsewhere import forecast, forecast_says
from sannai.rules.evaluate import evaluate
from sannai.rules.fees import rests_on_findings
from sannai.rules.model import Answers, Dates, Definition, Evaluation
from sannai.web.kit.forms import Choice, DeskForm, Words
from sannai.web.kit.refusals import DENIED, STALE, Refused
from sannai.web.qr import qr

from . import again
from .filling import blocks
from .places import division_of
from .reading import DUE, METHODS
from .way import REFUSED, Way, words_of

COLORS = {"correction": "orange", "issued": "green", "prepared": "green", "withdrawn": "gray", "closed": "gray"}

SAID = {
    "sent": (
        "success",
        "受け付けました",
        "市に届きました。担当に届くまで数分かかります。届くと、このページの状況が変わります。",
    ),
    "filed": ("success", "申請しました", "担当の課が確かめ、ここでお知らせします。"),
    "stale": ("info", "状況が変わっていました", "ほかの操作が先に届いたため、いまの状況をお見せしています。"),
    "correction": ("success", "直した内容を送りました", "担当課が確かめます。"),
    "added": (
        "info",
        "追加のご提出として受け取りました",
        "お願いした補正の受付は終わっていたため、記載内容は変わっていません。お送りいただいた内容は、担当課が確かめます。",
    ),
    "inquiry": ("success", "お答えを送りました", ""),
    "delivery": ("success", "受け取り方を決めました", ""),
    "received": ("success", "文書を受け取りました", "この画面から、何度でもダウンロードできます。"),
    "resurvey": ("success", "再調査を申し出ました", ""),
    "withdrawn": ("success", "取り下げました", ""),
}


@require_GET
def status(request: HttpRequest, shown: Shown, way: Way) -> HttpResponse:
    """Where it stands in plain words, what is asked of the applicant, and the whole history."""
    rules, on = rules_of(shown), today(way.at)
    to_counter = any(each.effect == "issued_elsewhere" for each in rules.outcomes)
    promised = next((each for each in shown.deadlines if each.promised), None)
    evaluation = evaluated_for(shown, shown.answers)
    context = case_context(shown, way) | {
        "color": COLORS.get(shown.status, "green" if shown.status == "recorded" else "blue"),
        "promised": promised,
        "late": promised is not None and promised.late_on(on),
        "others": [each for each in shown.deadlines if not each.promised],
        "inside": shown.regime == "internal",
        "correction": shown.open_correction,
        "inquiries": [each for each in shown.inquiries if not each.answered and "inquiry.answered" in shown.can],
        "can": {verb.replace(".", "_"): True for verb in shown.can},
        "documents": [_document(each, way) for each in shown.letters],
        "chosen": METHODS[shown.delivery][0] if shown.delivery else "",
        "outstanding": shown.fee.outstanding if shown.fee else 0,
        "years": (years := shown.fee.years if shown.fee else ()),
        "ahead": any(each.due_on is None for each in years),
        "today": on,
        "fee_waits": shown.fee is None and rests_on_findings(rules),
        "fee_due": DUE.get(shown.fee.due, "") if shown.fee else "",
        "said": SAID.get(request.GET.get("done", "")),
        "to_counter": to_counter,
        "code": _number_code(shown) if to_counter else "",
        "blocks": blocks(rules, evaluation),
        "forecast": forecast(rules, evaluation),
        "forecast_says": forecast_says(rules),
    }
    return render(request, "applicant/status.html", context)


def _number_code(shown: Shown) -> SafeString:
    number = shown.reference_number
    return qr(number, f"受付番号 {number} の二次元コード")


def to_receipt(request: HttpRequest, filed: Any, way: Way) -> HttpResponse:
    """It is filed: a second press leads where the first did."""
    return redirect(f"{way.root}receipt/")


def rules_of(shown: Shown) -> Definition:
    """The definition of the version that was filed."""
    return definition_of(shown.version)


def case_context(shown: Shown, way: Way) -> dict[str, Any]:
    """What every page about a case knows."""
    rules = rules_of(shown)
    return {
        "frame": way.frame,
        "way": way,
        "case": shown,
        "definition": rules,
        "words": words_of(rules),
        "division": division_of(shown.division_key, shown.matter, at=way.at),
    }


def evaluated_for(shown: Shown, answers: Answers) -> Evaluation:
    """What the rules say of these answers, as of the day on which it was filed."""
    return evaluate(rules_of(shown), answers, Dates(filed=shown.filed_on), around())


def _document(letter: Letter, way: Way) -> dict[str, Any]:
    return {
        "letter": letter,
        "size": max(1, letter.size // 1024) if letter.size else 0,
        "url": f"{way.root}documents/{letter.id}/" if letter.electronic else "",
    }


def left(shown: Shown, way: Way, kind: str, **content: Any) -> Answer:
    """What an applicant does goes inward; it answers what became of it."""
    return leave(Item(kind=kind, case=shown.id, seen=shown.p, content=content, at=way.at), by=way.by, opened=way.opened)


def _refusal(answer: Answer) -> Refused | None:
    if answer.taken:
        return None
    if answer.stale:
        return Refused(409, STALE, stale=True)
    return Refused(403, DENIED) if answer.denied else Refused(409, answer.why)


def shown_of(row: Any) -> Shown:
    """What the applicant sees, whether the page is theirs or one of the desk that stands on the case itself."""
    if isinstance(row, Shown):
        return row
    shown = projections.read(access.opened_of(row.application)) if row.application else None
    if shown is None:
        raise Http404
    return shown


class AnswerForm(DeskForm):
    answer = Words("お答え", lines=5)

    def ready(self, at: Any) -> None:
        found = next((each for each in shown_of(at.row).inquiries if each.number == at.named["number"]), None)
        if found is None:
            raise Http404
        self.asked = found


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
        self.initial["method"] = shown_of(at.row).delivery or None


class ResurveyForm(DeskForm):
    reason = Words("理由", lines=6, limit=2000, help="どこの被害が、調査の結果と違うと思われるか、お書きください。")


@dataclass(frozen=True)
class VerbPage:
    """A verb with a form: what is typed is the content of an item of this kind, under the same names.

    The words may say {words.noun} (申請、届出 …) and {words.act}. ``done``: what the status says afterwards.
    ``over``: whether it was done already, so that the status says more than the form.
    """

    kind: str
    form: type[DeskForm]
    done: str
    _: KW_ONLY
    title: str
    button: str
    intro: str = ""
    back: str = "戻る"
    danger: bool = False
    over: Callable[[Shown, Any], bool]

    def __call__(self, request: HttpRequest, shown: Shown, way: Way, **named: Any) -> HttpResponse:
        """GET the form, with what was refused: 409 stale (where the page says what was seen), 422 form, 409 refused.

        POST does it and leads to the status; or keeps what was typed and leads back.
        """

        def make(data: Any) -> DeskForm:
            form = self.form(data)
            form.ready(SimpleNamespace(row=shown, request=request, named=named))
            return form

        kept = ":".join([f"{unsent.OF_CASE}{self.done}", *map(str, named.values())])
        if request.method == "POST":
            return self._take(request, shown, way, named, make(request.POST), kept)
        held = unsent.kept(way.opening, kept)
        form, refused = again.reopened(request, held, make), again.refusal(request, held)
        if self.over(shown, form):
            return redirect(way.root)
        status = refused.status if refused else 422 if form.errors else 200
        said = words_of(rules_of(shown))
        words = {name: getattr(self, name).format(words=said) for name in ("title", "button", "intro", "back")}
        context = case_context(shown, way) | words | {"form": form, "refused": refused, "danger": self.danger}
        return render(request, "applicant/verb.html", context, status=status)

    def _take(
        self, request: HttpRequest, shown: Shown, way: Way, named: dict[str, Any], form: DeskForm, kept: str
    ) -> HttpResponse:
        if self.over(shown, form):
            return redirect(way.root)
        texts = again.typed(form, request.POST)
        refused: Refused | None = None
        if request.POST.get("seen", str(shown.p)) != str(shown.p):
            refused = Refused(409, STALE, stale=True)
        elif form.is_valid():
            given = {
                name: value for name, value in form.cleaned_data.items() if name != "sure"
            }  # which is told to nobody
            answer = left(shown, way, self.kind, **given, **named)
            refused = _refusal(answer)
            if refused is None:
                unsent.drop(way.opening, kept)
                return redirect(f"{way.root}?done={'sent' if answer.waits else self.done}")
            if refused.stale:
                unsent.keep(way.opening, kept, texts, way.at)
                return redirect(f"{way.root}?done=stale")
        why, status = ([refused.message], refused.status) if refused else ([], 422)
        unsent.keep(way.opening, kept, texts, way.at, why=why, status=status)
        return redirect(f"{request.path}?{REFUSED}=1")


ANSWER = VerbPage(
    "inquiry", AnswerForm, "inquiry", title="担当課からの質問", button="答えを送る", back="答えずに戻る",
    intro="お答えは任意です。お答えがなくても手続は進みます。",
    over=lambda shown, form: form.asked.answered,
)  # fmt: skip
WITHDRAW = VerbPage(
    "withdrawal", SureForm, "withdrawn", title="この{words.noun}を取り下げますか", button="取り下げる",
    back="取り下げずに戻る", danger=True,
    intro="取り下げると、この{words.noun}の手続は終わります。元に戻せません。"
    "もう一度必要になったときは、はじめから{words.act}ことになります。",
    over=lambda shown, form: shown.status == "withdrawn",
)  # fmt: skip
DELIVERY = VerbPage(
    "delivery", DeliveryForm, "delivery", title="書類の受け取り方", button="決める",
    over=lambda shown, form: False,
)  # fmt: skip
RESURVEY = VerbPage(
    "resurvey", ResurveyForm, "resurvey", title="再調査を申し出る", button="申し出る",
    intro="もう一度調査し、判定し直します。結果は変わらないことも、前より軽くなることもあります。",
    over=lambda shown, form: "resurvey.requested" not in shown.can,
)  # fmt: skip
