"""個人番号を見る: a case is found by its number, and each is shown once, for a purpose that is written down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from sannai.applications.numbers import Given, given
from sannai.casework import actions
from sannai.casework.models import Case
from sannai.casework.numbers import day_of
from sannai.casework.reading import envelope
from sannai.casework.sight import with_version
from sannai.casework.steps import rules_of
from sannai.common import city_keys
from sannai.intake.references import read_reference
from sannai.organization.scope import find
from sannai.web.kit.door import DeskRequest, staff_only
from sannai.web.kit.forms import DeskForm, Line
from sannai.web.kit.refusals import STALE, Refused, attempt
from sannai.web.kit.verb import is_stale

RIGHT = "number.read"


class PurposeForm(DeskForm):
    purpose = Line("見る目的", help="例：住民記録との照合。この事案の記録に残ります。番号は書かないでください。")


@dataclass(frozen=True, slots=True)
class Kept:
    """One number of a case: that it is there, and until when."""

    given: Given
    day: date | None
    input: str  # the id of where its purpose is typed

    @property
    def here(self) -> bool:
        """Whether it can still be shown."""
        return self.given.kept is not None and self.given.kept.box is not None


@require_GET
@staff_only(RIGHT)
def index(request: DeskRequest) -> HttpResponse:
    """受付番号から事案を開く。No list: whoever works on a case knows its number."""
    typed = request.GET.get("q", "")[:40]
    if number := read_reference(typed):
        case = find(with_version(Case.objects.filter(reference_number=number)), request.staff, RIGHT, _id_of(number))
        if case is not None:
            return redirect("number:case", case.pk)
    shown = {"q": typed, "unknown": bool(typed), "beside_desk": "desk" in settings.SITES}
    return render(request, "number/index.html", shown, status=404 if typed else 200)


@sensitive_variables("number")
@require_http_methods(["GET", "POST"])
@staff_only(RIGHT)
def case(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """事案の個人番号。GET says that they are there; POST shows one, and is written down before it does."""
    row = find(with_version(Case.objects.exclude(application=None)), request.staff, RIGHT, case_id)
    if row is None:
        raise Http404
    form, place, number = PurposeForm(request.POST or None), request.POST.get("place", ""), ""
    refused: Refused | None = None
    if request.method == "POST" and is_stale(request, row):
        refused = Refused(409, STALE, stale=True)
    elif request.method == "POST" and form.is_valid():
        read: list[str] = []
        refused = attempt(lambda: read.append(_read(request, row, place, form.cleaned_data["purpose"])))
        number = "".join(read)
    status = refused.status if refused else 422 if form.is_bound and form.errors else 200
    return render(request, "number/case.html", _shown(request, row, form, place, number, refused), status=status)


def _read(request: DeskRequest, case: Case, place: str, purpose: str) -> str:
    return actions.read_number(
        case, place=place, purpose=purpose, ring=city_keys.ring(), by=request.staff, at=request.at, seen=case.seq
    )


def _shown(
    request: DeskRequest, case: Case, form: PurposeForm, place: str, number: str, refused: Refused | None
) -> dict[str, object]:
    case = Case.objects.select_related("version", "application").get(pk=case.pk)
    rules = rules_of(case)
    return {
        "case": case, "title": rules.title, "lines": _lines(case, place), "form": form, "refused": refused,
        "place": place,
        "number": " ".join(number[at : at + 4] for at in range(0, len(number), 4)),
        "beside_desk": "desk" in settings.SITES,
    }  # fmt: skip


def _lines(case: Case, place: str) -> Sequence[Kept]:
    """``place``: whose form was sent; a message about it leads to its input."""
    return [
        Kept(
            each,
            day_of(case, each.asked.kept) if each.asked.kept else None,
            "f-purpose" if each.place == place else f"f-purpose.{each.place}",
        )
        for each in given(envelope(case), rules_of(case))
    ]


def _id_of(reference: str) -> UUID | None:
    return Case.objects.filter(reference_number=reference).values_list("pk", flat=True).first()
