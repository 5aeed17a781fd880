"""What may be done with one 起案 from where one sits: one table of acts, each offered, asked and done the same way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sannai.approvals import actions, circulation, free, queries, seats, states
from sannai.approvals.circulation import Place
from sannai.approvals.models import Proposal
from sannai.common.action import NotAllowed
from sannai.common.verbs import REGISTER
from sannai.common.verbs import Verb as LoggedVerb
from sannai.exchange import collecting, outstanding, ways
from sannai.organization.queries import staff_names
from sannai.organization.snapshot import city_on
from sannai.web.components.controls import control_id
from sannai.web.kit.door import DeskRequest, View, note_reading, staff_only
from sannai.web.kit.forms import Choice, DeskForm, Words
from sannai.web.kit.refusals import STALE_PROPOSAL, Refused, attempt
from sannai.web.kit.said import after
from sannai.web.kit.verb import is_stale
from sannai.web.staff.cases.inspections import waiting
from sannai.web.staff.cases.uploads import safe_file
from sannai.web.templatetags.sannai import moment

from .returned import came_back
from .route import STEPS
from .sheet import latest, proposal_sheet

RIGHTS = ("proposal.decide", "proposal.open")
READING = (*RIGHTS, "audit.read")  # an auditor reads what is within an engagement, and it is written down
UNSURE = "いま公開側に確かめられないため、その後に届いたもの（取下げなど）があるかは分かりません"
NOT_ASKED = f"{UNSURE}。それでも決裁するときは、もう一度押してください。"
NOT_OFFERED = "いまのあなたの立場では、この操作はできません。下の「決裁の道筋」で、だれの番かを確かめてください。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One verb: what does it, what is asked (name of the control → argument and field), and what is said of it.

    All stand on one page: no two controls have the same name. ``short``: on the bar of a phone; ``folded`` ones open
    when they are wanted; ``bound``: to the content that was seen.
    """

    verb: str
    function: Callable[..., object]
    done: str  # how the log and the address say that it was done
    label: str
    path: str = ""  # if it is not the verb
    asks: Mapping[str, tuple[str, forms.Field]]
    bound: bool = False
    hint: str = ""
    short: str = ""
    style: str = "outline"
    folded: bool = False
    danger: bool = False

    @property
    def logged(self) -> LoggedVerb:
        """Its row: who may, and the sentence that follows."""
        return REGISTER[f"proposal.{self.done}"].verb


