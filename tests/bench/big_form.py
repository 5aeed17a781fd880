"""A big form of ten pages, two hundred fields and a hundred conditions; and what somebody answers to it."""

from __future__ import annotations

from collections.abc import Iterator

KEY = "big-form"
PAGES, FIELDS, CONDITIONS = 10, 200, 100
_HEAD = f"""\
procedure: {KEY}
language: 2
title: 大きな様式（測定用）
reading: おおきなようしき（そくていよう）
summary: 性能を測るための手続です。{PAGES}のページで{FIELDS}の項目を聞き、そのうち{CONDITIONS}は条件が合うときだけです。
who: 測定プログラム
regime: service
division: mayors_office
matter: monitor
purpose: 申請の処理にかかる時間の測定
legal_basis:
  - {{rule: 三内市市政モニター設置要綱, article: 第3条}}
identity:
  - {{role: 申込者, channel: [portal, counter], needs: none}}
pages:
"""
_TAIL = """\
outcomes:
  accepted: {label: 受付, effect: accepted, help: お申込みを受け付けました。}
  declined: {label: お断り, effect: declined, needs: [grounds], help: 定員などの理由でお受けできませんでした。}
retention: {class: 1年, ground: 三内市文書管理規程 別表}
applicant: {name: name, phone: p1_phone}
summary_fields: [p1_area]
"""
# What each half of a page asks: (name, how it is asked, what is answered).
_ASKED = (
    ("goes_on", "ask: yes_no", "yes"),
    ("area", "ask: one_of, choices: {central: 中央, south: 南, east: 東原}", "south"),
    ("many", "ask: integer, range: 1..99, unit: 人", "４"),
    ("day", "ask: date", "令和8年4月1日"),
    ("phone", "ask: phone", "０７２－０００－０１２３"),
    ("days", "ask: some_of, choices: {weekday: 平日, saturday: 土曜日, sunday: 日曜日}", "saturday"),
    ("place", "ask: text, length: 1..40", "本町集会所"),
    ("size", 'ask: decimal, places: 2, range: "0.01..999.99", unit: ㎡', "12.5"),
    ("why", "ask: long_text, length: 1..400", "市の仕事を身近に感じたいので応募します。"),
    ("zip", "ask: postal_code", "000-0001"),
)


def definition() -> str:
    """procedure.yaml. The second half of each page is asked where its first question is answered with yes and, after
    the first page, where the page before named one of two areas."""
    return _HEAD + "".join(_page(page) for page in range(1, PAGES + 1)) + _TAIL


def answers(page: int) -> dict[str, str]:
    """What is typed into a page, by the names of its inputs: everything is asked."""
    return {
        **{f"p{page}_{name}": typed for name, _, typed in _ASKED if (page, name) != (1, "place")},
        **{f"p{page}_more_{name}": typed for name, _, typed in _ASKED},
        **({"name.text": "三内 太郎", "name.kana": "サンナイ タロウ"} if page == 1 else {}),
    }


def _page(page: int) -> str:
    return f"  - id: page{page}\n    title: 第{page}ページ\n    fields:\n" + "".join(_fields(page))


def _fields(page: int) -> Iterator[str]:
    when = f"p{page}_goes_on: yes" + (f", p{page - 1}_area: [south, east]" if page > 1 else "")
    for name, asked, _ in _ASKED:
        if (page, name) == (1, "place"):
            yield "      - {id: name, label: お名前, ask: name, autocomplete: name}\n"
        else:
            yield f"      - {{id: p{page}_{name}, label: {page}の{name}, {asked}}}\n"
    for name, asked, _ in _ASKED:
        yield f"      - {{id: p{page}_more_{name}, label: {page}のさらに{name}, {asked}, when: {{{when}}}}}\n"
