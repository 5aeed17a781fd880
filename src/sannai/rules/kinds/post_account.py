"""記号・番号 of ゆうちょ銀行 → branch, sort and number for a transfer, by the rule that it publishes:

a symbol with 1 at its head is 普通 or 貯蓄, its branch is its second and third digit with 8, and the number loses its
last digit, which is 1; one with 0 is 当座 (振替口座), and its branch ends with 9.
"""

from __future__ import annotations

import re

from sannai.text import characters

from .base import Answered, plain_number
from .digits import is_digits

BANK, BANK_NAME = "9900", "ゆうちょ銀行"
_KANJI = str.maketrans("0123456789", "〇一二三四五六七八九")
_WHOLE = re.compile(r"([0-9]{5})(?:-[0-9])?(?:-([0-9]{1,8}))?\Z")  # the digit between counts how often it was made anew
_SYMBOL = re.compile(r"[01][0-9]{4}\Z")
_LOOK = "通帳やカードと見比べてください"
_LONGEST = {"1": 8, "0": 7}


def in_one(symbol: str, number: str) -> tuple[str, str]:
    """Both, also where both were typed into the first: 「10010-1-12345671」 → 10010, 12345671"""
    whole = _WHOLE.match(re.sub(r"[\s・-]+", "-", characters.plain(symbol)))
    if whole and (whole[2] is None or not number):
        return whole[1], plain_number(whole[2] or number)
    return plain_number(symbol), plain_number(number)


def branch_name(branch: str) -> str:
    """018 → 〇一八店; "" for what is none."""
    return f"{branch.translate(_KANJI)}店" if is_digits(branch) and len(branch) == 3 else ""


def converted(symbol: str, number: str, sort: str) -> Answered:
    """The parts of an account for a transfer, or why these are none, and which of the two is at fault.

    ``sort``: a code of ``account.TYPES`` or ""; only of an account with 1 at its head can it be chosen.
    """
    if not _SYMBOL.match(symbol):
        counted = f"（いま{len(symbol)}けたです）" if is_digits(symbol) and len(symbol) != 5 else ""
        return Answered(None, f"ゆうちょ銀行の記号は、0か1で始まる5けたの数字で入力してください{counted}", "symbol")
    most = _LONGEST[symbol[0]]
    if not is_digits(number) or len(number) > most:
        return Answered(None, f"ゆうちょ銀行の番号を、{most}けたまでの数字で入力してください", "post_number")
    if symbol[0] == "0":
        if sort not in ("", "current"):
            return Answered(None, "0で始まる記号は振替口座で、種類は当座です。種類か記号を直してください", "symbol")
        return _account(symbol[1:3] + "9", "current", number)
    if sort == "current":
        return Answered(None, "1で始まる記号の口座は、当座ではありません。種類か記号を直してください", "symbol")
    if number[-1] != "1" or len(number) < 2:
        return Answered(None, f"1で始まる記号の番号は、末尾が1です。{_LOOK}", "post_number")
    return _account(symbol[1:3] + "8", sort or "ordinary", number[:-1])


def _account(branch: str, sort: str, number: str) -> Answered:
    named = {"bank": BANK, "bank_name": BANK_NAME, "branch": branch, "branch_name": branch_name(branch)}
    return Answered({**named, "type": sort, "number": number.rjust(7, "0")})
