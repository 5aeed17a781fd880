"""account: a bank account for a transfer, and ゆうちょ by its 記号・番号, which stand for a branch and a number.

Names of banks are filled in from the lists of the city where it keeps them. What is kept is never judged by them: a
bank that was merged away leaves an answer as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from sannai.text import characters

from ..model import Choice
from .account_holder import MOST_HOLDER, holder, stranger, zengin
from .base import Answered, Chance, Column, Typed, Uncompared, Unsought, first, parted, plain_number
from .controls import Control, Line, Part, Parts, Pick
from .digits import is_digits
from .post_account import BANK, BANK_NAME, branch_name, converted, in_one

PARTS = ("holder", "type", "bank", "bank_name", "branch", "branch_name", "number", "symbol", "post_number")
NAMES = {
    "holder": "口座名義",
    "type": "種類",
    "bank": "金融機関コード",
    "bank_name": "金融機関名",
    "branch": "支店コード",
    "branch_name": "支店名",
    "number": "口座番号",
    "symbol": "ゆうちょ銀行の記号",
    "post_number": "ゆうちょ銀行の番号",
}
TYPES = {"ordinary": "普通", "current": "当座", "savings": "貯蓄"}
_WRITTEN = {"普通預金": "ordinary", "総合": "ordinary", "1": "ordinary", "当座預金": "current", "2": "current"}
_WRITTEN |= {"貯蓄預金": "savings", "4": "savings"} | {words: code for code, words in TYPES.items()}
_DIGITS = {"bank": 4, "branch": 3}
_LONGEST_NUMBER = 7
MOST = 100
_OF_BANK = ("bank", "bank_name", "branch", "branch_name", "number")
ONE_CELL = "口座を1つのセルから読み取れません。金融機関コードや口座番号を、部分ごとの列に分けてください"
_ACCOUNT = (
    r"(?P<branch_name>.+?)（(?P<branch>[0-9]{3})）\s*(?P<type>普通|当座|貯蓄) (?P<number>[0-9]{7}) (?P<holder>.+)\Z"
)
_OF_OTHERS = re.compile(r"(?P<bank_name>.+?)（(?P<bank>[0-9]{4})）" + _ACCOUNT)  # as ``show`` has it, on one line
_OF_POST = re.compile(
    r"(?P<bank_name>.+?) 記号 (?P<symbol>[0-9]{5}) 番号 (?P<post_number>[0-9]{1,8}) "
    r"振込用：金融機関コード(?P<bank>[0-9]{4}) " + _ACCOUNT
)
HELP = "ゆうちょ銀行の口座は、記号と番号を入力してください。ほかの銀行の口座は、通帳やカードを見て入力してください。"


class Account(Uncompared, Unsought):
    """A text for each of PARTS; symbol and post_number "" unless it was given as one of ゆうちょ."""

    ask = "account"
    words = "振込先の口座"
    parts = PARTS
    personal = True

    def parse(self, typed: Typed, today: date) -> Answered:
        """The inputs; a name or a code that is left out comes from the lists."""
        given = {part: first(typed, part) for part in PARTS}
        if any(len(text) > 10 * MOST for text in given.values()):
            return self.check(given)
        given = {part: characters.line(text) for part, text in given.items()}
        refused = self._named(given)
        return refused or self.check(given)

    def read(self, cells: Mapping[str, str], today: date) -> Answered:
        """A cell for each part. In one cell it is read as a list shows it, and in no other way."""
        whole = characters.line(cells.get("", "")[: 10 * MOST])
        if not whole:
            return self.parse({part: [text] for part, text in cells.items()}, today)
        found = _OF_POST.match(whole) or _OF_OTHERS.match(whole)
        return self.check(found.groupdict()) if found else Answered(None, ONE_CELL)

    def check(self, value: Any) -> Answered:
        """Codes and number in half-width digits, the number with seven, the holder as banks write it."""
        kept = parted(value, NAMES, MOST)
        if isinstance(kept, Answered):
            return kept
        return self._post(kept) or self._codes(kept) or self._blank(kept) or self._holder(kept) or Answered(kept)

    def show(self, value: Any) -> tuple[str, ...]:
        """The bank, the account, the holder: one line each; of ゆうちょ both its numbers."""
        bank, branch = (f"{value[f'{part}_name']}（{value[part]}）" for part in ("bank", "branch"))
        account = f"{TYPES[value['type']]} {value['number']}"
        if not value["symbol"]:
            return (f"{bank}{branch}", account, value["holder"])
        post = f"{value['bank_name']} 記号 {value['symbol']} 番号 {value['post_number']}"
        return (post, f"振込用：金融機関コード{value['bank']} {branch}{account}", value["holder"])

    def published(self, value: Any, part: str = "") -> str:
        """A part as it is kept; the holder as transfer files have it."""
        return zengin(value[part]) if part == "holder" else super().published(value, part)

    def typed(self, value: Any) -> dict[str, list[str]]:
        """What was given: of ゆうちょ its 記号・番号, and not what they stand for."""
        left = _OF_BANK if value["symbol"] else ()
        return {part: [value[part]] for part in PARTS if part not in left}

    def schema(self) -> dict[str, Any]:
        """An object of texts: of ゆうちょ the 記号・番号 alone will do."""
        texts: dict[str, Any] = {part: {"type": "string"} for part in PARTS}
        texts["type"] = {"enum": [*TYPES, ""]}
        return {
            "type": "object",
            "properties": texts,
            "required": ["holder"],
            "anyOf": [{"required": list(_OF_BANK)}, {"required": ["symbol", "post_number"]}],
            "additionalProperties": False,
        }

    @cached_property
    def control(self) -> Control:
        """The holder, then the account of a bank or of ゆうちょ."""
        types = Pick(side_by_side=True, choices=tuple(Choice(code, words) for code, words in TYPES.items()))
        bank = (
            Part("bank_name", "金融機関名", Line("text", "md")),
            Part("bank", "金融機関コード（4けた）", Line("text", "xs", "numeric")),
            Part("branch_name", "支店名", Line("text", "md")),
            Part("branch", "支店コード（3けた）", Line("text", "xs", "numeric")),
            Part("type", "種類", types),
            Part("number", "口座番号（7けたまで）", Line("text", "sm", "numeric")),
        )
        post = (
            Part("symbol", "記号（5けた）", Line("text", "xs", "numeric")),
            Part("post_number", "番号（8けたまで）", Line("text", "sm", "numeric")),
        )
        return Parts(
            (
                Part("holder", "口座名義（カタカナ）", Line("text", "md")),
                Part("of_bank", "ゆうちょ銀行以外の口座", Parts(bank)),
                Part("of_post", "ゆうちょ銀行の口座", Parts(post)),
            )
        )

    def support(self) -> str:
        """With which of the two is to be filled in."""
        return f"{self.field.help}{HELP}"

    def sample(self, chance: Chance) -> dict[str, str]:
        """Of a bank that there is not, or of ゆうちょ."""
        number = f"{chance.random.randint(0, 999999):07d}"
        given = {"bank": "9990", "bank_name": "見本銀行", "branch": "001", "branch_name": "本店", "number": number}
        post = {"symbol": "10010", "post_number": f"{chance.random.randint(1, 9999)}1"}
        either = chance.random.choice(({"type": "ordinary", **given}, post))
        return dict(self.check({"holder": "ミホン タロウ", **either}).value)

    @classmethod
    def columns(cls, field: Any) -> tuple[tuple[str, Column], ...]:
        """On one line."""
        return (("", "text"),)

    def cells(self, value: Any) -> tuple[Any, ...]:
        """As it is shown."""
        return (self.brief(value),)

    def _named(self, given: dict[str, str]) -> Answered | None:
        """Fill in what the lists know, names and codes; why not, where they say that two of them cannot be one."""
        lists = self.around.lists
        bank = plain_number(given["bank"])
        known = lists.bank(bank)
        other = lists.bank_code(given["bank_name"])
        if known and other and other != bank:
            said = f"金融機関コード{bank}は「{known}」です。「{given['bank_name']}」の金融機関コードは{other}です"
            return Answered(None, f"{said}。どちらかを直してください", "bank")
        given["bank"], given["bank_name"] = given["bank"] or other, given["bank_name"] or known
        bank, branch = plain_number(given["bank"]), plain_number(given["branch"])
        known, other = lists.branch(bank, branch), lists.branch_code(bank, given["branch_name"])
        if known and other and other != branch:
            said = f"支店コード{branch}は「{known}」です。「{given['branch_name']}」の支店コードは{other}です"
            return Answered(None, f"{said}。どちらかを直してください", "branch")
        given["branch"], given["branch_name"] = given["branch"] or other, given["branch_name"] or known
        return None

    def _post(self, kept: dict[str, str]) -> Answered | None:
        """What 記号・番号 stand for, in the place of bank, branch and number."""
        if not kept["symbol"] and not kept["post_number"]:
            return None
        kept["symbol"], kept["post_number"] = in_one(kept["symbol"], kept["post_number"])
        kept["type"] = _WRITTEN.get(kept["type"], kept["type"])
        found = converted(kept["symbol"], kept["post_number"], kept["type"])
        if found.message:
            return Answered(None, found.message, found.part)
        own = {part: plain_number(kept[part]) for part in ("bank", "branch", "number") if kept[part]}
        own |= {"number": own["number"].rjust(_LONGEST_NUMBER, "0")} if "number" in own else {}
        if own.get("bank", BANK) != BANK:
            words = "ゆうちょ銀行の記号・番号と、ほかの銀行の口座の両方が入力されています。どちらか片方にしてください"
            return Answered(None, words, "symbol")
        if any(found.value[part] != text for part, text in own.items()):
            words = f"記号・番号から決まる店番は{found.value['branch']}、口座番号は{found.value['number']}です"
            return Answered(None, f"{words}。支店コードと口座番号を消すか、記号・番号を直してください", "symbol")
        kept.update(found.value)
        return None

    def _codes(self, kept: dict[str, str]) -> Answered | None:
        for part, size in _DIGITS.items():
            kept[part] = plain_number(kept[part])
            if kept[part] and (not is_digits(kept[part]) or len(kept[part]) != size):
                many = (
                    f"いま{len(kept[part])}けたです。先頭の0も入力してください"
                    if is_digits(kept[part])
                    else "数字だけです"
                )
                return Answered(None, f"{NAMES[part]}は{size}けたの数字で入力してください（{many}）", part)
        kept["type"] = _WRITTEN.get(characters.plain(kept["type"]), kept["type"])
        if kept["type"] and kept["type"] not in TYPES:
            return Answered(None, f"種類は{'、'.join(TYPES.values())}から選んでください", "type")
        kept["number"] = plain_number(kept["number"])
        if kept["number"] and (not is_digits(kept["number"]) or len(kept["number"]) > _LONGEST_NUMBER):
            eight = (
                "。ゆうちょ銀行の番号は、「ゆうちょ銀行の口座」に入力してください" if len(kept["number"]) == 8 else ""
            )
            return Answered(None, f"口座番号は7けたまでの数字で入力してください{eight}", "number")
        if kept["number"]:
            kept["number"] = kept["number"].rjust(_LONGEST_NUMBER, "0")
        if kept["bank"] == BANK:
            kept["bank_name"] = kept["bank_name"] or BANK_NAME
            kept["branch_name"] = kept["branch_name"] or branch_name(kept["branch"])
        return None

    def _blank(self, kept: dict[str, str]) -> Answered | None:
        blank = [part for part in ("holder", *_OF_BANK, "type") if not kept[part]]
        if blank:
            return Answered(None, f"{'、'.join(NAMES[part] for part in blank)}を入力してください", blank[0])
        for part in ("bank_name", "branch_name"):
            if refused := characters.refusal(kept[part]):
                return Answered(None, f"{NAMES[part]}に{refused}", part)
            if characters.longer(kept[part], MOST):
                return Answered(None, f"{NAMES[part]}は{MOST}文字までで入力してください", part)
        return None

    def _holder(self, kept: dict[str, str]) -> Answered | None:
        kept["holder"] = holder(kept["holder"])
        if other := stranger(kept["holder"]):
            words = "口座名義は、通帳にあるとおりカタカナで入力してください"
            said = f"「{other}」は銀行の口座名義に使えません" if other.isprintable() else "読み取れない文字があります"
            return Answered(None, f"{words}。{said}", "holder")
        if len(zengin(kept["holder"])) > MOST_HOLDER:
            return Answered(None, f"口座名義は{MOST_HOLDER}文字まで（濁点も1文字）で入力してください", "holder")
        return None
