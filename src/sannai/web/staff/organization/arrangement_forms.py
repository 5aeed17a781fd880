"""What is typed to arrange stand-ins, successions, audits and duties. Last days as people say them: 「まで」."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms

from sannai.organization.duties import LABELS
from sannai.organization.models import Post, Unit
from sannai.organization.queries import told_apart
from sannai.web.kit.dates import WrittenDate
from sannai.web.kit.forms import Choice, DeskForm, Line

Choices = Sequence[tuple[str, str]]


def pick(label: str, choices: Choices, *, help: str = "", radio: bool = False) -> Choice:
    """Choose one of a list; what is not on it is refused by the name of the control."""
    widget = forms.RadioSelect if radio else forms.Select
    return Choice(label, choices=choices, help_text=help, widget=widget, invalid=f"{label}を一覧から選んでください。")


class Arranged(DeskForm):
    """A form with a first day and perhaps a last one."""

    def period(self) -> tuple[date, date | None]:
        """Half-open, as it is kept: the day after the last one, or None for no end."""
        last = self.cleaned_data.get("last")
        return self.cleaned_data["starts"], last + timedelta(days=1) if last else None


class StandInForm(Arranged):
    def __init__(self, posts: Choices, matters: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"] = pick("代わられる職", posts)
        self.fields["by_post"] = pick("代わる職", posts)
        self.fields["kind"] = pick(
            "種類", [("substitute", "代決（不在のあいだ。「代」と記し、後閲を受ける）"),
                     ("acting", "職務代理（欠員または長い不在のあいだ。自分の名義を持つ）")], radio=True,
        )  # fmt: skip
        told = "順序は1から99までの数で入力してください。"
        self.fields["order"] = forms.IntegerField(
            label="順序", min_value=1, max_value=99, initial=1,
            error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), told),
        )  # fmt: skip
        self.fields["matters"] = forms.MultipleChoiceField(
            label="事項", choices=matters, required=False,
            help_text="選ばなければ、ほかに定めのないすべての事項",
            error_messages={"invalid_choice": "事項を一覧から選んでください。"},
        )  # fmt: skip
        self.fields["title"] = Line("名義", required=False, help="職務代理のとき。例：三内市長職務代理者 三内市副市長")
        self.fields["ground"] = Line("根拠", required=False, help="例：事務専決規程第9条第2項")
        self.fields["starts"] = WrittenDate("始まりの日")
        self.fields["last"] = WrittenDate("終わりの日（この日まで）", required=False, help="決まっていなければ空に。")


class SuccessionForm(Arranged):
    def __init__(self, units: Choices, posts: Choices, matters: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        both = [*((f"unit:{key}", label) for key, label in units), *((f"post:{key}", label) for key, label in posts)]
        self.fields["starts"] = WrittenDate("承継の日")
        self.fields["from_"] = pick("承継元（前日まであるもの）", both)
        self.fields["to"] = pick("承継先（その日にあるもの）", both)
        self.fields["matters"] = forms.MultipleChoiceField(
            label="事項", choices=matters, required=False,
            help_text="分けて引き継ぐときに選ぶ。選ばなければ、ほかの承継が挙げないすべて",
            error_messages={"invalid_choice": "事項を一覧から選んでください。"},
        )  # fmt: skip

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        kinds = {str(self.cleaned_data.get(name, "")).partition(":")[0] for name in ("from_", "to")} - {""}
        if len(kinds) > 1:
            self.add_error("to", "組織は組織へ、職は職へ承継します。承継元と同じ種類のものを選んでください。")
        return data


class EngagementForm(Arranged):
    def __init__(self, auditors: Choices, units: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"] = pick("監査に従事する職員", auditors)
        self.fields["unit"] = pick("対象の組織", [("*", "全庁"), *units], help="その下の組織を含みます。")
        self.fields["audit"] = Line("監査の名称", help="例：令和8年度 定期監査（保健所）")
        self.fields["starts"] = WrittenDate("始まりの日")
        self.fields["last"] = WrittenDate("終わりの日（この日まで）")


class DutyForm(Arranged):
    def __init__(self, units: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = pick("職務", list(LABELS.items()))
        self.fields["staff"] = Line("職員番号", limit=32, help="任命する職員の番号。職員の一覧で確かめられます。")
        self.fields["unit"] = pick(
            "対象の組織", [("*", "全庁"), *units], help="その下の組織を含みます。会計管理者は全庁です。"
        )
        self.fields["instrument"] = Line("辞令", help="例：令和8年4月1日 三人第12号")
        self.fields["starts"] = WrittenDate("始まりの日")
        self.fields["last"] = WrittenDate("終わりの日（この日まで）", required=False, help="決まっていなければ空に。")


class EndForm(DeskForm):
    """The last day on which it holds."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends"] = WrittenDate("終わりの日（この日まで）")


def places(on: date) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Units and posts that stand, or will, or stood until lately: for lists to choose from. Two statements."""
    since = on - timedelta(days=366)
    names: dict[str, Unit] = {}
    for unit in Unit.objects.order_by("order", "key", "valid_from"):
        if unit.valid_to is None or unit.valid_to > since:
            names[unit.key] = unit
    named = dict(told_apart(names.values(), names.get))
    posts: dict[str, tuple[int, int, str]] = {}
    order = {key: at for at, key in enumerate(names)}
    for post in Post.objects.order_by("key", "valid_from"):
        if post.unit_key in names and (post.valid_to is None or post.valid_to > since):
            unit = names[post.unit_key]
            title = post.title if unit.kind in ("city", "charge") else f"{named[unit.key]} {post.title}"
            posts[post.key] = (order[post.unit_key], post.rank, title + _when(post, on))
    found = sorted(posts.items(), key=lambda each: each[1])
    return [(key, named[key] + _when(unit, on)) for key, unit in names.items()], [(key, row[2]) for key, row in found]


def _when(row: Unit | Post, on: date) -> str:
    if row.valid_from > on:
        return f"（{row.valid_from}から）"
    return f"（{row.valid_to}に廃止）" if row.valid_to and row.valid_to <= on else ""