_OPINION = Words("意見", required=False, help="添えるときだけ書きます。あとの人と起案した人に見えます。")
_TO = Choice("差し戻す先", invalid="差し戻す先を選び直してください。回る順が変わりました。", required=False)
ACTS = {
    act.verb: act
    for act in (
        Act(
            verb="approve", function=actions.approve, done="approved", label="決裁する",
            short="決裁する", style="solid", asks={"text": ("text", _OPINION)}, bound=True,
            hint="この画面の内容に結び付けて決裁します。あとから内容が変わると、決裁は効きません。",
        ),
        Act(
            verb="agree", function=actions.agree, done="agreed",
            label="同意する", short="同意する", style="solid", asks={"text": ("text", _OPINION)}, bound=True,
        ),
        Act(
            verb="dissent", function=actions.dissent, done="dissented", label="異議を述べる", short="異議", folded=True,
            bound=True,
            asks={"objection": (
                "text", Words("異議の理由", help="起案は決裁する人まで回り、この意見がいちばん上に示されます。"),
            )},
        ),
        Act(
            verb="send_back", function=actions.send_back, path="return", done="returned", label="差し戻す",
            short="差し戻す", folded=True,
            hint="前の段に戻すと、その段から聞き直します。起案した人に戻すと、この起案は終わります。",
            asks={"to": ("to", _TO), "reason": ("reason", Words("差し戻す理由", help="差し戻す先の人に伝わります。"))},
        ),
        Act(
            verb="peruse", function=actions.peruse, done="perused", label="後閲した",
            short="後閲した", style="solid", hint="不在のあいだに進んだものを読んだことを記録します。",
            asks={"remark": ("text", Words("後閲の意見", required=False, help="添えるときだけ書きます。"))},
        ),
        Act(
            verb="recall", function=actions.recall, done="recalled",
            label="引き戻す", asks={},
            hint="決裁される前なら、自分の起案を引き戻して直せます。述べられた意見は記録に残ります。",
        ),
        Act(
            verb="abandon", function=actions.abandon, done="abandoned", label="廃案にする",
            folded=True, danger=True, asks={"why": ("reason", Words("廃案にする理由"))},
            hint="もう決める必要がなくなったときに使います。元に戻せません。",
        ),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Offer:
    """An act with its form. ``open``: it was filled in, and refused."""

    act: Act
    form: forms.Form
    url: str
    open: bool

    @property
    def optional(self) -> bool:
        """Whether nothing need be filled in: the fields are folded away."""
        return bool(self.form.fields) and not any(each.required for each in self.form.fields.values())


@require_GET
@staff_only(*READING)
def proposal(request: DeskRequest, proposal_id: UUID) -> HttpResponse:
    """起案を読む。"""
    return page(request, load(request, proposal_id))


@require_GET
@staff_only(*READING)
def attachment(request: DeskRequest, proposal_id: UUID, attachment_id: int) -> FileResponse:
    """添付を開く、または保存する: the bytes as they were attached, with headers that let them do nothing."""
    found = load(request, proposal_id).attachments.select_related("blob").filter(pk=attachment_id).first()
    if found is None:
        raise Http404
    return safe_file(found.blob, found.name, download="download" in request.GET)


def view_of(act: Act) -> View:
    """The view of an act: do it and go back to the list.

    409: the page is stale or the office says no; 422: something is missing. What was typed stays.
    """

    def press(request: DeskRequest, proposal_id: UUID) -> HttpResponse:
        found = load(request, proposal_id)
        if is_stale(request, found):
            return page(request, found, Refused(409, STALE_PROPOSAL, stale=True))
        places = _places(request, found) if act.verb == "send_back" else ()
        form = _form(act, request, found, places, request.POST)
        if not form.is_valid():
            return page(request, found, None, act.verb, form)
        given = {act.asks[name][0]: value for name, value in form.cleaned_data.items()}
        if act.bound:
            given["digest"] = request.POST.get("digest", "")
        by = {"by": request.staff, "at": request.at, "seen": found.seq}
        if act.verb == "approve" and found.about_kind == "case" and not _asked_outside(request, found):
            return page(request, found, Refused(409, NOT_ASKED), act.verb, form)
        refused = attempt(lambda: act.function(found, **by, **given))
        if refused is None:
            return after(act.logged.name, "desk:approvals")
        if refused.stale:
            refused = Refused(409, STALE_PROPOSAL, stale=True)
        return page(request, load(request, proposal_id), refused, act.verb, form)

    return require_POST(staff_only(act.logged.right)(press))


def _asked_outside(request: DeskRequest, found: Proposal) -> bool:
    """Take in what waits of the case. False: nobody could be asked, and the page that was seen did not say so."""
    told = outstanding.unsure(request.at)
    return collecting.pull(UUID(found.about_id), request.at) or told


def load(request: DeskRequest, proposal_id: UUID) -> Proposal:
    """The proposal for whoever is on its way or proposed it, else Http404."""
    try:
        found = queries.load(request.staff, proposal_id)
    except queries.NotVisible as error:
        raise Http404 from error
    if "auditor" in request.staff.roles:
        note_reading(request, "proposal", [found], "proposal.read")
    return found


def page(
    request: DeskRequest,
    found: Proposal,
    refused: Refused | None = None,
    pressed: str = "",
    typed: forms.Form | None = None,
) -> HttpResponse:
    """The 起案 with what may be done; what was ``typed`` into the form of the ``pressed`` verb stays in it."""
    shown = proposal_sheet(request, found)
    rows = [*_of_seat(request, shown), *_of_perusal(request, found)]
    if may_amend(request, found):
        rows += [ACTS["recall"], ACTS["abandon"]]
    offered = []
    for act in rows:
        own = typed if act.verb == pressed else None
        form = own or _form(act, request, found, shown["places"])
        offered.append(Offer(act, form, reverse(f"desk:{act.verb}", args=[found.pk]), own is not None))
    if refused is None and typed and not any(each.open for each in offered):
        refused = Refused(409, NOT_OFFERED)
    faults = [] if refused else [fault for each in offered for fault in each.form.errors.items()]
    errors = [(control_id(name), str(error)) for name, told in faults for error in told]
    shown |= {
        "offered": offered,
        "why_not": [] if offered else _why_not(request, found, shown["places"]),
        "bar": [each for each in offered if each.act.short][:3],
        "may_amend": may_amend(request, found),
        "again_url": _again_url(request, found),
        "errors": errors,
        "refused": refused,
        "latest": latest(found) if refused else None,
    }
    status = refused.status if refused else 422 if errors else 200
    return render(request, "staff/approvals/sheet.html", shown, status=status)


def may_amend(request: DeskRequest, proposal: Proposal) -> bool:
    """Whether this person may correct it on its way, or end it: it is their own and open."""
    return proposal.status == states.OPEN and proposal.proposed_by == request.staff.staff_key


def may_repeat(request: DeskRequest, proposal: Proposal) -> bool:
    """Whether this free 起案 came back to its proposer, who may propose it anew with its words."""
    free_and_back = proposal.about_kind == free.KIND and came_back(proposal)
    return free_and_back and proposal.proposed_by == request.staff.staff_key


def _form(act: Act, request: DeskRequest, proposal: Proposal, places: Sequence[Place], sent: Any = None) -> forms.Form:
    """The form of an act. Only who sends it back chooses from the earlier steps of its way."""
    form = DeskForm(sent)
    form.fields |= {name: deepcopy(field) for name, (_, field) in act.asks.items()}
    to = form.fields.get("to")
    if isinstance(to, forms.ChoiceField):
        if steps := _earlier(request, places):
            proposer = staff_names([proposal.proposed_by])[proposal.proposed_by]
            to.choices, to.initial = [("", f"起案した人（{proposer}）"), *steps], ""
        else:
            del form.fields["to"]
    return form


def _places(request: DeskRequest, proposal: Proposal) -> Sequence[Place]:
    try:
        return circulation.places(proposal, request.at) if proposal.status == states.OPEN else ()
    except NotAllowed:
        return ()


def _earlier(request: DeskRequest, places: Sequence[Place]) -> list[tuple[str, str]]:
    """The steps to which it can be returned: those before mine at which somebody spoke."""
    waiting = [each for each in places if each.waiting and request.staff.staff_key in each.seat.staff]
    return [
        (each.step.id, f"{STEPS[each.step.kind]}した人（{each.opinion.signature}）")
        for each in places
        if waiting and each.stage < waiting[-1].stage
        if each.opinion and each.opinion.verdict in ("agreed", "dissented")
    ]


def _of_seat(request: DeskRequest, shown: Mapping[str, Any]) -> list[Act]:
    """What my seat may say, the usual act first; what changed under it can only be returned."""
    mine: Place | None = shown["mine"]
    if mine is None:
        return []
    if shown["changed"]:
        return [replace(ACTS["send_back"], folded=False)]
    if mine.step.kind != "decide":
        return [ACTS["agree"], ACTS["dissent"], ACTS["send_back"]]
    approve = replace(
        ACTS["approve"], hint=ACTS["approve"].hint + _last_received(request) + _still_inspected(shown["proposal"])
    )
    if mine.seat.capacity == seats.SUBSTITUTE:
        hint = f"{approve.hint}決裁のあと、{mine.seat.asked}が後閲します。"
        approve = replace(approve, label="代決する", short="代決する", hint=hint)
    return [approve, ACTS["send_back"]]


def _last_received(request: DeskRequest) -> str:
    """Up to when what citizens did on their side is known here; "" where both sides are one."""
    if not ways.configured():
        return ""
    last = collecting.last()
    received = f"公開側からの最終受信：{moment(last)}。" if last else "公開側からは、まだ何も受信していません。"
    return received + (f"{UNSURE}。" if outstanding.unsure(request.at) else "")


def _still_inspected(proposal: Proposal) -> str:
    """That files of the case are not looked through yet, or ""."""
    waits = waiting(proposal.about_id) if proposal.about_kind == "case" else 0
    return f"検査中の添付ファイルが{waits}件あります。内容はまだ見られません。" if waits else ""


def _of_perusal(request: DeskRequest, proposal: Proposal) -> list[Act]:
    """後閲, if this person owes one."""
    city, me = city_on(request.staff.on), request.staff.staff_key
    owed = proposal.perusals.filter(done_at=None)
    sat = [seats.seat_in(city, row.post_key, row.matter, substitution=False) for row in owed]
    return [ACTS["peruse"]] if any(me in each.staff for each in sat) else []


def _again_url(request: DeskRequest, proposal: Proposal) -> str:
    """Where it is proposed anew; "" for what is not."""
    if not may_repeat(request, proposal):
        return ""
    like = proposal.grounds.analogous_to
    query = {"from": str(proposal.pk)} | ({"like": "yes"} if like else {})
    return reverse("desk:proposal_draft", args=[like or proposal.matter]) + "?" + urlencode(query)


def _why_not(request: DeskRequest, proposal: Proposal, places: Sequence[Place]) -> list[str]:
    """Why somebody whose posts are asked is offered nothing."""
    held = {post.key for post in request.staff.posts}
    near = [each.seat for each in places if each.waiting and {each.seat.post_key, each.seat.by_post} & held]
    if near and city_on(request.staff.on).absence(request.staff.staff_key):
        return ["あなたは今日、不在として登録されています。不在を終えると、ここで判断できます。"]
    return [each.why for each in near if each.why]
