"""不在の登録: who is away on which days, and who stands in meanwhile. One's own; a head's also of their people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from sannai.organization.actions import Colleague, end_absence, register_absence
from sannai.organization.models import Absence
from sannai.organization.queries import registered_by, staff_names
from sannai.organization.rights import CITY, UNIT
from sannai.text.cleaning import clean
from sannai.web.kit.dates import WrittenDate
from sannai.web.kit.door import DeskRequest, staff_only
from sannai.web.kit.forms import DeskForm, Line
from sannai.web.kit.refusals import Refused, attempt
from sannai.web.kit.said import after

from .absence_stand_ins import stand_ins
from .route import book_at

RIGHT = "absence.register"
FAR = 10  # years: a slip of the pen, not an absence
MOST = 300  # more people than this are not listed one by one: the number is typed


class AbsenceForm(DeskForm):
    first = WrittenDate("不在の初日", help="この日から不在です。")
    last = WrittenDate(
        "不在の最後の日", required=False, help="この日まで不在で、次の日に戻ります。決まっていないときは空欄にします。"
    )
    reason = Line("理由", limit=64, help="例：出張、休暇、病気、研修。代わりの人と、待っている人に見えます。")

    def __init__(self, *args: Any, people: list[tuple[str, str]], typed: bool, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = on.year
        if typed:
            self.fields["staff_key"] = Line("職員番号", limit=32, help="不在になる人の職員番号。")
        elif len(people) > 1:
            wrong = "不在になる人を選んでください。"
            self.fields["staff_key"] = forms.ChoiceField(
                label="不在になる人", choices=people, error_messages={"invalid_choice": wrong}
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        for name in ("first", "last"):
            if given.get(name) and abs(given[name].year - self.year) > FAR:
                self.add_error(name, f"{self.fields[name].label}の年を確かめてください。{FAR}年より離れています。")
        if first and last and last < first:
            self.add_error("last", "不在の最後の日は、初日か、それより後の日にしてください。")
        return given


@dataclass(frozen=True, slots=True)
class Row:
    """One absence that runs or is to come."""

    absence: Absence
    name: str
    now: bool
    last: date | None
    may_end: bool
    hint: str
    seen: str
    by: str = ""  # who registered it, if it was not the person


@staff_only(RIGHT)
def absences(request: DeskRequest) -> HttpResponse:
    """不在を見る・登録する。"""
    people, typed = _people(request)
    me, sent = request.staff.staff_key, request.POST.copy() if request.method == "POST" else None
    if sent is not None and not sent.get("staff_key"):
        sent["staff_key"] = me
    form = AbsenceForm(
        sent, people=people, typed=typed, on=request.staff.on, initial={"staff_key": me, "first": request.staff.on}
    )
    refused: Refused | None = None
    if sent is not None and form.is_valid():
        refused = attempt(lambda: _register(request, form.cleaned_data))
        if refused is None:
            done = after("absence.registered", "desk:absences")
            done["Location"] += "&" + urlencode({"who": form.cleaned_data.get("staff_key", me)})
            return done
    return _page(request, form, people, refused)


@require_POST
@staff_only(RIGHT)
def end(request: DeskRequest, absence_id: int) -> HttpResponse:
    """きょう戻った、または登録を取り消す。"""
    row = Absence.objects.filter(pk=absence_id).first()
    if row is None or not request.staff.may(RIGHT, _colleague(request, row.staff_key)):
        raise Http404
    running, begun = row.valid_from < request.staff.on, row.valid_from <= request.staff.on
    stale = Refused(409, "画面を開いたあとに、この不在の登録が変わりました。いまの登録を確かめてください。", stale=True)
    refused = (
        stale
        if request.POST.get("seen") != _seen(row)
        else attempt(
            lambda: end_absence(
                _colleague(request, row.staff_key),
                by=request.staff,
                at=request.at,
                valid_from=row.valid_from,
                ends=request.staff.on if running else row.valid_from,
            )
        )
    )
    if refused:
        people, typed = _people(request)
        return _page(
            request,
            AbsenceForm(
                people=people, typed=typed, on=request.staff.on, initial={"staff_key": request.staff.staff_key}
            ),
            people,
            refused,
        )
    return after("absence.ended", "desk:absences", way="" if begun else "cancelled")


def _register(request: DeskRequest, given: dict[str, Any]) -> object:
    key = given.get("staff_key", request.staff.staff_key)
    back = given["last"] + timedelta(days=1) if given["last"] else None
    return register_absence(
        _colleague(request, key),
        by=request.staff,
        at=request.at,
        reason=given["reason"],
        valid_from=given["first"],
        valid_to=back,
    )


def _page(
    request: DeskRequest, form: AbsenceForm, people: list[tuple[str, str]], refused: Refused | None
) -> HttpResponse:
    me = request.staff.staff_key
    wanted = clean(request.GET.get("who", ""), lines=False)[:32] or me
    who = wanted if request.staff.may(RIGHT, _colleague(request, wanted)) else me
    shown = {
        "form": form,
        "refused": refused,
        "rows": _rows(request, {who, *(key for key, _ in people)}),
        "who": "あなた" if who == me else f"{staff_names([who])[who]}さん",
        "posts": stand_ins(request.staff.city, who, book_at(request, request.staff.posts[0].unit_key)),
    }
    status = refused.status if refused else 422 if form.is_bound and form.errors else 200
    return render(request, "staff/approvals/absence.html", shown, status=status)


def _rows(request: DeskRequest, keys: Iterable[str]) -> list[Row]:
    """Absences of these people that run or are to come, the soonest first. Three statements."""
    on = request.staff.on
    found = Absence.objects.filter(staff_key__in=list(keys)).exclude(valid_to__lte=on).order_by("valid_from", "pk")
    rows = list(found)
    names, by = staff_names(each.staff_key for each in rows), registered_by(rows)
    return [
        Row(
            each,
            names[each.staff_key],
            each.valid_from <= on,
            each.valid_to - timedelta(days=1) if each.valid_to else None,
            request.staff.may(RIGHT, _colleague(request, each.staff_key)),
            f"{names[each.staff_key]} {each.reason}",
            _seen(each),
            by.get(each.pk, ""),
        )
        for each in rows
    ]


def _people(request: DeskRequest) -> tuple[list[tuple[str, str]], bool]:
    """(staff key, name) of everybody for whom this person may register, oneself first; whether the key is typed."""
    city, me = request.staff.city, request.staff.staff_key
    reaches = [(post.reach(RIGHT), post) for post in request.staff.posts]
    under = frozenset[str]().union(*(post.under for reach, post in reaches if reach == UNIT))
    here = [post for post in city.posts if post.unit_key in under]
    keys = dict.fromkeys(holder.staff_key for post in here for holder in city.holders(post.key))
    if len(keys) > MOST:  # of a whole bureau: those who head its units
        heads = [post for post in here if post.role in ("head", "director")]
        keys = dict.fromkeys(holder.staff_key for post in heads for holder in city.holders(post.key))
    keys.pop(me, None)
    names = staff_names([me, *keys])
    typed = any(reach == CITY for reach, _ in reaches)
    return [(me, f"{names[me]}（わたし）"), *((key, names[key]) for key in keys)], typed


def _seen(row: Absence) -> str:
    """What the page shows of it: an absence has no chain of its own to count."""
    return f"{row.valid_from}/{row.valid_to or ''}"


def _colleague(request: DeskRequest, staff_key: str) -> Colleague:
    return Colleague(staff_key, request.staff.on)
