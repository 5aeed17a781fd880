"""What is typed about a system: what it is, which post answers for it, what it may reach."""

from __future__ import annotations

from collections import Counter

from django import forms

from sannai.accounts.models import Machine
from sannai.organization.csv_cells import narrow
from sannai.organization.machine_actions import FORM
from sannai.organization.rights import MACHINE_ROLES, MACHINE_WORDS, PROFILES, STAFF_ROLES
from sannai.organization.snapshot import City
from sannai.web.kit.forms import Choice, DeskForm, Line, Words
from sannai.web.kit.verb import OnRow

_POST = "このシステムがすることに責任を持つ職。この職の組織と、その下の組織の記載にだけ届きます。"
_TITLE = "記録に「だれが」として残ります。例：集積所管理システム"
_PURPOSE = "何のために、どの台帳の何を読み書きするか。"
_PROFILES = {
    "unit-ledger": "課がそれぞれに持つ記載",
    "office-ledger": "1つの課が持ち、全庁が見る記載",
    "permit-ledger": "手続の決定から生まれる記載。システムは読むだけ",
    "open-ledger": "だれでも見られる記載",
}
_ROLES = {
    "machine": "記載を見る、新しく記載する、改める、終える",
    "machine_reader": "記載を見る",
}


class AboutForm(DeskForm):
    title = Line("名称", limit=60, help=_TITLE)
    purpose = Words("目的", limit=500, lines=3, help=_PURPOSE)
    post_key = Choice("責任を持つ職", widget=forms.Select, help_text=_POST)

    def ready(self, at: OnRow[Machine]) -> None:
        row = at.row
        self.initial = {"title": row.title, "purpose": row.purpose, "post_key": row.post_key}
        choices = answering_posts(at.request.staff.city)
        if row.post_key not in dict(choices):
            choices = [(row.post_key, f"{row.post_key}（いまはない職）"), *choices]
        self.offer("post_key", choices, take=row.post_key)


class NewForm(AboutForm):
    key = Line("キー", limit=32, help=f"例：m-bins。{FORM}")
    profile = Choice("台帳の型", choices=[(key, PROFILES[key]) for key in _PROFILES], supports=_PROFILES)
    role = Choice("役割", choices=[(key, MACHINE_WORDS[key]) for key in MACHINE_ROLES], supports=_ROLES)
    field_order = ("key", "title", "purpose", "post_key", "profile", "role")

    def begin(self, city: City) -> None:
        """What may be chosen today."""
        self.offer("post_key", [("", "選んでください"), *answering_posts(city)])

    def clean_key(self) -> str:
        """As it is kept, whatever width it was typed in."""
        return narrow(self.cleaned_data["key"])


def answering_posts(city: City) -> list[tuple[str, str]]:
    """(key, title) of the posts of today that may answer for a system; of one title are told apart by their key."""
    posts = [post for post in city.posts if post.role in STAFF_ROLES and not post.matters.strip()]
    titles = [city.title(post.key) for post in posts]
    often = Counter(titles)
    return [
        (post.key, f"{title}（{post.key}）" if often[title] > 1 else title)
        for post, title in zip(posts, titles, strict=True)
    ]
