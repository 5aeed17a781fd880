"""The shape that every verb of the desk has: GET shows the form, POST does it, a refusal keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from sannai.casework.models import Case

from .gate import DeskRequest, load
from .refusals import STALE, Refused, attempt
from .sheet import sheet


def is_stale(request: DeskRequest, seq: int) -> bool:
    """Whether the form was made from an older page than the row is now. An absent or odd ``seen`` is stale too."""
    return request.POST.get("seen", "") != str(seq)


def done(case: Case, what: str) -> HttpResponse:
    """Back to the case, with one sentence about what was done: ``what`` is the name of the verb."""
    return redirect(reverse("desk:case", args=[case.pk]) + f"?done={what}")


def verb(
    request: DeskRequest,
    case: Case,
    form: forms.Form,
    perform: Callable[[dict[str, Any]], object],
    *,
    template: str,
    what: str,
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Show the form, or do the verb and go back to the case. 409 or 403 with the reason when the office says no."""
    refused: Refused | None = None
    if request.method == "POST":
        if is_stale(request, case.seq):
            refused = Refused(409, STALE, stale=True)
        elif form.is_valid():
            refused = attempt(lambda: perform(form.cleaned_data))
            if refused is None:
                return done(case, what)
            case = load(request, case.pk)
    status = refused.status if refused else 422 if form.is_bound and form.errors else 200
    shown = sheet(request, case) | {"form": form, "refused": refused} | dict(context or {})
    return render(request, template, shown, status=status)


def press(request: DeskRequest, case: Case, perform: Callable[[int], object], what: str) -> HttpResponse:
    """A verb of one button: no form to fill in. Refused: the case page says why."""
    from .case import case_page  # the case page shows the forms of these verbs

    refused = Refused(409, STALE, stale=True) if is_stale(request, case.seq) else attempt(lambda: perform(case.seq))
    if refused is None:
        return done(case, what)
    return case_page(request, load(request, case.pk), refused=refused)
