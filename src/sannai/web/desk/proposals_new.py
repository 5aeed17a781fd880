"""新しい起案: choose the matter, write it, see the way it will go and why, and only then propose it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from sannai.approvals import actions, free, queries
from sannai.approvals.models import Proposal
from sannai.approvals.rulebook import none_adopted
from sannai.rules.delegation.model import MatterRules, Rulebook
from sannai.text.cleaning import clean
from sannai.text.folding import fold
from sannai.web.components.controls import control_id

from .approvals_acts import may_repeat
from .decision_route import Preview, admitted, preview, question
from .gate import DeskRequest, staff_only
from .proposals_new_files import MOST, Kept, kept, of_proposal, take
from .proposals_new_form import (
    DISCLOSURES,
    FIRST,
    DraftForm,
    Facts,
    book_at,
    facts_of,
    marks_control,
    marks_of,
    said_facts,
    words_of,
)
from .refusals import Refused, attempt

FILES = "f-file"
ADMITTING = (("instructed", "あらかじめ受けた指示"), ("urgent", "急ぐ理由"))


@require_GET
@staff_only("proposal.open")
def choose(request: DeskRequest) -> HttpResponse:
    """事項を選ぶ。"""
    q = clean(request.GET.get("q", ""), lines=False).strip()[:100]
    like, unit, on = "like" in request.GET, _unit(request), request.staff.on
    book, wanted = book_at(request, unit), fold(q)
    bodies = _bodies(request)
    named = {"unit": unit} if len(bodies) > 1 else {}
    shown: dict[str, object] = {"q": q, "like": like, "bodies": bodies} | named
    if book is None:
        missing = none_adopted(request.staff.city.body_of(unit).key, on)
        return render(request, "desk/proposal_new.html", shown | {"missing": missing})
    matters = [
        {"key": key, "title": each.title, "note": _note(each)}
        for key, each in book.matters.items()
        if each.on(on) and wanted in fold("".join((each.title, each.help, *each.examples)))
    ]
    query = urlencode(named | ({"like": "yes"} if like else {}))
    return render(
        request, "desk/proposal_new.html", shown | {"matters": matters, "query": f"?{query}" if query else ""}
    )


def _unit(request: DeskRequest) -> str:
    """The unit of this person that the address names, else the first: it says whose rules are read."""
    mine = [post.unit_key for post in request.staff.posts]
    wanted = request.GET.get("unit", "")
    return wanted if wanted in mine else mine[0]


def _bodies(request: DeskRequest) -> dict[str, str]:
    """The bodies that this person serves, each with a unit in it: for whoever serves more than one."""
    city = request.staff.city
    return {city.body_of(post.unit_key).name: post.unit_key for post in reversed(request.staff.posts)}


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
    files: list[Kept] = field(default_factory=list)
    file_faults: list[str] = field(default_factory=list)

    @property
    def unit_key(self) -> str:
        """The division that proposes."""
        return str(self.form.cleaned_data.get("unit_key") or self.units[0][0])

    @property
    def matter(self) -> str:
        """The matter of the rules; for 類推 the name that was given to what they do not list."""
        return str(self.form.cleaned_data["subject_name"]) if self.like else self.rules.id

    def way(self) -> Preview:
        """The way that it would go today."""
        given = self.form.cleaned_data
        analogous_to = self.rules.id if self.like else ""
        return preview(
            question(self.matter, dict(self.facts.values), given.get("marks") or (), analogous_to),
            self.unit_key,
            self.request.staff.on,
            proposer=self.request.staff.staff_key,
            admitted=admitted(given),
        )


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
        taken, faults = take(request.FILES.getlist("file"), len(found.files), request.staff.staff_key)
        return _form(replace(found, files=[*found.files, *taken], file_faults=found.file_faults + faults))
    if do.startswith("remove-") and do[7:].isdecimal() and len(do) < 10:
        files = [each for at, each in enumerate(found.files) if at != int(do[7:])]
        return _form(replace(found, files=files))
    if do not in ("review", "propose") or found.file_faults:
        return _form(found)
    if request.FILES.getlist("file"):  # chosen, but 「添付する」 was not pressed: what was meant is clear
        taken, faults = take(request.FILES.getlist("file"), len(found.files), request.staff.staff_key)
        found = replace(found, files=[*found.files, *taken], file_faults=faults)
    if not found.form.is_valid() or found.facts.faults or found.file_faults:
        return _form(found, judged=True)
    return _propose(found) if do == "propose" else _review(found)


def _read(request: DeskRequest, book: Rulebook, rules: MatterRules) -> Draft:
    body = request.staff.city.body_of(_unit(request)).key
    posts = [post for post in request.staff.posts if request.staff.city.body_of(post.unit_key).key == body]
    units = tuple(dict.fromkeys((post.unit_key, post.unit_name) for post in posts))
    like, sent = "like" in request.GET, request.POST if request.method == "POST" else None
    earlier = _earlier(request)
    initial = words_of(earlier) if earlier else {}
    form = DraftForm(sent, marks=marks_of(book), units=units, analogous=like, initial=initial)
    files, faults = kept(sent.getlist("kept"), request.staff.staff_key) if sent else (of_proposal(earlier), [])
    facts = facts_of(book, rules, request.staff.on, sent, said=said_facts(earlier) if earlier else {})
    return Draft(request, book, rules, like, units, form, facts, earlier, files, faults)


def _earlier(request: DeskRequest) -> Proposal | None:
    """The 起案 that is taken up again, if it is this person's own and came back."""
    try:
        found = queries.load(request.staff, UUID(request.GET.get("from", "")))
    except (ValueError, queries.NotVisible):
        return None
    return found if may_repeat(request, found) else None


