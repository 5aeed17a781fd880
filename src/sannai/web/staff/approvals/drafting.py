"""起案する: choose the matter, write it, see the way it will go and why, and only then propose it; amend it later."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from sannai.approvals import actions, free, queries
from sannai.approvals.models import Proposal
from sannai.approvals.rulebook import none_adopted
from sannai.organization.queries import told_apart
from sannai.rules.delegation.model import MatterRules, Rulebook
from sannai.text.cleaning import clean
from sannai.text.folding import fold
from sannai.web.components.controls import control_id
from sannai.web.kit.door import DeskRequest, staff_only
from sannai.web.kit.refusals import STALE_PROPOSAL, Refused, attempt
from sannai.web.kit.said import after
from sannai.web.kit.verb import is_stale

from . import returned
from .acts import load, may_amend, may_repeat
from .forms import (
    DISCLOSURES,
    FIRST,
    MOST,
    AmendForm,
    DraftForm,
    Facts,
    File,
    facts_of,
    files_of,
    held,
    kept,
    take,
    words_of,
)
from .route import Preview, book_at, preview, question
from .sheet import latest, number_of
from .subjects import presenter

ADMITTING = (("instructed", "あらかじめ受けた指示"), ("urgent", "急ぐ理由"))
NONE_SENT = "ファイルが選ばれていません。「ファイル」の欄で選んでから、「添付する」を押してください。"
SUPPORT = f"PDF、Word、Excel、画像など。選んでから「添付する」を押します。繰り返して{MOST}件まで添付できます。"


@require_GET
@staff_only("proposal.open")
def choose(request: DeskRequest) -> HttpResponse:
    """事項を選ぶ。"""
    q = clean(request.GET.get("q", ""), lines=False).strip()[:100]
    like, unit, on = "like" in request.GET, _unit(request), request.staff.on
    city, book, wanted = request.staff.city, book_at(request, unit), fold(q)
    bodies = {city.body_of(post.unit_key).name: post.unit_key for post in reversed(request.staff.posts)}
    named = {"unit": unit} if len(bodies) > 1 else {}
    shown: dict[str, object] = {"q": q, "like": like, "bodies": bodies} | named
    if book is None:
        shown["missing"] = none_adopted(city.body_of(unit).key, on)
    else:
        query = urlencode(named | ({"like": "yes"} if like else {}))
        shown["query"] = f"?{query}" if query else ""
        shown["matters"] = [
            {"key": key, "title": each.title, "note": _note(each)}
            for key, each in book.matters.items()
            if each.on(on) and wanted in fold("".join((each.title, each.help, *each.examples)))
        ]
    return render(request, "staff/approvals/choose.html", shown)


def _unit(request: DeskRequest) -> str:
    """The unit of this person that the address names, else the first: it says whose rules are read."""
    mine = [post.unit_key for post in request.staff.posts]
    wanted = request.GET.get("unit", "")
    return wanted if wanted in mine else mine[0]


def _note(rules: MatterRules) -> str:
    examples = f"例：{'、'.join(rules.examples)}" if rules.examples else ""
    return "　".join(each for each in (rules.help, examples) if each)


@dataclass(frozen=True, slots=True)
class Draft:
    """One form as it came: nothing of it is kept before it is proposed, but for the files."""

    request: DeskRequest
    book: Rulebook
    rules: MatterRules
    like: bool
    units: tuple[tuple[str, str], ...]
    form: DraftForm
    facts: Facts
    earlier: Proposal | None = None  # it came back, and this one takes up its words
    files: list[File] = field(default_factory=list)
    file_faults: list[str] = field(default_factory=list)

    @property
    def unit_key(self) -> str:
        """The division that proposes."""
        return str(self.form.cleaned_data.get("unit_key") or self.units[0][0])

    @property
    def matter(self) -> str:
        """The matter of the rules; for 類推 the name that was given to what they do not list."""
        return str(self.form.cleaned_data["subject_name"]) if self.like else self.rules.id

    @property
    def analogous_to(self) -> str:
        """The matter whose rules are followed for 類推; else ""."""
        return self.rules.id if self.like else ""

    def way(self) -> Preview:
        """The way that it would go today."""
        given = self.form.cleaned_data
        asked = question(self.matter, dict(self.facts.values), given.get("marks") or (), self.analogous_to)
        return preview(self.request, asked, self.unit_key, given)

    def with_files(self) -> Draft:
        """The same with the files that were sent along."""
        sent = self.request.FILES.getlist("file")
        taken, faults = take(sent, len(self.files), self.request.staff.staff_key)
        return replace(self, files=[*self.files, *taken], file_faults=self.file_faults + faults)


@staff_only("proposal.open")
def draft(request: DeskRequest, matter: str) -> HttpResponse:
    """起案を書き、道筋を確かめて、決裁に回す。"""
    book = book_at(request, _unit(request))
    rules = book.matters.get(matter) if book else None
    if book is None or rules is None or not rules.on(request.staff.on):
        raise Http404
    found = _read(request, book, rules)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if do == "attach":
        nothing = [] if request.FILES.getlist("file") else [NONE_SENT]
        return _form(replace(found, file_faults=found.file_faults + nothing).with_files())
    if do.startswith("remove-") and do[7:].isdecimal() and len(do) < 10:
        files = [each for at, each in enumerate(found.files) if at != int(do[7:])]
        return _form(replace(found, files=files))
    if do not in ("review", "propose") or found.file_faults:
        return _form(found)
    found = found.with_files()  # chosen, but 「添付する」 was not pressed: what was meant is clear
    if not found.form.is_valid() or found.facts.faults or found.file_faults:
        return _form(found, judged=True)
    return _propose(found) if do == "propose" else _review(found)


def _read(request: DeskRequest, book: Rulebook, rules: MatterRules) -> Draft:
    staff, city = request.staff, request.staff.city
    body = city.body_of(_unit(request)).key
    posts = [post for post in staff.posts if city.body_of(post.unit_key).key == body]
    own = (city.unit(key) for key in dict.fromkeys(post.unit_key for post in posts))
    units = tuple(told_apart(filter(None, own), city.unit))
    like, sent = "like" in request.GET, request.POST if request.method == "POST" else None
    earlier = _earlier(request)
    initial = words_of(earlier) if earlier else {}
    form = DraftForm(sent, book=book, units=units, analogous=like, initial=initial)
    facts = facts_of(book, rules, staff.on, sent, earlier)
    mine = staff.staff_key
    files, faults = kept(sent.getlist("kept"), mine) if sent is not None else (held(files_of(earlier), mine), [])
    return Draft(request, book, rules, like, units, form, facts, earlier, files, faults)


def _earlier(request: DeskRequest) -> Proposal | None:
    """The 起案 that is taken up again, if it is this person's own and came back."""
    try:
        found = queries.load(request.staff, UUID(request.GET.get("from", "")))
    except (ValueError, queries.NotVisible):
        return None
    return found if may_repeat(request, found) else None


