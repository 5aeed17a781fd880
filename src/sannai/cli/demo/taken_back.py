"""職権: a permit is revoked, another is to be, and a certificate that said the wrong thing is mended."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random

from sannai.casework import actions
from sannai.casework.models import Case, DeliveryChoice
from sannai.casework.queries import find
from sannai.common.time import add_days, today
from sannai.procedures.queries import Entry, adverse_about, by_key

from .story import NotYet, Story, decide, deliver, staff_in, survey, take

PERMIT, CERTIFICATE = "food-business-permit", "disaster-damage-certificate"
CAUSE = "監視で、手洗い設備の水栓が外されていることを2回確かめ、期限までに改善されなかったこと。"
PLACE = "午後2時から 三内市保健所 2階 第1会議室"


def tell(now: datetime) -> None:
    """What the office begins by itself about the oldest of what was decided."""
    adverse = next(iter(adverse_about(PERMIT)), None)
    permits = _closed(PERMIT, ("permitted", "permitted_with_conditions"))
    certificates = _closed(CERTIFICATE, ("certified",))
    if adverse is not None:
        for earlier, plot in zip(permits, (_revoked, _to_be_heard, _looked_into), strict=False):
            _go(plot, _story(adverse, earlier, now), earlier)
    certified = by_key(CERTIFICATE)
    if certified is not None and certificates:
        story = _story(certified, certificates[0], now)
        story.opened = find(certificates[0].pk)
        with contextlib.suppress(NotYet):
            _mended(story)


def _closed(key: str, outcomes: tuple[str, ...]) -> list[Case]:
    found = Case.objects.filter(procedure_key=key, status="closed", outcome__in=outcomes)
    return list(found.order_by("closed_at", "pk")[:3])


def _random(case: Case) -> Random:
    return Random(case.reference_number)  # noqa: S311 - a story, not a secret


def _story(entry: Entry, earlier: Case, now: datetime) -> Story:
    """What goes on from the moment at which the earlier decision arrived."""
    assert earlier.closed_at is not None
    return Story(_random(earlier), entry, earlier.closed_at, now)


def _go(plot: Callable[[Story], None], story: Story, earlier: Case) -> None:
    """As far as time allows."""
    with contextlib.suppress(NotYet):
        _begin(story, earlier)
        plot(story)


def _begin(story: Story, earlier: Case) -> None:
    """Some days after the permit arrived."""
    at = story.later(2, 4)
    by = staff_in(earlier.division_key, today(at))[0]
    ground = "立入検査で施設の基準に合わないことを確かめ、改善されなかったため（食品衛生法第61条）"
    story.opened = find(actions.begin(find(earlier.pk), story.entry.version, ground=ground, by=by, at=at).pk)


def _looked_into(story: Story) -> None:
    take(story)
    survey(story)


def _to_be_heard(story: Story) -> None:
    """The notice has arrived; the day of the hearing is still to come."""
    _looked_into(story)
    _notice(story, add_days(today(story.until), 9))


def _revoked(story: Story) -> None:
    """Heard, decided, delivered: the permit is no more."""
    _looked_into(story)
    _notice(story, add_days(today(story.at), 18))
    at = story.later(18, 19)
    chair = next(
        each for each in staff_in(story.case.division_key, today(at)) if each.staff_key != story.clerk.staff_key
    )
    actions.hold_hearing(
        story.case, presided_by=chair.staff_key, attended=True, by=story.clerk, at=at,
        record="営業者は、設備の交換を業者に頼んだと述べたが、注文の書類は示さなかった。",
        opinion="改善の見込みを示す証拠がなく、主張には理由がないと考える。",
    )  # fmt: skip
    decide(story, "revoked", grounds="施設の基準に合わないまま、期限までに改善されなかったため（食品衛生法第61条）。")
    deliver(story, electronic=False)


def _notice(story: Story, heard_on: date) -> None:
    at = story.later(0.5, 2)
    on = max(heard_on, add_days(today(at), 14))
    actions.notice(story.case, outcome="revoked", cause=CAUSE, heard_on=on, place=PLACE, by=story.clerk, at=at)
    actions.mark_notice_sent(story.case, by=story.clerk, at=at + timedelta(minutes=30))
    actions.mark_notice_delivered(story.case, by=story.clerk, at=story.later(1, 3))


def _mended(story: Story) -> None:
    """職権訂正: the grade stood wrong; a second certificate takes the place of the first."""
    at = story.later(4, 9)
    story.in_charge = staff_in(story.case.division_key, today(at))[0]
    ground = "住家の被害の程度の欄に、調査票と違う判定を書いていたため。"
    actions.reopen(story.case, ground=ground, by=story.clerk, at=at)
    survey(story)
    decide(story, "certified")
    deliver(story, electronic=DeliveryChoice.objects.filter(case=story.case, method="electronic").exists())
