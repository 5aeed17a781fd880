"""The applicant's link at the counter: handed out once on paper, shown to the office at no other time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sannai.applications.access import link_key
from sannai.casework.models import Case
from sannai.casework.tests import cast
from sannai.common.models import Event, EventPayload
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


def receipt(who: str, case: Case, **given: str) -> Any:
    client, address = signed_in(who), f"/counter/a/{case.pk}/receipt/"
    return client.post(address, {"seen": str(case.seq)} | given) if given else client.get(address)


def pressed(who: str, case: Case, **given: str) -> Any:
    case.refresh_from_db()
    return receipt(who, case, **{"reason": ""} | given)


def test_the_link_is_on_the_receipt_once_and_on_no_page_afterwards(case: Case):
    key = link_key(case.pk)
    for who in ("counter", "clerk", "head"):
        assert key not in receipt(who, case).content.decode()
        assert key not in signed_in(who).get(f"/desk/cases/{case.pk}/").content.decode()
    printed = pressed("counter", case)
    assert printed.status_code == 200
    assert key in printed.content.decode()
    assert "no-store" in printed["Cache-Control"]
    assert key not in receipt("counter", case).content.decode()
    again = counter.shown(signed_in("counter"), pressed("counter", case))
    assert key not in again.content.decode()
    handed = Event.objects.get(subject_id=str(case.pk), verb="application.link_handed_out")
    assert (handed.actor_kind, handed.staff_key) == ("staff", "counter")
    assert "申請者のリンクを受付票で渡しました" in words(signed_in("clerk").get(f"/desk/cases/{case.pk}/"))


def test_a_colleague_hands_it_out_only_with_a_reason_that_is_recorded(case: Case):
    refused = counter.shown(signed_in("clerk"), pressed("clerk", case))
    assert "渡し直す理由" in words(refused)
    given = pressed("clerk", case, reason="紛失。運転免許証で確認")
    assert link_key(case.pk) in given.content.decode()
    assert Event.objects.get(subject_id=str(case.pk), verb="application.link_reissued").staff_key == "clerk"
    assert "紛失。運転免許証で確認" in words(signed_in("clerk").get(f"/desk/cases/{case.pk}/"))


def test_neither_notices_nor_the_log_keep_the_link(case: Case):
    pressed("counter", case)
    pressed("clerk", case, reason="紛失")
    key = link_key(case.pk)
    kept = [str(row) for model in (Notice, EventPayload) for row in model.objects.values()]
    assert kept
    assert not [row for row in kept if key in row]
