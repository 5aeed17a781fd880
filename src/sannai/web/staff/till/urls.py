"""URLs of the ledger and the till, below the desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import day, receipt
from .ledger import PAYMENTS, TILL_DAYS

PATTERNS: list[URLPattern] = [
    path("till/", PAYMENTS.view, name="payments"),
    path("till/days/", TILL_DAYS.view, name="till_days"),
    path("till/days/<str:key>/", day.day, name="till_day"),
    path("till/receipts/<uuid:case_id>/<int:payment>/", receipt.receipt, name="payment_receipt"),
]
