"""One row of the survey, normalised: what can be understood is made alike, the rest is kept and doubted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

import jaconv

from .survey_codes import CODES, COMMON_MARKS, COUNTS, LISTS, PERIODS, PERSONAL_EVENTS, RATE, TEXTS
from .survey_reading import Doubt

Say = Callable[[str, str], None]
_SEPARATORS = re.compile("[;；\n]")
_CODE = re.compile(r"(\d+(?:-\d+)?)\s*[:：.．]?\s*(.*)", re.DOTALL)
_DASHES = frozenset({"-", "ー", "―", "‐", "−", "—", "–", "~", "*"})
_TITLES = ("手続名", "法令名")  # one line each; elsewhere line breaks stand between values
_UNKNOWN = frozenset({"不明", "未把握", "不詳", "n/a", "na"})
_UNIT = r"(?:年|か月|月|週間|週|営業日|日|時間|分)"
_PERIOD = re.compile(
    rf"(?:約|概ね)?(?:(?:\d+(?:\.\d+)?{_UNIT}?)?[~〜又は,、]+)?\d+(?:\.\d+)?{_UNIT}(?:以内|程度|以上)?"
)


def normalised(line: int, cells: Mapping[str, str]) -> tuple[dict[str, Any], list[Doubt]]:
    """The row as it is stored, and what is doubtful in it. What is not known is None, never zero or ""."""
    doubts: list[Doubt] = []

    def say(column: str, reason: str) -> None:
        doubts.append(Doubt(line, column, reason))

    row: dict[str, Any] = {"手続ID": _digits(cells["手続ID"])}
    for column in TEXTS:
        row[column] = _plain(cells.get(column, "")) or None
        if column in _TITLES and len(cells.get(column, "").strip().splitlines()) > 1:
            say(column, "途中に改行があります。「、」でつなぎました。")
    for column in CODES:
        row[column] = _codes(column, cells.get(column, ""), say)
    for column in LISTS:
        row[column] = _items(cells.get(column, ""))
    for column in PERIODS:
        row[column] = _period(column, cells.get(column, ""), say)
    row["府省共通手続"] = _mark(cells.get("府省共通手続", ""), say)
    for name in row["手続が行われるイベント(個人)"]:
        if name not in PERSONAL_EVENTS:
            say("手続が行われるイベント(個人)", f"符号表にない値です：{name}")
    row |= _counts(cells, say)
    return row, doubts


def _plain(text: str) -> str:
    """One line, half-width kana made full-width; nothing else of the wording is touched."""
    return jaconv.h2z("、".join(part.strip() for part in text.splitlines() if part.strip())).strip()


def _digits(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _items(text: str) -> list[str]:
    return list(dict.fromkeys(jaconv.h2z(part.strip()) for part in _SEPARATORS.split(text) if part.strip()))


def _codes(column: str, text: str, say: Say) -> list[str]:
    """The codes alone: labels differ by edition, codes don't. A value without a known code is kept as written."""
    known, found = CODES[column], []
    for item in _items(text):
        match = _CODE.fullmatch(unicodedata.normalize("NFKC", item))
        code, label = match.groups() if match else ("", item)
        if not match:
            code = next((code for code, name in known.items() if _same(name, item)), "")
        if code not in known:
            say(column, f"符号表にない値です：{item}")
            found.append(item)
            continue
        if label and not _same(known[code], label):
            say(column, f"符号 {code} の名は「{known[code]}」ですが「{label}」とあります。符号を採りました。")
        found.append(code)
    return list(dict.fromkeys(found))


def _same(known: str, written: str) -> bool:
    known, written = (unicodedata.normalize("NFKC", text).replace(" ", "") for text in (known, written))
    return written.startswith(known) or (len(written) >= 4 and known.startswith(written))


def _mark(text: str, say: Say) -> str | None:
    mark = text.strip()[:1]
    if mark and mark not in COMMON_MARKS:
        say("府省共通手続", f"○・●・× のどれでもありません：{text.strip()}")
    return COMMON_MARKS.get(mark) or (text.strip() or None)


def _period(column: str, text: str, say: Say) -> str | None:
    period = unicodedata.normalize("NFKC", text).strip().replace("ヶ月", "か月").replace("カ月", "か月")
    if not period or period in _DASHES or period.lower() in _UNKNOWN:
        return None
    if period == "0":
        return "0日"  # 0 is 0 in any unit
    if period.isdecimal():
        say(column, f"単位がありません：{period}")
    elif not _PERIOD.fullmatch(period):
        say(column, f"期間として読めません：{period[:40]}")
    return period


def _counts(cells: Mapping[str, str], say: Say) -> dict[str, int | None]:
    """Three zeros mean that nobody knows: this survey printed an unknown count as 0."""
    total, online, offline = counts = [_count(column, cells[column], say) for column in COUNTS]
    if counts == [0, 0, 0]:
        _check_rate(cells, None, say)
        return dict.fromkeys(COUNTS)
    if total is not None and online is not None and offline is not None and total != online + offline:
        say(
            COUNTS[0],
            f"オンライン {online:,} と非オンライン {offline:,} の和 {online + offline:,} が {total:,} と違います",
        )
    if total is not None and online is not None and online > total:
        say(COUNTS[1], f"総数 {total:,} より多い {online:,} です")
    _check_rate(cells, online / total * 100 if total and online is not None else None, say)
    return dict(zip(COUNTS, counts, strict=True))


def _count(column: str, text: str, say: Say) -> int | None:
    plain = re.sub(r"[,\s件]", "", unicodedata.normalize("NFKC", text))
    if not plain or plain in _DASHES or plain.lower() in _UNKNOWN:
        return None
    plain = re.sub(r"\.0+$", "", plain)
    if not (plain.isascii() and plain.isdecimal()):
        say(column, f"件数として読めません：{text.strip()[:40]}。不明とします。")
        return None
    if len(plain) > 15:
        say(column, f"件数が大きすぎます：{plain[:40]}。不明とします。")
        return None
    return int(plain)


def _check_rate(cells: Mapping[str, str], rate: float | None, say: Say) -> None:
    """The printed rate is never stored. One that disagrees with the counts is reported."""
    text = unicodedata.normalize("NFKC", cells.get(RATE, "")).strip().rstrip("%")
    if not text:
        return
    try:
        printed = float(text)
    except ValueError:
        say(RATE, f"数として読めません：{text[:40]}")
        return
    if rate is None and printed:
        say(RATE, f"件数が不明なのに {printed:g}% とあります")
    elif rate is not None and abs(printed - rate) > 0.02:
        say(RATE, f"件数から計算した {rate:.2f}% と違う {printed:g}% です")
