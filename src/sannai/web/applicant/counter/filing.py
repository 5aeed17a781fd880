"""Filing what was typed in: who typed, that the applicant confirmed, where the paper is, when it reached the office."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sannai.applications.filing import MOST_AGE, Paper
from sannai.applications.models import PaperFiling
from sannai.casework import actions
from sannai.casework.models import Case
from sannai.casework.steps import rules_of
from sannai.common.time import TOKYO, today
from sannai.intake import unsent
from sannai.intake.drafts import Filling
from sannai.web.applicant import again
from sannai.web.applicant.filling import CHANNELS, file_reviewed, review_context
from sannai.web.applicant.way import CHANGED, REFUSED, Way
from sannai.web.kit.dates import WrittenDate
from sannai.web.kit.door import DeskRequest
from sannai.web.kit.forms import DeskForm, Words
from sannai.web.kit.refusals import STALE, Refused, attempt
from sannai.web.kit.verb import is_stale
from sannai.web.qr import qr

from .clock_time import ClockTime

ASKED_AFTER = 60  # days: older than that a paper seldom is that nobody has typed in


class PaperForm(DeskForm):
    arrived_on = WrittenDate("市役所に届いた日", help="郵便は届いた日、電話は受けた日。")
    arrived_time = ClockTime("届いた時刻", help="例：14:05。分からないときは空欄にします（「時刻不明」と記録します）。")
    long_ago = forms.BooleanField(label="届いた日は、この日で間違いない", required=False)
    confirmed = forms.BooleanField(label="入力した内容を、申請者が確かめた", required=False)
    confirmation = Words(
        "どのように確かめましたか", lines=2, limit=200, required=False, help="例：画面を見せて確認、読み上げて確認。"
    )
    original_place = Words(
        "紙の原本の保管場所", lines=2, limit=200, required=False, help="例：環境業務課 令和8年度申込書つづり 第3冊。"
    )

    def __init__(self, *args: Any, channel: str, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, initial={"arrived_on": today(now)}, **kwargs)
        self.channel, self.now = channel, now
        self.asks_age = False
        self.fields["original_place"].required = channel == "paper"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.channel != "paper" and not given.get("confirmed"):
            self.add_error("confirmed", "聞き取りで入力したときは、申請者に内容を確かめてもらってください。")
        if given.get("confirmed") and not given.get("confirmation") and "confirmation" not in self.errors:
            self.add_error("confirmation", "どのように確かめたかを入力してください。")
        if given.get("arrived_on"):
            given["time_known"] = given.get("arrived_time") is not None or self._comes_now(given["arrived_on"])
            given["arrived_at"] = self._arrived(given["arrived_on"], given.get("arrived_time"))
        return given

    def _arrived(self, on: Any, at: time | None) -> datetime:
        if at is None and self._comes_now(on):
            return self.now
        arrived = datetime.combine(on, at or time.min, TOKYO)  # of a day alone, its beginning
        if arrived > self.now:
            field = "arrived_time" if on == today(self.now) else "arrived_on"
            self.add_error(field, "市役所に届いた日時は、今より後にはできません。")
        self._check_age((today(self.now) - on).days)
        return arrived

    def _check_age(self, days: int) -> None:
        """A year that slipped in typing would start every clock of the case long ago."""
        self.asks_age = ASKED_AFTER < days <= MOST_AGE
        if days > MOST_AGE:
            words = f"市役所に届いた日が{MOST_AGE // 365}年より前です。お間違いではありませんか。"
            self.add_error("arrived_on", f"{words}年を確かめて直してください。")
        elif self.asks_age and not self.data.get("long_ago"):
            words = f"市役所に届いた日が{days}日前です。お間違いではありませんか。"
            self.add_error("arrived_on", f"{words}正しいときは、下にチェックを付けてください。")

    def _comes_now(self, on: Any) -> bool:
        """Whether it is typed in while it is told; a paper may have lain since the morning."""
        return self.channel != "paper" and bool(on == today(self.now))


_KEPT = "draft:review"


@require_http_methods(["GET", "POST"])
def review(request: DeskRequest, filling: Filling, way: Way) -> HttpResponse:
    """内容を確かめ、受付に必要なことを添えて、受け付ける。"""

    def make(data: Any) -> PaperForm:
        return PaperForm(data, channel=filling.draft.channel, now=request.at)

    if request.method == "POST":
        return _take(request, filling, way, make(request.POST))
    form, changed = again.reopened(request, unsent.kept(filling.opened, _KEPT), make), CHANGED in request.GET
    at = form.cleaned_data["arrived_at"] if form.is_valid() else request.at
    context = review_context(filling, way, at) | {"form": form, "channel": CHANNELS[filling.draft.channel]}
    refused = form.errors or (REFUSED in request.GET and filling.withdrawn)
    status = 422 if refused else 409 if changed else 200
    return render(request, "applicant/counter/review.html", context | {"changed": changed}, status=status)


def _take(request: DeskRequest, filling: Filling, way: Way, form: PaperForm) -> HttpResponse:
    """It is filed; or the review says why not, with what was typed beside it."""
    unsent.keep(filling.opened, _KEPT, again.typed(form, request.POST), way.at)
    if not form.is_valid():
        return redirect(f"{way.review}?{REFUSED}=1")
    given = form.cleaned_data
    paper = Paper(
        typed_by=request.staff.staff_key,
        confirmed_by_applicant=given["confirmed"],
        arrived_at=given["arrived_at"],
        confirmation=given["confirmation"],
        original_place=given["original_place"],
        time_known=given["time_known"],
    )
    return file_reviewed(request, filling, way, paper)


class ReissueForm(DeskForm):
    reason = Words(
        "渡し直す理由", lines=2, limit=200, help="本人をどう確かめたかも書いてください。例：紛失。運転免許証で確認。"
    )


@never_cache
@require_http_methods(["GET", "POST"])
def receipt(request: DeskRequest, case: Case, way: Way) -> HttpResponse:
    """受付票: 受付番号。The applicant's link is on it only in the answer to the press that hands it over."""
    handed = actions.link_handed_out(case)
    paper = PaperFiling.objects.filter(application=case.pk).first()
    anew = handed or paper is None or paper.typed_by != request.staff.staff_key
    links: list[str] = []
    if request.method == "POST" and not _hand_over(request, case, way, anew, links):
        return redirect(f"{request.path}?{REFUSED}=1")
    left = None if links else unsent.kept(way.opening, unsent.REISSUE)
    form, refused = again.reopened(request, left, ReissueForm), again.refusal(request, left)
    url = "".join(links)
    shown = {
        "case": case,
        "definition": rules_of(case),
        "may_read": request.staff.may("case.read", case),
        "handed": handed,
        "typed_in": paper is not None,
        "again": anew,
        "form": form,
        "refused": refused,
        "url": url,
        "code": qr(url, "申請の状況を見るページの二次元コード") if url else "",
    }
    status = refused.status if refused else 422 if form.errors else 200
    return render(request, "applicant/counter/receipt.html", shown, status=status)


def _hand_over(request: DeskRequest, case: Case, way: Way, anew: bool, links: list[str]) -> bool:
    """Whether it was handed over, and the link in ``links``; else what was typed is kept with the reason why not."""
    form, refused = ReissueForm(request.POST), None
    if is_stale(request, case):
        refused = Refused(409, STALE, stale=True)
    elif not anew or form.is_valid():
        refused = attempt(lambda: links.append(_link(request, case, form if anew else None)))
    if links:
        unsent.drop(way.opening, unsent.REISSUE)
        return True
    why, status = ([refused.message], refused.status) if refused else ([], 422)
    unsent.keep(way.opening, unsent.REISSUE, again.typed(form, request.POST), request.at, why=why, status=status)
    return False


def _link(request: DeskRequest, case: Case, anew: ReissueForm | None) -> str:
    if anew is None:
        return actions.hand_out_link(case, by=request.staff, at=request.at)
    return actions.reissue_link(case, reason=anew.cleaned_data["reason"], by=request.staff, at=request.at)
