"""Read, start, two pages of eleven fields, review, file in one transaction, receipt."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from .models import Draft, Filed

PAGES = {
    1: ["name", "kana", "postal_code", "prefecture", "city", "street", "phone"],
    2: ["facility", "use_on", "people", "purpose"],
}


def read(request: HttpRequest) -> HttpResponse:
    return render(request, "read.html")


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    return redirect(f"/d/{Draft.objects.create().pk}/p/1/")


def page(request: HttpRequest, draft: int, page: int) -> HttpResponse:
    row = get_object_or_404(Draft, pk=draft)
    if request.method == "POST":
        typed = {name: request.POST.get(name, "").strip() for name in PAGES[page]}
        if not all(typed.values()):
            return render(request, "page.html", {"fields": typed, "error": "すべて入力してください"}, status=422)
        row.answers |= typed
        row.save(update_fields=["answers"])
        return redirect(f"/d/{draft}/p/2/" if page == 1 else f"/d/{draft}/review/")
    return render(request, "page.html", {"fields": {name: row.answers.get(name, "") for name in PAGES[page]}})


def review(request: HttpRequest, draft: int) -> HttpResponse:
    return render(request, "review.html", {"draft": get_object_or_404(Draft, pk=draft)})


@require_POST
def file(request: HttpRequest, draft: int) -> HttpResponse:
    with transaction.atomic():
        row = get_object_or_404(Draft.objects.select_for_update(), pk=draft)
        filed = Filed.objects.create(answers=row.answers)
        row.delete()
    return redirect(f"/filed/{filed.pk}/")


def receipt(request: HttpRequest, filed: int) -> HttpResponse:
    return render(request, "receipt.html", {"filed": get_object_or_404(Filed, pk=filed)})
