"""日締め: one day of one till. What the ledger says, what was counted, and the second person who confirms it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from sannai.casework import actions, ledger
from sannai.casework.actions.closing import CONFIRM, COUNT, short_or_over
from sannai.casework.models import Payment, TillDay
from sannai.common.action import duty_refusal
from sannai.organization.queries import staff_names
from sannai.organization.scope import units_of
from sannai.web.kit.door import DeskRequest, staff_only
from sannai.web.kit.forms import DeskForm, Line, Words
from sannai.web.kit.refusals import Refused, attempt
from sannai.web.kit.said import after
from sannai.web.kit.verb import is_stale
from sannai.web.staff.cases.fee import Yen

from .ledger import RIGHT

STALE = (
    "画面を開いたあとに、ほかの人がこの日の締めを操作しました。まだ何も保存していません。いまの内容を確かめてください。"
)


class CountForm(DeskForm):
    counted_yen = Yen("数えた現金の額（円）")
    coins = Line("金種の内訳", required=False, help="任意です。例：千円札3、百円玉4。")
    reason = Words(
        "過不足の理由",
        lines=2,
        limit=200,
        required=False,
        help="収納簿と合わないときは必ず書いてください。個人の名前は書きません。",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff_only(RIGHT)
def day(request: DeskRequest, key: str) -> HttpResponse:
    """GET the day; POST counts it or confirms it: 409 stale or refused, 403 no duty, 422 form."""
    till, confirms = _till(request, key), "confirm" in request.POST
    counting = request.method == "POST" and not confirms
    form = CountForm(request.POST if counting else None, initial=_typed_before(till))
    refused: Refused | None = None
    if request.method == "POST" and is_stale(request, till):
        refused = Refused(409, STALE)
    elif request.method == "POST" and (confirms or form.is_valid()):
        refused = attempt(lambda: _press(request, till, None if confirms else form))
        if refused is None:
            return after(_verb(till, confirms), "desk:till_day", key)
        till = _till(request, key)
    status = refused.status if refused else 422 if form.errors else 200
    return render(request, "staff/till/day.html", _shown(request, till, form) | {"refused": refused}, status=status)


def _till(request: DeskRequest, key: str) -> TillDay:
    """As it was counted, or not yet. Http404: no such day, or a till of another division."""
    first, _, unit_key = key.partition(":")
    try:
        on = date.fromisoformat(first)
    except ValueError as error:
        raise Http404 from error
    heir = request.staff.city.heir("unit", unit_key, "")
    if heir not in units_of(request.staff, RIGHT) or key != ledger.key_of(unit_key, on):
        raise Http404
    return TillDay.objects.filter(key=key).first() or TillDay(key=key, unit_key=unit_key, day=on)


def _typed_before(till: TillDay) -> Mapping[str, Any]:
    if not till.seq:
        return {}
    return {"counted_yen": till.counted_yen, "coins": till.coins, "reason": till.reason}


def _press(request: DeskRequest, till: TillDay, form: CountForm | None) -> None:
    if form is None:
        actions.confirm_till(till, by=request.staff, at=request.at)
    elif till.seq:
        actions.recount_till(till, **form.cleaned_data, by=request.staff, at=request.at)
    else:
        actions.count_till(till, **form.cleaned_data, by=request.staff, at=request.at)


def _verb(till: TillDay, confirms: bool) -> str:
    return CONFIRM.name if confirms else COUNT.name if till.seq == 1 else "till.recounted"


def _shown(request: DeskRequest, till: TillDay, form: forms.Form) -> dict[str, Any]:
    rows = list(
        Payment.objects.filter(unit_key=till.unit_key, day=till.day).select_related("series", "case").order_by("pk")
    )
    unit = request.staff.city.unit(request.staff.city.heir("unit", till.unit_key, ""))
    people = [*(row.staff_key for row in rows), till.counted_by, till.confirmed_by]
    return {
        "till": till,
        "unit": unit.name if unit else till.unit_key,
        "rows": [(row, ledger.number_text(row)) for row in rows],
        "sums": _sums(rows),
        "cash": ledger.cash_of(till.unit_key, till.day),
        "difference": short_or_over(till.difference) if till.seq else "",
        "names": staff_names(key for key in people if key),
        "no_duty": duty_refusal(request.staff, COUNT, till),
        "mine": till.counted_by == request.staff.staff_key,
        "form": form,
    }


def _sums(rows: Sequence[Payment]) -> list[tuple[str, int]]:
    ways = dict.fromkeys(row.how for row in rows)
    return [(how, sum(row.yen for row in rows if row.how == how)) for how in ways]
