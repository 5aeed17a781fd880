"""The code that opens an invitation: made from its id and the secret of the site, kept nowhere but as a digest."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata

from django.conf import settings

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # that nobody confuses
LENGTH = 16  # 79 bits: nobody guesses one
_ODD = re.compile(r"[\s\-‐‑–—−ー]")


def code_of(invitation_id: str) -> str:
    """abcd-efgh-jkmn-pqrs: what stands in the address and on the sheet of an invitation."""
    mac = hmac.new(b"sannai.invitation:" + settings.SECRET_KEY.encode(), invitation_id.encode(), hashlib.sha256)
    number = int.from_bytes(mac.digest(), "big")
    return written("".join(LETTERS[number // len(LETTERS) ** place % len(LETTERS)] for place in range(LENGTH)))


def written(typed: str) -> str:
    """A code as it stands on the sheet, however it was typed: with spaces, capitals or full-width letters."""
    letters = _ODD.sub("", unicodedata.normalize("NFKC", typed)).lower()
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def digest_of(code: str) -> str:
    """What is kept of a code, however it was typed."""
    return hashlib.sha256(written(code).encode()).hexdigest()
