"""Whoever holds the token, the folder or the bytes, but not the key of the inner side, changes nothing."""

from __future__ import annotations

import base64
import hashlib
import json
from uuid import UUID

import pytest

from sannai.connectors.bridges.folder import FolderBridge
from sannai.exchange import ways, wire
from sannai.exchange.bridge import Ack, Answer, Refused, Standing, acks_signed, put_signed
from sannai.exchange.collecting import collect, say
from sannai.exchange.posting import post, send
from sannai.exchange.ways import Way
from sannai.intake import bodies
from sannai.intake.models import Outgoing, Placed

from . import ends as both
from .ends import Key, taken

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
CASE = UUID(int=1)


def kept(row: Outgoing) -> list[Ack]:
    return [Ack(row.pk, row.sealed_sha256, Standing.KEPT)]


def test_an_ack_that_the_key_has_not_signed_deletes_nothing(ends, caplog):
    row = ends.leave(CASE)
    thief = Way(ends.bridge, Key())
    if ends.form == "folder":
        ends.carry()
        say(thief, kept(row))
        ends.carry()
    else:
        with pytest.raises(Refused) as refused:
            say(thief, kept(row))
        assert refused.value.code == "bad_signature"
    row.refresh_from_db()
    assert (row.acked_at, bytes(row.body)) == (None, b"sealed")
    assert "署名の正しくないものを断りました" in caplog.text


def test_a_signature_for_one_thing_is_none_for_another(ends):
    row = ends.leave(CASE)
    for message in (put_signed("offices", 1, row.sealed_sha256), acks_signed([]), b""):
        with pytest.raises(Refused):
            ways_ack(row, ends.key.sign(message))
    row.refresh_from_db()
    assert row.acked_at is None


def ways_ack(row: Outgoing, signature: bytes) -> None:
    from sannai.intake import mailbox

    mailbox.ack(kept(row), signature, both.NOW)


def test_an_ack_of_other_bytes_than_those_that_are_there_does_not_count_and_hinders_no_other(ends, caplog):
    row, other = ends.leave(CASE), ends.leave(UUID(int=2))
    acks = [Ack(row.pk, sha(b"?"), Standing.KEPT), *kept(other), Ack(UUID(int=9), sha(b"?"), Standing.KEPT)]
    counted = ends.bridge.ack(acks, ends.key.sign(acks_signed(acks)))
    ends.carry()
    assert list(counted) == ([] if ends.form == "folder" else acks[1:2])
    assert [each.pk for each in Outgoing.objects.exclude(kept_at=None)] == [other.pk]
    assert f"要約の違うものの受取りの返事は数えません: {row.pk}" in caplog.text


def test_nothing_is_put_down_that_the_key_has_not_signed(ends):
    post("offices", 1, b"false", ends.clock.at)
    if ends.form == "folder":
        ends.carry()
        send(Way(ends.bridge, Key()), ends.clock.at)
        ends.carry()
    else:
        with pytest.raises(Refused):
            send(Way(ends.bridge, Key()), ends.clock.at)
    assert not Placed.objects.exists()


def test_an_older_one_that_was_signed_once_is_not_put_back(ends, caplog):
    signed = {p: ends.key.sign(put_signed("keys", p, hashlib.sha256(b"%d" % p).hexdigest())) for p in (1, 2)}
    answers = [ends.bridge.put("keys", p, b"%d" % p, signed[p]) for p in (2, 1, 2)]
    if ends.form == "folder":
        ends.carry()
        ends.bridge.put("keys", 1, b"1", signed[1])
        ends.carry()
    else:
        assert answers == [Answer.PLACED, Answer.OLDER, Answer.SAME]
        with pytest.raises(Refused):
            ends.bridge.put("keys", 3, b"2", signed[2])
        assert ends.bridge.put("keys", 2, b"?", ends.key.sign(put_signed("keys", 2, sha(b"?")))) is Answer.OTHER_DIGEST
    assert "古いものを置こうとしました" in caplog.text
    assert (Placed.objects.get().p, bytes(Placed.objects.get().body)) == (2, b"2")


def sha(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def test_without_a_pinned_key_nothing_is_believed(ends):
    row = ends.leave(CASE)
    ways.pin(None)
    with pytest.raises(Refused):
        ways_ack(row, ends.key.sign(acks_signed(kept(row))))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    return both.timed(both.make("folder", tmp_path), monkeypatch)


def test_a_manifest_with_a_wrong_signature_is_set_aside_and_the_true_one_counts(folder, caplog):
    row = folder.leave(CASE)
    folder.carry()
    true = next((folder.root / "to-inside").glob("left.*"))
    magic, signature, told = true.read_bytes().split(b"\n", 2)
    content = json.loads(told)
    content["items"][0]["n"] = 7
    content["at"] = f"{folder.clock.at.timestamp() + 1:020.6f}"
    for name, signed in (("stolen", signature), ("own", base64.b64encode(Key().sign(told)))):
        forged = magic + b"\n" + signed + b"\n" + json.dumps(content).encode()
        (true.parent / f"{name}.1.{'0' * 16}.snn").write_bytes(forged)
    assert collect(folder.way, folder.clock.at).received == 1
    assert taken() == {str(CASE): [(0, str(row.pk))]}
    assert {path.name[:6] for path in (true.parent / "refused").iterdir()} == {"stolen", "own.1."}
    assert "署名の正しくない受け渡しの一覧" in caplog.text


def test_a_manifest_of_before_is_not_believed_again(folder):
    folder.leave(CASE)
    folder.carry()
    old = next((folder.root / "to-inside").glob("left.*")).read_bytes()
    folder.clock.on(minutes=2)
    folder.leave(CASE)
    folder.carry()
    assert len(folder.bridge.items(9)) == 2
    (folder.root / "to-inside" / "old.dat").write_bytes(old)
    assert len(folder.bridge.items(9)) == 2


def test_the_key_of_the_outside_does_not_pass_for_that_of_the_inside(folder):
    row = folder.leave(CASE)
    folder.carry()
    outer = folder.outside._signer
    stranger = FolderBridge(folder.root, outer, outer, folder.clock)
    stranger.ack(kept(row), outer.sign(acks_signed(kept(row))))
    folder.carry()
    row.refresh_from_db()
    assert row.acked_at is None
    assert len(list((folder.root / "to-outside" / "refused").iterdir())) == 1


@pytest.mark.parametrize(
    "told", [[], {}, {"items": [{}]}, {"items": [{"id": "x"}]}, {"items": 3}, None, {"items": [[1]]}]
)
def test_an_answer_that_is_none_is_unreadable_and_nothing_else(told):
    with pytest.raises(wire.Unreadable):
        wire.read_items(told)


def test_an_orphan_is_reported_and_swept_and_the_file_of_a_row_is_not(ends):
    import os

    from sannai.exchange.auditing import audit
    from sannai.intake.mailbox import sweep

    row = ends.leave(CASE, b"x" * (bodies.IN_ROW + 1))
    stray = bodies.path_of("ab" * 32)
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"cut before its row")
    for path in (stray, bodies.path_of(row.sealed_sha256)):
        os.utime(path, (0, 0))
    ends.settle(2)
    assert [found.code for found in audit(ends.way, ends.clock.at)] == ["unknown_file"]
    assert sweep(ends.clock.at) == 1
    assert (stray.exists(), bodies.path_of(row.sealed_sha256).exists()) == (False, True)
