"""What this room says by mail. The link is made when the mail is: no notice keeps it."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from sannai.common.kinds import page_of
from sannai.notices.words import Parameters, day_of, say


def register() -> None:
    """Tell the outbox."""
    say("staff.invited", _invited)


def _invited(given: Parameters, language: str) -> tuple[str, str]:
    invitation: Any = given["invitation"]
    return (
        f"【{settings.CITY}】サインインの招待",
        f"{given['name']} 様\n\n"
        f"{settings.CITY}の「受付・審査」を使うための招待です。次のページを開き、パスワードを決めて、"
        "認証アプリを登録してください。\n\n"
        f"{page_of('staff', invitation, 'invited')}\n\n"
        f"このページは、{day_of(given, 'until')}まで、一度だけ使えます。ほかの人に送らないでください。\n"
        f"サインインに使う職員番号は {given['staff_key']} です。\n"
        "覚えのないときは、何もせずに、職員管理者に知らせてください。\n",
    )
