"""システムを登録する: what it is and who answers for it; its tokens come afterwards."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from sannai.accounts.models import Machine
from sannai.organization.machine_actions import register_machine
from sannai.web.kit.door import DeskRequest, staff_only
from sannai.web.kit.refusals import Refused, attempt
from sannai.web.kit.said import after

from .door import RIGHT
from .forms import NewForm


@staff_only(RIGHT)
@require_http_methods(["GET", "POST"])
def new(request: DeskRequest) -> HttpResponseBase:
    """システムを登録する。"""
    form = NewForm(request.POST or None)
    form.begin(request.staff.city)
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        machine = Machine(**form.cleaned_data)
        refused = attempt(lambda: register_machine(machine, by=request.staff, at=request.at))
        if refused is None:
            return after("machine.registered", "desk:machine", machine.key)
    status = refused.status if refused else 422 if form.is_bound and form.errors else 200
    return render(request, "staff/machines/new.html", {"form": form, "refused": refused}, status=status)
