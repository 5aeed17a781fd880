"""What is kept inside lies under the city's key for that, from the day on which the city has one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from sannai.accounts.models import Account
from sannai.common import city_keys
from sannai.common.sealing import CannotOpen, columns
from sannai.common.sealing.errors import KeysUnusable
from sannai.common.sealing.file_ring import FileRing
from sannai.common.sealing.ring import State
from sannai.common.sealing.store import Folder
from sannai.common.tests.cast import AT
from sannai.intake.models import Draft

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
SEED, FRESH, PLACE = b"s" * 32, b"f" * 32, "accounts.account.name"


@pytest.fixture(autouse=True)
def _own_process(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.KEYS = tmp_path / "keys"
    begun_anew()
    yield
    begun_anew()


def begun_anew() -> None:
    """As in a process that has read no key yet."""
    columns.keys_from(city_keys.Columns)


def founded() -> FileRing:
    ring = city_keys.ring()
    ring.found(["mayor"], SEED, AT, demo=True)
    return ring


def account(key: str) -> Account:
    return Account.objects.create(staff_key=key, name=f"三内 {key}")


def stored(key: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM accounts_account WHERE staff_key = %s", [key])
        return str(cursor.fetchone()[0])


def current(ring: FileRing) -> str:
    (kid,) = [key.kid for key in ring.rows() if key.purpose == "rest" and key.state is State.CURRENT]
    return kid


def test_before_there_are_keys_it_is_written_in_clear_and_reads_for_ever() -> None:
    account("a")
    assert stored("a") == "s1.clear.三内 a"
    ring = founded()
    account("b")
    assert stored("b").startswith(f"s1.{current(ring)}.")
    assert "三内" not in stored("b")
    assert [each.name for each in Account.objects.order_by("staff_key")] == ["三内 a", "三内 b"]


def test_a_key_that_may_have_been_read_gives_way_and_opens_for_ever_what_lies_under_it() -> None:
    ring = founded()
    account("a")
    before = current(ring)
    FileRing(ring.folder.path).rotate(AT + timedelta(days=1), at_once=True)  # by another process
    account("b")
    assert current(ring) != before
    assert stored("b").startswith(f"s1.{current(ring)}.")
    for days in (90, 400, 1000):
        ring.rotate(AT + timedelta(days=days), named=lambda kid: False)
    assert {key.state for key in ring.rows() if key.kid == before} == {State.READING}
    begun_anew()
    assert [each.name for each in Account.objects.order_by("staff_key")] == ["三内 a", "三内 b"]


def test_without_its_key_a_text_is_refused_and_two_sheets_bring_it_back() -> None:
    ring = founded()
    account("a")
    ring.rotate(AT + timedelta(days=1), at_once=True)
    account("b")
    for secret in ring.folder.path.glob("*.key"):
        secret.unlink()
    begun_anew()
    for key in "ab":
        with pytest.raises(CannotOpen, match="sannai keys recover"):
            Account.objects.get(staff_key=key)
    with pytest.raises(CannotOpen, match="sannai keys recover"):
        columns.seal("三内 c", PLACE)
    city_keys.ring().recover(SEED, FRESH, AT + timedelta(days=2))
    assert [each.name for each in Account.objects.order_by("staff_key")] == ["三内 a", "三内 b"]


def test_what_was_altered_or_moved_or_is_of_another_city_does_not_open(settings: Any, tmp_path: Path) -> None:
    founded()
    sealed = columns.seal("秘密", PLACE)
    assert columns.unseal(sealed, PLACE) == "秘密"
    for other, place in ((sealed, "accounts.account.email"), (sealed[:-8] + "AAAAAAA=", PLACE), (sealed[:-3], PLACE)):
        with pytest.raises(CannotOpen):
            columns.unseal(other, place)
    settings.KEYS = tmp_path / "elsewhere"
    with pytest.raises(CannotOpen, match="登録されていません"):
        columns.unseal(sealed, PLACE)


def test_keys_of_a_demo_seal_nothing_elsewhere(settings: Any) -> None:
    founded()
    account("a")
    settings.DEMO = False
    begun_anew()
    with pytest.raises(CannotOpen, match="デモの鍵"):
        Account.objects.get()
    with pytest.raises(KeysUnusable, match="デモの鍵"):
        columns.seal("三内 b", PLACE)


def test_a_list_of_fifty_reads_no_key_from_the_disk_again(monkeypatch: pytest.MonkeyPatch) -> None:
    founded()
    for number in range(50):
        account(f"{number:02}")
    begun_anew()
    read, before = list[str](), Folder.read

    def noted(folder: Folder, name: str) -> bytes:
        read.append(name)
        return before(folder, name)

    monkeypatch.setattr(Folder, "read", noted)
    assert len({each.name for each in Account.objects.all()}) == 50
    assert len(read) == len(set(read)) == 2, "the ring and one secret"


def test_the_address_of_who_asked_to_be_reminded_lies_where_a_side_without_keys_reads_it() -> None:
    founded()
    field = Draft._meta.get_field("remind_to")
    assert field.get_prep_value("hanako@example.jp") == "s1.clear.hanako@example.jp"
    assert field.from_db_value("s1.clear.hanako@example.jp") == "hanako@example.jp"
