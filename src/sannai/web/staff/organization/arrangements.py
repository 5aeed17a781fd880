"""代決・職務代理、承継、監査の従事、職務: arranged by whoever administers the organisation, by an action each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponseBase

from sannai.accounts.models import Account
from sannai.organization import actions
from sannai.organization.dated import Refused as SaidNo
from sannai.organization.duty_actions import appoint_duty, end_duty
from sannai.organization.models import Duty, Engagement, StandIn
from sannai.organization.queries import staff_names
from sannai.organization.snapshot import City, city_on
from sannai.web.kit.door import DeskRequest, staff_only
from sannai.web.kit.listing import Listing
from sannai.web.kit.refusals import Refused, attempt
from sannai.web.kit.said import after
from sannai.web.staff.rules.rulebook import matter_titles

from .arrangement_forms import Arranged, DutyForm, EndForm, EngagementForm, StandInForm, SuccessionForm, places
from .arrangement_lists import DUTIES, ENGAGEMENTS, RIGHT, STAND_INS, SUCCESSIONS, Line
from .revision import token

STALE = (
    "画面を開いたあとに、組織の登録が変わりました。まだ何も保存していません。"
    "下の一覧を確かめて、もう一度押してください。"
)


@dataclass(frozen=True, slots=True)
class Page:
    """One kind of arrangement: the list of those that stand, its form, and what it does."""

    listing: Listing[Any]
    form: Arranged
    add: Callable[[Any], object]
    end: Callable[[str, date], object]
    done: tuple[str, str]  # the verbs


@staff_only(RIGHT)
def stand_ins(request: DeskRequest) -> HttpResponseBase:
    """代決の順序と職務代理。"""
    _, posts = places(request.staff.on)
    form = StandInForm(posts, list(matter_titles(request.at).items()), _data(request, "add"))

    def add(data: dict[str, Any]) -> object:
        starts, until = form.period()
        return actions.set_stand_in(
            actions.OnePost(data["post"]), by=request.staff, at=request.at, by_post_key=data["by_post"],
            kind=data["kind"], valid_from=starts, valid_to=until, order=data["order"],
            matters=" ".join(data["matters"]), title=data["title"], ground=data["ground"],
        )  # fmt: skip

    def end(row: str, ends: date) -> object:
        found = StandIn.objects.get(pk=row)
        return actions.end_stand_in(
            actions.OnePost(found.post_key), by=request.staff, at=request.at, by_post_key=found.by_post_key,
            kind=found.kind, matters=found.matters, ends=ends,
        )  # fmt: skip

    return _answer(request, Page(STAND_INS, form, add, end, ("post.stand_in_set", "post.stand_in_ended")))


@staff_only(RIGHT)
def successions(request: DeskRequest) -> HttpResponseBase:
    """承継：組織・職の仕事が、いつ、どこへ移るか。"""
    units, posts = places(request.staff.on)
    form = SuccessionForm(units, posts, list(matter_titles(request.at).items()), _data(request, "add"))

    def add(data: dict[str, Any]) -> object:
        kind, _, key = data["from_"].partition(":")
        return actions.declare_succession(
            actions.WholeCity(), by=request.staff, at=request.at, kind=kind, from_key=key,
            to_key=data["to"].partition(":")[2], on=data["starts"], matters=" ".join(data["matters"]),
        )  # fmt: skip

    def end(row: str, ends: date) -> object:
        raise SaidNo("承継は取り消せません。別の承継を定めてください。")

    return _answer(request, Page(SUCCESSIONS, form, add, end, ("organization.succession_declared", "")))


@staff_only(RIGHT)
def engagements(request: DeskRequest) -> HttpResponseBase:
    """監査の従事：だれが、どの組織を、いつまで見るか。"""
    units, _ = places(request.staff.on)
    form = EngagementForm(auditors(city_on(request.staff.on)), units, _data(request, "add"))

    def add(data: dict[str, Any]) -> object:
        starts, until = form.period()
        return actions.engage_auditor(
            Account.objects.get(staff_key=data["staff"]), by=request.staff, at=request.at, audit=data["audit"],
            valid_from=starts, valid_to=until or starts, unit_key=data["unit"].strip("*"),
        )  # fmt: skip

    def end(row: str, ends: date) -> object:
        found = Engagement.objects.get(pk=row)
        person = Account.objects.get(staff_key=found.staff_key)
        return actions.end_engagement(
            person, by=request.staff, at=request.at, ends=ends, unit_key=found.unit_key
        )  # fmt: skip

    return _answer(request, Page(ENGAGEMENTS, form, add, end, ("staff.auditor_engaged", "staff.engagement_ended")))


@staff_only(RIGHT)
def duties(request: DeskRequest) -> HttpResponseBase:
    """職務：法令が任命された人に結び付けたことを、だれが、どの組織について、いつまで受け持つか。"""
    units, _ = places(request.staff.on)
    form = DutyForm(units, _data(request, "add"))

    def add(data: dict[str, Any]) -> object:
        starts, until = form.period()
        return appoint_duty(
            _person(data["staff"]), by=request.staff, at=request.at, kind=data["kind"],
            unit_key=data["unit"].strip("*"), instrument=data["instrument"], valid_from=starts, valid_to=until,
        )  # fmt: skip

    def end(row: str, ends: date) -> object:
        held = Duty.objects.get(pk=row)
        person = Account.objects.get(staff_key=held.staff_key)
        return end_duty(person, by=request.staff, at=request.at, kind=held.kind, ends=ends, unit_key=held.unit_key)

    return _answer(request, Page(DUTIES, form, add, end, ("staff.duty_appointed", "staff.duty_ended")))


def _person(staff_key: str) -> Account:
    person = Account.objects.filter(staff_key=staff_key, is_active=True).first()
    if person is None:
        raise SaidNo(f"職員番号「{staff_key}」の職員はいません。職員の一覧で番号を確かめてください。")
    return person


def auditors(city: City) -> list[tuple[str, str]]:
    """Who holds a post of an auditor today. One statement."""
    keys = {each.staff_key for post in city.posts if post.role == "auditor" for each in city.holders(post.key)}
    return sorted(staff_names(keys).items())


def _answer(request: DeskRequest, page: Page) -> HttpResponseBase:
    """Show, add or end; a stale page, a bad form and an office that says no each come back with a sentence."""
    refused: Refused | None = None
    end = EndForm(_data(request, "end"))
    row = request.POST.get("row", "") or request.GET.get("end", "")
    if request.method == "POST" and not page.listing.posted(request):
        adding = request.POST.get("do") != "end"
        if request.POST.get("seen", "") != token():
            refused = Refused(409, STALE, stale=True)
        elif adding and page.form.is_valid():
            refused = attempt(lambda: page.add(page.form.cleaned_data))
        elif not adding and end.is_valid():
            refused = attempt(lambda: _ended(page, row, end.cleaned_data["ends"] + timedelta(days=1)))
        if refused is None and not page.form.errors and not end.errors:
            return after(page.done[0 if adding else 1], f"desk:{page.listing.key}")
    status = refused.status if refused else 422 if page.form.errors or end.errors else 200
    found = page.listing.found(request)
    line = found.one(int(row)) if _is_key(row) else None
    return page.listing.show(
        request, found, status=status, form=page.form, end=end, ending=line if isinstance(line, Line) else None,
        refused=refused, seen_token=token(),
    )  # fmt: skip


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def _ended(page: Page, row: str, ends: date) -> object:
    if not _is_key(row):
        raise SaidNo("終える定めが選ばれていません。一覧から選び直してください。")
    try:
        return page.end(row, ends)
    except (StandIn.DoesNotExist, Engagement.DoesNotExist, Duty.DoesNotExist, Account.DoesNotExist) as error:
        raise SaidNo("その定めはもうありません。一覧を確かめてください。") from error


def _data(request: DeskRequest, do: str) -> Any:
    asked = "end" if request.POST.get("do") == "end" else "add"
    return request.POST if request.method == "POST" and asked == do else None
