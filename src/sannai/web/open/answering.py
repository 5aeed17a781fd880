"""A file that everybody may take along: nobody is asked, and nothing is written down."""

from __future__ import annotations

from django.http import HttpResponse

from sannai.files.names import content_disposition


def csv_answer(file: bytes, name: str) -> HttpResponse:
    """This CSV, to be kept under this name."""
    response = HttpResponse(file, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition(name)
    return response
