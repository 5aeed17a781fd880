"""全国地方公共団体コード: six digits, the last of which checks the others (昭和43年自治振第79号)."""

from __future__ import annotations

import re

_WEIGHTS = (6, 5, 4, 3, 2)
_CODE = re.compile(r"[0-9]{6}\Z")


def check_digit(five: str) -> str:
    """The sixth digit of these five."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, five, strict=True))
    return str((11 - total % 11) % 10)


def refusal(code: str) -> str:
    """Why this is no 団体コード (Japanese), or ""."""
    if not code:
        return "団体コードがありません"
    if not _CODE.match(code):
        return f"団体コード「{code}」は6けたの数字ではありません"
    if code[5] != check_digit(code[:5]):
        return (
            f"団体コード「{code}」の検査数字が合いません（はじめの5けたが正しければ {code[:5]}{check_digit(code[:5])}）"
        )
    return ""
