"""The walk itself: the steps in their order, each printed with its time."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

from . import citizen, staff
from .visitor import Page, Unexpected, Visitor

MENDED = "2階の6畳間の天井が落ちました。"
T = TypeVar("T")


def run(base_url: str, desk_url: str, cast: Path) -> int:
    """Walk once. 0 when everything is as it should be; 1 at the first thing that is not."""
    if not cast.exists():
        print(f"{cast} がありません。デモの市の cast.json を --cast で指定してください。")
        return 1
    people = cast_of(cast)
    began = time.monotonic()
    try:
        walk(base_url, desk_url, people)
    except (Unexpected, AssertionError) as error:
        print(f"\n止まりました: {error}")
        return 1
    print(f"すべて通りました（{time.monotonic() - began:.1f} 秒）")
    return 0


def cast_of(path: Path) -> dict[str, dict[str, str]]:
    """How the staff sign in, by their numbers."""
    return {each["staff_key"]: each for each in json.loads(path.read_text(encoding="utf-8"))["people"]}


def step(name: str, do: Callable[[], T]) -> T:
    """Do one step and print how long it took."""
    print(f"  {name:　<24}", end="", flush=True)
    began = time.monotonic()
    result = do()
    print(f"{(time.monotonic() - began) * 1000:8.0f} ms", flush=True)
    return result


def walk(base_url: str, desk_url: str, people: dict[str, dict[str, str]]) -> None:
    """From the search to the verified chain. Where the sides stand apart, each waits for what the other has done."""
    person = Visitor(base_url)
    on = (date.today() - timedelta(days=5)).isoformat()
    read = step("探して読む", lambda: citizen.find(person))
    page = step("記入する（途中まで）", lambda: citizen.fill_in(person, read, on))
    page = step("写真を送る", lambda: citizen.send_photographs(person, page))
    review = step("記入を終える", lambda: citizen.finish(person, page))
    receipt = step("二度申請する（一件だけ）", lambda: citizen.file_twice(person, review))
    reference = reference_in(receipt)
    status = step("状況を見る", lambda: citizen.status(person, receipt))
    step("電子での受取りを選ぶ", lambda: citizen.choose_electronic(person, status))

    clerk = step("担当者が入る", lambda: staff.sign_in(desk_url, people, staff.CLERK))
    case = step("担当する", lambda: staff.take(clerk, reference))
    case = step("補正を求める", lambda: staff.ask_to_mend(clerk, case))
    page = step("補正の求めを見る", lambda: person.await_link(status.url, to="/correction/$"))
    step("補正する", lambda: citizen.mend(person, page, staff.REASON, MENDED))
    case = step("補正が届く", lambda: clerk.await_words(case.url, MENDED))
    case = step("調査を記入する", lambda: staff.survey(clerk, case, date.today().isoformat()))
    case = step("起案する", lambda: staff.propose(clerk, case))

    head = step("課長が入る", lambda: staff.sign_in(desk_url, people, staff.HEAD))
    step("決裁する（二度目は通らない）", lambda: staff.approve(head, reference))
    step("文書が自動で発行される", lambda: staff.await_document(clerk, case))
    text = step("文書を開いて読む", lambda: citizen.receive(person, person.await_link(status.url, to="/documents/")))
    for words in ("罹災証明書", "半壊", citizen.NAME):
        if words not in text.replace("\n", ""):
            raise Unexpected(f"文書に「{words}」がありません: {text[:400]}")
    step("届いたことが残る", lambda: person.await_words(status.url, "手続は終わりました"))

    auditor = step("監査が入る", lambda: staff.sign_in(desk_url, people, staff.AUDITOR))
    step("記録の連なりを確かめる", lambda: staff.verify(auditor))


def reference_in(receipt: Page) -> str:
    """The reference number that a page says."""
    found = re.search(r"\d{4}-\d{4}-\d{3}", receipt.words)
    if found is None:
        raise Unexpected(f"{receipt.url}: 受付番号がありません")
    return found.group()