def _form(found: Draft, *, judged: bool = False) -> HttpResponse:
    """The form; its faults are told only once somebody went on."""
    if not judged:
        found.form.errors.clear() if found.form.is_bound else None
        found = replace(found, facts=replace(found.facts, faults=()))
    told = [(name, str(error)) for name in found.form.fields for error in found.form.errors.get(name, ())]
    before = [(control_id(name), error) for name, error in told if name in FIRST]
    after = [(control_id(name), error) for name, error in told if name not in FIRST]
    faults = before + found.facts.summary() + after + [("f-file", each) for each in found.file_faults]
    shown = {"found": found, "faults": faults, "file_error": " ".join(found.file_faults), "file_support": SUPPORT}
    shown["returned"] = returned.told(found.earlier) if found.earlier else None
    return _show(found, "staff/approvals/draft.html", shown, 422 if faults else 200)


def _review(found: Draft, *, moved: bool = False, refused: Refused | None = None) -> HttpResponse:
    """What would be proposed, and the way it would go today."""
    beside = ("csrfmiddlewaretoken", "do", "route", "kept")
    typed = [(name, text) for name, texts in found.request.POST.lists() if name not in beside for text in texts]
    hidden = [(name, clean(str(text))) for name, text in typed] + [("kept", each.token) for each in found.files]
    way = found.way()
    shown = {"rows": _rows(found), "preview": way, "hidden": hidden, "moved": moved, "refused": refused}
    status = refused.status if refused else 200
    return _show(found, "staff/approvals/review.html", shown | {"fingerprint": way.fingerprint}, status)


def _show(found: Draft, template: str, shown: dict[str, Any], status: int) -> HttpResponse:
    return render(found.request, template, shown | {"files": found.files}, status=status)


