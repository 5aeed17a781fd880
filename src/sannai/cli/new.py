"""new: a folder to begin a procedure with. What it writes is whole: it checks clean, and its trial passes."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from sannai import city
from sannai.rules.blocks import FOLDER, shelf_above

from .ready import Verbs

KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
DIVISION = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_-]*)*\Z")
REGIMES = ("disposition", "notification", "certificate", "service")

HEAD = """\
procedure: {key}
language: 2
title: {title}
summary: 一文で、何のための手続かを書きます。
who: どなたでも
needs:
  - 用意するもの
regime: {regime}
{act}division: {division}
purpose: 個人情報を何に使うかを書きます
legal_basis:
  - {{ordinance: {city}見本条例, article: 第1条}}
{authority}identity:
  - {{role: 本人, channel: [portal], needs: mail}}
  - {{role: 本人, channel: [counter, paper], needs: none}}
pages:
  - id: request
    title: 申請の内容
    fields:
      - {{id: outline, label: 内容, ask: long_text, length: 1..400}}
  - id: applicant
    title: 申請する人
    fields:
{person}deadlines:
  - {{id: standard, label: 標準処理期間, length: 10, unit: business_days, ground: {city}行政手続条例 第6条}}
outcomes:
{outcomes}retention: {{class: 3年, ground: {city}文書管理規程 別表}}
applicant: {{name: name, address: address, phone: phone, email: email}}
summary_fields: [name]
"""
PERSON = """\
      - {id: name, label: 氏名, ask: name, autocomplete: name}
      - {id: address, label: 住所, ask: address, autocomplete: street-address}
      - {id: phone, label: 電話番号, ask: phone, autocomplete: tel}
      - {id: email, label: メールアドレス, ask: email, required: no, autocomplete: email}
"""
BLOCK = "      - {use: person}\n"  # where the catalogue has it
ACT = {"disposition": "governing_act: {city}行政手続条例\n"}
AUTHORITY = """\
authority:
  - from: 2026-04-01
    body: {city}長
    name: {city}長
    ground: {city}見本条例 第1条
    reviewing_body: {city}長
    defendant: {city}（代表者 {city}長）
"""
SEAL = """
    seal:
      paper: {{place: stamp, ground: {city}公印規則 第5条}}
      electronic: {{place: omitted, ground: {city}公印規則 第5条ただし書}}
"""
OUTCOMES = {
    "disposition": f"""\
  permitted:
    label: 許可
    effect: favourable
    output: outputs/permit.typ{SEAL}\
  refused:
    label: 不許可
    effect: refusal
    output: outputs/refusal.typ{SEAL}\
    needs: [grounds]
    appealable: yes
""",
    "notification": "  recorded: {{label: 受理, effect: recorded}}\n",
    "certificate": f"""\
  issued:
    label: 交付
    effect: favourable
    output: outputs/certificate.typ{SEAL}""",
    "service": "  accepted: {{label: 受付, effect: accepted}}\n  declined: {{label: お断り, effect: declined}}\n",
}
LETTER = """\
#import "/letter.typ": letter
#let input = json(bytes(sys.inputs.at("input")))
#show: letter.with(input)

{body}
"""
BODIES = {
    "permit": "申請のあったことを許可します。",
    "refusal": "申請のあったことは、次の理由により許可しません。\n\n= 理由\n#input.grounds",
    "certificate": "次のとおり証明します。\n\n#input.answers.outline",
}
TRIAL = """\
- name: すべて答えた申請には不足がない
  filed_on: 2026-04-01
  answers:
    outline: 見本
    name: {text: 三内 太郎, kana: サンナイ タロウ}
    address: {postal_code: 000-0001, prefecture: 大阪府, city: 三内市, street: 三内一丁目2番3号, building: ""}
    phone: 072-000-0000
  expect: {faults: []}
"""
README = """\
# {title}

何の手続か、根拠の条文、料金の決まり、書けなかったことを、1画面で書きます。
"""


def configure(verbs: Verbs) -> None:
    """Add this module's verb to the command line."""
    new = verbs.add_parser("new", help="手続のフォルダを、検査に通る形で作る")
    new.add_argument(
        "path", type=Path, help="作るフォルダ。名前が手続の識別名になる（例: catalog/sannai/meeting-hall-use）"
    )
    new.add_argument("--title", required=True, help="手続の名称")
    new.add_argument("--division", required=True, help="所管課の名前（例: citizens.community）")
    new.add_argument("--regime", choices=REGIMES, default="disposition", help="法的な性質（省くと disposition）")
    new.set_defaults(run=_new)


def files(key: str, title: str, division: str, regime: str, *, block: bool = False) -> dict[str, str]:
    """The files of a new procedure. ``block``: the catalogue has one of the person who applies."""
    act = ACT.get(regime, "").format(city=city.NAME)
    authority = AUTHORITY.format(city=city.NAME) if regime == "disposition" else ""
    main = HEAD.format(
        key=key, title=title, regime=regime, act=act, division=division, authority=authority,
        person=BLOCK if block else PERSON,
        outcomes=OUTCOMES[regime].format(city=city.NAME), city=city.NAME,
    )  # fmt: skip
    letters = {name: body for name, body in BODIES.items() if f"outputs/{name}.typ" in OUTCOMES[regime]}
    return {
        "procedure.yaml": main,
        **{f"outputs/{name}.typ": LETTER.format(body=body) for name, body in letters.items()},
        "tests/application.yaml": TRIAL,
        "README.md": README.format(title=title),
    }


def _new(chosen: argparse.Namespace) -> int:
    folder: Path = chosen.path
    if not KEY.match(folder.name):
        return _refused(f"「{folder.name}」は手続の識別名に使えません。英小文字・数字をハイフンでつなぎます。")
    if not DIVISION.match(chosen.division):
        return _refused(f"「{chosen.division}」は課の名前として読めません。例: citizens.community")
    title = chosen.title.strip()
    if not title or "\n" in title or any(mark in title for mark in ": #\"'{}[]"):
        return _refused("名称は1行で、記号（: # \" ' { } [ ]）と空白を使わずに書きます。あとから直せます。")
    if folder.exists():
        return _refused(f"{folder} はもうあります。別の名前にするか、そのフォルダを直してください。")
    block = f"{FOLDER}/person.yaml" in shelf_above(folder)
    for name, text in files(folder.name, title, chosen.division, chosen.regime, block=block).items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    print(f"{folder} を作りました。直したら: sannai check {folder}")
    return 0


def _refused(words: str) -> int:
    print(words, file=sys.stderr)
    return 1
