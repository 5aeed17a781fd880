"""What holds for the screen of every verb, whatever it does."""

from __future__ import annotations

from typing import Any

import pytest

from sannai.casework.actions import reviewing
from sannai.casework.tests import cast
from sannai.web.kit.forms import DeskForm, Words
from sannai.web.kit.verb import Screen
from sannai.web.staff.cases.case_verbs import CASE_VERBS

from .desk_cast import post, signed_in, words


class WrongForm(DeskForm):
    reason = Words("保留の理由")
    until = Words("いつまで")


def test_a_form_that_asks_what_the_action_does_not_take_is_found_before_anybody_fills_it_in():
    with pytest.raises(TypeError, match="until"):
        Screen(reviewing.PLACE_HOLD, "hold", WrongForm)


def test_every_verb_has_one_address_and_says_afterwards_what_was_done():
    addresses = {(each.verb.name, each.url_name, each.address) for each in CASE_VERBS}
    assert len(addresses) == len({address for _, _, address in addresses}) == len({name for _, name, _ in addresses})
    assert [each.address for each in CASE_VERBS if not each.verb.done] == []


def test_the_case_says_what_was_done_by_a_button_that_stands_beside_it(db: None, settings: Any, tmp_path: Any):
    settings.HOME = tmp_path
    cast.city()
    case, client = cast.taken(cast.version("disposition")), signed_in("clerk")
    post(client, case, "hold", reason="支援措置")
    done = post(client, case, f"hold/{case.holds.get().pk}/lift")
    assert "保留を解きました。" in words(client.get(done["Location"]))
    assert post(client, case, "hold/4711/lift").status_code == 404
