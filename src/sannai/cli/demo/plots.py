"""How the stories of each procedure go on after filing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from sannai.casework import actions, validity
from sannai.casework.reading import answers_of, desk_answers, evaluated
from sannai.common.time import today

from .story import Story, ask, choose, correct, decide, deliver, pay, survey, take

NOTICE = "納付書"  # how a fee is paid in a division where nobody may take cash


def waste(story: Story) -> None:
    """Most are arranged within a few days; some change their mind."""
    electronic = choose(story)
    if story.random.random() < 0.05:
        _withdraw(story)
        return
    take(story)
    if story.random.random() < 0.15:
        correct(story, "spot", "出す場所が分かりません。目印になるものを書いてください。")
    survey(story)
    decide(story, "accepted")
    deliver(story, electronic=electronic)


def record(story: Story) -> None:
    """Prepared here, handed over at the counter; some never come."""
    take(story)
    if story.random.random() < 0.06:
        reason = "住民記録システムの支援措置の記録を確認中"
        actions.place_hold(story.case, reason=reason, by=story.clerk, at=story.at + timedelta(minutes=4))
        return
    survey(story)
    actions.prepare(story.case, by=story.clerk, at=story.later(0, 0.2))
    if story.random.random() < 0.8:
        pay(story)
        actions.hand_out(story.case, by=story.clerk, at=story.later(0.1, 5), identity="運転免許証")


def dog(story: Story) -> None:
    """Effective on arrival; the desk looks and files it."""
    take(story)
    if story.random.random() < 0.2:
        correct(story, "phone", "電話番号の桁が足りません。")
    survey(story)
    actions.record(story.case, by=story.clerk, at=story.later(0, 1))


def damage(story: Story) -> None:
    """Surveyed, graded, certified; now and then surveyed again."""
    electronic = choose(story)
    take(story)
    if story.random.random() < 0.25:
        correct(story, "detail", "被害の場所が分かるように、階と部屋を書いてください。")
    if story.random.random() < 0.2:
        ask(story, "調査の日に、2階へ上がることはできますか。", "はい。脚立も使えます。")
    survey(story)
    decide(story, "certified")
    deliver(story, electronic=electronic)
    if story.random.random() < 0.12:
        at = story.later(1, 10, office=False)
        actions.request_resurvey(story.case, reason="内部の被害も見ていただきたいです。", by=story.applicant, at=at)


def food(story: Story) -> None:
    """Fee first, then drawings, inspection and the permit, some with conditions, some refused."""
    electronic = choose(story)
    take(story)
    pay(story)
    if story.random.random() < 0.3:
        correct(story, "manager", "食品衛生責任者の氏名が、添付の書類と違います。")
    if story.random.random() < 0.2:
        ask(story, "客席は何席の予定ですか。", "24席の予定です。")
    survey(story)
    found = desk_answers(story.case)
    result = found.get("inspection_result")
    until = validity.ending(today(story.at), found.get("validity_years", 5)) + timedelta(days=30)
    if result == "conforms":
        decide(story, "permitted", valid_until=until)
    elif result == "conditional":
        grounds = "検査の結果、手洗い設備の水栓が施行規則別表第19の基準（再汚染を防ぐ構造）に合わないため。"
        conditions = "許可の日から3か月以内に、手洗い設備の水栓を、手を使わずに操作できる構造に改めること。"
        decide(story, "permitted_with_conditions", valid_until=until, grounds=grounds, conditions=conditions)
    else:
        decide(
            story,
            "refused",
            grounds="施設が食品衛生法第54条の基準のうち、手洗い設備の基準（条例別表）に適合しないため。",
        )
    deliver(story, electronic=electronic)


def school(story: Story) -> None:
    """Whether the reason fits the rule of the board; refused with a ground where it does not."""
    electronic = choose(story)
    take(story)
    survey(story)
    if desk_answers(story.case).get("fits") == "yes_":
        decide(story, "changed")
    else:
        decide(story, "refused", grounds="通学区域の規則第4条に定める事由のいずれにも当たらないため。")
    deliver(story, electronic=electronic)


def aid(story: Story) -> None:
    """Prepared here; its own system decides, and its result comes back a fortnight later."""
    take(story)
    survey(story)
    actions.refer(story.case, by=story.clerk, at=story.later(0.5, 3))
    at = story.later(12, 16)
    start = today(story.case.arrived_at).replace(day=1)
    actions.receive_result(
        story.case, referral=story.case.referrals.get(), outcome="granted", decided_on=today(at),
        decision_number=f"就援{story.random.randint(100, 999)}", starts_on=start, by=story.clerk, at=at,
    )  # fmt: skip


def plumber(story: Story) -> None:
    """Designated for five years, with the agreement of the planning division of the waterworks."""
    electronic = choose(story)
    take(story)
    survey(story)
    decide(story, "designated", valid_until=today(story.at) + timedelta(days=365 * 5))
    deliver(story, electronic=electronic)


def road(story: Story) -> None:
    """Permitted until the day that was asked for, or refused; the fee is paid after that."""
    electronic = choose(story)
    take(story)
    survey(story)
    if desk_answers(story.case).get("conforms"):
        decide(story, "permitted", valid_until=date.fromisoformat(str(answers_of(story.case)["ends_on"])))
    else:
        decide(story, "refused", grounds="歩道の有効幅員が2mに満たず、道路法施行令第10条第1号の基準に適合しないため。")
    deliver(story, electronic=electronic)
    pay(story, NOTICE)


def hall(story: Story) -> None:
    """Permitted where it is free, and handed over once it is paid."""
    electronic = choose(story)
    take(story)
    survey(story)
    if desk_answers(story.case).get("vacant"):
        decide(story, "permitted")
        pay(story, NOTICE)
    else:
        decide(
            story, "refused", grounds="申請のあった区分は、先に許可した使用があり空いていないため（条例第6条第4号）。"
        )
    deliver(story, electronic=electronic)


def disclosure(story: Story) -> None:
    """Each document is looked for and decided by itself; copies are paid for once it is known how many there are."""
    electronic = choose(story)
    take(story)
    survey(story)
    evaluation = evaluated(story.case, desk=True)
    if "opened" in evaluation.possible:
        decide(story, "opened")
    else:
        decide(story, "partly", grounds="公開しないところとその理由は、公文書ごとに表のとおりです（条例第10条第3項）。")
    deliver(story, electronic=electronic)
    pay(story, NOTICE)


def _withdraw(story: Story) -> None:
    actions.withdraw(
        story.case, reason="親族が引き取ることになりました。", by=story.applicant, at=story.later(0.1, 2, office=False)
    )


PLOTS: Mapping[str, Callable[[Story], None]] = {
    "oversized-waste-collection": waste,
    "resident-record-copy": record,
    "dog-registration-notification": dog,
    "disaster-damage-certificate": damage,
    "food-business-permit": food,
    "school-change": school,
    "school-aid": aid,
    "plumber-designation": plumber,
    "road-occupancy": road,
    "hall-use": hall,
    "public-document-disclosure": disclosure,
}
