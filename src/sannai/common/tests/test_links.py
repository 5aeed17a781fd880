"""The keys of a link and what is signed: by whom, for which purpose, and for nobody else."""

from __future__ import annotations

import re

import pytest

from sannai.common.sealing import links, signing, suites
from sannai.common.sealing.errors import Damaged


def test_a_link_is_thirty_two_characters_and_comes_back_from_them():
    link = links.new()
    assert re.fullmatch(r"[a-z2-7]{32}", link.written)
    assert links.read(link.written) == link
    assert links.new() != link
    for wrong in ("", link.written[:-1], link.written + "a", link.written.upper(), "0" * 32, link.written + "\n"):
        assert links.read(wrong) is None
    with pytest.raises(ValueError, match="20"):
        links.Secret(b"short")


def test_a_handle_and_what_is_printed_say_nothing_of_the_link():
    link = links.new()
    assert re.fullmatch(r"[a-z2-7]{26}", link.handle)
    assert link.written not in f"{link!r} {link}"
    assert link.raw.hex() not in f"{link!r} {link}"


def test_a_slot_opens_by_its_link_alone_and_never_lies_twice_the_same():
    link, key = links.new(), links.new_case_key()
    one, other = link.wrap(key), link.wrap(key)
    assert len(one) == 60
    assert one != other
    assert link.unwrap(one) == link.unwrap(other) == key
    for wrong in (links.new(), links.Secret(bytes(20))):
        with pytest.raises(Damaged):
            wrong.unwrap(one)
    for changed in (one[:-1], one + b"\0", bytes([one[0] ^ 1]) + one[1:], b"", one[:12]):
        with pytest.raises(Damaged):
            link.unwrap(changed)
    with pytest.raises(ValueError, match="32"):
        link.wrap(b"short")


def test_several_links_open_one_case_and_each_signs_with_its_own_key():
    first, second, key = links.new(), links.new(), links.new_case_key()
    assert first.unwrap(first.wrap(key)) == second.unwrap(second.wrap(key))
    said = first.sign("withdraw", {"case": "x", "n": 2})
    assert signing.verify(first.verify_key, said, "withdraw", {"n": 2, "case": "x"})
    assert not signing.verify(second.verify_key, said, "withdraw", {"case": "x", "n": 2})


def test_every_purpose_has_a_key_of_its_own():
    key, link = links.new_case_key(), links.new()
    parts = {links.part(key, name) for name in ("draft", "files", "down")} | {key, link.raw, link.verify_key}
    assert len(parts) == 6


def test_a_signature_is_for_one_body_and_one_purpose():
    secret = suites.new_secret(suites.ED25519)
    public = suites.ED25519.public_of(secret)
    body = {"stream": "keys", "p": 3, "名": "三内市"}
    signature = signing.sign(secret, "publication:keys", body)
    assert len(signature) == signing.SIGNATURE
    assert signing.verify(public, signature, "publication:keys", dict(reversed(body.items())))
    for context, other in (("publication:keys", body | {"p": 4}), ("ack", body), ("publication:keys", {})):
        assert not signing.verify(public, signature, context, other)
    for wrong in (b"", signature[:-1], bytes(64), signature[::-1]):
        assert not signing.verify(public, wrong, "publication:keys", body)
    assert not signing.verify(b"short", signature, "publication:keys", body)
    for context in ("", "a\0b", "鍵"):
        with pytest.raises(ValueError, match="context"):
            signing.sign(secret, context, body)
