"""標準準拠システム: cases handed to the system that decides, the files of them, and the results that come back."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from sannai.casework import queries, referral_files, results, states
from sannai.casework.models import Case
from sannai.casework.referral_files import RIGHT
from sannai.common.action import NotAllowed
from sannai.common.time import fiscal_year, today
from sannai.files.names import content_disposition
from sannai.procedures.queries import Entry
from sannai.rules.elsewhere import RESULT
from sannai.web.kit import out
from sannai.web.kit.anchors import Part
from sannai.web.kit.ask import At, Choice, Search
from sannai.web.kit.bulk import Bulk
from sannai.web.kit.door import DeskRequest, staff_only
from sannai.web.kit.listing import Empty, Listing
from sannai.web.kit.rows import Stored
from sannai.web.staff.sent import carried, in_form, sent_file

from .case_verbs import REFER, cannot
from .queue import CASES, Home, Line, referring

MOST_FILES = 100
MOST_SHOWN = 60
_STATES = ("in_review", "referred", "closed")
_MOMENT = "%Y%m%d%H%M%S%f"


def _rows(at: At) -> Stored:
    cases = Case.objects.filter(procedure_key__in=list(referring(at.staff, RIGHT)), status__in=_STATES)
    return Stored(queries.with_version(cases), key=Part("pk", UUID))


def _titles(at: At) -> list[tuple[str, str]]:
    return [(key, entry.definition.title) for key, entry in referring(at.staff, RIGHT).items()]


REFERRALS: Listing[Line] = replace(
    CASES, key="referrals", title="標準準拠システムへの引渡し", right=RIGHT, exports=RIGHT, opens=(), presses=False,
    template="staff/cases/referrals.html", rows=_rows, beside=lambda at: None,
    lead="確認が済んだ申請を、決定するシステムに引き渡します。まとめて引き渡したものが、1つのファイルになります。",
    bulk=Bulk((REFER,), row=lambda x: x.case, cannot=cannot),
    filters=(
        Search("q", "氏名・フリガナ・電話・受付番号", queries.searched),
        Choice("status", "状態", queries.in_status,
               (("all", "すべて"), *((key, states.STATUSES[key].label) for key in _STATES[1:])),
               empty="審査中（引渡しの前）", start="in_review"),
        Home("division", "担当課"),
        Choice("procedure", "手続", "procedure_key", _titles),
    ),
    empty=Empty("あてはまる事案はありません", "引渡しを待つ事案はありません。", ("すべて見る", "status", "all")),
)  # fmt: skip


@require_GET
@staff_only(RIGHT)
def files(request: DeskRequest) -> HttpResponse:
    """引き渡したものを、1回ごとのファイルで。何度受け取っても同じ内容になる。"""
    known = referring(request.staff, RIGHT)
    rows = [
        {"file": file, "address": address_of(file), "title": _title(known, file)}
        for file in referral_files.files(request.staff, MOST_FILES)
    ]
    return render(request, "staff/cases/referral_files.html", {"rows": rows, "most": MOST_FILES})


@require_POST
@staff_only(RIGHT)
def file(request: DeskRequest, file: str) -> HttpResponse:
    """ファイルを渡す。だれがいつ受け取ったかは、一覧の書き出しとして記録に残る。"""
    procedure, moment = _asked(file)
    referrals = referral_files.referrals_of(request.staff, procedure, moment)
    if referrals is None:
        raise Http404
    try:
        content = referral_files.written(referrals)
    except NotAllowed as error:
        return render(request, "staff/cases/referral_refused.html", {"why": str(error)}, status=409)
    out.exported(
        out.Taken(REFERRALS.key, request.staff.staff_key, fiscal_year(today(request.at))), listing=REFERRALS.key,
        query=file, count=len(referrals), columns=["file"], form="csv", digest=hashlib.sha256(content).hexdigest(),
        by=request.staff, at=request.at,
    )  # fmt: skip
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition(f"{file}.csv")
    return response


@staff_only(RIGHT)
def received(request: DeskRequest) -> HttpResponse:
    """結果のファイルを確かめ、取り込む。直すところが1つでもあれば、何も取り込まない。"""
    done = request.GET.get("done", "")
    shown: dict[str, Any] = {"columns": RESULT, "done": int(done[:4]) if done.isdigit() else None}
    if request.method != "POST":
        return render(request, "staff/cases/results.html", shown)
    applying = request.POST.get("step") == "apply"
    sent = carried(request) if applying else sent_file(request)
    if sent.fault:
        return render(request, "staff/cases/results.html", shown | {"fault": sent.fault}, status=422)
    judged = results.read(sent.content, request.staff, today(request.at))
    shown |= {"sent": sent, "judged": judged, "wrong": judged.wrong[:MOST_SHOWN], "packed": in_form(sent.content)}
    if applying and judged.ready and not judged.wrong:
        try:
            results.apply(judged.ready, by=request.staff, at=request.at)
        except NotAllowed as error:
            return render(request, "staff/cases/results.html", shown | {"refused": str(error)}, status=409)
        return redirect(f"{reverse('desk:referral_results')}?{urlencode({'done': len(judged.ready)})}")
    return render(request, "staff/cases/results.html", shown, status=422 if judged.wrong else 200)


def address_of(file: referral_files.File) -> str:
    """How a file is called in its address and by its name."""
    return f"{file.procedure_key}_{file.referred_at.astimezone(UTC):{_MOMENT}}"


def _asked(address: str) -> tuple[str, datetime]:
    procedure, _, moment = address.partition("_")
    try:
        return procedure, datetime.strptime(moment, _MOMENT).replace(tzinfo=UTC)
    except ValueError as error:
        raise Http404 from error


def _title(known: dict[str, Entry], file: referral_files.File) -> str:
    return known[file.procedure_key].definition.title if file.procedure_key in known else file.layout
