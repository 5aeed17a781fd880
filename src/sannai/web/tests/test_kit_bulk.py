"""Many rows at once: asked once more with their names, then done one by one; what was confirmed is what is done."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sannai.casework import actions
from sannai.casework.models import Case
from sannai.casework.queries import find
from sannai.casework.tests import cast
from sannai.common.models import Event
from sannai.definitions.models import Version
from sannai.web.kit import bulk

from .desk_cast import signed_in, words

pytestmark = pytest.mark.both_databases


@pytest.fixture
def version(db: None, settings: Any, tmp_path: Path) -> Version:
    settings.HOME = tmp_path
    cast.city()
    return cast.version()


def filed(version: Version, many: int) -> list[Case]:
    return [find(cast.filed(version).pk) for _ in range(many)]


def picked(cases: list[Case]) -> list[str]:
    return [f"{case.pk}:{case.seq}" for case in cases]


def ask(client: Client, cases: list[Case], verb: str = "take", address: str = "/desk/", **more: Any) -> Any:
    return client.post(address, {"bulk": verb, "pick": picked(cases), **more})


def carried(page: Any) -> str:
    """The rows that the confirm page carries."""
    found = re.search(r'name="keys" value="([^"]*)"', page.content.decode())
    assert found is not None, words(page)
    return found[1]


def confirm(client: Client, page: Any, verb: str = "take", **more: Any) -> Any:
    return client.post("/desk/", {"bulk": verb, "keys": carried(page), **more})


def assignees(cases: list[Case]) -> list[str]:
    return [find(case.pk).assignee for case in cases]


def test_what_was_picked_is_asked_once_more_by_name_and_then_each_is_an_event_of_its_own(version):
    cases, client = filed(version, 3), signed_in("clerk")
    listed = client.get("/desk/")
    assert listed.content.decode().count('name="pick"') == 3
    page = ask(client, cases[:2])
    said = words(page)
    assert "担当する：2件を確かめてください" in said
    assert cases[0].reference_number in said
    assert cases[2].reference_number not in said
    assert assignees(cases) == ["", "", ""]
    result = words(confirm(client, page))
    assert "2件：担当になりました。" in result
    assert assignees(cases) == ["clerk", "clerk", ""]
    assert Event.objects.filter(verb="case.taken", staff_key="clerk").count() == 2
    again = words(confirm(client, page))  # sent twice: nothing is done twice
    assert "1件もできませんでした" in again
    assert Event.objects.filter(verb="case.taken").count() == 2


def test_all_under_the_conditions_are_those_the_confirm_page_counted_and_not_who_came_since(version):
    cases, client = filed(version, 30), signed_in("clerk")
    page = client.post("/desk/?status=received", {"bulk": "take", "all": "1", "count": "29件"})
    said = words(page)
    assert "30件を確かめてください" in said
    assert "この条件で29件でした" in said
    assert "ほかに10件" in said
    assert '/desk/?status=received"' in page.content.decode()
    late = filed(version, 2)
    assert "30件：担当になりました。" in words(confirm(client, page))
    assert set(assignees(cases)) == {"clerk"}
    assert assignees(late) == ["", ""]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["take", "memo", "transfer", "file"])), max_size=6))
def test_what_was_confirmed_and_stayed_as_it_was_is_exactly_what_is_done(version, moves):
    """Law of bulk, while others work on the same rows between the page that asks and the press."""
    cases, client, other = filed(version, 6), signed_in("clerk"), cast.staff("other", timezone.now())
    page, touched, now = ask(client, cases), set(), timezone.now()
    for at, what in moves:
        case = find(cases[at].pk)
        if what == "take" and not case.assignee:
            actions.take(case, by=other, at=now)
        elif what == "memo" and other.may("case.review", case):
            actions.add_memo(case, text="見ました。", by=other, at=now)
        elif what == "transfer" and other.may("case.take", case):
            actions.transfer(case, division="waste", reason="所管", by=other, at=now)
        else:
            cast.filed(version)
            continue
        touched.add(case.pk)
    before = set(Event.objects.filter(verb="case.taken", staff_key="clerk").values_list("subject_id", flat=True))
    result = confirm(client, page)
    after = set(Event.objects.filter(verb="case.taken", staff_key="clerk").values_list("subject_id", flat=True))
    stayed = {str(case.pk) for case in cases if case.pk not in touched}
    assert after - before == stayed
    if touched:
        assert f"できなかったもの（{len(touched)}件）" in words(result)


def test_what_cannot_be_done_is_said_with_its_reason_and_the_rest_is_offered(version):
    cases, client = filed(version, 5), signed_in("clerk")
    now = timezone.now()
    actions.take(find(cases[0].pk), by=cast.staff("clerk", now), at=now)
    actions.take(find(cases[1].pk), by=cast.staff("other", now), at=now)
    Case.objects.filter(pk=cases[2].pk).update(status="closed")
    moved = find(cases[3].pk)
    actions.add_memo(moved, text="見ました。", by=cast.staff("other", now), at=now)
    said = words(ask(client, [find(case.pk) for case in cases[:3]] + cases[3:]))
    for expected in ("1件を確かめて", "できないもの（4件）", "すでにあなたが担当しています", "ほかの人が担当しています",
                     "完結", bulk.MOVED):  # fmt: skip
        assert expected in said, expected


def test_many_are_handed_to_one_colleague_and_a_form_that_is_wrong_keeps_the_rows(version):
    cases, client, now = filed(version, 2), signed_in("clerk"), timezone.now()
    for case in cases:
        actions.take(find(case.pk), by=cast.staff("clerk", now), at=now)
    page = ask(client, [find(case.pk) for case in cases], "hand-over")
    assert "三内 other" in words(page)
    wrong = confirm(client, page, "hand-over", to="nobody")
    assert wrong.status_code == 422
    assert carried(wrong) == carried(page)
    assert "2件：担当を引き継ぎました。" in words(confirm(client, wrong, "hand-over", to="other", reason="休みます"))
    assert assignees(cases) == ["other", "other"]


def test_rows_are_found_again_within_the_reach_of_the_verb_both_times(version):
    cases, client = filed(version, 2), signed_in("waste")
    said = words(ask(client, cases))
    assert "できるものがありません" in said
    assert cases[0].reference_number not in said
    keys = " ".join(picked(cases))
    assert "1件もできませんでした" in words(client.post("/desk/", {"bulk": "take", "keys": keys}))
    assert assignees(cases) == ["", ""]
    assert ask(signed_in("counter"), cases).status_code == 403
    assert 'name="pick"' not in signed_in("counter").get("/desk/").content.decode()


@pytest.mark.parametrize(
    "odd",
    [
        {"bulk": "take"}, {"bulk": "take", "pick": "x"}, {"bulk": "take", "pick": ["1:1", "\0:1"]},
        {"bulk": "take", "pick": f"{uuid4()}:"}, {"bulk": "take", "keys": ""}, {"bulk": "take", "keys": "a:b"},
        {"bulk": "take", "pick": [f"{uuid4()}:1"] * 501}, {"bulk": "hand-over", "keys": "٣:٣ <b>"},
    ],
)  # fmt: skip
def test_what_no_page_sends_is_refused_in_words(version, odd):
    page = signed_in("clerk").post("/desk/", odd)
    assert page.status_code == 422
    assert "事案の一覧：" in words(page)
    assert signed_in("clerk").post("/desk/", {"bulk": "nothing"}).status_code == 403


def test_more_than_five_hundred_are_asked_to_be_narrowed_and_an_odd_condition_does_nothing(version, monkeypatch):
    cases, client = filed(version, 3), signed_in("clerk")
    monkeypatch.setattr(bulk, "MOST", 2)
    assert "すべて</span>" not in client.get("/desk/").content.decode()
    page = client.post("/desk/", {"bulk": "take", "all": "1"})
    assert page.status_code == 422
    assert "3件は、一度にできません。2件までになるように" in words(page)
    assert ask(client, cases[:1], address="/desk/?status=nonsense").status_code == 422


def test_enter_in_a_box_asks_and_does_nothing_and_the_buttons_of_rows_still_work(version):
    cases, client = filed(version, 1), signed_in("clerk")
    said = client.get("/desk/").content.decode()
    form = said[said.index('id="rows-press"') :]
    first = re.search(r"<button[^>]*>", form)
    assert first is not None
    assert 'name="bulk"' in first[0]
    assert "formaction" not in first[0]
    pressed = {"seen": cases[0].seq, "pick": picked(cases), "count": "1件"}
    assert client.post(f"/desk/cases/{cases[0].pk}/take/", pressed).status_code == 302


def test_the_same_statements_find_what_is_confirmed_however_many_rows(version, django_assert_max_num_queries):
    few, many, client = filed(version, 2), filed(version, 20), signed_in("clerk")
    ask(client, few)
    with django_assert_max_num_queries(60) as counted:
        ask(client, few)
    with django_assert_max_num_queries(len(counted)):
        ask(client, many)
