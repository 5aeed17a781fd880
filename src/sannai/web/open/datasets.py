"""オープンデータ: which data sets the registers publish, with licence and columns. Rows have their own address."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from sannai.intake.open_data import open_data
from sannai.rules.registers.datasets import Dataset
from sannai.web.applicant.places import division_of
from sannai.web.moment import TimedRequest


@require_safe
def listing(request: TimedRequest) -> HttpResponse:
    """オープンデータ: every data set, and 個人情報ファイル簿 beside them."""
    found = [(each, division_of(each.unit, at=request.at)) for each in open_data().datasets]
    return render(request, "open/datasets.html", {"datasets": found})


@require_safe
def one(request: TimedRequest, name: str) -> HttpResponse:
    """One data set: where it comes from, under which licence, which columns."""
    found = open_data().dataset(name)
    if found is None:
        raise Http404
    office = division_of(found.unit, at=request.at)
    return render(request, "open/dataset.html", {"dataset": found, "office": office, "csv": csv_address(found)})


def csv_address(dataset: Dataset) -> str:
    """Where the rows are handed out, once they are published."""
    page = reverse("portal:dataset", args=[dataset.name], urlconf="sannai.web.whole")
    return f"{settings.PORTAL_URL}{page.rstrip('/')}.csv"
