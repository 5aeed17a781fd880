"""What the inner side cannot go by is held with its cause: it changes nothing, and is not lost."""

from __future__ import annotations

import dataclasses
import hashlib
import os
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from sannai.applications import arrived as arrived_files
from sannai.applications import receiving
from sannai.applications.models import Application
from sannai.casework.queries import find
from sannai.casework.tests.looked_through import look_through
from sannai.common import keepers
from sannai.common.sealing import box, links, suites
from sannai.common.sealing.head import Head
from sannai.common.sealing.suites import PublicKey
from sannai.definitions.models import Version
from sannai.exchange import collecting
from sannai.exchange.models import Received
from sannai.intake import (
    acts,
    envelope,
    leaving,
    signed,
    slots,
)
from sannai.intake.models import Outgoing

from .desk_cast import signed_in
from .sides import (
    MONDAY,
    PDF,
    Sides,
    arrived,
    envelope_of,
    filed,
    filed_with,
    held,
    leave_envelope,
    to_desk,
    with_file,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.mark.parametrize("whose", ["nobody's", "another case's", "revoked"])
def test_a_withdrawal_that_no_link_of_the_case_has_signed_is_held_and_changes_nothing(
    sides: Sides, version: Version, whose: str
) -> None:
    opened, other = arrived(sides, version), arrived(sides, version)
    secrets_of = {"nobody's": links.new(), "another case's": other.secret, "revoked": opened.secret}
    if whose == "revoked":
        slots.revoke([opened.case], at=sides.at)
    item = acts.Item(kind="withdrawal", case=opened.case, seen=1, content={"reason": ""}, at=sides.at)

    def seal(id: UUID, n: int) -> bytes:
        body = signed.written(item, id, n, secrets_of[whose])
        return box.seal(body, to_desk(sides), Head(kind="withdraw", id=id, n=n, case=opened.case))

    with sides.outside(), transaction.atomic():
        leaving.leave(opened.case, "withdraw", to_desk(sides).kid, seal, sides.at)
    assert sides.carry().held == 1
    assert held(sides, opened.case) == ["signature"]
    assert find(opened.case).status == "received"


def test_a_signed_withdrawal_cannot_be_given_another_place(sides: Sides, version: Version) -> None:
    opened = arrived(sides, version)
    item = acts.Item(kind="withdrawal", case=opened.case, seen=1, content={"reason": ""}, at=sides.at)

    def seal(id: UUID, n: int) -> bytes:
        body = signed.written(item, id, n + 1, opened.secret)  # signed as another item
        return box.seal(body, to_desk(sides), Head(kind="withdraw", id=id, n=n, case=opened.case))

    with sides.outside(), transaction.atomic():
        leaving.leave(opened.case, "withdraw", to_desk(sides).kid, seal, sides.at)
    sides.carry()
    assert held(sides, opened.case) == ["head"]


Change = Any
CHANGES: dict[str, tuple[str, Change]] = {
    "another version": ("version", {"version": "0" * 64}),
    "the future": ("future", {"arrived_at": MONDAY + timedelta(hours=1)}),
    "another case": ("head", {"case": UUID(int=7)}),
    "the counter": ("head", {"channel": "counter"}),
}


@pytest.mark.parametrize("what", CHANGES)
def test_an_envelope_that_says_what_cannot_be_is_held(sides: Sides, version: Version, what: str) -> None:
    code, changes = CHANGES[what]
    sent = envelope_of(sides, version)
    content = envelope.written(dataclasses.replace(sent, **changes))
    leave_envelope(sides, sent.case, content)
    assert sides.carry().held == 1
    assert held(sides, sent.case) == [code]
    assert not Application.objects.exists()


def test_what_is_no_envelope_of_this_edition_is_held(sides: Sides, version: Version) -> None:
    sent = envelope_of(sides, version)
    text = envelope.written(sent).decode()
    for number, (content, code) in enumerate(
        [(text.replace('"v":1', '"v":2'), "content"), (text.replace('"fee":', '"fees":'), "content"),
         (text.replace(sent.reference_number, "0000-0000-000"), "content"), ("[]", "content")]
    ):  # fmt: skip
        case = UUID(int=100 + number)
        leave_envelope(sides, case, content.encode())
        sides.carry()
        assert held(sides, case) == [code]


def test_what_is_sealed_to_no_key_of_the_city_or_was_altered_is_held(sides: Sides, version: Version) -> None:
    sent = envelope_of(sides, version)
    content, form = envelope.written(sent), suites.best()
    secret = suites.new_secret(form)
    stranger = PublicKey("desk-mayor-20200101-aaaaaa", form.suite, form.public_of(secret))
    swapped = PublicKey(to_desk(sides).kid, form.suite, form.public_of(secret))
    cases = {UUID(int=1): stranger, UUID(int=2): swapped}
    for case, key in cases.items():
        leave_envelope(sides, case, content, key)
    leave_envelope(sides, UUID(int=3), content, kid="desk-mayor-20200101-bbbbbb")
    with sides.outside(), transaction.atomic():
        leaving.leave(UUID(int=4), "envelope", to_desk(sides).kid, lambda id, n: b"SNN2 of a later edition", sides.at)
    sides.carry()
    assert [held(sides, UUID(int=n)) for n in (1, 2, 3, 4)] == [["key_unknown"], ["damaged"], ["head"], ["form"]]


def test_what_is_sealed_to_the_key_of_another_body_is_held(sides: Sides, version: Version) -> None:
    sides.ring.add(["mayor", "education"], MONDAY)
    other = sides.ring.current("desk", "education")
    sent = envelope_of(sides, version)
    leave_envelope(sides, sent.case, envelope.written(sent), other)
    opened = arrived(sides, version)
    item = acts.Item(kind="withdrawal", case=opened.case, seen=1, content={"reason": ""}, at=sides.at)

    def seal(id: UUID, n: int) -> bytes:
        body = signed.written(item, id, n, opened.secret)
        return box.seal(body, other, Head(kind="withdraw", id=id, n=n, case=opened.case))

    with sides.outside(), transaction.atomic():
        leaving.leave(opened.case, "withdraw", other.kid, seal, sides.at)
    sides.carry()
    assert held(sides, sent.case) == held(sides, opened.case) == ["other_body"]
    assert not Application.objects.filter(pk=sent.case).exists()
    assert find(opened.case).status == "received"


def test_of_a_key_that_was_destroyed_the_item_is_held_and_not_lost(sides: Sides, version: Version) -> None:
    opened, _ = filed(sides, version)
    sides.ring.rotate(MONDAY + timedelta(days=91))
    sides.ring.rotate(MONDAY + timedelta(days=200), named=lambda kid: False)
    sides.at = MONDAY + timedelta(days=200)
    assert sides.carry().held == 1
    assert held(sides, opened.case) == ["key_destroyed"]
    with sides.outside():
        assert Outgoing.objects.get(case=opened.case).body is not None
    assert sides.shown(opened).held


def test_the_bytes_of_a_file_that_is_held_go_with_their_case(
    sides: Sides, django_capture_on_commit_callbacks: Any
) -> None:
    kept, gone = filed_with(sides, with_file(), PDF), filed_with(sides, with_file(), PDF)
    with sides.outside():
        Outgoing.objects.filter(kind="file").update(hold="damaged")
    sides.carry()
    waiting = {row.case: arrived_files.path_of("") / row.sha256 for row in Received.objects.filter(n=1)}
    stray = arrived_files.path_of("") / ("0" * 64)
    stray.write_bytes(b"of an item that was undone")
    with django_capture_on_commit_callbacks(execute=True):
        keepers.dispose("case", [str(gone.case)], sides.at)
    assert waiting[kept.case].exists()
    assert not waiting[gone.case].exists()
    waiting[gone.case].write_bytes(b"put back by a backup")
    assert arrived_files.sweep(sides.at) == 0, "they may belong to what is just being received"
    for path in (stray, *waiting.values()):
        os.utime(path, (0, 0))
    assert arrived_files.sweep(sides.at) == 2
    assert list(arrived_files.path_of("").iterdir()) == [waiting[kept.case]]


def test_two_that_arrived_under_one_number_are_told_apart_by_a_person(sides: Sides, version: Version) -> None:
    sent = envelope_of(sides, version)
    leave_envelope(sides, sent.case, envelope.written(sent))
    other = dataclasses.replace(sent, case=UUID(int=9), links=())
    leave_envelope(sides, other.case, envelope.written(other))
    done = sides.carry()
    assert (done.received, done.held) == (1, 1)
    assert held(sides, sent.case) + held(sides, other.case) == ["number"]
    assert Application.objects.count() == 1


def test_a_file_that_cannot_be_opened_is_missing_by_its_name_and_the_application_has_arrived(sides: Sides) -> None:
    version = with_file()
    first = filed_with(sides, version, PDF)
    with sides.outside():
        row = Outgoing.objects.get(kind="file")
        Outgoing.objects.filter(pk=row.pk).update(body=bytes(row.body)[:-1] + b"!", sealed_sha256="")
        row = Outgoing.objects.get(kind="file")
        Outgoing.objects.filter(pk=row.pk).update(sealed_sha256=hashlib.sha256(bytes(row.body)).hexdigest())
    done = sides.carry()
    assert (done.received, done.held) == (3, 0)
    text = signed_in("clerk").get(f"/desk/cases/{first.case}/").content.decode()
    assert "検査中の添付があります" in text
    look_through(MONDAY)
    assert receiving.missing(find(first.case).application) == ["図面1.pdf"]
    text = signed_in("clerk").get(f"/desk/cases/{first.case}/").content.decode()
    assert "まだ届いていない添付があります" in text
    assert "図面1.pdf" in text


def test_a_body_larger_than_any_file_may_be_is_not_kept(sides: Sides, settings: Any) -> None:
    opened = filed_with(sides, with_file(), PDF)
    settings.MAX_UPLOAD_BYTES = len(PDF) - 70_000
    done = sides.carry()
    assert (done.received, done.held) == (1, 1)
    assert held(sides, opened.case) == ["size"]
    settings.MAX_UPLOAD_BYTES = len(PDF)
    with sides.outside():
        [waits] = [row.pk for row in Outgoing.objects.exclude(hold="")]
    collecting.retry(sides.way, waits, sides.at)
    assert sides.carry().received == 1
    look_through(sides.at)
    assert receiving.missing(find(opened.case).application) == []
