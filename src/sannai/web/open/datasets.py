"""オープンデータ: which data sets the registers publish, with licence and columns. Rows have their own address."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from sannai.intake.open_data import open_data, rows_of
from sannai.rules.registers.datasets import Dataset
from sannai.web.applicant.places import division_of
from sannai.web.moment import TimedRequest

from .answering import csv_answer


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
    shown = {"dataset": found, "office": office, "csv": csv_address(found), "rows": rows_of(name)}
    return render(request, "open/dataset.html", shown)


@require_safe
def rows(request: TimedRequest, name: str) -> HttpResponse:
    """The rows of a data set as CSV, as they held on the day that its name says."""
    found = rows_of(name)
    if found is None:
        raise Http404
    return csv_answer(found.csv, f"{name}_{found.on:%Y%m%d}.csv")


def csv_address(dataset: Dataset) -> str:
    """Where everybody fetches the rows."""
    return settings.PORTAL_URL + reverse("portal:dataset_csv", args=[dataset.name], urlconf="sannai.web.whole")
