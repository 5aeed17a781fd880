"""One question, one date: who decides, after whom, and why; or what is missing."""

from __future__ import annotations

from datetime import date

import pytest

from sannai.rules.delegation import FactsMissing, NoRow, Unlisted

from .book import ENTRUSTED, FULL, HEAD, PURCHASE, ask, book, files, problems, rows

BOOK = book()


def test_the_row_of_the_amount_decides_and_its_clause_is_said():
    small, large = ask(BOOK, "purchase", amount=100), ask(BOOK, "purchase", amount=101)
    assert (small.level, small.via, small.concur) == ("head", (), ())
    assert (large.level, large.via, large.concur) == ("bureau", ("head", "director"), ("money", "law.head"))
    assert large.reasons == ("金額＝101円。「物品の購入」は、金額が101円以上、局長の専決（第2号）",)
    assert (large.authority, large.ladder) == ("見本市長", ("bureau", "mayor"))


def test_a_row_says_who_circulates_and_whether_the_proposer_may_decide():
    advice = ask(BOOK, "advice", kind="advice")
    assert (advice.via, advice.own, advice.substitution) == (("chief",), True, True)
    other = ask(BOOK, "advice", kind="works")
    assert (other.via, other.own, other.substitution, other.admits) == (
        ("head", "director", "bureau"),
        False,
        False,
        (),
    )
    assert "代決できない（第4号）" in other.why_no_substitution
    assert other.reasons == ("種類＝工事。「助言の求め」は、ほかのどの行にも当たらないとき、市長の決裁（第4号）",)


def test_a_mark_sends_it_one_level_up_and_the_level_below_is_asked():
    up = ask(BOOK, "purchase", amount=1, marks="important")
    assert (up.level, up.via, up.own) == ("director", ("head",), False)
    assert "1つ上の部長" in up.reasons[1]
    assert "第5条第1号" in up.reasons[1]


def test_several_marks_send_it_one_level_up_only():
    up = ask(BOOK, "purchase", amount=1, marks="important precedent")
    assert up.level == "director"
    assert "重要なもの（第5条第1号）、先例となるもの（第5条第2号）" in up.reasons[1]


def test_above_the_mayor_there_is_nobody():
    top = ask(BOOK, "advice", kind="goods", marks="precedent")
    assert (top.level, top.ladder) == ("mayor", ("mayor",))
    assert "市長より上に決裁する職はない" in top.reasons[-1]


def test_a_mark_forbids_substitution_unless_something_admits_it():
    held = ask(BOOK, "purchase", amount=1, marks="important")
    assert (held.substitution, held.admits, held.unconcurred_forbids) == (False, ("instructed",), True)
    assert held.why_no_substitution == "重要なものは代決できない（第9条）"
    assert ask(BOOK, "purchase", amount=1, marks="precedent").substitution


def test_a_post_that_a_row_names_decides_until_it_climbs():
    named = ask(BOOK, "seal", urgent=True)
    assert (named.level, named.post, named.ladder[:2]) == ("", "general.head", ("head", "director"))
    up = ask(BOOK, "seal", urgent=True, marks="precedent")
    assert (up.level, up.post, up.via) == ("director", "", ("head",))


def test_entrusted_authority_moves_the_name_and_caps_the_ladder():
    entrusted = ENTRUSTED.replace("advice", "seal").replace("level: mayor", "level: director")
    of = book(entrustment=entrusted)
    own = ask(of, "seal", urgent=True)
    assert (own.post, own.authority, own.ladder) == ("general.head", "見本市保健所長", ("head", "director"))
    capped = ask(of, "seal", urgent=False, marks="important")
    assert (capped.level, capped.post, capped.ladder) == ("", "health.head", ("director",))
    assert "見本市保健所長の決裁" in capped.reasons[0]
    assert "見本市保健所長より上に決裁する職はない" in capped.reasons[1]
    assert "委任されている（規則第2条）" in capped.reasons[-1]
    before = ask(of, "seal", on=date(2025, 3, 31), urgent=False, marks="important")
    assert (before.level, before.authority, before.entrusted) == ("bureau", "見本市長", "")


