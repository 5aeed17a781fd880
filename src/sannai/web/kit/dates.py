"""A date as officials write it: 令和8年4月1日, R8.4.1, 2026/4/1."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from sannai.rules.around import NOWHERE
from sannai.rules.kinds import bind
from sannai.rules.model import Field
from sannai.text.eras import wareki

_KIND = bind(Field(id="date", label="", ask="date"), NOWHERE)
_EXAMPLE = date(2026, 4, 1)  # a refusal shows how to write a date by the same day as the help does


class WrittenDate(forms.CharField):
    """Reads what the citizen's forms read, by the same rules; gives a date."""

    def __init__(self, label: str, *, required: bool = True, help: str = "") -> None:
        super().__init__(
            label=label,
            required=required,
            max_length=40,
            help_text=f"{help}例：令和8年4月1日、R8.4.1、2026/4/1",
            error_messages={"required": f"{label}を入力してください。"},
        )

    def prepare_value(self, value: Any) -> Any:
        return wareki(value) if isinstance(value, date) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        found = _KIND.parse({"": [text]}, _EXAMPLE)
        if found.message:
            raise forms.ValidationError(f"{self.label}：{found.message}。")
        return date.fromisoformat(found.value) if found.value else None
