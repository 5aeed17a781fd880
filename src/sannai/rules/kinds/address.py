"""address: postal code normalised, everything else codepoint-exact."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from sannai.text import characters
from sannai.text.folding import fold

from ..around import Around
from ..model import Choice, Field
from ..shapes import Key
from .base import SAME, Answered, Chance, Column, Typed, Uncompared, first, parted
from .controls import Control, Finder, Fixed, Line, Part, Parts, Pick
from .postal_code import WANTED, postal_code

PREFECTURES = (
    *("北海道", "青森県", "岩手県", "宮城県", "秋田県", "山形県", "福島県", "茨城県", "栃木県", "群馬県"),
    *("埼玉県", "千葉県", "東京都", "神奈川県", "新潟県", "富山県", "石川県", "福井県", "山梨県", "長野県"),
    *("岐阜県", "静岡県", "愛知県", "三重県", "滋賀県", "京都府", "大阪府", "兵庫県", "奈良県", "和歌山県"),
    *("鳥取県", "島根県", "岡山県", "広島県", "山口県", "徳島県", "香川県", "愛媛県", "高知県", "福岡県"),
    *("佐賀県", "長崎県", "熊本県", "大分県", "宮崎県", "鹿児島県", "沖縄県"),
)
PARTS = ("postal_code", "prefecture", "city", "street", "building")
NAMES = {
    "postal_code": "郵便番号",
    "prefecture": "都道府県",
    "city": "市区町村",
    "street": "町名・番地",
    "building": "建物名",
}
# For samples. None of them exists.
STREETS = (
    "本町1丁目2番3号",
    "中央2丁目4番6号",
    "緑が丘3丁目1番5号",
    "港町4丁目8番2号",
    "桜台5丁目7番9号",
)
AUTOCOMPLETE = dict(
    zip(PARTS, ("postal-code", "address-level1", "address-level2", "address-line1", "address-line2"), strict=True)
)
MOST = 200
_SHORT = {name[:-1]: name for name in PREFECTURES if name != "北海道"}
_LEADING = re.compile(r"〒?\s*([0-9０-９]{3}[-－−‐ー]?[0-9０-９]{4})\s*")
_TOWN = re.compile(r"[^市区町村郡\s]{1,6}郡[^\s]{1,6}?[町村]|[^\s]{1,5}?市(?=[^場])|[^\s]{1,5}?[区町村]")


class Address(Uncompared):
    """{"postal_code", "prefecture", "city", "street", "building"}. Inside the city, the prefecture may be left out."""

    ask = "address"
    words = "住所"
    keys = {"within": Key("word", "住所の範囲", words=("city",)), "same_as": SAME}
    roles = ("address",)
    parts = PARTS
    worded = True

    def __init__(self, field: Field, around: Around) -> None:
        super().__init__(field, around)
        self.own_city = field.option("within", "") == "city"

    def parse(self, typed: Typed, today: date) -> Answered:
        """The five inputs."""
        return self.check({part: first(typed, part) for part in PARTS})

    def read(self, cells: Mapping[str, str], today: date) -> Answered:
        """One cell: 〒123-4567 大阪府三内市三内一丁目2番3号. What follows a space is the building.

        Cells of its parts beside it, as open data has them, say what the whole leaves out; a building is said once.
        """
        whole = characters.line(cells.get("", "")[: 10 * MOST])
        beside = {part: characters.line(cells.get(part, "")[: 10 * MOST]) for part in PARTS}
        if not whole:
            return self.check(dict(cells))
        found = _apart(whole, beside["city"] or self.around.city, certain=bool(beside["city"]))
        if beside["building"] and not found["building"]:
            found["street"] = found["street"].removesuffix(beside["building"])
        return self.check({part: text or beside[part] for part, text in found.items()})

    def check(self, value: Any) -> Answered:
        """The address as typed, with the postal code as 123-4567 and the prefecture by its full name."""
        kept = parted(value, NAMES, MOST)
        if isinstance(kept, Answered):
            return kept
        _split_prefecture(kept)
        return self._faulty(kept) or Answered(kept)

    def _faulty(self, kept: dict[str, str]) -> Answered | None:
        if kept["postal_code"] and not _tidy_postal_code(kept):
            return Answered(None, WANTED, "postal_code")
        if kept["prefecture"] and kept["prefecture"] not in PREFECTURES:
            return Answered(None, "都道府県は一覧から選んでください", "prefecture")
        own = self.own_city
        if own and not kept["city"]:
            kept["city"] = self.around.city
        blank = [part for part in ("prefecture", "city", "street") if not kept[part] and not (own and part != "street")]
        if blank:
            return Answered(None, f"{'、'.join(NAMES[part] for part in blank)}を入力してください", blank[0])
        for part, text in kept.items():
            if refused := characters.refusal(text):
                return Answered(None, f"{NAMES[part]}に{refused}", part)
            if characters.longer(text, MOST):
                return Answered(None, f"{NAMES[part]}は{MOST}文字までで入力してください", part)
        if own and not kept["city"].startswith(self.around.city):
            return Answered(None, f"{self.around.city}内の住所を入力してください。市区町村をご確認ください", "city")
        return None

    def adopted(self, value: Any) -> Any:
        """With the prefecture that an address inside the city leaves out."""
        if self.own_city or not isinstance(value, dict) or value.get("prefecture") or not self.around.city_code:
            return value
        return {**value, "prefecture": PREFECTURES[int(self.around.city_code[:2]) - 1]}

    def show(self, value: Any) -> tuple[str, ...]:
        """〒, the address, the building: one line each."""
        place = value["prefecture"] + value["city"] + value["street"]
        postal = f"〒{value['postal_code']}" if value["postal_code"] else ""
        return tuple(one for one in (postal, place, value["building"]) if one)

    def published(self, value: Any, part: str = "") -> str:
        """From the prefecture to the number; the building and the postal code are columns of their own."""
        return str(value[part]) if part else str(value["prefecture"] + value["city"] + value["street"])

    def typed(self, value: Any) -> dict[str, list[str]]:
        """The five inputs."""
        return {part: [value[part]] for part in PARTS}

    def schema(self) -> dict[str, Any]:
        """An object of texts."""
        return {
            "type": "object",
            "properties": {part: {"type": "string"} for part in PARTS},
            "required": ["street"] if self.own_city else ["prefecture", "city", "street"],
            "additionalProperties": False,
        }

    @cached_property
    def control(self) -> Control:
        """Five inputs; inside the city, prefecture and city are not asked, and a ward that was kept stays."""

        def line(name: str, width: str = "", mode: str = "") -> Line:
            return Line("text", width, mode, autocomplete=self._autocomplete(name))

        choices = tuple(Choice(name, name) for name in PREFECTURES)
        prefecture = Pick(choices=choices, autocomplete=self._autocomplete("prefecture"))
        return Parts(
            (
                Part("postal_code", "郵便番号", line("postal_code", "xs", "numeric")),
                Part("fill", "", Finder("住所を入れる")),
                Part("prefecture", "都道府県", Fixed("") if self.own_city else prefecture),
                Part("city", "市区町村", Fixed(self.around.city) if self.own_city else line("city", "md")),
                Part("street", "町名・番地", line("street")),
                Part("building", "建物名・部屋番号", line("building"), optional=True),
            )
        )

    def sample(self, chance: Chance) -> dict[str, str]:
        """A place in the city that does not exist."""
        return self._here(chance.random.choice(STREETS))

    @classmethod
    def columns(cls, field: Field) -> tuple[tuple[str, Column], ...]:
        """On one line."""
        return (("", "text"),)

    def cells(self, value: Any) -> tuple[Any, ...]:
        """Without the postal code, so that neighbours stand together."""
        return ("".join(value.get(part, "") for part in PARTS[1:]),)

    @classmethod
    def search_keys(cls, value: Any) -> tuple[tuple[str, str], ...]:
        """The whole, without the postal code."""
        if not isinstance(value, dict):
            return ()
        texts = (value.get(part) for part in PARTS[1:])
        return (("", fold("".join(text for text in texts if isinstance(text, str)))),)

    @classmethod
    def anchor(cls, field: Field, part: str = "") -> str:
        """Inside the city, prefecture and city have no input."""
        fixed = field.option("within", "") == "city" and part in ("prefecture", "city")
        return super().anchor(field, "street" if fixed else part)

    def _autocomplete(self, part: str) -> str:
        return AUTOCOMPLETE[part] if self.field.autocomplete else ""

    def _here(self, street: str) -> dict[str, str]:
        number = int(self.around.city_code[:2] or "27")  # 団体コード begin with the number of the prefecture
        home = {"prefecture": PREFECTURES[number - 1], "city": self.around.city}
        return {"postal_code": "000-0000", **home, "street": street, "building": ""}


def _apart(text: str, own: str, *, certain: bool = False) -> dict[str, str]:
    """One line as its parts, as far as they can be told apart; the rest is the street. ``certain``: it is in ``own``,
    whether it says so or not."""
    postal = _LEADING.match(text)
    rest = text[postal.end() :].lstrip() if postal else text
    prefecture = next((name for name in PREFECTURES if rest.startswith(name)), "")
    rest = rest.removeprefix(prefecture).lstrip()
    town = re.match(re.escape(own), rest) if own else None
    town = town or (None if certain else _TOWN.match(rest))
    city = town[0] if town else ""
    street, _, building = rest[len(city) :].strip().replace("\u3000", " ").partition(" ")
    return {
        "postal_code": postal[1] if postal else "",
        "prefecture": prefecture,
        "city": city,
        "street": street,
        "building": building.strip(),
    }


def _tidy_postal_code(kept: dict[str, str]) -> bool:
    kept["postal_code"] = postal_code(kept["postal_code"])
    return bool(kept["postal_code"])


def full_prefecture(text: str) -> str:
    """「東京」 → 東京都; what is none stays as it is."""
    return _SHORT.get(text, text)


def _split_prefecture(kept: dict[str, str]) -> None:
    """「東京」を「東京都」に、市区町村の欄に書かれた都道府県を都道府県の欄に移す。"""
    kept["prefecture"] = full_prefecture(kept["prefecture"])
    if not kept["city"] or kept["prefecture"] not in ("", kept["city"][:3], kept["city"][:4]):
        return
    found = next((name for name in PREFECTURES if kept["city"].startswith(name)), "")
    if found and kept["prefecture"] in ("", found) and (rest := kept["city"][len(found) :].lstrip(" 　")):
        kept["prefecture"], kept["city"] = found, rest
