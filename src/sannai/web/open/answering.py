"""A file that everybody may take along: nobody is asked, and nothing is written down."""

from __future__ import annotations

import io
from collections.abc import Sequence

from django.http import HttpResponse

from sannai.files.names import content_disposition
from sannai.web.kit.cells import plain
from sannai.web.kit.out import Records, write_csv
from sannai.web.kit.table import Column


def csv_answer(labels: Sequence[str], records: Records, name: str) -> HttpResponse:
    """CSV as Excel reads it: UTF-8 with a BOM, and what a spreadsheet would run is text."""
    written = io.BytesIO()
    write_csv([Column(each, each, plain) for each in labels], records, written)
    response = HttpResponse(written.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition(name)
    return response
