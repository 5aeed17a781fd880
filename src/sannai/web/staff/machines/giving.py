"""トークンを発行する: the token stands in the answer to the press, this once, and nowhere afterwards."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sannai.accounts.machine_actions import LONGEST, Given, give_token
from sannai.accounts.models import Machine
from sannai.web.kit.dates import WrittenDate
from sannai.web.kit.door import DeskRequest, View
from sannai.web.kit.forms import DeskForm, Line
from sannai.web.kit.refusals import STALE, Refused, attempt
from sannai.web.kit.verb import OnRow, Place, is_stale

from .door import RIGHT

USUAL = timedelta(days=365)
INTRO = (
    "トークンは、このシステムだけが持つ秘密の文字列です。発行した画面で一度だけ表示します。"
    "使う所ごとに1つ発行しておくと、漏れたときに、その1つだけを取り消せます。"
)


class TokenForm(DeskForm):
    label = Line("使う所", limit=60, help="例：集積所管理システムの本番サーバー")
    expires_on = WrittenDate("期限（この日まで使えます）", help=f"今日から{LONGEST.days}日後まで。")

    def ready(self, at: OnRow[Machine]) -> None:
        self.initial = {"expires_on": at.request.staff.on + USUAL}


def give_view(place: Place[Machine]) -> View:
    """トークンを発行する: the form, then the token."""

    def run(request: DeskRequest, machine: Machine) -> HttpResponseBase:
        form = TokenForm(request.POST or None)
        form.ready(OnRow(request, machine))
        refused: Refused | None = None
        if request.method == "POST":
            if is_stale(request, machine):
                refused = Refused(409, STALE, stale=True)
            elif form.is_valid():
                said, made, seen = form.cleaned_data, list[Given](), machine.seq
                refused = attempt(
                    lambda: made.append(give_token(machine, by=request.staff, at=request.at, seen=seen, **said))
                )
                if refused is None:
                    return render(request, "staff/machines/token.html", {"machine": machine, "given": made[0]})
        shown = {
            "s": place.head(request, machine), "form": form, "refused": refused, "verb_label": "トークンを発行する",
            "verb_button": "発行する", "intro": INTRO,
        }  # fmt: skip
        status = refused.status if refused else 422 if form.is_bound and form.errors else 200
        return render(request, "staff/machines/verb.html", shown, status=status)

    return never_cache(require_http_methods(["GET", "POST"])(place.gate(RIGHT)(run)))
