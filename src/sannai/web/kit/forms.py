"""What staff type on the desk: parsed, cleaned, and refused with a sentence that names the item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from sannai.text.cleaning import clean


class Words(forms.CharField):
    """Free text: control characters go, characters stay as they are."""

    def __init__(self, label: str, *, lines: int = 4, limit: int = 4000, required: bool = True, help: str = "") -> None:
        super().__init__(
            label=label,
            required=required,
            max_length=limit,
            help_text=help,
            widget=forms.Textarea(attrs={"rows": lines}),
            error_messages={
                "required": f"{label}を入力してください。",
                "max_length": f"{label}は{limit}文字までです。短くしてください。",
            },
        )

    def to_python(self, value: Any) -> str:
        return clean(super().to_python(value) or "").strip()


class Choice(forms.ChoiceField):
    """One of several, by radio buttons unless another widget is named; refused by a sentence that names it.

    ``asks``: what is to be chosen, where the label is a question or longer than that; ``supports``: what each means.
    """

    def __init__(
        self,
        label: str,
        *,
        asks: str = "",
        invalid: str = "",
        supports: Mapping[str, str] | None = None,
        **options: Any,
    ) -> None:
        self.supports = supports or {}
        message = f"{asks or label}を選んでください。"
        told = {"required": message, "invalid_choice": invalid or message}
        super().__init__(label=label, error_messages=told, **({"widget": forms.RadioSelect} | options))


class Line(forms.CharField):
    """One line of text, cleaned like all words."""

    def __init__(self, label: str, *, limit: int = 200, required: bool = True, help: str = "") -> None:
        messages = {
            "required": f"{label}を入力してください。",
            "max_length": f"{label}は{limit}文字までです。短くしてください。",
        }
        super().__init__(
            label=label, required=required, max_length=limit, help_text=help, error_messages=messages, strip=True
        )

    def to_python(self, value: Any) -> str:
        return clean(super().to_python(value) or "", lines=False).strip()


class DeskForm(forms.Form):
    """A form whose controls have the ids of the design system. The hidden ``seen`` is read before the form is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"auto_id": "f-%s"} | kwargs))

    def ready(self, at: Any) -> None:
        """What depends on the row (``at.row``) or on who asks (``at.request``): choices, what stands in it at first.

        Raises Http404 where the verb has no sense for this row. Called before anything is read.
        """

    def offer(self, name: str, choices: Sequence[tuple[str, str]], *, take: str = "") -> None:
        """What a field lets choose from now; ``take``: what is chosen unless somebody says otherwise."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        field.initial = take or None
