"""Which characters may stand in an answer. Names and addresses stay codepoint-exact: nothing here composes or folds."""

from __future__ import annotations

import re
import unicodedata

# Control characters, zero-width spaces, bidirectional overrides and byte order marks carry no meaning in an answer.
# (U+0080 to U+009F stay: nobody types them, they are what other encodings leave behind, and they are refused by name.)
# Kept on purpose: zero-width joiners, variation selectors and every ideograph, compatibility ones (U+FA19) too.
_DROPPED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb]"
    "|[\U000e0000-\U000e007f]"
)
_GAIJI = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_BROKEN = re.compile("[\x80-\x9f\ud800-\udfff\ufffd\ufdd0-\ufdef\ufffe\uffff]")
_BREAK = re.compile("\r\n?|[\u2028\u2029\x85\x0b\x0c]")
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_HYPHENS = dict.fromkeys(map(ord, "‐‑‒–—―−－﹣﹘⁃˗ｰー─━⁻₋➖"), "-")
_BLANKS = " \t\n\r\u3000\xa0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"


def line(text: str) -> str:
    """One line of text: control characters dropped, line breaks turned into a space, outer blanks taken off."""
    if text.isprintable():  # nearly always, and then there is nothing to drop
        return text.strip(_BLANKS)
    text = _BREAK.sub("\n", text).replace("\n", " ").replace("\t", " ")
    return _DROPPED.sub("", text).strip(_BLANKS)


def lines(text: str) -> str:
    """Several lines: like ``line``, but line breaks stay, all written \\n."""
    return _DROPPED.sub("", _BREAK.sub("\n", text)).strip(_BLANKS)


def refusal(text: str) -> str:
    """Why this text cannot be kept (外字 of one computer only, broken characters), or ""."""
    if text.isprintable() and "\ufffd" not in text:
        return ""
    if _BROKEN.search(text):
        return "読み取れない文字（文字化け）が含まれています。その文字を入力し直してください"
    found = _GAIJI.search(text)
    if found:
        return (
            f"この端末だけの外字（U+{ord(found[0]):04X}）が含まれています。"
            "お使いの漢字にいちばん近い字で入力してください。正しい字は、お手続きの中で職員が確認します"
        )
    return ""


def length(text: str) -> int:
    """How many characters a person sees, nearly: variation selectors are not counted."""
    return len(_SELECTORS.sub("", text))


def longer(text: str, limit: int) -> bool:
    """Is the text longer than the limit?"""
    return len(text) > limit and length(text) > limit


def plain(text: str, limit: int = 100) -> str:
    """For numbers, dates and codes only: half-width letters and digits, one kind of hyphen, no outer blanks."""
    text = line(text[: limit * 4]).translate(_HYPHENS)
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", text).translate(_HYPHENS).strip()


def is_hyphen(one: str) -> bool:
    """Does a character stand for a hyphen when people type numbers?"""
    return one == "-" or ord(one) in _HYPHENS
