"""棚卸しの数字: counted from the rows, each with its numerator, denominator and what is unknown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Count, Q, Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from sannai.common.action import Denied
from sannai.procedures import inventory
from sannai.procedures.models import InventoryImport, InventoryItem
from sannai.procedures.survey_codes import ONLINE_STATUS
from sannai.web.desk.gate import DeskRequest, staff_only

MOST_DOUBTS = 200
ONLINE = ("1", "5")  # 実施済, 一部実施済


@dataclass(frozen=True, slots=True)
class Ratio:
    """A figure that says what it was made of. Unknown rows are in neither the numerator nor the denominator."""

    label: str
    numerator: int
    denominator: int
    unknown: int
    unit: str
    note: str

    @property
    def percent(self) -> str:
        """One decimal; a figure of nothing is not zero."""
        return f"{self.numerator * 100 / self.denominator:.1f}％" if self.denominator else "計算できません"


class ImportForm(forms.Form):
    file = forms.FileField(
        label="全国調査のCSVファイル",
        help_text="UTF-8 または CP932（Shift_JIS）のCSV。同じファイルを二度取り込んでも、二重にはなりません。",
        error_messages={"required": "ファイルを選んでください。", "empty": "ファイルの中身が空です。"},
    )


@staff_only("inventory.import", "audit.read")
def figures(request: DeskRequest) -> HttpResponse:
    """棚卸しの数字と、取込みの結果。取込みは DX推進部門だけができる。"""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    refused = ""
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            done, _ = inventory.import_survey(sent.read(), sent.name, by=request.staff, at=request.at)
            return redirect(f"{reverse('desk:inventory')}?imported={done.pk}")
        except inventory.ImportRefused as error:
            refused = str(error)
        except Denied:
            refused = "棚卸しを取り込む権限がありません。DX推進部門の職員に頼んでください。"
    shown = context() | {
        "form": form,
        "refused": refused,
        "may_import": request.staff.may("inventory.import"),
        "imported": _import(request.GET.get("imported", "")),
    }
    return render(request, "desk/inventory.html", shown, status=422 if refused or form.errors else 200)


def context() -> dict[str, Any]:
    """The figures and the last imports."""
    total = InventoryItem.objects.count()
    return {
        "total": total,
        "ratios": [by_kind(), by_use()] if total else [],
        "statuses": by_status(),
        "imports": InventoryImport.objects.order_by("-at")[:10],
    }


def by_kind() -> Ratio:
    """手続の種類の数で見たオンライン化。"""
    found = InventoryItem.objects.aggregate(
        known=Count("pk", filter=Q(online_status__in=[code for code in ONLINE_STATUS if code not in ("3", "4")])),
        online=Count("pk", filter=Q(online_status__in=ONLINE)),
        unknown=Count("pk", filter=Q(online_status="")),
    )
    return Ratio(
        "オンライン化された手続の種類",
        found["online"],
        found["known"],
        found["unknown"],
        "種類",
        "分母は、実施状況が分かっていて、適用除外・その他でないもの。",
    )


def by_use() -> Ratio:
    """件数で見たオンライン利用。"""
    known = Q(total_count__isnull=False, online_count__isnull=False)
    found = InventoryItem.objects.aggregate(
        total=Sum("total_count", filter=known),
        online=Sum("online_count", filter=known),
        unknown=Count("pk", filter=~known),
    )
    return Ratio(
        "オンラインで行われた手続の件数",
        found["online"] or 0,
        found["total"] or 0,
        found["unknown"],
        "件",
        "分母は、総件数とオンライン件数の両方が分かっている手続の年間総件数。分からない手続は「不明」に種類の数で示す。",
    )


def by_status() -> list[tuple[str, int]]:
    """How many kinds of each status, unknown as unknown."""
    counted = dict(InventoryItem.objects.values_list("online_status").annotate(count=Count("pk")))
    labels = [(label, counted.pop(code, 0)) for code, label in ONLINE_STATUS.items()]
    return [*labels, ("不明", counted.pop("", 0)), *((f"符号「{code}」", count) for code, count in counted.items())]


def _import(key: str) -> InventoryImport | None:
    return (
        InventoryImport.objects.filter(pk=key).first() if key.isascii() and key.isdecimal() and len(key) < 10 else None
    )
