"""Which procedure was brought, how it came, and what must be checked of the person at the counter."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from sannai.applications import divisions
from sannai.intake import drafts, numbers
from sannai.procedures.queries import by_key, catalogue
from sannai.text.folding import fold
from sannai.web.applicant.filling import CHANNELS
from sannai.web.applicant.way import REFUSED, words_of
from sannai.web.kit.door import DeskRequest, staff_only
from sannai.web.kit.forms import Choice, DeskForm

BEGUN = "counter.begun"
MOST_BEGUN = 20


class StartForm(DeskForm):
    channel = Choice("どのように受け付けましたか", asks="受け付け方", choices=list(CHANNELS.items()))


@require_GET
@staff_only("case.enter")
def choose(request: DeskRequest) -> HttpResponse:
    """受け付ける手続を選ぶ。自分の課のものを先に。"""
    city = request.staff.city
    own = frozenset[str]().union(*(post.under for post in request.staff.posts))
    q = fold(request.GET.get("q", "")[:100])
    homes = [
        (each, city.heir("unit", each.version.division_key, each.definition.matter))
        for each in catalogue().entries
        if q in each.listing.folded
    ]
    rows = [
        {"entry": each, "division": unit.name if (unit := city.unit(home)) else "", "own": home in own}
        for each, home in homes
    ]
    rows.sort(key=lambda row: not row["own"])
    shown = {"rows": rows, "q": request.GET.get("q", ""), "begun": request.session.get(BEGUN, [])[::-1]}
    return render(request, "applicant/counter/choose.html", shown)


@staff_only("case.enter")
def start(request: DeskRequest, key: str) -> HttpResponse:
    """受け付け方を選び、入力を始める。"""
    entry = by_key(key)
    if entry is None:
        raise Http404
    form = StartForm(request.POST if request.method == "POST" else {} if REFUSED in request.GET else None)
    if request.method == "POST":
        if not form.is_valid() or numbers.cannot_begin(entry.definition):
            return redirect(f"{request.path}?{REFUSED}=1")
        channel, homes = form.cleaned_data["channel"], divisions.homes(request.staff)
        draft = drafts.start(entry.version, at=request.at, channel=channel, unit_key=homes[0].key if homes else "")
        _remember(request, {"id": str(draft.case), "title": entry.definition.title, "at": request.at.isoformat()})
        pages = entry.definition.pages
        return redirect("counter:page", draft.case, pages[0].id) if pages else redirect("counter:review", draft.case)
    identity = [each for each in entry.definition.identity if "counter" in each.channels]
    shown = {
        "definition": entry.definition,
        "words": words_of(entry.definition),
        "form": form,
        "why": numbers.cannot_begin(entry.definition),
        "identity": [(each, NEEDS.get(each.needs, "")) for each in identity],
    }
    return render(request, "applicant/counter/start.html", shown, status=422 if form.errors else 200)


NEEDS = {
    "none": "確認は要りません",
    "mail": "連絡先の確認",
    "card": "マイナンバーカード",
    "counter": "窓口で本人確認書類を見る",
}


def _remember(request: DeskRequest, begun: dict[str, Any]) -> None:
    request.session[BEGUN] = [*request.session.get(BEGUN, []), begun][-MOST_BEGUN:]


def forget(request: DeskRequest, id: str) -> None:
    """It was filed or discarded: no longer in the list of this sign-in."""
    request.session[BEGUN] = [each for each in request.session.get(BEGUN, []) if each["id"] != id]
