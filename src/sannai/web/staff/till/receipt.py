"""領収書: one row of the ledger on paper, with its number."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sannai.casework import ledger, reading
from sannai.casework.models import Case, Payment
from sannai.casework.steps import rules_of
from sannai.organization.queries import staff_names
from sannai.web.kit.door import DeskRequest
from sannai.web.staff.cases.door import case_view


@require_GET
@case_view("fee.take")
def receipt(request: DeskRequest, case: Case, payment: int) -> HttpResponse:
    """The page to print. Http404: a reversal, or a payment that was recorded before there were numbers."""
    row = Payment.objects.filter(case=case, pk=payment, reverses=None).select_related("series").first()
    if row is None or not row.number:
        raise Http404
    unit = request.staff.city.unit(request.staff.city.heir("unit", row.unit_key, case.matter))
    shown = {
        "case": case,
        "definition": rules_of(case),
        "row": row,
        "number": ledger.number_text(row),
        "payer": reading.applicant_name(case, reading.answers_of(case)),
        "city_name": settings.CITY,
        "unit": unit,
        "by": staff_names([row.staff_key]).get(row.staff_key, ""),
        "reversed": Payment.objects.filter(reverses=row).exists(),
    }
    return render(request, "staff/till/receipt.html", shown)
