"""Answers that somebody might give: for the model city and for tests that walk every procedure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from .around import Around
from .evaluate import evaluate
from .forms import choices_on
from .model import Dates, Definition, Field, Page
from .plan import Plan, plan_of

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
STREETS = ("本町1丁目2番3号", "中央2丁目4番6号", "緑が丘3丁目1番5号", "港町4丁目8番2号", "桜台5丁目7番9号")
Given = Mapping[str, Any]  # field id → a fixed answer, a tuple to choose from, or a function of the random source


def sample(
    definition: Definition,
    random: Random,
    dates: Dates,
    around: Around,
    given: Given | None = None,
    *,
    desk: bool = False,
) -> dict[str, Any]:
    """Answers to every question that is asked, page by page, in the shape that ``evaluate`` takes.

    ``given`` fixes what a story needs. Files are left out: they are uploads, which the caller makes.
    """
    plan = plan_of(definition, around)
    answers: dict[str, Any] = {}
    for page in (*definition.pages, *(definition.desk_pages if desk else ())):
        for _ in range(len(page.fields) + 2):  # a field may open only once an earlier one is answered
            visible = evaluate(definition, answers, dates, around, desk=desk).visible
            if not _answer(plan, page, answers, visible, random, dates, given or {}):
                break
    return answers


def _answer(
    plan: Plan,
    page: Page,
    answers: dict[str, Any],
    visible: frozenset[str],
    random: Random,
    dates: Dates,
    given: Given,
) -> bool:
    """Answer what is open and empty on this page; whether there was any."""
    before = len(answers)
    for group in page.groups:
        if group.id not in answers:
            many = random.randint(group.at_least, min(group.at_most, group.at_least + 2))
            rows = [{"_key": f"r{number}"} for number in range(1, many + 1)]
            for row in rows:
                row.update(
                    {each.id: _value(plan, each, random, dates, given) for each in group.fields if each.when is None}
                )
            answers[group.id] = rows
    for each in page.fields:
        if each.id in visible and each.id not in answers and each.ask != "file":
            value = _value(plan, each, random, dates, given)
            if value is not None:
                answers[each.id] = value
    return len(answers) > before


def _value(plan: Plan, field: Field, random: Random, dates: Dates, given: Given) -> Any:
    if field.id in given:
        fixed = given[field.id]
        if callable(fixed):
            return fixed(random)
        return random.choice(fixed) if isinstance(fixed, tuple) else fixed
    if not field.required and random.random() < 0.5:
        return None
    if field.ask in {"one_of", "some_of"}:
        codes = [choice.code for choice in choices_on(plan, field, dates.filed)]
        many = random.randint(1, min(2, len(codes)))
        return random.choice(codes) if field.ask == "one_of" else sorted(random.sample(codes, many))
    return _KINDS[field.ask](field, random, dates)


def _name(field: Field, random: Random, dates: Dates) -> dict[str, str]:
    name, kana = random.choice(PEOPLE)
    return {"text": name, "kana": kana} if field.kana else {"text": name, "kana": ""}


def _address(field: Field, random: Random, dates: Dates) -> dict[str, str]:
    street = random.choice(STREETS)
    return {"postal_code": "000-0000", "prefecture": "大阪府", "city": "三内市", "street": street, "building": ""}


def _integer(field: Field, random: Random, dates: Dates) -> int:
    low = field.low if isinstance(field.low, int) else 1
    high = field.high if isinstance(field.high, int) else low + 4
    return random.randint(low, min(high, low + 4))


def _date(field: Field, random: Random, dates: Dates) -> str:
    low = field.low if isinstance(field.low, date) else dates.filed - timedelta(days=60)
    high = field.high if isinstance(field.high, date) else dates.filed
    return (low + timedelta(days=random.randint(0, max(0, (high - low).days)))).isoformat()


_KINDS: dict[str, Any] = {
    "text": lambda field, random, dates: "見本の記入",
    "long_text": lambda field, random, dates: "見本の記入です。",
    "integer": _integer,
    "yes_no": lambda field, random, dates: random.random() < 0.5,
    "date": _date,
    "name": _name,
    "address": _address,
    "phone": lambda field, random, dates: f"072-000-{random.randint(0, 9999):04d}",
    "email": lambda field, random, dates: "taro@example.jp",
    "file": lambda field, random, dates: [],
}