def test_by_analogy_another_matters_rows_decide_and_nothing_is_entrusted():
    of = book(entrustment=ENTRUSTED)
    like = ask(of, "counsel", like="advice", kind="advice")
    assert (like.level, like.analogous_to, like.authority) == ("head", "advice", "見本市長")
    assert like.reasons[0] == "規程にない事項「counsel」を「助言の求め」から類推する（第7条）"


def test_a_listed_matter_is_never_decided_by_analogy():
    assert ask(BOOK, "purchase", like="advice", amount=1).analogous_to == ""


def test_an_unlisted_matter_names_the_nearest_titles():
    with pytest.raises(Unlisted, match="規程にない事項") as refused:
        ask(BOOK, "物品のリース")
    assert refused.value.near[0].id == "purchase"
    with pytest.raises(Unlisted, match="類推の元の事項「nothing」"):
        ask(BOOK, "lease", like="nothing")


def test_rules_without_the_clause_admit_no_analogy():
    plain = book(head=HEAD.replace("analogy: 第7条\n", ""))
    with pytest.raises(Unlisted, match="類推の定めがありません"):
        ask(plain, "lease", like="purchase", amount=1)


def test_before_its_first_row_a_matter_is_unlisted():
    with pytest.raises(Unlisted, match="2024-03-31 に効力のある定めがありません"):
        ask(BOOK, "purchase", on=date(2024, 3, 31), amount=1)


@pytest.mark.parametrize("amount", [None, "", "たくさん", -1, 1.5, True, [1], {"a": 1}, "9" * 50])
def test_a_fact_that_is_absent_or_unreadable_is_asked_for_and_never_falls_to_otherwise(amount):
    with pytest.raises(FactsMissing, match="「金額」が要ります") as refused:
        ask(BOOK, "purchase", amount=amount)
    assert refused.value.facts == ("amount",)


def test_facts_are_read_as_a_person_types_them():
    assert ask(BOOK, "purchase", amount="１０１円").level == "bureau"
    assert ask(BOOK, "advice", kind="助言").level == "head"


def test_a_row_holds_from_its_day_until_the_day_before_the_next():
    of = book(
        rows(
            "from: 2024-04-01, until: 2026-04-01, otherwise: yes, decider: mayor, clause: 旧",
            "from: 2026-04-01, otherwise: yes, decider: head, clause: 新",
        )
    )
    assert ask(of, "purchase", on=date(2026, 3, 31)).clause == "旧"
    assert ask(of, "purchase", on=date(2026, 4, 1)).clause == "新"


def test_an_abolished_matter_is_unlisted_from_its_last_day_on():
    ended = PURCHASE.replace("title: 物品の購入", "title: 物品の購入\n    until: 2026-04-01") + FULL
    of = book(ended)
    assert ask(of, "purchase", on=date(2026, 3, 31), amount=1).level == "head"
    with pytest.raises(Unlisted, match="2026-04-01 に効力のある定めがありません"):
        ask(of, "purchase", on=date(2026, 4, 1), amount=1)
    assert problems(files(ended.replace("when: {amount: 101..}", "until: 2026-04-01, when: {amount: 101..}"))) == []
    late = ended.replace("from: 2024-04-01, when: {amount: 101..}", "from: 2026-04-01, when: {amount: 101..}")
    assert any("2026-04-01 より前に始まりません" in one.message for one in problems(files(late)))


def test_a_gap_or_an_overlap_is_refused_by_name_and_never_guessed():
    of = book(
        rows(
            "from: 2024-04-01, when: {amount: ..10}, decider: head, clause: 一",
            "from: 2024-04-01, when: {amount: 10..20}, decider: mayor, clause: 二",
        )
    )
    with pytest.raises(NoRow, match="2つ以上"):
        ask(of, "purchase", amount=10)
    with pytest.raises(NoRow, match="合う行がありません（金額＝21円）"):
        ask(of, "purchase", amount=21)
