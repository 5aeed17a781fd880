"""What is said about a draft, in words. Links and codes are said in letters that nobody keeps."""

from __future__ import annotations

from sannai.notices.words import Parameters, day_of, say

# Of a notice from before letters were kept nowhere.
_NO_LINK = "（リンクは残していません。控えてあるリンクからお開きください）"


def register() -> None:
    """Tell the house."""
    say("draft.link", _link)
    say("draft.expiring", _expiring)
    say("draft.code", _code)


def _link(told: Parameters, language: str) -> tuple[str, str]:
    return (
        f"【{told['city']}】{told['procedure']}：入力の続きはこちらから",
        f"{told['procedure']}の入力を続けるためのリンクです。\n\n{told.get('link', _NO_LINK)}\n\n"
        "このリンクを知っている人は、入力した内容を見ることができます。ほかの人に送らないでください。\n"
        f"下書きは{day_of(told, 'expires_on')}まで保存されます。まだ申請は済んでいません。\n",
    )


def _code(told: Parameters, language: str) -> tuple[str, str]:
    return (
        f"【{told['city']}】確認番号のお知らせ（{told['procedure']}）",
        f"確認番号：{told.get('code', '（残していません）')}\n\n"
        f"{told['procedure']}を提出する前に、開いている確認のページでこの番号を入力してください。"
        f"{told['minutes']}分のあいだ使えます。\n\n"
        "お心当たりのないときは、何もしなくてかまいません。番号をほかの人に伝えないでください。\n",
    )


def _expiring(told: Parameters, language: str) -> tuple[str, str]:
    return (
        f"【{told['city']}】まだ提出されていない下書きがあります",
        f"{told['procedure']}の下書きは、{day_of(told, 'expires_on')}を過ぎると消えます。\n"
        f"続きは、控えてあるリンクから入力できます。1頁でも保存すると、そこからまた{told['days']}日間残ります。\n"
        "安全のため、このメールにはリンクを載せていません。\n\nもう必要でなければ、何もしなくてかまいません。\n",
    )