def _propose(found: Draft) -> HttpResponse:
    """Propose it, unless the way is no longer the one that was shown: then it is shown again."""
    way = found.way()
    if not way.ok or way.fingerprint != found.request.POST.get("route", ""):
        return _review(found, moved=True)
    made: list[Proposal] = []
    refused = attempt(lambda: made.append(_proposed(found)))
    if refused:
        return _review(found, refused=refused)
    return after("proposal.proposed", "desk:proposal", made[0].pk)


def _proposed(found: Draft) -> Proposal:
    given = found.form.cleaned_data
    said = {name: given[name] for name in ("title", "reasons")}
    facts = dict(found.facts.values)
    proposal = free.draft(**said, matter=found.matter, unit_key=found.unit_key, facts=facts)
    if found.earlier is not None:  # one subject: whoever reads it sees what changed since it came back
        proposal.about_id = found.earlier.about_id
    names = ("instructed", "urgent", "classification", "retention", "disclosure", "takes_effect_on")
    return actions.propose(
        proposal,
        marks=tuple(given.get("marks") or ()),
        analogous_to=found.analogous_to,
        analogy=given.get("analogy", ""),
        attachments=[(each.blob, each.name) for each in found.files],
        by=found.request.staff,
        at=found.request.at,
        **{name: given[name] for name in names},
    )


def _rows(found: Draft) -> list[tuple[str, str]]:
    given, unit = found.form.cleaned_data, dict(found.units).get(found.unit_key, "")
    matter = [("事項", found.rules.title)]
    if found.like:
        analogous = [("準じる事項", found.rules.title), ("準じる理由", given["analogy"])]
        matter = [("事項（規程にないもの）", found.matter), *analogous]
    effect = given["takes_effect_on"]
    return [
        ("件名", given["title"]),
        ("伺い文", given["reasons"]),
        ("起案する課", unit),
        *matter,
        *found.facts.said(),
        ("しるし", "、".join(found.book.mark(each) for each in given.get("marks") or ()) or "なし"),
        *((label, given[name]) for name, label in ADMITTING if given[name]),
        ("分類記号", given["classification"] or "なし"),
        ("保存期間", given["retention"]),
        ("公開区分", dict(DISCLOSURES)[given["disclosure"]]),
        ("施行日", found.form.fields["takes_effect_on"].prepare_value(effect) if effect else "決裁の日"),
    ]


@staff_only("proposal.open")
def amend(request: DeskRequest, proposal_id: UUID) -> HttpResponse:
    """自分の起案を、回っているあいだに直す。A minor amendment is noted, a material one asks everybody anew."""
    found = load(request, proposal_id)
    if not may_amend(request, found):
        return redirect("desk:proposal", proposal_id=found.pk)
    sent = request.POST if request.method == "POST" else None
    form = AmendForm(sent, found, presenter(found.about_kind).fields(found))
    refused: Refused | None = None
    added = request.FILES.getlist("file")
    files, faults = take(added, found.attachments.count() if added else 0, request.staff.staff_key)
    if sent is not None and is_stale(request, found):
        refused = Refused(409, STALE_PROPOSAL, stale=True)
    elif form.is_valid() and not faults:
        refused = attempt(lambda: _amend(found, request, form.cleaned_data, files))
        if refused is None:
            return after("proposal.amended", "desk:proposal", found.pk, way=form.cleaned_data["kind"])
        found = load(request, proposal_id)
    shown = {
        "proposal": found,
        "number": number_of(found),
        "form": form,
        "refused": refused,
        "file_error": " ".join(faults),
        "asks_facts": found.about_kind == free.KIND,
        "latest": latest(found) if refused else None,
        "spoken": found.opinions.filter(void_at=None).exclude(verdict="passed").count(),
    }
    status = refused.status if refused else 422 if form.is_bound and (form.errors or faults) else 200
    return render(request, "staff/approvals/amend.html", shown, status=status)


def _amend(proposal: Proposal, request: DeskRequest, given: dict[str, Any], files: list[File]) -> None:
    actions.amend(
        proposal,
        attachments=[(each.blob, each.name) for each in files],
        content=presenter(proposal.about_kind).amended(proposal, given),
        by=request.staff,
        at=request.at,
        seen=proposal.seq,
        **{name: given[name] for name in ("kind", "what", "title", "reasons")},
    )
