"""One cell of the organisation's CSV: what is written ⇄ what is meant. No row, no database."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from sannai.accounts.machine_tokens import KEYS
from sannai.text.cleaning import clean
from sannai.text.eras import BY_LETTER
from sannai.text.strict_yaml import nearest

# A reader takes what is written, never empty and without spaces around it, or raises Wrong.
Reader = Callable[[str], Any]

_KEY = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)*\Z")
_STAFF_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*\Z")
_MATTER = re.compile(r"[a-z0-9_]+([.-][a-z0-9_]+)*\Z")
_WESTERN = re.compile(r"(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})日?(?: 0?0:00(?::00)?)?\Z")
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})\Z")
_ERA = re.compile(
    rf"({'|'.join(BY_LETTER)})\.?(元|\d{{1,2}})(?:[-/.]|年)(\d{{1,2}})(?:[-/.]|月)(\d{{1,2}})日?\Z", re.IGNORECASE
)
_HYPHENS = str.maketrans(dict.fromkeys("‐‑‒–—―−ー", "-"))
DAY_HINT = "2026-04-01、2026/4/1、令和8年4月1日、R8.4.1 のように書く"


class Wrong(Exception):
    """The cell cannot be used: what is wrong, and how to mend it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def narrow(written: str) -> str:
    """Full-width digits and letters as half-width: for keys, numbers and days, never for names."""
    return unicodedata.normalize("NFKC", written).strip()


def text(most: int) -> Reader:
    """Words, codepoint-exact."""

    def read(written: str) -> str:
        if "\n" in written or "\r" in written:
            raise Wrong("途中に改行があります", "一行で書く。引用符の閉じ忘れでもこうなる")
        if clean(written, lines=False) != written:
            raise Wrong("目に見えない文字（制御文字など）が入っています", "打ち直す")
        if len(written) > most:
            raise Wrong(f"長すぎます（{len(written)}文字）", f"{most}文字まで")
        return written

    return read


def key(most: int = 64) -> Reader:
    """The key of a unit or post."""

    def read(written: str) -> str:
        found = narrow(written)
        if not _KEY.match(found) or len(found) > most:
            raise Wrong("キーとして使えません", f"半角の英小文字・数字・_ と区切りの「.」で、{most}文字まで")
        return found

    return read


def staff_key(written: str) -> str:
    """職員番号: digits, or whatever the city numbers people by."""
    found = narrow(written).translate(_HYPHENS)
    if not _STAFF_KEY.match(found) or len(found) > 32:
        raise Wrong("職員番号として使えません", "半角の英数字・_・-・. で、32文字まで")
    if found.startswith(KEYS):
        raise Wrong(f"「{KEYS}」で始まる番号は、連携するシステムのものです", "ほかの番号にする")
    return found


def email(written: str) -> str:
    """A mail address."""
    found = narrow(written)
    try:
        validate_email(found)
    except ValidationError:
        raise Wrong("メールアドレスの形ではありません", "s1001@city.example のように書く") from None
    return found


def matters(written: str) -> str:
    """Keys of kinds of matter, between spaces or commas; kept between single spaces, in the order written."""
    found = [each for each in re.split(r"[\s,、;・]+", narrow(written)) if each]
    seen: set[str] = set()
    for each in found:
        if not _MATTER.match(each):
            raise Wrong(
                f"事務の種類「{each}」はキーとして使えません", "半角の英小文字・数字・_・-・. 。複数は空白で区切る"
            )
        if each in seen:
            raise Wrong(f"事務の種類「{each}」が二度書かれています", "一度だけ書く")
        seen.add(each)
    return " ".join(found)


def matter_set(written: str) -> str:
    """Keys of kinds of matter whose order means nothing: kept sorted, so that one set is written in one way."""
    return " ".join(sorted(matters(written).split()))


def number(least: int, most: int) -> Reader:
    """A whole number in a range."""

    def read(written: str) -> int:
        found = narrow(written)
        if not re.fullmatch(r"\d{1,6}", found) or not least <= int(found) <= most:
            raise Wrong("使えない数です", f"{least}〜{most}の整数で書く")
        return int(found)

    return read


def one_of(labels: Mapping[str, str]) -> Reader:
    """A word of a closed list, as it is called or by its key; ``labels`` is key → word."""
    known = {label: each for each, label in labels.items()} | {each: each for each in labels}

    def read(written: str) -> str:
        found = known.get(written) or known.get(narrow(written))
        if found is None:
            close = nearest(written, known)
            raise Wrong(
                "決められた言葉ではありません",
                close if "のこと" in close else "使えるのは " + "、".join(labels.values()),
            )
        return found

    return read


def day(written: str) -> date:
    """A day in the western calendar or in an era."""
    found = narrow(written).translate(_HYPHENS)
    if western := _WESTERN.match(found) or _EIGHT.match(found):
        return _existing(int(western[1]), int(western[2]), int(western[3]))
    if era := _ERA.match(found):
        return _in_era(*era.groups())
    if re.fullmatch(r"\d{5}", found):
        raise Wrong("日付が数値になっています", "表計算ソフトでセルの書式を日付にしてから保存する")
    raise Wrong("日付として読めません", DAY_HINT)


def _in_era(letter: str, written_year: str, month: str, on: str) -> date:
    era = BY_LETTER[letter.upper()]
    name, first = era.name, era.start
    year = 1 if written_year == "元" else int(written_year)
    if year == 0:
        raise Wrong(f"{name}0年という年はありません", f"{name}の最初の年は {name}元年（{first.year}年）")
    found = _existing(first.year + year - 1, int(month), int(on))
    if not first <= found <= era.end:
        end = "" if era.end == date.max else f"、終わりは {era.end}"
        raise Wrong(f"{name}{written_year}年{month}月{on}日という日はありません", f"{name}の始まりは {first}{end}")
    return found


def _existing(year: int, month: int, on: int) -> date:
    if year >= 2200:
        raise Wrong(f"{year}年は先すぎます", "終わりを定めないときは空にする")
    if year < 1900:
        raise Wrong(f"{year}年は昔すぎます", DAY_HINT)
    if not 1 <= month <= 12:
        raise Wrong(f"{month}月という月はありません", DAY_HINT)
    last = calendar.monthrange(year, month)[1]
    if not 1 <= on <= last:
        raise Wrong(f"{year}年{month}月{on}日という日はありません", f"{year}年{month}月は{last}日まで")
    return date(year, month, on)
