"""個人情報ファイル簿 and the list of data sets, for programs. See docs/api.md."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import JsonResponse
from django.views.decorators.http import require_GET

from sannai.intake.offices import Office
from sannai.intake.open_data import open_data, rows_of
from sannai.rules.registers.datasets import LICENCES, Dataset
from sannai.rules.registers.personal_files import KIND, PersonalFile
from sannai.web.applicant.places import division_of
from sannai.web.moment import TimedRequest
from sannai.web.open.datasets import csv_address
from sannai.web.open.personal_files import LICENCE, address

from .procedures import READABLE


@require_GET
def personal_files(request: TimedRequest) -> JsonResponse:
    """個人情報ファイル簿（個人情報の保護に関する法律第75条）。"""
    found = [_file(each, request) for each in open_data().files]
    licence = {"licence": LICENCE, "licence_url": LICENCES[LICENCE]}
    return JsonResponse(_city() | licence | {"personal_files": found}, json_dumps_params=READABLE)


@require_GET
def datasets(request: TimedRequest) -> JsonResponse:
    """台帳が公開するデータセットの一覧。"""
    found = [_dataset(each, request) for each in open_data().datasets]
    return JsonResponse(_city() | {"datasets": found}, json_dumps_params=READABLE)


def _file(file: PersonalFile, request: TimedRequest) -> dict[str, Any]:
    return {
        "key": file.key,
        "name": file.name,
        "body": file.body,
        "division": _office(file.unit, division_of(file.unit, at=request.at)),
        "purpose": file.purpose,
        "fields": file.fields,
        "persons": file.persons,
        "collected_from": file.collected_from,
        "special_care": file.special_care,
        "passed_to": file.passed_to,
        "processed_by": file.processed_by,
        "requests_to": _office(file.requests_to, division_of(file.requests_to, at=request.at)),
        "other_procedure": file.other_procedure,
        "kind": KIND,
        "note": file.note,
        "version": {"number": file.version, "published_on": file.since},
        "page": address(file),
    }


def _dataset(dataset: Dataset, request: TimedRequest) -> dict[str, Any]:
    rows = rows_of(dataset.name)
    return {
        "name": dataset.name,
        "title": dataset.title,
        "licence": dataset.licence,
        "licence_url": dataset.licence_url,
        "register": dataset.register,
        "division": _office(dataset.unit, division_of(dataset.unit, at=request.at)),
        "columns": [{"heading": one, "of": of, "when": when} for one, of, when in dataset.columns],
        "when": dataset.when,
        "version": {"number": dataset.version, "published_on": dataset.since},
        "csv": csv_address(dataset),
        "rows": {"on": rows.on, "count": rows.count} if rows else None,
    }


def _office(key: str, office: Office | None) -> dict[str, str]:
    """As it is called and reached today; only its key where it is not published."""
    known = {"name": office.name, "place": office.place, "phone": office.phone} if office else {}
    return {"key": key, **known}


def _city() -> dict[str, str]:
    return {"city": settings.CITY, "city_code": settings.CITY_CODE}
