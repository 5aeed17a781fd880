"""The list of what waits at the counter, and its button."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sannai.casework import actions
from sannai.casework.models import Collection
from sannai.casework.queries import find
from sannai.casework.tests import cast

from .desk_cast import post, signed_in, words


def test_the_window_sees_what_waits_and_chases_from_the_list(db: None, settings: Any, tmp_path: Path):
    settings.HOME = tmp_path
    cast.city()
    case = cast.taken(cast.version("certificate"))
    actions.prepare(case, by=cast.staff("clerk"), at=cast.MONDAY)
    page = words(signed_in("counter").get("/desk/uncollected/"))
    for expected in (case.reference_number, cast.NAME, "期間を過ぎた", "まだ"):
        assert expected in page, expected
    assert case.reference_number not in words(signed_in("waste").get("/desk/uncollected/"))
    assert post(signed_in("counter"), case, "chase").status_code == 302
    assert "今日は済み" in words(signed_in("counter").get("/desk/uncollected/"))
    assert "終える理由を入力してください" in words(post(signed_in("counter"), case, "give-up", reason=""))
    assert post(signed_in("counter"), case, "give-up", reason="連絡がつかない").status_code == 302
    assert find(case.pk).status == "closed"
    assert case.reference_number not in words(signed_in("counter").get("/desk/uncollected/"))
    assert Collection.objects.get().ending == "given_up"
