"""A share on paper: eight lines of sixteen characters, each with a check of its own, so that a slip is found at once.

A line is 8 bytes of the share and a CRC-16 (CCITT, 0x1021) of the sheet's letter, the line's number and these bytes, in
base32 (RFC 4648: A–Z and 2–7). One wrong character, a swapped line and a line of another sheet are always or almost
always found: any error within 16 bits always, anything else all but once in 65,536.
"""

from __future__ import annotations

import base64
import binascii
import unicodedata

from .shares import SHARE

LINES, CHARACTERS, BYTES = 8, 16, 8
ALPHABET = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
# What is on no sheet, and what it may have been.
CONFUSED = {"0": "O（オー）", "1": "I（アイ）か L（エル）", "8": "B（ビー）", "9": "G（ジー）か Q（キュー）"}
_DASHES = frozenset("-‐‑‒–—―−ー－ｰ_ 　\t")


class WrongLine(ValueError):
    """A typed line that is not that of the sheet. ``str()`` names the sheet, the line and what to look at."""

    def __init__(self, name: str, number: int, words: str) -> None:
        super().__init__(f"用紙 {name} の {number} 行目：{words}")
        self.number = number


def write(name: str, share: bytes) -> list[str]:
    """The eight lines, ``ABCD-EFGH-IJKL-MNOP`` each."""
    if len(share) != SHARE:
        raise ValueError(f"a share has {SHARE} bytes, not {len(share)}")
    return [_line(name, number, share[(number - 1) * BYTES : number * BYTES]) for number in range(1, LINES + 1)]


def read(name: str, lines: list[str]) -> bytes:
    """The share. Raises WrongLine for the first line that is not right; ValueError for another number of lines."""
    if len(lines) != LINES:
        raise ValueError(f"用紙 {name} は {LINES} 行です（{len(lines)} 行ありました）。")
    return b"".join(read_line(name, number, text) for number, text in enumerate(lines, 1))


def read_line(name: str, number: int, text: str) -> bytes:
    """8 bytes of what somebody typed: small letters, full-width ones, hyphens and spaces are as good. Raises WrongLine.

    ``number`` counts from 1.
    """
    typed = normal(text)
    for place, character in enumerate(typed, 1):
        if character in CONFUSED:
            words = (
                f"{place} 文字目の「{character}」は用紙に使われない文字です。{CONFUSED[character]} ではありませんか。"
            )
            raise WrongLine(name, number, words)
        if character not in ALPHABET:
            raise WrongLine(
                name, number, f"{place} 文字目の「{character}」は読めません。英字と 2〜7 で入力してください。"
            )
    if len(typed) != CHARACTERS:
        raise WrongLine(name, number, f"{CHARACTERS} 文字のはずですが、{len(typed)} 文字あります。")
    raw = base64.b32decode(typed)
    data, check = raw[:BYTES], raw[BYTES:]
    if check != _check(name, number, data):
        raise WrongLine(
            name, number, "どこかの文字が違います。1文字ずつ見比べてください。別の行や別の用紙でも、こうなります。"
        )
    return data


def normal(text: str) -> str:
    """What was typed in capitals, half-width, without hyphens and spaces."""
    return "".join(each for each in unicodedata.normalize("NFKC", text).upper() if each not in _DASHES)


def _line(name: str, number: int, data: bytes) -> str:
    text = base64.b32encode(data + _check(name, number, data)).decode()
    return "-".join(text[at : at + 4] for at in range(0, CHARACTERS, 4))


def _check(name: str, number: int, data: bytes) -> bytes:
    return binascii.crc_hqx(name.encode() + bytes([number]) + data, 0xFFFF).to_bytes(2)
