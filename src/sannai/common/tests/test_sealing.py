"""What the database gets to see, and what is refused to be read or asked."""

import pytest
from django.core.exceptions import FieldError
from django.db import connection

from sannai.common.audit import verify
from sannai.common.models import Event, EventPayload
from sannai.common.sealing import columns as sealing

from .cast import chain
from .ciphers import Toy, sealed_by
from .dba import run, tampering

pytestmark = pytest.mark.both_databases

PLACE = "common.eventpayload.body"


@pytest.fixture(autouse=True)
def _own_keys(monkeypatch):
    monkeypatch.setattr(sealing, "_ciphers", dict(sealing._ciphers))
    monkeypatch.setattr(sealing, "_current", sealing._current)


def stored():
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM common_eventpayload ORDER BY event_id")
        return [body for (body,) in cursor.fetchall()]


@pytest.mark.django_db
def test_a_payload_is_wrapped_from_the_first_row_and_reads_as_it_was_written():
    chain("髙﨑\ufa19\U000e0100")
    assert stored() == ['s1.clear.{"text":"髙﨑\ufa19\U000e0100"}']
    assert EventPayload.objects.get().body == '{"text":"髙﨑\ufa19\U000e0100"}'
    assert EventPayload.objects.values_list("body", flat=True).get() == '{"text":"髙﨑\ufa19\U000e0100"}'


@pytest.mark.django_db
def test_rows_of_two_keys_stand_side_by_side_and_the_chain_verifies():
    chain("最初")
    with sealed_by("k2026"):
        chain("次")
    chain("最後")
    assert [body.split(".")[1] for body in stored()] == ["clear", "k2026", "clear"]
    assert "次" not in stored()[1]
    assert [event.payload.body for event in Event.objects.order_by("seq")] == [
        '{"text":"最初"}',
        '{"text":"次"}',
        '{"text":"最後"}',
    ]
    assert verify() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "why"),
    [
        ('{"text":"a"}', "封の版"),
        ("s2.clear.{}", "封の版"),
        ("s1.lost.{}", "鍵 'lost' が登録されていません"),
        ("", "封の版"),
    ],
)
def test_what_is_under_no_known_seal_is_never_guessed_at_and_audit_names_it(body, why):
    chain("a")
    with tampering():
        run("UPDATE common_eventpayload SET body = %s", body)
    with pytest.raises(sealing.CannotOpen, match=why):
        EventPayload.objects.get()
    (fault,) = verify()
    assert (fault.kind, fault.place) == ("payload", "folder:1#1 test.written")
    assert why in fault.message


def test_a_text_changed_or_moved_to_another_column_does_not_open():
    with sealed_by("k2026"):
        sealed = sealing.seal("秘密", PLACE)
    assert sealing.unseal(sealed, PLACE) == "秘密"
    with pytest.raises(sealing.CannotOpen):
        sealing.unseal(sealed, "accounts.account.name")
    with pytest.raises(sealing.CannotOpen):
        sealing.unseal(sealed[:-4] + ("AAAA" if sealed[-4:] != "AAAA" else "BBBB"), PLACE)


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["body", "body__contains", "body__startswith", "body__in", "body__length"])
def test_the_database_is_never_asked_about_what_it_cannot_read(asked):
    with pytest.raises(FieldError):
        EventPayload.objects.filter(**{asked: "a"}).exists()


@pytest.mark.django_db
def test_whether_it_was_disposed_of_can_be_asked():
    chain("a")
    assert not EventPayload.objects.filter(body__isnull=True).exists()


@pytest.mark.parametrize("key_id", ["", "A", "k.1", "k" * 33])
def test_a_key_id_that_could_be_misread_is_refused(key_id):
    with pytest.raises(ValueError, match="key id"):
        sealing.register(key_id, Toy(b"k"))


def test_a_key_that_nobody_registered_cannot_be_used():
    with pytest.raises(KeyError):
        sealing.use("k2027")
