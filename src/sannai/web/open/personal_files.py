"""個人情報ファイル簿 for everybody: the files, one of them, and the whole book as CSV, from what is published alone."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from sannai.common.time import today
from sannai.intake.offices import Office
from sannai.intake.open_data import open_data
from sannai.rules.registers.datasets import LICENCES
from sannai.rules.registers.personal_files import HEADINGS, Item, PersonalFile, items
from sannai.text.csv_cells import file_of
from sannai.web.applicant.places import division_of
from sannai.web.moment import TimedRequest

from .answering import csv_answer

LICENCE = "CC BY 4.0"
OF_THE_DEFINITION = ("台帳の定義の版", "公開した日", "アドレス")


@require_safe
def listing(request: TimedRequest) -> HttpResponse:
    """個人情報ファイル簿: which files there are."""
    files = [(each, division_of(each.unit, at=request.at)) for each in open_data().files]
    shown = {"files": files, "on": today(request.at), "licence": LICENCE, "licence_url": LICENCES[LICENCE]}
    return render(request, "open/personal_files.html", shown)


@require_safe
def one(request: TimedRequest, key: str) -> HttpResponse:
    """One file: every item of the law, in its order."""
    file = open_data().file(key)
    if file is None:
        raise Http404
    rows = terms(items_of(file, request.at))
    shown = {"file": file, "rows": rows, "reached": division_of(file.requests_to, at=request.at)}
    return render(request, "open/personal_file.html", shown)


@require_safe
def book(request: TimedRequest) -> HttpResponse:
    """The whole book as CSV: UTF-8 with a BOM, what a spreadsheet would run is text."""
    rows = [(file, items_of(file, request.at)) for file in open_data().files]
    labels = ("全国地方公共団体コード", "地方公共団体名", *HEADINGS.values(), *OF_THE_DEFINITION)
    records = [
        [
            settings.CITY_CODE,
            settings.CITY,
            *(each.text for each in told),
            str(file.version),
            f"{file.since}",
            address(file),
        ]
        for file, told in rows
    ]
    return csv_answer(file_of(labels, records), f"{settings.CITY}個人情報ファイル簿_{today(request.at):%Y%m%d}.csv")


def items_of(file: PersonalFile, at: datetime) -> tuple[Item, ...]:
    """The record with the offices as they are called and reached on the day, as the city has published them."""
    unit = division_of(file.unit, at=at)
    asked = reached(division_of(file.requests_to, at=at)) or (file.requests_to,)
    return items(file, unit.name if unit else file.unit, asked)


def reached(office: Office | None) -> tuple[str, ...]:
    """Name and place of an office, as far as they are known."""
    return tuple(part for part in (office.name, office.place) if part) if office else ()


def terms(told: tuple[Item, ...]) -> list[tuple[str, str | SafeString]]:
    """For a 説明リスト: several lines as a list, counted ones with their numbers. What says nothing is left out."""
    return [(each.heading, _shown(each)) for each in told if any(each.lines)]


def address(file: PersonalFile) -> str:
    """Where everybody reads this record, also from a process that serves no portal."""
    path = reverse("portal:personal_file", args=[file.key], urlconf="sannai.web.whole")
    return settings.PORTAL_URL + path


def _shown(item: Item) -> str | SafeString:
    if len(item.lines) == 1 or item.id == "requests_to":
        return "\n".join(item.lines)  # an address is several lines, no list
    tag = "ol" if item.counted else "ul"
    lines = format_html_join("", "<li>{}</li>", ((line,) for line in item.lines))
    return format_html(
        '<{} class="record-items{}">{}</{}>', tag, " record-items--many" if item.counted else "", lines, tag
    )
