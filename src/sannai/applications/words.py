"""What is said about a draft, in words."""

from __future__ import annotations

from uuid import UUID

from sannai.notices.words import Parameters, day_of, say

from .access import link_url


def register() -> None:
    """Tell the house."""
    say("draft.link", _link)
    say("draft.expiring", _expiring)


def _link(told: Parameters, language: str) -> tuple[str, str]:
    return (
        f"【{told['city']}】{told['procedure']}：入力の続きはこちらから",
        f"{told['procedure']}の入力を続けるためのリンクです。\n\n{link_url(UUID(told['draft']))}\n\n"
        "このリンクを知っている人は、入力した内容を見ることができます。ほかの人に送らないでください。\n"
        f"下書きは{day_of(told, 'expires_on')}まで保存されます。まだ申請は済んでいません。\n",
    )


def _expiring(told: Parameters, language: str) -> tuple[str, str]:
    return (
        f"【{told['city']}】まだ提出されていない下書きがあります",
        f"{told['procedure']}の下書きは、{day_of(told, 'expires_on')}を過ぎると消えます。\n"
        f"続きは次のリンクから入力できます。1頁でも保存すると、そこからまた{told['days']}日間残ります。\n\n"
        f"{link_url(UUID(told['draft']))}\n\nもう必要でなければ、何もしなくてかまいません。\n",
    )
