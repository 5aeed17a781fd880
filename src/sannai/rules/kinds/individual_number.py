"""individual_number: 個人番号. What was typed is sealed before it becomes an answer; here nobody ever sees it again.

``read`` says whether twelve digits were typed. What stands in a form afterwards is a ``token``: the sealed number, the
sha256 of one that was filed, or why it was refused. No answer of this kind is a number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from sannai.text import characters

from ..model import Field
from ..shapes import Key
from .base import MUDDLED, Answered, Chance, Typed, Uncompared, Unsought, first
from .controls import Control, Secret

SEALED, BOX = "sealed", "box"  # base64 of the sealed number until it is filed; from then on its sha256 (hex)
REFUSED = "refused"
GIVEN = "入力済み"
AT_DESK = "入力あり（個人番号利用事務の端末で見ます）"
DROP = "drop"  # the part of a box that takes back what was typed
_DIGITS = 12
_FORMS = {  # a sealed box begins with SNN1
    SEALED: re.compile(r"U05OM[A-Za-z0-9+/]+={0,2}\Z"),
    BOX: re.compile(r"[0-9a-f]{64}\Z"),
}
_BETWEEN = re.compile(r"[\s\-./・]+")
_WHY = {
    "letters": "数字だけで入力してください（間のハイフンと空白は、あってもかまいません）",
    "check": "番号に誤りがあります。カードなどと1けたずつ見比べて、もう一度入力してください",
    "away": "いまは受け取れません。しばらくしてから、もう一度入力してください",
}
_SAMPLE = {SEALED: "U05OMSBzYW1wbGU="}  # of nobody, and opens nowhere


@dataclass(frozen=True, slots=True)
class Read:
    """A number that can be one, or the code of why it cannot."""

    number: str = ""
    refused: str = ""


def read(text: str) -> Read:
    """What a person typed as a number. Neither for nothing typed."""
    typed = _BETWEEN.sub("", characters.plain(text))
    if not typed:
        return Read()
    if not (typed.isascii() and typed.isdigit()):
        return Read(refused="letters")
    if len(typed) != _DIGITS:
        return Read(refused=f"length{min(len(typed), 99)}")
    return Read(typed) if check_digit(typed[:-1]) == typed[-1] else Read(refused="check")


def check_digit(eleven: str) -> str:
    """検査用数字 of eleven digits (行政手続における特定の個人を識別するための番号の利用等に関する法律の規定による
    通知カード及び個人番号カード並びに情報提供ネットワークシステムによる特定個人情報の提供等に関する省令 第5条).

    From the right the n-th digit counts n + 1 times up to the sixth, n - 5 times after it; 11 less the rest of their
    sum by 11 is the digit, and 0 where that rest is 0 or 1.
    """
    weighed = ((n + 1 if n <= 6 else n - 5) * int(digit) for n, digit in enumerate(reversed(eleven), 1))
    rest = sum(weighed) % 11
    return "0" if rest <= 1 else str(11 - rest)


def token(form: str, content: str) -> str:
    """What stands in the input of a form instead of a number."""
    return f"{form}:{content}"


def is_answer(value: Any) -> bool:
    """Whether this is an answer of this kind: a sealed number, or the mark of one that was filed."""
    return isinstance(value, dict) and any(value.keys() == {form} and _fits(form, value[form]) for form in _FORMS)


def _fits(form: str, content: Any) -> bool:
    return isinstance(content, str) and len(content) < 50_000 and bool(_FORMS[form].match(content))


class IndividualNumber(Uncompared, Unsought):
    """{"sealed": …} while it is filled in, {"box": …} once it is filed. Neither is a number."""

    ask = "individual_number"
    words = "個人番号"
    languages = ("procedure",)  # it stands in no register
    keys: ClassVar[dict[str, Key]] = {
        "sanctioned_by": Key("record", "個人番号を使ってよいとする法律の別表の項か条例", shape="sanction"),
    }
    demanded = {
        "sanctioned_by": "番号法の別表の項か条例を、sanctioned_by: {law: …, item: …} のように書く",
        "kept": "いつ廃棄するかを、kept: {until: decided, days: 30, ground: 番号法第20条} のように書く",
    }
    sealed = True

    def parse(self, typed: Typed, today: Any) -> Answered:
        """What stands in the input: never a number, which was sealed before it came here."""
        form, _, content = first(typed).partition(":")
        if form == REFUSED:
            return Answered(None, _why(content))
        return self.check({form: content}) if form else Answered()

    def check(self, value: Any) -> Answered:
        """A sealed number or its mark. A number in clear is none: it may stand nowhere."""
        if value is None or value == "":
            return Answered()
        return Answered(dict(value)) if is_answer(value) else Answered(None, MUDDLED)

    def show(self, value: Any) -> tuple[str, ...]:
        """That there is one."""
        return (GIVEN,)

    def typed(self, value: Any) -> dict[str, list[str]]:
        """Its token."""
        return {"": [token(form, content) for form, content in value.items()]}

    def schema(self) -> dict[str, Any]:
        """What stands for it."""
        return {
            "type": "object",
            "properties": {form: {"type": "string", "minLength": 1} for form in _FORMS},
            "minProperties": 1,
            "maxProperties": 1,
            "additionalProperties": False,
        }

    @cached_property
    def control(self) -> Control:
        """One line of which nothing is shown again."""
        return Secret(width="md", inputmode="numeric")

    def support(self) -> str:
        """With how it is treated."""
        kept = "12けたの数字。入力するとすぐに封をし、この画面にも、もう表示しません。"
        return f"{self.field.help}{kept}"

    def sample(self, chance: Chance) -> dict[str, str]:
        """Of nobody."""
        return dict(_SAMPLE)

    @classmethod
    def written(cls, value: Any) -> Any:
        """A trial writes twelve digits, of a number that can be one: then it was given."""
        return dict(_SAMPLE) if not isinstance(value, (dict, list)) and read(str(value)).number else value


def _why(code: str) -> str:
    if code.startswith("length"):
        return f"12けたの数字で入力してください（いま{code.removeprefix('length')}けたです）"
    return _WHY.get(code, MUDDLED)


def fields_of(fields: Sequence[Field]) -> list[Field]:
    """Those of these fields that ask for a number."""
    return [each for each in fields if each.ask == IndividualNumber.ask]
