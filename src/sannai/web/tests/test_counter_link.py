"""The applicant's link at the counter: handed out once on paper, shown to the office at no other time."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.city.links import link_to

from sannai.applications import access
from sannai.casework.models import Case
from sannai.casework.tests import cast
from sannai.common.models import Event, EventPayload
from sannai.intake.models import Slot
from sannai.notices.models import Notice
from sannai.procedures.queries import catalogue

from . import test_counter as counter
from .desk_cast import signed_in, words


@pytest.fixture
def case(db: None, settings: Any, tmp_path: Path) -> Case:
    settings.HOME = tmp_path
    cast.city()
    version = cast.version("service")
    version.definition.current = version
    version.definition.save()
    catalogue.cache_clear()
    client = signed_in("counter")
    root = counter.begun(client)
    counter.typed(client, root)
    assert counter.file(client, root).status_code == 302
    return Case.objects.get()


def link_in(page: Any) -> str:
    """The secret of the link on this page, or ""."""
    found = re.search("/e/([a-z2-7]{32})/", page.content.decode())
    return found[1] if found else ""


def receipt(who: str, case: Case, **given: str) -> Any:
    client, address = signed_in(who), f"/counter/a/{case.pk}/receipt/"
    return client.post(address, {"seen": str(case.seq)} | given) if given else client.get(address)


def pressed(who: str, case: Case, **given: str) -> Any:
    case.refresh_from_db()
    return receipt(who, case, **{"reason": ""} | given)


def test_the_link_is_on_the_receipt_once_and_on_no_page_afterwards(case: Case):
    for who in ("counter", "clerk", "head"):
        assert not link_in(receipt(who, case))
        assert not link_in(signed_in(who).get(f"/desk/cases/{case.pk}/"))
    printed = pressed("counter", case)
    assert printed.status_code == 200
    key = link_in(printed)
    assert Client().get(f"/e/{key}/", follow=True).status_code == 200
    assert "no-store" in printed["Cache-Control"]
    assert not link_in(receipt("counter", case))
    again = counter.shown(signed_in("counter"), pressed("counter", case))
    assert not link_in(again)
    handed = Event.objects.get(subject_id=str(case.pk), verb="application.link_handed_out")
    assert (handed.actor_kind, handed.staff_key) == ("staff", "counter")
    assert "申請者のリンクを受付票で渡しました" in words(signed_in("clerk").get(f"/desk/cases/{case.pk}/"))


def test_a_colleague_hands_it_out_only_with_a_reason_that_is_recorded(case: Case):
    refused = counter.shown(signed_in("clerk"), pressed("clerk", case))
    assert "渡し直す理由" in words(refused)
    given = pressed("clerk", case, reason="紛失。運転免許証で確認")
    assert Client().get(f"/e/{link_in(given)}/", follow=True).status_code == 200
    assert Event.objects.get(subject_id=str(case.pk), verb="application.link_reissued").staff_key == "clerk"
    assert "紛失。運転免許証で確認" in words(signed_in("clerk").get(f"/desk/cases/{case.pk}/"))


def test_neither_notices_nor_the_log_keep_the_link_and_the_lost_one_opens_nothing(case: Case):
    given = pressed("counter", case), pressed("clerk", case, reason="紛失")
    first, second = map(link_in, given)
    kept = [str(row) for model in (Notice, EventPayload, Slot) for row in model.objects.values()]
    assert kept
    assert not [row for row in kept if first in row or second in row]
    assert [Client().get(f"/e/{each}/").status_code for each in (first, second)] == [404, 303]


def test_who_applied_online_and_lost_the_link_gets_another_from_the_desk(case: Case):
    online = cast.filed(cast.version())
    assert not link_in(receipt("clerk", online))
    assert link_in(pressed("clerk", online)) == "", "not without a reason"
    given = pressed("clerk", online, reason="紛失。マイナンバーカードで確認")
    citizen = Client()
    page = citizen.get(f"/e/{link_in(given)}/", follow=True)
    assert online.reference_number in words(page)
    event = Event.objects.get(subject_id=str(online.pk), verb="application.link_reissued")
    assert '"issued_by_desk":true' in str(event.payload.body)
    assert signed_in("wastehead").get(f"/counter/a/{online.pk}/receipt/").status_code == 404


def test_all_links_are_revoked_with_a_reason_and_later_mails_carry_another(case: Case):
    online = cast.filed(cast.version())
    before, mailed = link_to(online.pk), access.link_of_mails(str(online.pk))
    for link in (before, f"/e/{mailed}/"):
        assert Client().get(link).status_code == 303
    address = f"/desk/cases/{online.pk}/links/revoke/"
    client = signed_in("clerk")
    assert client.post(address, {"seen": str(online.seq), "reason": ""}).status_code == 422
    assert client.post(address, {"seen": str(online.seq), "reason": "メールを転送した。"}).status_code == 302
    for link in (before, f"/e/{mailed}/"):
        assert Client().get(link).status_code == 404
    assert Client().get(f"/e/{access.link_of_mails(str(online.pk))}/").status_code == 303
    assert "メールを転送した。" in words(client.get(f"/desk/cases/{online.pk}/"))