def _form(found: Draft, *, judged: bool = False, refused: Refused | None = None) -> HttpResponse:
    """The form; its faults are told only once somebody went on."""
    if not judged:
        found.form.errors.clear() if found.form.is_bound else None
        found = replace(found, facts=replace(found.facts, faults=()))
    told = [(name, str(error)) for name in found.form.fields for error in found.form.errors.get(name, ())]
    before = [(control_id(name), error) for name, error in told if name in FIRST]
    named = before + found.facts.summary() + [(control_id(name), error) for name, error in told if name not in FIRST]
    shown = _context(found) | {
        "faults": named + [(FILES, each) for each in found.file_faults],
        "fact_fields": found.facts.controls(),
        "marks_field": marks_control(found.form),
        "file_error": " ".join(found.file_faults),
        "refused": refused,
    }
    status = refused.status if refused else 422 if shown["faults"] else 200
    return render(found.request, "desk/proposal_draft.html", shown, status=status)


def _review(found: Draft, *, moved: bool = False, refused: Refused | None = None) -> HttpResponse:
    """What would be proposed, and the way it would go today."""
    way = found.way()
    shown = _context(found) | {
        "rows": _rows(found),
        "preview": way,
        "fingerprint": way.fingerprint,
        "hidden": _hidden(found),
        "moved": moved,
        "refused": refused,
    }
    return render(found.request, "desk/proposal_review.html", shown, status=refused.status if refused else 200)


def _propose(found: Draft) -> HttpResponse:
    """Propose it, unless the way is no longer the one that was shown: then it is shown again."""
    way = found.way()
    if not way.ok or way.fingerprint != found.request.POST.get("route", ""):
        return _review(found, moved=True)
    made: list[Any] = []
    given = found.form.cleaned_data
    refused = attempt(lambda: made.append(_proposed(found, given)))
    if refused:
        return _review(found, refused=refused)
    return redirect(reverse("desk:proposal", args=[made[0].pk]) + "?done=proposed")


def _proposed(found: Draft, given: dict[str, Any]) -> Proposal:
    proposal = free.draft(
        title=given["title"],
        reasons=given["reasons"],
        matter=found.matter,
        unit_key=found.unit_key,
        facts=dict(found.facts.values),
    )
    if found.earlier is not None:  # one subject: whoever reads it sees what changed since it came back
        proposal.about_id = found.earlier.about_id
    names = ("instructed", "urgent", "classification", "retention", "disclosure", "takes_effect_on")
    return actions.propose(
        proposal,
        marks=tuple(given.get("marks") or ()),
        analogous_to=found.rules.id if found.like else "",
        analogy=given.get("analogy", ""),
        attachments=[(each.blob, each.name) for each in found.files],
        by=found.request.staff,
        at=found.request.at,
        **{name: given[name] for name in names},
    )


def _rows(found: Draft) -> list[tuple[str, str]]:
    given, book = found.form.cleaned_data, found.book
    units, shown_as = dict(found.units), dict(DISCLOSURES)
    rows = [("件名", given["title"]), ("伺い文", given["reasons"]), ("起案する課", units.get(found.unit_key, ""))]
    if found.like:
        rows += [
            ("事項（規程にないもの）", found.matter),
            ("準じる事項", found.rules.title),
            ("準じる理由", given["analogy"]),
        ]
    else:
        rows.append(("事項", found.rules.title))
    rows += found.facts.said()
    rows.append(("しるし", "、".join(book.mark(each) for each in given.get("marks") or ()) or "なし"))
    effect = given["takes_effect_on"]
    return [
        *rows,
        *((label, given[name]) for name, label in ADMITTING if given[name]),
        ("分類記号", given["classification"] or "なし"),
        ("保存期間", given["retention"]),
        ("公開区分", shown_as[given["disclosure"]]),
        ("施行日", found.form.fields["takes_effect_on"].prepare_value(effect) if effect else "決裁の日"),
    ]


def _hidden(found: Draft) -> list[tuple[str, str]]:
    """The form as it was typed, to be carried by the review page."""
    beside = ("csrfmiddlewaretoken", "do", "route", "kept")
    typed = [(name, text) for name, texts in found.request.POST.lists() if name not in beside for text in texts]
    return [(name, clean(str(text))) for name, text in typed] + [("kept", each.token) for each in found.files]


def _context(found: Draft) -> dict[str, Any]:
    support = f"PDF、Word、Excel、画像など。選んでから「添付する」を押します。繰り返して{MOST}件まで添付できます。"
    return {
        "matter": found.rules,
        "like": found.like,
        "units": found.units,
        "form": found.form,
        "files": found.files,
        "file_support": support,
    }
