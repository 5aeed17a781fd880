"""棚卸しの数字: counted from the rows, each with its numerator, denominator and what is unknown."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.db.models import Count, Q, Sum, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from sannai.common.action import Denied
from sannai.procedures import inventory
from sannai.procedures.models import InventoryImport, InventoryItem
from sannai.procedures.survey_codes import ONLINE_STATUS
from sannai.text.folding import fold
from sannai.web.kit.anchors import Part
from sannai.web.kit.ask import Choice, Search
from sannai.web.kit.cells import Lines, Mono
from sannai.web.kit.door import DeskRequest, staff_only
from sannai.web.kit.listing import Empty, Listing
from sannai.web.kit.rows import Stored
from sannai.web.kit.table import LAPTOP, LONG, NARROW, NUMBER, TABLET, Column, Table

OPENS = ("inventory.import", "audit.read")
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


@staff_only(*OPENS)
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
    total = InventoryItem.objects.count()
    shown = {
        "total": total,
        "ratios": Table(RATIOS, [by_kind(), by_use()], _made_of(total), seen=True) if total else None,
        "statuses": Table(STATUSES, by_status(), "オンライン化の実施状況ごとの種類の数", seen=True),
        "imports": InventoryImport.objects.order_by("-at")[:10],
        "form": form,
        "refused": refused,
        "may_import": request.staff.may("inventory.import"),
        "imported": _import(request.GET.get("imported", "")),
    }
    return render(request, "staff/procedures/inventory.html", shown, status=422 if refused or form.errors else 200)


def _made_of(total: int) -> str:
    return f"台帳の{total:,}種類から計算したもの（入力した数字はありません）"


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


RATIOS: tuple[Column[Ratio], ...] = (
    Column("label", "指標", lambda x: x.label, first=True),
    Column("percent", "割合", lambda x: x.percent, NUMBER),
    Column("numerator", "分子", lambda x: f"{x.numerator:,}{x.unit}", NUMBER, fold=NARROW),
    Column("denominator", "分母", lambda x: f"{x.denominator:,}{x.unit}", NUMBER, fold=NARROW),
    Column("unknown", "不明（種類）", lambda x: x.unknown, NUMBER, fold=NARROW),
    Column("note", "数え方", lambda x: x.note, LONG, fold=TABLET),
)
STATUSES: tuple[Column[tuple[str, int]], ...] = (
    Column("status", "実施状況", lambda x: x[0], first=True),
    Column("count", "種類", lambda x: x[1], NUMBER),
)


def _status(code: str) -> str:
    return ONLINE_STATUS.get(code, f"符号「{code}」") if code else "不明"


def _known(column: str) -> Coalesce:
    return Coalesce(column, Value(-1))  # what is not known stands below nothing


KNOWN = (*ONLINE_STATUS.items(), ("-", "不明"))
ITEMS = Listing[InventoryItem](
    key="inventory", title="手続の種類とオンライン化", kind="inventory", right="organization.read", opens=OPENS,
    exports="organization.read", unit="種類", order="-total",
    rows=lambda at: Stored(InventoryItem.objects.defer("row", "folded"), key=Part("pk", str)),
    filters=(
        Search("q", "手続の名前・法令", lambda q: Q(folded__contains=fold(q))),
        Choice("status", "実施状況", lambda code: Q(online_status=code.strip("-")), KNOWN),
    ),
    columns=(
        Column("title", "手続", lambda x: Lines((x.title, Mono(x.pk))), first=True, sort=(Part("pk", str),)),
        Column("law", "法令", lambda x: f"{x.law} {x.article}".strip(), LONG, fold=LAPTOP),
        Column("status", "実施状況", lambda x: _status(x.online_status), fold=NARROW),
        Column("total", "年間の件数", lambda x: x.total_count, NUMBER, fold=NARROW,
               sort=(Part("total", int, _known("total_count")),)),
        Column("online", "うちオンライン", lambda x: x.online_count, NUMBER, fold=TABLET),
    ),
    empty=Empty("あてはまる手続の種類はありません", "まだ棚卸しが取り込まれていません。"),
)  # fmt: skip


def _import(key: str) -> InventoryImport | None:
    return (
        InventoryImport.objects.filter(pk=key).first() if key.isascii() and key.isdecimal() and len(key) < 10 else None
    )
