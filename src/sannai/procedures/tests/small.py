"""A small real package for tests: 2 pages, a repeated group, two file fields, a fee."""

from __future__ import annotations

from datetime import datetime

from sannai.common.actors import System
from sannai.common.time import TOKYO
from sannai.definitions.models import Version
from sannai.procedures.actions import publish_files

AT = datetime(2026, 5, 1, 10, 0, tzinfo=TOKYO)

YAML = """\
procedure: KEY
title: 公園の一時使用の申込み
reading: こうえんのいちじしようのもうしこみ
summary: 公園で催しをするときの申込みです。
who: 公園で催しをする人
regime: service
division: parks
matter: park-use
purpose: 公園の使用の調整
legal_basis:
  - {ordinance: 三内市公園条例, article: 第5条}
identity:
  - {role: 申込者, channel: [portal, counter], needs: none}
life_events: [住まい]
groups:
  - id: stall
    label: 出店
    at_least: 1
    at_most: 3
    fields:
      - {id: kind, label: 出すもの, ask: one_of, choices: {food: 飲食, goods: 物品}}
      - {id: plan, label: 出店の図面, ask: file, required: no, accept: [pdf, png]}
pages:
  - id: person
    title: 申込者
    fields:
      - {id: name, label: お名前, ask: name}
      - {id: phone, label: 電話番号, ask: phone, required: no}
      - {id: email, label: メールアドレス, ask: email, required: no}
  - id: event
    title: 催し
    asks: [stall]
    fields:
      - {id: content, label: 催しの内容, ask: text, length: 1..100}
      - {id: map, label: 会場の図, ask: file, required: no, count: 1..2, accept: [pdf, png]}
fee:
  due: filing
  as_of: filed
  table:
    - {from: 2024-04-01, ground: 同条例 別表第1, otherwise: yes, pay: 500}
outcomes:
  accepted: {label: 受付, effect: accepted, help: お申込みを受け付けました。}
  declined: {label: お断り, effect: declined, needs: [grounds], help: お受けできませんでした。}
retention: {class: 3年, ground: 三内市文書管理規程 別表}
applicant: {name: name, phone: phone, email: email}
summary_fields: [content]
"""


def package(key: str = "park-use", **changes: str) -> dict[str, bytes]:
    """The package; each change replaces a text of it (named old_ and new_)."""
    text = YAML.replace("KEY", key)
    for name, old in changes.items():
        if name.startswith("old"):
            assert old in text
            text = text.replace(old, changes["new" + name.removeprefix("old")])
    return {"procedure.yaml": text.encode(), "README.md": "公園の申込み\n".encode()}


def published(key: str = "park-use", at: datetime = AT, **changes: str) -> Version:
    """The package, published."""
    return publish_files(package(key, **changes), by=System(), at=at)
