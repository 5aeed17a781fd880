"""One case's answers to take along: JSON with the labels of its own version, every character as it was typed."""

from __future__ import annotations

from typing import Any

from django.http import Http404, JsonResponse
from django.views.decorators.http import require_GET

from sannai.applications import answers as filed_answers
from sannai.casework.models import Case
from sannai.files.names import content_disposition
from sannai.procedures.queries import definition
from sannai.rules import shorter
from sannai.rules.model import Required
from sannai.rules.present import Shown
from sannai.web.kit.door import DeskRequest

from .door import case_view
from .filed import rows
from .findings import findings
from .sheet import standing, whole_of


@require_GET
@case_view("case.read")
def export(request: DeskRequest, case: Case) -> JsonResponse:
    """申請の内容を JSON で書き出す：項目名つきの一覧と、項目の id で引ける値。"""
    rules, application = definition(case.version), case.application
    if application is None:  # the office began it: nothing was filed that could be taken along
        raise Http404
    whole, short = whole_of(request, case), shorter.fields_of(rules)  # what is taken along stays where it is taken to
    filed, now = (shorter.without(kept(application), short) for kept in (filed_answers.filed, filed_answers.of))
    content: dict[str, Any] = {
        "reference_number": application.reference_number,
        "procedure": {"key": rules.key, "title": rules.title, "version": case.version.number},
        "version_digest": case.version.digest,
        "channel": application.channel,
        "arrived_at": case.arrived_at.isoformat(),
        "arrival_time_known": not hasattr(application, "paper") or application.paper.time_known,
        "filed_on": application.filed_on.isoformat(),
        "status": {"key": case.status, "label": standing(case.status).label},
        "rows": [_row(each) for each in rows(case, rules, now) if each.field not in short],
        "documents": [_document(each) for each in whole.evaluation.documents],
        "answers": now,
        "answers_as_filed": filed,
        "desk_rows": [_row(each) for one in findings(whole) for each in one.rows if each.field not in short],
        "desk": shorter.without(whole.desk, short),
    }
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = content_disposition(f"{application.reference_number}.json")
    return response


def _document(each: Required) -> dict[str, str]:
    """A document that the answers ask for; of a row of a group, with its key."""
    return {"id": each.id, "label": each.label, "field": each.document.field, "row": each.row}


def _row(shown: Shown) -> dict[str, Any]:
    """One answer as people read it."""
    return {
        "page": shown.page_title,
        "group": shown.group_label,
        "number": shown.number,
        "row": shown.of,
        "field": shown.field,
        "label": shown.label,
        "lines": list(shown.text),
        "sensitive": shown.sensitive,
    }
