"""What is typed on a 起案 that is on its way: an opinion, a reason, an amendment.

Several of these stand on one page: no two fields have the same name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from .forms import DeskForm, Words
from .proposals_new_form import Line


class AgreeForm(DeskForm):
    text = Words("意見", lines=3, required=False, help="添えるときだけ書きます。あとの人と起案した人に見えます。")


class DissentForm(DeskForm):
    objection = Words("異議の理由", lines=4, help="起案は決裁する人まで回り、この意見がいちばん上に示されます。")


class ReturnForm(DeskForm):
    """差し戻す: to whom, and why. ``steps`` are the earlier ones, (step id, in words)."""

    to = forms.ChoiceField(
        label="差し戻す先",
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": "差し戻す先を選び直してください。回る順が変わりました。"},
    )
    reason = Words("差し戻す理由", lines=4, help="差し戻す先の人に伝わります。")

    def __init__(self, *args: Any, steps: Sequence[tuple[str, str]] = (), proposer: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not steps:
            del self.fields["to"]
            return
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", f"起案した人（{proposer}）"), *steps]
        field.initial = ""


class AbandonForm(DeskForm):
    why = Words("廃案にする理由", lines=3)


class PeruseForm(DeskForm):
    remark = Words("後閲の意見", lines=3, required=False, help="添えるときだけ書きます。")


class AmendForm(DeskForm):
    """軽微な修正 keeps the opinions; 内容の修正 voids them, and everybody is asked anew."""

    kind = forms.ChoiceField(
        label="修正の種類",
        widget=forms.RadioSelect,
        choices=[
            ("minor", "軽微な修正（誤字など。これまでの意見はそのまま。変えたところは全員に見えます）"),
            ("material", "内容の修正（これまでの意見は効かなくなり、はじめから聞き直します）"),
        ],
        error_messages={
            "required": "修正の種類を選んでください。",
            "invalid_choice": "修正の種類を選んでください。",
        },
    )
    title = Line("件名")
    reasons = Words("伺い文", lines=8, required=False, limit=20000)
    what = Words("何を、なぜ直したか", lines=3, help="回議した人と、これから見る人に伝わります。")
