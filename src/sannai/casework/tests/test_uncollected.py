"""What nobody comes to take: it waits, is chased, goes by post instead, or is given up after the days of the city."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sannai.casework import actions
from sannai.casework.models import Case, Collection
from sannai.casework.queries import find, timeline
from sannai.casework.states import NotAllowed
from sannai.common.action import Denied
from sannai.issuance.models import Dispatch
from sannai.notices.models import Notice

from . import cast

pytestmark = pytest.mark.usefixtures("city")
AT = cast.MONDAY
LATE = AT + timedelta(days=40)


def prepared() -> Case:
    case = cast.taken(cast.version("certificate"))
    actions.prepare(case, by=cast.staff("clerk"), at=AT)
    return find(case.pk)


def issued() -> Case:
    case = cast.taken(cast.version())
    actions.choose_delivery(case, method="counter", by=cast.applicant(case), at=AT)
    actions.issue(cast.decided(case), by=cast.staff("clerk"), at=AT)
    return find(case.pk)


def test_it_waits_since_it_was_ready_until_it_is_taken():
    certificate, letter = prepared(), issued()
    assert set(Collection.objects.filter(ended_at=None).values_list("case", "since")) == {
        (certificate.pk, AT), (letter.pk, AT),
    }  # fmt: skip
    actions.hand_out(certificate, by=cast.staff("counter"), at=LATE)
    actions.mark_delivered(letter, by=cast.staff("counter"), at=LATE)
    assert set(Collection.objects.values_list("ending", "ended_at")) == {("collected", LATE)}
    with pytest.raises(NotAllowed):
        actions.chase(find(letter.pk), by=cast.staff("counter"), at=LATE)


def test_the_applicant_is_chased_once_a_day_and_reads_it():
    case = prepared()
    actions.chase(case, by=cast.staff("counter"), at=AT + timedelta(days=8))
    row = Collection.objects.get()
    assert row.chased == 1
    told = Notice.objects.get(key=f"chased:{row.pk}:1:{case.pk}").told().body
    assert "6月1日から" in told
    assert "7月1日まで" in told
    with pytest.raises(NotAllowed, match="今日は、もう督促しました"):
        actions.chase(find(case.pk), by=cast.staff("clerk"), at=AT + timedelta(days=8))
    actions.chase(find(case.pk), by=cast.staff("clerk"), at=AT + timedelta(days=9))
    assert [each.title for each in timeline(find(case.pk))].count("お受け取りをお願いしました") == 2
    with pytest.raises(Denied):
        actions.chase(find(case.pk), by=cast.staff("waste"), at=LATE)


def test_what_nobody_takes_goes_by_post_instead():
    case = issued()
    actions.post_instead(case, by=cast.staff("counter"), at=LATE)
    counter, post = Dispatch.objects.order_by("pk")
    assert (counter.returned_at, post.method, post.sent_at) == (LATE, "post", None)
    assert Collection.objects.get().ending == "posted"
    actions.mark_sent(find(case.pk), by=cast.staff("clerk"), at=LATE)
    actions.mark_delivered(find(case.pk), by=cast.staff("clerk"), at=LATE + timedelta(days=2))
    assert find(case.pk).status == "closed"
    with pytest.raises(NotAllowed):
        actions.post_instead(prepared(), by=cast.staff("clerk"), at=LATE)


@pytest.mark.parametrize("make", [prepared, issued])
def test_it_is_given_up_only_after_the_days_of_the_city_and_with_a_reason(make):
    case = make()
    with pytest.raises(NotAllowed, match="令和8年7月1日までは、受取りを待ちます"):
        actions.give_up(case, reason="連絡がつかない", by=cast.staff("clerk"), at=AT + timedelta(days=30))
    with pytest.raises(NotAllowed, match="理由"):
        actions.give_up(find(case.pk), reason=" ", by=cast.staff("clerk"), at=LATE)
    actions.give_up(find(case.pk), reason="連絡がつかない", by=cast.staff("clerk"), at=LATE)
    assert find(case.pk).status == "closed"
    assert (Collection.objects.get().ending, Collection.objects.get().reason) == ("given_up", "連絡がつかない")
    assert "連絡がつかない" in Notice.objects.get(key__startswith="given-up:").told().body
