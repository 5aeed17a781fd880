"""The name of an account as banks write it: katakana, capital letters, digits and a few marks.

Kept as people read it, with small kana (サンナイ ショウタロウ); ``zengin`` is what a file for transfers has. The
characters are those of 全銀協標準通信プロトコル (英数カナ文字): JIS X 0201 without small letters and small kana.
"""

from __future__ import annotations

import re
import unicodedata

import jaconv

from sannai.text import characters

MOST_HOLDER = 48  # characters of a name that is transferred; ﾞ and ﾟ count
_ALLOWED = re.compile("[ァ-ヴーヵヶA-Z0-9 ().,/「」¥-]+\\Z")
_OTHER = re.compile("[^ァ-ヴーヵヶA-Z0-9 ().,/「」¥-]")
_LONG = re.compile("(?<=[ァ-ヶー])[-~〜]+")
_SPACES = re.compile("\\s+")
_MARKS = {"゛": "\u3099", "゜": "\u309a", "\\": "¥", "･": ".", "・": ".", "，": ",", "、": ",", "。": "."}
_LARGE = str.maketrans("ァィゥェォッャュョヮヵヶヰヱー¥", "アイウエオツヤユヨワカケイエ-\\")


def holder(text: str) -> str:
    """「さんない　しょうたろう」「ｻﾝﾅｲ ｼｮｳﾀﾛｳ」 in full-width katakana, half-width letters and single spaces."""
    for typed, meant in _MARKS.items():
        text = text.replace(typed, meant)
    text = unicodedata.normalize("NFKC", text.replace("ｰ", "ー"))
    text = jaconv.hira2kata(text).upper()
    text = "".join("-" if one != "ー" and characters.is_hyphen(one) else one for one in text)
    return _SPACES.sub(" ", _LONG.sub(lambda dashes: "ー" * len(dashes[0]), text)).strip()


def stranger(name: str) -> str:
    """The first characters that no bank writes in a name; "" for none."""
    return "" if _ALLOWED.match(name) else "".join(dict.fromkeys(_OTHER.findall(name)))[:5]


def zengin(name: str) -> str:
    """In half width, small kana large and ー a hyphen: ｻﾝﾅｲ ｼﾖｳﾀﾛｳ"""
    half: str = jaconv.z2h(name.translate(_LARGE), kana=True, ascii=True, digit=True)
    return half
