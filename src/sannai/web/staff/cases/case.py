"""The page of one case: what was filed, what became of it, and what may be done next; and where its verbs are done."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from sannai.applications.models import PaperFiling
from sannai.approvals import queries as proposals
from sannai.approvals import states as verdicts
from sannai.approvals.models import Proposal
from sannai.casework import queries
from sannai.casework.models import Case, Decision, DeliveryChoice, FeeDue, Hold, Inquiry, Memo, Referral
from sannai.casework.timeline import Moment
from sannai.casework.whole import Whole
from sannai.issuance.dispatches import METHODS
from sannai.procedures.queries import definition
from sannai.rules.elsewhere import forecast, forecast_says
from sannai.rules.fees import rests_on_findings
from sannai.rules.model import Criterion
from sannai.web.kit.detail import Page, Section
from sannai.web.kit.door import DeskRequest
from sannai.web.kit.said import after
from sannai.web.kit.verb import Offer, Place

from . import doings, heard, registers
from .attached import Attached, attached
from .door import case_view, load
from .fee import Paid, Year, paid, years
from .filed import Section as Filed
from .filed import changed_count, sections
from .findings import Finding, findings
from .heard import Earlier, Heard
from .history import Asked, Sent, asked_items, documents
from .sheet import Head, Standing, head, head_of, standing, whole_of


@dataclass(frozen=True)
class CaseSheet(Head):
    """All that the page of a case shows."""

    offered: Sequence[Offer]
    note: str  # of the procedure, for whoever reviews
    may_review: bool
    may_enter: bool
    filed: Sequence[Filed]
    changed: int
    attached: Attached
    corrections: Sequence[Asked]
    inquiries: Sequence[Inquiry]
    findings: Sequence[Finding]
    findings_open: bool
    fee: FeeDue | None
    owed: int
    payments: Sequence[Paid]
    may_take: bool
    years: Sequence[Year]
    proposal: Proposal | None  # while it still says something
    returned: str
    memos: Sequence[Memo]
    names: Mapping[str, str]
    holds: Sequence[Hold]
    paper: PaperFiling | None
    delivery_choice: str
    history: Sequence[Moment]  # the newest first
    decisions: Sequence[Decision]
    documents: Sequence[Sent]
    begun: Sequence[tuple[Case, str, Standing]]
    opened_by: Collection[str]
    earlier: Earlier | None = None
    hearings: Sequence[Heard] = ()
    criteria: Sequence[Criterion] = ()
    registers: Sequence[registers.Line] = ()
    forecast: Sequence[tuple[str, str]] = ()
    referrals: Sequence[Referral] = ()

    @property
    def forecast_says(self) -> str:
        """That it is one, and who decides."""
        return forecast_says(self.definition)

    @property
    def proposal_open(self) -> bool:
        """Whether it waits to be decided."""
        return self.proposal is not None and self.proposal.status == verdicts.OPEN

    @property
    def fee_waits(self) -> bool:
        """Whether there will be a fee once the findings are written down."""
        return not self.fee and rests_on_findings(self.definition)

    @property
    def row(self) -> Case:
        """What the buttons act on."""
        return self.case


def case_sheet(request: DeskRequest, case: Case) -> CaseSheet:
    """The case as it stands."""
    whole, may_review = whole_of(request, case), request.staff.may("case.review", case)
    filed, moments = sections(whole), whole.moments
    memos = list(case.memos.order_by("-at", "-pk"))
    paper: PaperFiling | None = getattr(case.application, "paper", None)
    choice = DeliveryChoice.objects.filter(case=case).first()
    decisions = list(case.decisions.order_by("-number"))
    begun = queries.begun_about(request.staff, case) if decisions else []
    found, findings_open, proposal = findings(whole), doings.findings_open(request, case), _proposal(case)
    said = proposals.content(proposal) if proposal and proposal.status == verdicts.OPEN else None
    return CaseSheet(
        **vars(head_of(whole)),
        offered=doings.doings(request, whole, found if findings_open else (), decided=bool(decisions)),
        note=whole.rules.desk_note if may_review else "",
        may_review=may_review,
        may_enter=request.staff.may("case.enter", case),
        filed=filed,
        changed=changed_count(filed),
        attached=attached(whole),
        corrections=asked_items(whole),
        inquiries=list(case.inquiries.order_by("-number")),
        findings=found,
        findings_open=findings_open,
        **(_fee(request, whole) | _elsewhere(whole)),
        proposal=proposal,
        returned=next((each.meaning for each in moments[::-1] if each.verb == "case.proposal_returned"), ""),
        memos=memos,
        names=whole.names([*(each.staff_key for each in memos), *([paper.typed_by] if paper else [])]),
        holds=whole.holds,
        paper=paper,
        delivery_choice=METHODS.get(choice.method, "") if choice else "",
        history=moments[::-1],
        decisions=decisions,
        documents=documents(whole),
        begun=[(one, definition(one.version).title, standing(one.status)) for one in begun],
        opened_by={str(one.pk) for one in begun},
        **heard.of_begun(request, whole),
        registers=registers.of_case(case, said, request.at),
    )


def _elsewhere(whole: Whole) -> dict[str, Any]:
    """Of what another system decides: what is to be expected until then, and how often it was handed over."""
    if whole.rules.elsewhere is None:
        return {}
    rows = list(whole.case.referrals.order_by("-number"))
    decided = any(row.ending == "decided" for row in rows)
    return {"referrals": rows, "forecast": () if decided else forecast(whole.rules, whole.evaluation_with_findings)}


def _fee(request: DeskRequest, whole: Whole) -> dict[str, Any]:
    """The fee, what is owed of it, and what was paid."""
    rows = paid(whole.payments) if whole.fee else ()
    may_take = request.staff.may("fee.take", whole.case)
    return {"fee": whole.fee, "owed": whole.owed, "payments": rows, "may_take": may_take, "years": years(whole)}


def _proposal(case: Case) -> Proposal | None:
    """The newest proposal while it still says something: open, or returned and not yet proposed anew."""
    newest = proposals.newest_for("case", str(case.pk))
    return newest if newest and newest.status in (verdicts.OPEN, verdicts.RETURNED) else None


def _part(id: str, title: str, shown: Any = lambda s: True, template: str = "") -> Section[CaseSheet]:
    return Section(id=id, title=title, template=f"staff/cases/case/{template or id}.html", shown=shown)


CASE_PAGE = Page[Case, CaseSheet](
    kind="case", right="case.read", load=load, sheet=case_sheet, head="staff/cases/case/head.html",
    title=lambda s: f"{s.case.reference_number} {s.definition.title}",
    trail=lambda s: ("事案の一覧", reverse("desk:queue"), s.case.reference_number),
    sections=(
        _part("filed", "申請の内容", lambda s: s.application),
        _part("attached", "添付書類", lambda s: s.application),
        _part("begun", "職権で始めた理由", lambda s: not s.application),
        _part("hearings", "聴聞・弁明", lambda s: not s.application),
        _part("corrections", "補正", lambda s: s.corrections),
        _part("inquiries", "照会", lambda s: s.inquiries),
        _part("findings", "調査・検査", lambda s: s.findings),
        _part("forecast", "見込み", lambda s: s.forecast),
        _part("referrals", "標準準拠システム", lambda s: s.referrals),
        _part("criteria", "処分基準", lambda s: s.criteria),
        _part("registers", "台帳", lambda s: s.registers),
        _part("decisions", "決定", lambda s: s.decisions),
        _part("documents", "発行した文書", lambda s: s.documents),
        _part("years", "年度ごとの分", lambda s: s.years),
        _part("memos", "内部メモ"),
    ),
    side_label="この事案でできることと経過",
    side=(
        Section(id="doings", title="できること", template="kit/offered.html"),
        _part("fee", "手数料", lambda s: s.fee or s.fee_waits),
        _part("clocks", "期限", lambda s: s.clocks),
        _part("who", "申請者・受付", lambda s: s.application),
        _part("addressee", "名宛人・受付", lambda s: not s.application, "who"),
        Section(id="history", title="経過", moments=lambda s: s.history),
    ),
)  # fmt: skip


def _back(request: DeskRequest, case: Case, what: str) -> HttpResponse:
    """To the case, or to the queue for whoever has just moved it away from themselves."""
    return after(what, "desk:case", case.pk) if request.staff.may("case.read", case) else redirect("desk:queue")


CASE = Place(case_view, CASE_PAGE, head, _back)
