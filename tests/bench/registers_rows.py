"""A register for the bench and rows for it: fifteen columns, eight of them indexed, one row in ten with a past."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sannai.common.actors import System
from sannai.common.time import now
from sannai.definitions import actions
from sannai.registers.change_sets import enter_all, new_set
from sannai.registers.kind import REGISTER
from sannai.registers.models import Entry
from sannai.rules.registers import MAIN

NAME = "bench-asset"
TOGETHER = 20_000  # rows of one change set
KINDS = ("pc", "printer", "server", "switch", "phone", "tablet")
STATES = ("used", "stored", "lent", "broken")
DEFINITION = """\
register: bench-asset
title: 計測用の機器台帳
division: general_affairs.dx
kept_by: division
purpose: 計測
legal_basis: [{rule: 計測, article: 第1条}]
dated: yes
key: [number]
name: title
rights: office-ledger
fields:
  - {id: number, label: 番号, ask: text, length: 1..20}
  - {id: title, label: 名称, ask: text}
  - id: kind
    label: 種類
    ask: one_of
    choices: {pc: 端末, printer: 印刷機, server: サーバー, switch: 交換機, phone: 電話, tablet: 板}
  - {id: state, label: 状態, ask: one_of, choices: {used: 使用中, stored: 保管中, lent: 貸出中, broken: 故障}}
  - {id: cost, label: 取得価額, ask: integer, unit: 円}
  - {id: bought_on, label: 取得日, ask: date}
  - {id: support_until, label: 保守の期限, ask: date, required: no}
  - {id: room, label: 部屋, ask: text, required: no}
  - {id: maker, label: 製造者, ask: text, required: no}
  - {id: model, label: 型番, ask: text, required: no}
  - {id: marks, label: 目印, ask: some_of, required: no, choices: {lease: 賃貸借, personal: 個人情報, outside: 庁外}}
  - {id: inspected, label: 点検したか, ask: yes_no}
  - {id: note, label: 備考, ask: long_text, required: no}
values:
  year: {label: 取得した年度, fiscal_year: {of: bought_on}}
  scale: {label: 規模, cases: [{when: {cost: 1000000..}, is: "大"}, {otherwise: yes, is: "小"}]}
lists:
  - {id: all, label: すべて, columns: [number, title, kind, state, cost, support_until, room], sort: [number]}
  - {id: ending, label: 保守が切れる順, columns: [support_until, number, title, kind], sort: [support_until, number]}
  - {id: dear, label: 高い順, columns: [number, title, cost, maker], sort: [-cost]}
filters: [kind, state, cost, support_until, year, inspected]
find: [number, title]
retention: {class: 5年, ground: 計測, from: ended}
"""


def publish(**changed: str) -> None:
    """The register is in force; ``changed``: texts that are replaced, for another version."""
    text = DEFINITION
    for old, new in changed.values():
        text = text.replace(old, new)
    actions.publish_files(REGISTER, {MAIN: text.encode()}, by=System(), at=now())


def held() -> int:
    """How many rows there are."""
    return Entry.objects.filter(shelf_id=NAME).count()


def load(many: int, first: int = 0) -> None:
    """So many rows more, through the action that takes a file."""
    for start in range(first, first + many, TOGETHER):
        lines = ((at, periods) for at, periods in rows(start, min(start + TOGETHER, first + many)))
        enter_all(new_set(NAME, "計測", now()), lines=lines, by=System(), at=now())


def rows(first: int, last: int) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """(line, periods) with these numbers. The same on every run."""
    for at in range(first, last):
        chance = random.Random(at)
        body = _body(at, chance)
        yield at, [{**body, "until": "2026-04-01"}, {**body, "from": "2026-04-01"}] if at % 10 == 0 else [body]


def _body(at: int, chance: random.Random) -> dict[str, Any]:
    bought = date(2016, 4, 1) + timedelta(days=chance.randrange(3600))
    kind = KINDS[int(chance.random() ** 2 * len(KINDS))]
    body = {
        "from": "2024-04-01", "number": f"{at:08}", "title": f"機器{chance.randrange(10_000):05}号",
        "kind": kind, "state": "used" if chance.random() < 0.8 else chance.choice(STATES),
        "cost": chance.randrange(10, 3000) * 1000, "bought_on": bought.isoformat(),
        "room": f"{chance.randrange(1, 12)}階{chance.randrange(1, 40)}室", "maker": f"製造者{chance.randrange(60)}",
        "model": f"M-{chance.randrange(900)}", "marks": ["lease"] if chance.random() < 0.5 else ["lease", "outside"],
        "inspected": chance.random() < 0.6,
    }  # fmt: skip
    if chance.random() < 0.7:
        body["support_until"] = (bought + timedelta(days=chance.randrange(400, 4000))).isoformat()
    return body
