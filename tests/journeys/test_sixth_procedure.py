"""A sixth procedure, written from docs/procedure-language.md alone, goes all the way without anybody touching code."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from . import loan
from .conftest import SIXTH, Hall

pytestmark = pytest.mark.usefixtures("unbroken")


def test_what_was_written_from_the_document_passes_the_check_and_stands_in_the_usual_layout(
    hall: Hall, tmp_path: Path
) -> None:
    said = hall.city.run("check", str(SIXTH)).stdout.splitlines()
    assert said == ["1 件の手続に誤りはありません。", "計算する値と手数料が、どの答え方でも決まることを証明しました。"]
    assert hall.city.run("fmt", "--check", str(SIXTH)).stdout == ""
    copy = shutil.copytree(SIXTH, tmp_path / loan.KEY)
    said = hall.city.run("fmt", str(copy)).stdout
    assert said == ""


def test_it_was_published_once_and_a_second_time_is_nothing_new(hall: Hall) -> None:
    first = hall.published.stdout
    assert first.startswith(f"{loan.KEY}: 第1版を公開しています")
    assert hall.city.run("publish", str(SIXTH)).stdout == first


def test_a_citizen_finds_it_and_files_it_and_the_division_lends_the_equipment(hall, citizen, desk) -> None:
    found = citizen.get("/procedures/?q=%E3%81%B3%E3%81%B2%E3%82%93").expect("地域行事用備品の貸出しの申込み")
    citizen.get(found.link(to=f"/{loan.KEY}/$")).expect("火を使うときは火の取扱計画書", "地域行事用備品の貸出しの調整")
    root = loan.begin(citizen)
    reviewed = loan.review(citizen, root, items={"kind": "tent", "quantity": "２"})
    reviewed.expect("テント（2間×3間）", "2点", "1,200円", loan.HELD_ON_SHOWN)
    reference = loan.reference_in(citizen.submit(reviewed.form("/file/")))
    clerk, head = desk(loan.CLERK), desk(loan.HEAD)
    case = loan.decide(clerk, head, reference)
    slip = loan.text_of(clerk.get(case.link(to="/documents/")))
    for words in ("夏祭り", "テント", "1200円", "三内太郎"):
        assert words in slip.replace("\n", "").replace(" ", "").replace(",", ""), slip
    citizen.get(root).expect("備品をお貸しします")


def test_it_is_declined_with_its_reason_and_no_notice_of_remedies(citizen, desk) -> None:
    root = loan.begin(citizen)
    reference = loan.filed(citizen, root, event={"body": "association"})
    case = loan.decide(
        desk(loan.CLERK), desk(loan.HEAD), reference, "declined", grounds="長机がほかの行事に出ているため。"
    )
    letter = loan.text_of(desk(loan.CLERK).get(case.link(to="/documents/"))).replace("\n", "")
    assert "長机がほかの行事に出ているため" in letter
    assert "審査請求" not in letter


def test_the_desk_may_not_hand_over_after_the_event(citizen, desk) -> None:
    root = loan.begin(citizen)
    clerk = desk(loan.CLERK)
    case = loan.case_of(clerk, loan.filed(citizen, root))
    case = clerk.submit(case.form("/take/"))
    stock = clerk.get(case.link(to="/page/stock/$"))
    late = {"in_stock": "yes", "pick_up_on": loan.HELD_ON.replace(year=loan.HELD_ON.year + 1).isoformat()}
    clerk.submit(stock.form(name="in_stock"), late).expect("受け渡しの日は、行事の日までにしてください", status=422)
