"""What staff type on the desk: parsed, cleaned, and refused with a sentence that names the item."""

from __future__ import annotations

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


class DeskForm(forms.Form):
    """A form whose controls have the ids of the design system. The hidden ``seen`` is read before the form is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"auto_id": "f-%s"} | kwargs))


class InquiryForm(DeskForm):
    question = Words(
        "質問",
        lines=5,
        help="申請内容について確かめたいこと。回答は任意で、期限は、手続に定めがあるときだけ止まります。",
    )


class MemoForm(DeskForm):
    text = Words("内部メモ", lines=3, help="申請者には見えません。")


class HoldForm(DeskForm):
    reason = Words("保留の理由", lines=2, limit=200, help="例：支援措置の対象。理由は申請者には見えません。")
