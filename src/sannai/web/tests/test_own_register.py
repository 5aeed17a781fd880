"""A register of one's own, from docs/register-language.md alone: checked, decided, filled, taken along, published.

街路灯台帳 has fifteen fields, one reference, a price that a dated table gives, and one public list.
"""

from __future__ import annotations

import csv
import io
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from sannai.approvals.models import Proposal
from sannai.approvals.rulebook import adopt
from sannai.cli import main
from sannai.common import audit
from sannai.common.actors import System
from sannai.common.time import TOKYO, now, today
from sannai.organization.importing import load_city
from sannai.registers.models import Entry
from sannai.registers.open_data import headings_of, rows_of
from sannai.registers.tests.opening import entered, publish_shipped
from sannai.rules.delegation.folder import read_rulebook
from sannai.rules.registers.folder import MAIN

from .desk_cast import signed_in, words
from .registers_small import typed
from .test_publication import pressed, zipped

pytestmark = pytest.mark.django_db
CITY: Path = settings.CATALOG / "sannai"
FOUNDED = datetime(2024, 4, 1, 9, tzinfo=TOKYO)
CLERK, HEAD, DX_HEAD = "s1002", "s1004", "s1028"
REGISTER = """\
register: street-light
title: 街路灯台帳
reading: がいろとうだいちょう
division: environment.collection
kept_by: division
purpose: 街路灯の位置、点検と電気料金の管理
legal_basis:
  - {rule: 三内市街路灯管理要綱, article: 第3条}
dated: yes
key: [number]
name: place_name
rights: office-ledger
fields:
  - {id: number, label: 管理番号, ask: text, give: {series: 灯, digits: 5}}
  - {id: place_name, label: 場所の呼び名, ask: text, length: 1..60}
  - {id: address, label: 所在, ask: address, within: city}
  - {id: position, label: 地図の位置, ask: point, required: no}
  - {id: lamp, label: 灯具, ask: one_of, table: tables/lamps.csv}
  - {id: lights, label: 灯数, ask: integer, range: 1..20, unit: 灯}
  - {id: height, label: 高さ, ask: decimal, places: 1, unit: m, required: no}
  - {id: pole, label: 取り付けた柱, ask: one_of, choices: {own: 市の柱, power: 電力柱, phone: 電話柱}}
  - {id: powers, label: 点け方, ask: some_of, choices: {sensor: 明るさ, timer: 時刻, people: 人の通り}}
  - {id: built_on, label: 置いた日, ask: date, unknown: yes, required: no}
  - {id: inspected_on, label: 点検した日, ask: date, required: no}
  - {id: keeper, label: 保守の事業者, ask: entry, of: vendor, required: no}
  - {id: reported, label: 町会が見回るか, ask: yes_no}
  - {id: secret_note, label: 防犯上の注意, ask: text, required: no, sensitive: yes}
  - {id: note, label: 備考, ask: long_text, required: no}
values:
  price: {label: 1灯の月額（円）, lookup: lamps, key: lamp, column: monthly}
  monthly: {label: 月の電気料金（円）, times: [price, lights]}
checks:
  - {id: many, when: {lights: 11..}, field: lights, message: 灯数が多すぎます。けたを確かめてください。, warning: yes}
lists:
  - {id: all, label: すべて, columns: [number, place_name, lamp, lights, monthly, keeper, inspected_on], sort: [number]}
  - {id: stale, label: 2年点検していないもの, when: {inspected_on: {older_than: 2年}}, sort: [inspected_on, number]}
filters: [lamp, pole, reported, inspected_on]
find: [number, place_name]
sheet: [lights, inspected_on]
public:
  dataset: street_lights
  title: 街路灯一覧
  headings: {番号: number, 場所: place_name, 灯具: lamp, 灯数: lights}
retention: {class: 5年, ground: 三内市文書管理規程 別表, from: ended}
"""
LAMPS = """\
key,label,from,until,monthly
led,LED,2024-04-01,2026-10-01,180
led,LED,2026-10-01,,210
mercury,水銀灯,2024-04-01,,640
"""
TESTS = """\
- name: 料金は、その日の単価に灯数を掛ける
  row:
    from: 2026-09-01
    place_name: 見本公園前
    address: {prefecture: 大阪府, city: 三内市, street: 見本町1番1号}
    lamp: led
    lights: 2
    pole: own
    powers: [sensor]
    reported: yes
  expect: {faults: [], values: {monthly: 360}, lists: [all], public: [場所, 灯具, 灯数]}
"""
FILES = {MAIN: REGISTER.encode(), "tables/lamps.csv": LAMPS.encode(), "tests/lights.yaml": TESTS.encode()}


@pytest.fixture(autouse=True)
def _city(db: None, settings: Any, tmp_path: Path) -> None:
    if not CITY.exists():
        pytest.skip("installed without its catalog")
    settings.HOME = tmp_path
    load_city(CITY / "organization", FOUNDED)
    adopt(read_rulebook(CITY / "delegation"), by=System(), at=FOUNDED)
    publish_shipped("vendor")


def test_a_register_of_ones_own_is_checked_decided_filled_taken_along_and_published(tmp_path, capsys):
    folder = tmp_path / "street-light"
    for path, content in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    assert main(["check", str(folder)]) == 0, capsys.readouterr().out
    decided()
    vendor = {"number": "事-0001", "title": "株式会社見本情報", "address": address("1番1号")}
    entered("vendor", vendor, at=now())
    client, new = signed_in(CLERK), "/desk/registers/street-light/new/"
    form = typed(client.get(new)) | {
        "from": "令和8年9月1日", "place_name": "見本公園前", "address.prefecture": "大阪府", "address.city": "三内市",
        "address.street": "見本町１丁目", "lamp": "led", "lights": "２", "pole": "own", "powers": ["sensor", "timer"],
        "keeper": "事-0001", "reported": "yes", "secret_note": "死角あり", "height": "4.5",
    }  # fmt: skip
    assert client.post(new, form).status_code == 302
    row = Entry.objects.get(shelf="street-light")
    page = words(client.get(f"/desk/registers/street-light/{row.pk}/"))
    assert all(word in page for word in ("灯-00001", "見本公園前", "株式会社見本情報", "死角あり", "360"))
    assert taken(client) == [["灯-00001", "見本公園前", "LED", "2", "360"]]
    assert "死角あり" not in "".join(map(str, taken(signed_in(DX_HEAD))))
    assert headings_of("street-light") == ("番号", "場所", "灯具", "灯数")
    assert list(rows_of("street-light", today(now()))) == [
        {"番号": "灯-00001", "場所": "見本公園前", "灯具": "LED", "灯数": "2"}
    ]
    assert audit.verify() == []


def address(street: str) -> dict[str, str]:
    return {"postal_code": "000-0000", "prefecture": "大阪府", "city": "三内市", "street": street, "building": ""}


def decided() -> None:
    """Brought and proposed by the clerk, agreed to by the DX office, approved by the head."""
    client = signed_in(CLERK)
    candidate = client.post("/desk/registers/definitions/bring/", {"files": zipped(FILES)})["Location"]
    client.post(candidate, {"seen": client.get(candidate).context["seen"], "reasons": "表計算をやめる"})
    proposal = Proposal.objects.get()
    assert pressed(signed_in(DX_HEAD), proposal, "agree").status_code == 302
    assert pressed(signed_in(HEAD), proposal, "approve").status_code == 302


def taken(client: Any) -> list[list[str]]:
    """The rows of the exported list: its first five columns."""
    answer = client.post("/desk/registers/street-light/", {"export": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return [row[:5] for row in csv.reader(io.StringIO(text))][2:]
