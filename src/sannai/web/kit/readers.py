"""Who read this: the log of readings of one thing, for those who may read that log. Of any kind that has a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.urls import ResolverMatch

from sannai.casework.timeline import Moment
from sannai.common.models import AccessLog
from sannai.organization.queries import staff_names

from .door import DeskRequest

RIGHT = "audit.read"
MOST = 30
SAID = {
    "dispose": "廃棄を決めて行いました",
    "sign-in": "サインイン",
    "sign-in locked": "サインインの停止（失敗が続いたため）",
}


def readers(request: DeskRequest, row: Any) -> list[Moment] | None:
    """The newest readings of this thing; None for whoever may not know them. Two statements for whoever may."""
    if not request.staff.may(RIGHT):
        return None
    log = AccessLog.objects.filter(about_kind=row.subject_kind, about_id=row.subject_id).order_by("-pk")[:MOST]
    return [replace(each, title=_from(each.title, request.resolver_match)) for each in told(list(log))]


def told(rows: Sequence[AccessLog]) -> list[Moment]:
    """Lines of the log: who, when, and what in words. One statement. Whoever is no member of staff applied."""
    names = {**staff_names(row.staff_key for row in rows), "": "申請者"}
    return [Moment(row.at, said(row.what), "", names[row.staff_key]) for row in rows]


def _from(what: str, here: ResolverMatch | None) -> str:
    """The same beside the thing itself, whose own page need not be named."""
    page = what.removeprefix("閲覧 ")
    if here is not None and page == here.view_name:
        return "このページを見ました"
    return "起案を通して見ました" if page.startswith("proposal:") else what


def said(what: str) -> str:
    """What was done, in words; the page that was read goes by its name."""
    if what.startswith("api "):
        return _by_program(*what.split(" ")[1:])
    if what.startswith("look-up"):
        return "申請からの照合（合う記載なし）" if what.startswith("look-up none") else "申請からの照合"
    form, _, count = what.removeprefix("export ").partition(" ")
    return f"書き出し {form} {count}件" if what.startswith("export ") else SAID.get(what, f"閲覧 {what}")


def _by_program(name: str, count: str = "", *filters: str) -> str:
    """What a program asked for: see ``api/registers/door.py``."""
    narrowed = f"、{'・'.join(filters)} で絞込み" if filters else ""
    known = {
        "registers": f"APIで台帳の一覧を読みました（{count}件）", "register": "APIで台帳の項目を読みました",
        "entries": f"APIで記載の一覧を読みました（{count}件{narrowed}）", "entry": "APIで記載を読みました",
        "changes": f"APIで{count}行を送りました", "dry-run": f"APIで{count}行を確かめました",
        "change": "APIで送った行の状態を読みました", "refused": f"APIの呼出しを断りました（{count}）",
    }  # fmt: skip
    return known.get(name, f"API {name}")
