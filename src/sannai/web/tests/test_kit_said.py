"""What was done a moment ago: the sentence of a verb, on pages of its kind, and nothing that an address makes up."""

from __future__ import annotations

from django.test import RequestFactory
from django.urls import get_resolver

from sannai.common.verbs import REGISTER
from sannai.web.kit.said import after, said

ASK = RequestFactory().get
get_resolver().url_patterns  # noqa: B018 - loads every room that acts


def told(done: str, *kinds: str) -> str:
    return said(ASK("/", {"done": done}), *kinds)


def test_the_sentence_is_that_of_the_verb_and_of_the_way_in_which_it_was_done():
    assert told("absence.ended", "absence") == "不在を終えました。きょうから、また本人に回ります。"
    assert told("absence.ended:cancelled", "absence") == "不在の登録を取り消しました。"
    assert after("absence.ended", "desk:absences", way="cancelled")["Location"].endswith(
        "?done=absence.ended:cancelled"
    )
    assert told("stale", "case") == "ほかの人が先に操作しました。いまの内容を確かめてください。"


def test_a_forged_address_says_nothing_or_a_sentence_of_the_house():
    house = {sentence for act in REGISTER.values() for sentence in (act.verb.done, *dict(act.verb.ways).values())}
    for forged in (
        "",
        "<b>",
        "あなたは当選しました",
        "case.taken:<b>",
        "absence.ended:<script>",
        ":",
        "case.taken\x00",
    ):
        assert told(forged, "case", "absence") in house | {""}
    assert told("proposal.approved", "case") == ""  # nothing was decided here
    assert said(RequestFactory().post("/?done=case.taken"), "case") == ""
