"""手引: how a procedure is written, a whole one to begin from, and the files of every version that was published."""

from __future__ import annotations

import re
from functools import cache

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from sannai.definitions.models import Version
from sannai.definitions.packages import files_of
from sannai.organization.csv_upload import pack
from sannai.procedures.kind import PROCEDURE
from sannai.registers.kind import REGISTER
from sannai.text import marked
from sannai.web.kit.door import DeskRequest, staff_only

from .definitions import OPENS

DOCUMENT = settings.PACKAGE.parent.parent / "docs" / "procedure-language.md"


@require_GET
@staff_only(*OPENS)
def manual(request: DeskRequest) -> HttpResponse:
    """手続の言語の手引。"""
    text = _written()
    shown = {"contents": marked.contents(text), "document": mark_safe(marked.html(text))}  # noqa: S308 - our own document
    return render(request, "staff/procedures/manual.html", shown)


@require_GET
@staff_only(*OPENS)
def sample(request: DeskRequest) -> HttpResponse:
    """手引で書き上げる手続の全部のファイル。"""
    files = marked.files(_written())
    name = re.search(r"^procedure: (\S+)", files["procedure.yaml"], re.MULTILINE)
    folder = name[1] if name else "sample"
    return _zip({f"{folder}/{path}": text.encode() for path, text in files.items()}, folder)


@require_GET
@staff_only(*OPENS)
def version(request: DeskRequest, digest: str) -> HttpResponse:
    """公開した版のファイル: byte for byte what was published."""
    row = get_object_or_404(Version, kind__in=(PROCEDURE.name, REGISTER.name), digest=digest)
    return _zip({f"{row.key}/{path}": content for path, content in files_of(row).items()}, f"{row.key}-v{row.number}")


def _zip(files: dict[str, bytes], name: str) -> HttpResponse:
    response = HttpResponse(pack(files), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    return response


@cache
def _written() -> str:
    if not DOCUMENT.exists():  # installed without its documents
        raise Http404
    return DOCUMENT.read_text(encoding="utf-8")
