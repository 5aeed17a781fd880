"""name: the name itself stays codepoint-exact; only its フリガナ is normalised to full-width katakana."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

import jaconv

from sannai.text import characters
from sannai.text.folding import fold

from ..around import Around
from ..model import Field
from ..shapes import Key
from .base import MUDDLED, SAME, Answered, Chance, Column, Typed, Uncompared, first
from .controls import Control, Line, Part, Parts

# For samples. Nobody of them exists.
PEOPLE = (
    ("三内 太郎", "サンナイ タロウ"),
    ("三内 花子", "サンナイ ハナコ"),
    ("見本 一郎", "ミホン イチロウ"),
    ("見本 桜", "ミホン サクラ"),
    ("例示 健", "レイジ ケン"),
    ("例示 美咲", "レイジ ミサキ"),
    ("架空 髙子", "カクウ タカコ"),
    ("試験﨑 実", "シケンザキ ミノル"),
    ("\ufa19田 見本", "カミタ ミホン"),
    ("葛\U000e0100城 例子", "カツラギ レイコ"),
    ("Sample Alex", "サンプル アレックス"),
)
MOST_NAME, MOST_KANA = 100, 150
_KANA = re.compile("[ァ-ヺーヽヾ・゠ㇰ-ㇿ　]+\\Z")
_LATIN = re.compile("[A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ'’‘.,・ 　-]+\\Z")
_KANA_TEXT = re.compile("[ぁ-ゖゝゞァ-ヺーヽヾ・ｦ-ﾟ 　]+\\Z")
_LONG = re.compile("(?<=[ァ-ヺーㇰ-ㇿ])[-~〜～]")
_SPACES = re.compile("[\\s　]+")


class Name(Uncompared):
    """{"text", "kana"}: of a person with one name or several, in any script, or of a corporation."""

    ask = "name"
    words = "氏名・名称"
    keys = {"kana": Key("yes_no", "フリガナを尋ねるか（書かなければ yes）"), "same_as": SAME}
    roles = ("name", "kana")
    personal = True
    names_entry = True
    worded = True
    parts = ("text", "kana")

    def __init__(self, field: Field, around: Around) -> None:
        super().__init__(field, around)
        self.kana = bool(field.option("kana", True))

    def parse(self, typed: Typed, today: date) -> Answered:
        """Both inputs."""
        return self.check({"text": first(typed, "text"), "kana": first(typed, "kana")})

    def read(self, cells: Mapping[str, str], today: date) -> Answered:
        """A cell for the name, and perhaps one for its フリガナ."""
        return self.check({"text": cells.get("text") or cells.get("", ""), "kana": cells.get("kana", "")})

    def check(self, value: Any) -> Answered:
        """The name as it was typed, with its フリガナ."""
        if value is None or value == {}:
            return Answered()
        if not isinstance(value, dict):
            return Answered(None, MUDDLED)
        text, kana = value.get("text") or "", value.get("kana") or ""
        if not isinstance(text, str) or not isinstance(kana, str):
            return Answered(None, MUDDLED)
        if len(text) > 10 * MOST_NAME or len(kana) > 10 * MOST_KANA:
            return Answered(None, f"{MOST_NAME}文字までで入力してください", "text")
        text, kana = characters.line(text), characters.line(kana)
        if not text:
            return Answered(None, "お名前を入力してください", "text") if kana else Answered()
        if refused := characters.refusal(text):
            return Answered(None, refused, "text")
        if characters.longer(text, MOST_NAME):
            return Answered(None, f"{MOST_NAME}文字までで入力してください", "text")
        return self._with_kana(text, kana)

    def _with_kana(self, text: str, kana: str) -> Answered:
        if not self.kana:
            return Answered({"text": text, "kana": ""})
        latin = bool(_LATIN.match(text))
        if not kana:
            if latin:
                return Answered({"text": text, "kana": ""})
            if not _KANA_TEXT.match(text):
                return Answered(None, "フリガナをカタカナで入力してください", "kana")
            kana = text
        read = katakana(kana)
        if not _KANA.match(read) and not (latin and _LATIN.match(read)):
            return Answered(None, "フリガナはカタカナで入力してください（ひらがなでもかまいません）", "kana")
        if len(read) > MOST_KANA:
            return Answered(None, f"フリガナは{MOST_KANA}文字までで入力してください", "kana")
        return Answered({"text": text, "kana": read})

    def show(self, value: Any) -> tuple[str, ...]:
        """The name, and below it the フリガナ."""
        return (value["text"], value["kana"]) if value["kana"] else (value["text"],)

    def brief(self, value: Any) -> str:
        """The name alone."""
        return str(value["text"])

    def typed(self, value: Any) -> dict[str, list[str]]:
        """Both inputs."""
        return {"text": [value["text"]], "kana": [value["kana"]]}

    def schema(self) -> dict[str, Any]:
        """An object of two texts."""
        return {
            "type": "object",
            "properties": {"text": {"type": "string", "minLength": 1}, "kana": {"type": "string"}},
            "required": ["text"],
            "additionalProperties": False,
        }

    @cached_property
    def control(self) -> Control:
        """Name and フリガナ under one legend, or the name alone."""
        line = Line("text", "md", autocomplete="name" if self.field.autocomplete else "")
        kana = (Part("kana", "フリガナ", Line("text", "md")),) if self.kana else ()
        return Parts((Part("text", "氏名（漢字など）", line), *kana))

    def sample(self, chance: Chance) -> dict[str, str]:
        """Somebody who does not exist, with characters that are hard to keep."""
        text, kana = chance.random.choice(PEOPLE)
        return {"text": text, "kana": kana if self.kana else ""}

    def attempt(self, chance: Chance) -> dict[str, str]:
        """Somebody who does not exist."""
        return {"text": "見本 一郎", "kana": "ミホン イチロウ" if self.kana else ""}

    @classmethod
    def columns(cls, field: Field) -> tuple[tuple[str, Column], ...]:
        """The name, and its フリガナ to sort by."""
        kana: tuple[tuple[str, Column], ...] = (("_kana", "text"),) if field.option("kana", True) else ()
        return (("", "text"), *kana)

    def cells(self, value: Any) -> tuple[Any, ...]:
        """The two apart."""
        return (value["text"], value["kana"]) if self.kana else (value["text"],)

    @classmethod
    def search_keys(cls, value: Any) -> tuple[tuple[str, str], ...]:
        """The name, and its フリガナ."""
        if not isinstance(value, dict):
            return ()
        texts = ((role, value.get(part)) for part, role in (("text", ""), ("kana", "kana")))
        return tuple((role, fold(text)) for role, text in texts if isinstance(text, str))


def katakana(text: str) -> str:
    """フリガナを全角カタカナにそろえる（半角カナ、ひらがな、長音の代わりの横線、空白）。"""
    if _KANA.match(text) and "　　" not in text:
        return text
    text = unicodedata.normalize("NFC", jaconv.h2z(text, kana=True, ascii=False, digit=False))
    text = jaconv.hira2kata(unicodedata.normalize("NFC", text))
    if text.isascii():
        return _SPACES.sub(" ", text)
    if any("ァ" <= one <= "ヺ" for one in text):
        text = _LONG.sub("ー", "".join("-" if one != "ー" and characters.is_hyphen(one) else one for one in text))
    else:
        text = unicodedata.normalize("NFKC", text)
    return _SPACES.sub("　" if _KANA.match(_SPACES.sub("　", text)) else " ", text)
