"""Japanese numerals of small numbers, as people write them in dates and counts."""

from __future__ import annotations

import re

_DIGITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_WRITTEN = re.compile("[〇零一二三四五六七八九十百千]+")


def arabic(text: str) -> str:
    """漢数字を算用数字にする。「二十一」→ 21、「二〇二六」→ 2026。"""
    return _WRITTEN.sub(lambda found: str(_number(found[0])), text)


def _number(text: str) -> int:
    if not any(unit in text for unit in "十百千"):
        return int("".join(str(_DIGITS[one]) for one in text[:16]))
    total = current = 0
    for one in text:
        if one in _DIGITS:
            current = _DIGITS[one]
        else:
            total += (current or 1) * {"十": 10, "百": 100, "千": 1000}[one]
            current = 0
    return total + current
