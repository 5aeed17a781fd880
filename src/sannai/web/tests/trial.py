"""A small real package with what a portal must cope with: conditions, rows, checks, files, a fee that depends."""

from __future__ import annotations

import re
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any

from django.test import Client
from django.utils import timezone

import sannai
from sannai.common.actors import System
from sannai.definitions.models import Version
from sannai.intake import slots
from sannai.intake.slots import Opened
from sannai.procedures.actions import publish_files

PACKAGE = Path(sannai.__file__).parent
KEY = "garden-use"
YAML = """\
procedure: garden-use
title: 市民農園の利用の申込み
reading: しみんのうえんのりようのもうしこみ
summary: 市民農園の区画を借りる申込みです。
who: 三内市内にお住まいの方
needs: [緊急のときの連絡先]
notes: [車での来園はできません。]
regime: service
division: parks
matter: garden-use
purpose: 市民農園の区画の割当て
legal_basis:
  - {ordinance: 三内市市民農園条例, article: 第4条}
identity:
  - {role: 本人, channel: [portal, counter], needs: none}
  - {role: 代理人, channel: [counter], needs: counter, proof: 委任状}
life_events: [住まい]
groups:
  - id: plot
    label: 区画
    at_least: 1
    at_most: 3
    fields:
      - {id: size, label: 広さ, ask: one_of, choices: {small: 小（10㎡）, large: 大（30㎡）}}
      - {id: count, label: 区画の数, ask: integer, range: 1..5, unit: 区画}
pages:
  - id: plots
    title: 借りる区画
    asks: [plot]
  - id: use
    title: 使いかた
    fields:
      - {id: start, label: 使い始める日, ask: date}
      - {id: chemical, label: 農薬を使いますか, ask: yes_no}
      - {id: chemical_name, label: 農薬の名前, ask: text, length: 1..40, when: {chemical: yes}}
      - {id: chemical_proof, label: 農薬の説明書, ask: file, required: no, when: {chemical: yes}, accept: [pdf, png]}
  - id: person
    title: 申込者
    fields:
      - {id: name, label: お名前, ask: name, autocomplete: name}
      - {id: address, label: 住所, ask: address, within: city, autocomplete: street-address}
      - {id: phone, label: 電話番号, ask: phone, autocomplete: tel}
      - {id: email, label: メールアドレス, ask: email, required: no, autocomplete: email}
values:
  plots: {sum: plot.count}
  wait: {days: {from: filed, to: start}}
checks:
  - {id: many, when: {plots: 6..}, field: plot, message: 区画は合わせて5つまでです。}
  - {id: past, when: {wait: ..-1}, field: start, message: 使い始める日は今日より後の日にしてください。}
fee:
  due: before_issue
  as_of: filed
  table:
    - {from: 2024-04-01, ground: 同条例 別表, when: {plots: 1}, pay: 1000}
    - {from: 2024-04-01, ground: 同条例 別表, otherwise: yes, pay: 3000}
deadlines:
  - {id: answer, label: 割当てのお知らせ, length: 10, unit: business_days, start: arrived,
     stops_for: [correction], ground: 市民農園事務取扱要領 第3条}
outcomes:
  accepted: {label: 割当て, effect: accepted, help: 区画を割り当てました。}
  declined: {label: お断り, effect: declined, needs: [grounds], help: 区画を割り当てられませんでした。}
retention: {class: 3年, ground: 三内市文書管理規程 別表}
applicant: {name: name, address: address, phone: phone, email: email}
summary_fields: [start]
"""
NAME = "神\ufa19 﨑葛\U000e0100髙"  # codepoint-exact: U+FA19, 﨑, a variation selector, 髙
PLOTS = {"plot.rows": "r1", "plot.r1.size": "small", "plot.r1.count": "１"}
USE = {"start": "2099/4/1", "chemical": "no"}
PERSON = {
    "name.text": NAME,
    "name.kana": "ｻﾝﾅｲ ﾀﾛｳ",
    "address.postal_code": "０３０－０００１",
    "address.street": "本町１－２",
    "phone": "０９０−１２３４−５６７８",
    "email": "taro@example.jp",
}


def published(text: str = YAML, at: datetime | None = None) -> Version:
    """The package as the current version."""
    files = {"procedure.yaml": text.encode(), "README.md": "市民農園\n".encode()}
    return publish_files(files, by=System(), at=at or timezone.now())


def started(client: Client) -> str:
    """A draft begun in this browser; the address of its root."""
    response = client.post(f"/procedures/{KEY}/start/")
    assert response.status_code == 302
    return response["Location"].partition("p/plots/")[0]


def brought(client: Client, root: str) -> Opened:
    """What this browser opens at this address."""
    handle = root.split("/")[2]
    opened = slots.open_by(slots.read(client.cookies[f"k-{handle[:8]}"].value))
    assert opened
    return opened


def elsewhere(client: Client, root: str) -> Client:
    """Another device, on which the link of this address was opened."""
    device = Client()
    assert device.get(brought(client, root).link).status_code == 303
    return device


def filled(client: Client) -> str:
    """A draft with every page answered; the address of its root."""
    root = started(client)
    assert client.post(f"{root}p/plots/", PLOTS).status_code == 302
    assert client.post(f"{root}p/use/", USE).status_code == 302
    assert client.post(f"{root}p/person/", PERSON).status_code == 302
    return root


def reviewed(client: Client, root: str) -> str:
    """The digest that the review page carries."""
    return hidden(client.get(f"{root}review/"), "reviewed")


def filed(client: Client) -> str:
    """Filed; the address of its root."""
    root = filled(client)
    response = client.post(f"{root}file/", {"reviewed": reviewed(client, root)})
    assert response["Location"] == f"{root}receipt/"
    return root


def hidden(response: Any, name: str) -> str:
    """The value of a hidden input."""
    found = re.search(f'name="{re.escape(name)}" value="([^"]*)"', text(response))
    assert found, name
    return unescape(found[1])


def text(response: Any) -> str:
    """The page as text."""
    return str(response.content.decode())


def refused(client: Client, address: str, given: Any = None, status: int = 422) -> Any:
    """The page that a refused POST leads to: at an address of its own, which says the same however often it is asked.

    So neither back nor reload ever asks whether to send the form again.
    """
    answer = client.post(address, given or {})
    assert answer.status_code == 302, text(answer)
    pages = [client.get(answer["Location"]) for _ in range(2)]
    assert [page.status_code for page in pages] == [status, status]
    assert "<title>エラー：" in text(pages[1])
    return pages[1]
