"""A time of day as people write it: 14:05, 14時5分, 午後2時."""

from __future__ import annotations

import re
import unicodedata
from datetime import time
from typing import Any

from django import forms

_TIME = re.compile(r"(午前|午後|AM|PM)?([0-9]{1,2})(?:[:時.]([0-9]{1,2})?分?|)(?:半)?\Z", re.IGNORECASE)


class ClockTime(forms.CharField):
    """Gives a time, or None when it is left empty."""

    def __init__(self, label: str, *, help: str = "") -> None:
        super().__init__(label=label, required=False, max_length=20, help_text=help)

    def clean(self, value: Any) -> Any:
        text = "".join(unicodedata.normalize("NFKC", super().clean(value)).split())
        if not text:
            return None
        found = _TIME.match(text)
        hour = int(found[2]) if found else 99
        minute = 30 if text.endswith("半") else int((found and found[3]) or 0)
        if found and (found[1] or "").upper() in ("午後", "PM") and hour < 12:
            hour += 12
        if hour > 23 or minute > 59:
            raise forms.ValidationError(f"{self.label}：時刻として読み取れません。「14:05」のように入力してください。")
        return time(hour, minute)
