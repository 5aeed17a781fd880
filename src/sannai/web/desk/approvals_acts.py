"""Which verbs a person is offered on one 起案: from the seat of the day, and from who proposed it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse

from sannai.approvals import circulation, free, seats, states
from sannai.approvals.circulation import Place
from sannai.approvals.models import Proposal
from sannai.common.action import NotAllowed
from sannai.organization.queries import staff_names
from sannai.organization.snapshot import city_on
from sannai.web.components.controls import control_id

from .approvals_forms import AbandonForm, AgreeForm, DissentForm, PeruseForm, ReturnForm
from .forms import DeskForm
from .gate import DeskRequest

ADD = "意見を添える"
Typed = tuple[str, forms.Form]


@dataclass(frozen=True, slots=True)
class Act:
    """One verb with its form. ``folded`` ones open when they are wanted; ``short`` is what the bar of a phone says."""

    id: str
    label: str
    url: str
    form: forms.Form
    style: str = "solid"
    hint: str = ""
    warning: str = ""
    folded: bool = False
    open: bool = False
    danger: bool = False
    short: str = ""
    optional: str = ""  # the fields need not be filled in: they open by these words

    def faults(self) -> list[tuple[str, str]]:
        """(id of the control, message), for the error summary."""
        if not self.form.is_bound:
            return []
        return [(control_id(name), str(error)) for name, errors in self.form.errors.items() for error in errors]


def find_form(verb: str, request: DeskRequest, proposal: Proposal) -> forms.Form:
    """The form of a verb, filled with what was sent. Only who sends it back chooses from its way."""
    places = _places(request, proposal) if verb == "send_back" else ()
    return _form(verb, request, proposal, places, request.POST)


def _form(verb: str, request: DeskRequest, proposal: Proposal, places: Sequence[Place], sent: Any = None) -> forms.Form:
    if verb == "send_back":
        proposer = staff_names([proposal.proposed_by])[proposal.proposed_by]
        return ReturnForm(sent, steps=_earlier(request, places), proposer=proposer)
    known: Mapping[str, type[forms.Form]] = {
        "approve": AgreeForm, "agree": AgreeForm, "dissent": DissentForm, "abandon": AbandonForm, "peruse": PeruseForm,
    }  # fmt: skip
    return known.get(verb, DeskForm)(sent)


def _places(request: DeskRequest, proposal: Proposal) -> Sequence[Place]:
    if proposal.status != states.OPEN:
        return ()
    try:
        return circulation.places(proposal, request.at)
    except NotAllowed:
        return ()


def _earlier(request: DeskRequest, places: Sequence[Place]) -> list[tuple[str, str]]:
    """The steps to which it can be returned: those before mine at which somebody spoke."""
    waiting = [each for each in places if each.waiting and request.staff.staff_key in each.seat.staff]
    if not waiting:
        return []
    return [
        (each.step.id, f"{STEPS[each.step.kind]}した人（{each.opinion.signature}）")
        for each in places
        if each.opinion and each.opinion.verdict in ("agreed", "dissented") and each.stage < waiting[-1].stage
    ]


STEPS = {"via": "回議", "concur": "合議", "decide": "決裁"}


def acts(request: DeskRequest, proposal: Proposal, shown: Mapping[str, Any], typed: Typed | None) -> list[Act]:
    """The verbs of this person now, the usual next one first."""
    rows = [*_of_seat(proposal, shown), *_of_perusal(request, proposal), *_of_proposer(request, proposal)]
    places, found = shown["places"], []
    for row in rows:
        verb = row.pop("verb")
        own = typed is not None and typed[0] == verb
        form = typed[1] if typed is not None and own else _form(verb, request, proposal, places)
        url = reverse(f"desk:{verb}", args=[proposal.pk])
        found.append(Act(id=f"act-{verb}", url=url, form=form, open=own, **row))
    return found


def _of_seat(proposal: Proposal, shown: Mapping[str, Any]) -> list[dict[str, Any]]:
    mine: Place | None = shown["mine"]
    if mine is None:
        return []
    back = {
        "verb": "send_back", "label": "差し戻す", "style": "outline", "folded": True, "short": "差し戻す",
        "hint": "前の段に戻すと、その段から聞き直します。起案した人に戻すと、この起案は終わります。",
    }  # fmt: skip
    if shown["changed"]:
        return [back | {"folded": False}]
    if mine.step.kind == "decide":
        substitute = mine.seat.capacity == seats.SUBSTITUTE
        label = "代決する" if substitute else "決裁する"
        hint = "この画面の内容に結び付けて決裁します。あとから内容が変わると、決裁は効きません。"
        later = f"決裁のあと、{mine.seat.asked}が後閲します。" if substitute else ""
        return [{"verb": "approve", "label": label, "short": label, "hint": hint + later, "optional": ADD}, back]
    dissent = {"verb": "dissent", "label": "異議を述べる", "style": "outline", "folded": True, "short": "異議"}
    return [{"verb": "agree", "label": "同意する", "short": "同意する", "optional": ADD}, dissent, back]


def _of_perusal(request: DeskRequest, proposal: Proposal) -> list[dict[str, Any]]:
    """後閲 that this person owes."""
    city, me = city_on(request.staff.on), request.staff.staff_key
    owed = [
        row
        for row in proposal.perusals.filter(done_at=None)
        if me in seats.seat_in(city, row.post_key, row.matter, substitution=False).staff
    ]
    hint = "不在のあいだに進んだものを読んだことを記録します。"
    return [{"verb": "peruse", "label": "後閲した", "short": "後閲した", "hint": hint, "optional": ADD}] if owed else []


def _of_proposer(request: DeskRequest, proposal: Proposal) -> list[dict[str, Any]]:
    if proposal.status != states.OPEN or proposal.proposed_by != request.staff.staff_key:
        return []
    hint = "決裁される前なら、自分の起案を引き戻して直せます。述べられた意見は記録に残ります。"
    end = "もう決める必要がなくなったときに使います。元に戻せません。"
    return [
        {"verb": "recall", "label": "引き戻す", "style": "outline", "hint": hint},
        {"verb": "abandon", "label": "廃案にする", "style": "outline", "folded": True, "danger": True, "hint": end},
    ]


def may_amend(request: DeskRequest, proposal: Proposal) -> bool:
    """Whether this person may correct it on its way."""
    return proposal.status == states.OPEN and proposal.proposed_by == request.staff.staff_key


def may_repeat(request: DeskRequest, proposal: Proposal) -> bool:
    """Whether this free 起案 came back to its proposer, who may propose it anew with its words."""
    came_back = proposal.status in (states.RETURNED, states.RECALLED)
    return proposal.about_kind == free.KIND and came_back and proposal.proposed_by == request.staff.staff_key


def again_url(request: DeskRequest, proposal: Proposal) -> str:
    """Where it is proposed anew; "" for what is not."""
    if not may_repeat(request, proposal):
        return ""
    like = proposal.grounds.analogous_to
    query = {"from": str(proposal.pk)} | ({"like": "yes"} if like else {})
    return reverse("desk:proposal_draft", args=[like or proposal.matter]) + "?" + urlencode(query)


def why_not(request: DeskRequest, proposal: Proposal, shown: Mapping[str, Any], offered: Sequence[Act]) -> list[str]:
    """Why somebody whose posts are asked is offered nothing."""
    if offered or proposal.status != states.OPEN:
        return []
    held = {post.key for post in request.staff.posts}
    near = [each.seat for each in shown["places"] if each.waiting and {each.seat.post_key, each.seat.by_post} & held]
    if city_on(request.staff.on).absence(request.staff.staff_key) and near:
        return ["あなたは今日、不在として登録されています。不在を終えると、ここで判断できます。"]
    return [each.why for each in near if each.why]


def bar(offered: Sequence[Act]) -> list[dict[str, str]]:
    """The bar of a phone: the verbs of the seat, each a way to its form."""
    return [{"id": each.id, "label": each.short, "style": each.style} for each in offered if each.short][:3]
