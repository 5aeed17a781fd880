from __future__ import annotations

from datetime import date, timedelta

import pytest

from sannai.casework import actions
from sannai.casework.actions import Item
from sannai.casework.actions.asking import CORRECT
from sannai.casework.queries import find
from sannai.casework.timeline import timeline
from sannai.casework.verbs import CaseVerb, article
from sannai.common.verbs import of_kind

from . import cast

pytestmark = pytest.mark.usefixtures("city")
DAY = timedelta(days=1)


def told():
    case = cast.taken(cast.version())
    actions.add_memo(case, text="内緒の話", by=cast.staff("clerk"), at=cast.MONDAY)
    items = [Item("detail", "", "読めません")]
    actions.request_correction(case, items=items, due=date(2026, 6, 20), by=cast.staff("clerk"), at=cast.MONDAY + DAY)
    answers = cast.ANSWERS | {"detail": "直しました"}
    actions.answer_correction(case, answers=answers, by=cast.applicant(case), at=cast.MONDAY + 2 * DAY)
    case = cast.decided(case, cast.MONDAY + 3 * DAY, outcome="no", grounds="基準に合わないため。")
    actions.place_hold(case, reason="秘密の保留", by=cast.staff("clerk"), at=cast.MONDAY + 4 * DAY)
    actions.issue(case, hold_checked="確認済み", by=cast.staff("clerk"), at=cast.MONDAY + 4 * DAY)
    actions.mark_delivered(case, by=cast.staff("clerk"), at=cast.MONDAY + 5 * DAY)
    return find(case.pk)


def test_the_citizen_reads_what_happened_in_plain_words():
    moments = timeline(told())
    assert [moment.title for moment in moments] == [
        "申請が市に届きました",
        "担当の職員が確認を始めました",
        "直していただきたいところがあります",
        "直した内容が届きました",
        "決定しました：不許可",
        "文書を発行しました",
        "文書が届きました",
    ]
    assert "令和8年6月15日までに終わる見込み" in moments[0].meaning
    assert "令和8年6月20日まで" in moments[2].meaning
    assert "期間に数えません" in moments[2].meaning
    assert "届いたときに効力が生じます" in moments[4].meaning
    assert moments[5].meaning.startswith("8三保食第1号。")
    assert moments[6].meaning == "処分の効力が生じました。"
    assert {moment.by for moment in moments} == {"申請者", "食品衛生課"}


def test_the_citizen_never_reads_memos_holds_or_names_of_staff():
    shown = " ".join(f"{moment.title}{moment.meaning}{moment.by}" for moment in timeline(told()))
    for hidden in ("内緒の話", "秘密の保留", "三内 clerk", "起案", "決裁"):
        assert hidden not in shown


def test_the_desk_reads_the_offices_own_moves_too():
    moments = timeline(told(), staff=True)
    titles = [moment.title for moment in moments]
    for own in ("内部メモ", "起案しました", "調査・検査の結果を記入しました", "発行を保留しました"):
        assert own in titles
    assert "食品衛生課 課長 三内 head" in {moment.by for moment in moments}


def test_a_notification_is_told_without_a_decision():
    case = cast.taken(cast.version("notification"))
    actions.record(case, by=cast.staff("clerk"), at=cast.MONDAY)
    moments = timeline(find(case.pk))
    assert moments[0].title == "届出が市に届きました"
    assert "届いたときに効力" in moments[0].meaning
    assert moments[-1].title == "届出の内容を記録しました"


def test_every_verb_of_a_case_has_a_move_and_words():
    verbs = of_kind("case")
    opening = {verb.name for verb in verbs if not isinstance(verb, CaseVerb)}
    assert opening == {"application.filed", "application.entered", "case.begun"}
    assert not [verb.name for verb in verbs if verb.told is None]


def test_every_move_names_what_it_rests_on():
    for verb in of_kind("case"):
        assert not isinstance(verb, CaseVerb) or verb.move.ground, verb


def test_the_citys_own_ordinance_is_named_without_the_articles_of_the_national_act():
    from sannai.casework.steps import rules_of

    national = rules_of(cast.filed(cast.version()))
    assert article(CORRECT, national).startswith("行政手続法第7条")
    own = rules_of(cast.filed(cast.version("notification")))
    assert article(CORRECT, own) == "三内市行政手続条例（届出の形式上の要件）"
