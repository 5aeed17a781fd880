"""The published vectors (``vectors/snn1.json``): what is written today opens with every later edition, byte for byte.

A vector is never changed; a new form adds its own.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sannai.common.sealing import box, links, recovery, shares, sheets, signing
from sannai.common.sealing.chunks import Sealer
from sannai.common.sealing.suites import FORMS

from .rings import MemoryRing

VECTORS = json.loads((Path(__file__).parent / "vectors" / "snn1.json").read_text(encoding="utf-8"))
raw = bytes.fromhex


@pytest.mark.parametrize("vector", VECTORS["keys"], ids=lambda vector: vector["form"])
def test_a_public_half_follows_from_its_secret(vector):
    public = FORMS[vector["form"]].public_of(raw(vector["secret"]))
    assert public.hex() == vector["public"]
    assert vector["kid"].endswith(hashlib.sha256(public).hexdigest()[:6])


@pytest.mark.parametrize("vector", VECTORS["boxes"], ids=lambda vector: f"{vector['kind']}-{vector['suite']}")
def test_a_box_opens_and_what_is_not_random_in_it_is_made_again(vector):
    ring = MemoryRing()
    for key in VECTORS["keys"]:
        ring.add(key["kid"], FORMS[key["form"]], raw(key["secret"]))
    sealed, dek, body = (raw(vector[name]) for name in ("sealed", "dek", "body"))
    head, opened = box.open_letter(sealed, dek) if vector["suite"] is None else box.open(sealed, ring)
    assert (head.kind, head.suite, opened) == (vector["kind"], vector["suite"], body)
    begins = len(sealed) - len(box._body(dek, body, head))
    assert sealed[begins:] == box._body(dek, body, head)
    assert sealed[begins - box.MAC : begins] == box._mac(dek, sealed[: begins - box.MAC])
    if vector["suite"] is None:
        assert box.seal_head(dek, head) == sealed[:begins]
    else:
        assert box.open_head(sealed, ring) == (head, dek, begins)
    if head.kind == "file":
        assert head.body == hashlib.sha256(sealed[begins:]).hexdigest()


def test_two_chunks_are_sealed_as_they_were():
    vector = VECTORS["chunks"]
    sealer = Sealer(raw(vector["dek"]))
    sealed = sealer.feed(bytes(65_536) + b"end") + sealer.finish()
    assert (len(sealed), hashlib.sha256(sealed).hexdigest()) == (vector["size"], vector["sha256"])


def test_a_link_gives_the_same_keys_and_opens_the_same_slot():
    vector = VECTORS["link"]
    link = links.read(vector["written"])
    assert link is not None
    assert (link.raw.hex(), link.handle, link.verify_key.hex()) == (
        vector["raw"],
        vector["handle"],
        vector["verify_key"],
    )
    key = link.unwrap(raw(vector["slot"]))
    assert key.hex() == vector["case_key"]
    assert {name: links.part(key, name).hex() for name in vector["parts"]} == vector["parts"]
    said = vector["signed"]
    assert link.sign(said["context"], said["body"]).hex() == said["signature"]
    assert signing.verify(link.verify_key, raw(said["signature"]), said["context"], said["body"])


def test_sheets_lead_to_the_same_key_for_recovery():
    vector = VECTORS["sheets"]
    made = shares.split(raw(vector["seed"]), tuple(raw(pad) for pad in vector["pads"]))
    assert {name: share.hex() for name, share in made.items()} == vector["shares"]
    assert {name: sheets.write(name, share) for name, share in made.items()} == vector["lines"]
    typed = {name: sheets.read(name, vector["lines"][name]) for name in ("C", "B")}
    key = recovery.key_of(shares.join(typed), datetime(2026, 10, 1, 3, tzinfo=UTC))
    assert {"form": key.form, "kid": key.kid, "public": key.public.hex()} == vector["recovery"]
