"""A third of a file is damaged in every way that is known: each good row is read, each bad line named, none is swapped.

``IMPORT_ROWS=20000`` does it at the size of a large division's list.
"""

from __future__ import annotations

import io
import json
import os
from dataclasses import dataclass, field
from random import Random

import pytest
from openpyxl import Workbook

from sannai.approvals.tests import city
from sannai.approvals.tests.city import AT, person
from sannai.registers import shelving
from sannai.registers.importing import flow, tasks
from sannai.registers.models import Entry, Import
from sannai.registers.states import stories

from .opening import publish_sample

pytestmark = [pytest.mark.django_db]
ROWS = int(os.environ.get("IMPORT_ROWS", "2000"))
HEAD = ["番号", "名称", "種類", "費用", "経緯"]


@pytest.fixture(autouse=True)
def _city(settings, tmp_path, monkeypatch):
    settings.HOME = tmp_path
    city.build()
    publish_sample()
    monkeypatch.setattr(tasks, "AT_ONCE", 10**6)  # no worker here


@dataclass
class Damaged:
    """What was made: its lines, which rows are good (number → title), which lines are bad, which are passed over."""

    lines: list = field(default_factory=list)
    good: dict[str, str] = field(default_factory=dict)
    bad: set[int] = field(default_factory=set)
    passed: set[int] = field(default_factory=set)

    def add(self, line: object, *, good: tuple[str, str] | None = None, bad: bool = False) -> None:
        self.lines.append(line)
        if good:
            self.good[good[0]] = good[1]
        elif bad:
            self.bad.add(len(self.lines))
        else:
            self.passed.add(len(self.lines))


def row(number: int, chance: Random) -> list[str]:
    title = chance.choice(["印刷機", "ﾌﾟﾘﾝﾀｰ", "㈱髙橋の机", "いす, 二脚"]) + str(number)
    return [str(number), title, chance.choice(["小", "大", ""]), str(chance.randint(0, 99999)), "経緯"]


def as_csv(cells: list[str]) -> str:
    return ",".join(f'"{cell}"' if "," in cell else cell for cell in cells)


def damaged_csv() -> tuple[bytes, Damaged]:
    chance, made = Random(14), Damaged()
    made.add(as_csv(HEAD).encode("cp932"))
    made.passed.clear()
    for number in range(ROWS):
        cells = row(number, chance)
        text, how = as_csv(cells), chance.randrange(100)
        if how < 5:
            made.add(text.rsplit(",", 2)[0].encode("cp932"), bad=True)  # cut off
        elif how < 10:
            made.add(f",{text}".encode("cp932"), bad=True)  # one cell to the right
        elif how < 14:
            made.add(f'{number},"{cells[1].replace(",", "")},小,1,経緯'.encode("cp932"), bad=True)  # never closed
        elif how < 18:
            made.add(text.encode("cp932") + b"\x81\x20", bad=True)  # half a letter
        elif how < 21:
            made.add(as_csv([*cells[:2], "中", *cells[3:]]).encode("cp932"), bad=True)
        elif how < 24:
            made.add(f"小計,,,{number},".encode("cp932"))
        elif how < 27:
            made.add(as_csv(HEAD).encode("cp932"))
        elif how < 30:
            made.add(b",,,," if how < 28 else b"")
            made.passed.discard(len(made.lines))
        else:
            made.add(text.encode("cp932"), good=(str(number), cells[1]))
    return b"\r\n".join(made.lines), made


def damaged_sheet() -> tuple[bytes, Damaged]:
    chance, made, book = Random(15), Damaged(), Workbook()
    sheet = book.active
    made.add(HEAD)
    made.passed.clear()
    for number in range(ROWS):
        cells, how, line = row(number, chance), chance.randrange(100), len(made.lines) + 1
        if how < 8:
            made.add(["", *cells], bad=True)
        elif how < 12:
            made.add([cells[0], "", *cells[2:]], bad=True)
        elif how < 18 and line - 1 not in made.passed | made.bad:
            sheet.merge_cells(f"A{line - 1}:A{line}")  # the number of the row before, over both
            made.add([None, *cells[1:]], bad=True)
        elif how < 22:
            made.add([cells[0], cells[1], "#REF!", "=1/0", ""], bad=True)
        elif how < 25:
            made.add(["合　計", "", "", number, ""])
        elif how < 28:
            made.add([f"第{number}節"])
            sheet.merge_cells(f"A{line}:E{line}")
        elif how < 30:
            made.add([])
            made.passed.discard(line)
        else:
            made.add(cells, good=(cells[0], cells[1]))
    for at, line in enumerate(made.lines, 1):
        for column, cell in enumerate(line, 1):
            if cell not in ("", None):
                sheet.cell(at, column).value = cell if not str(cell).startswith("=") else "#DIV/0!"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue(), made


@pytest.mark.parametrize("make", [damaged_csv, damaged_sheet], ids=["cp932", "xlsx"])
def test_every_good_row_is_read_and_every_bad_line_is_named(make):
    content, made = make()
    one = flow.receive("sample", "台帳", content, unit="waste", by=person("clerk"), at=AT)
    tasks.start_trying(one, by=person("clerk"), at=AT)
    report = json.loads(one.found)
    assert report["counts"]["entered"] == len(made.good)
    assert report["counts"]["fault"] == len(made.bad)
    assert report["counts"]["skipped"] == len(made.passed)
    named = {each["line"] for each in report["wrong"]}
    assert named <= made.bad | made.passed
    assert named == made.bad | made.passed or len(report["wrong"]) == 1000
    assert (
        sum(each["count"] for each in report["groups"]) >= len(made.bad | made.passed) or len(report["groups"]) == 200
    )
    tasks.start_applying(one, mode="all", seen=one.digest, sure=False, by=person("clerk"), at=AT)
    assert (one.state, Entry.objects.count()) == ("refused", 0)
    tasks.start_trying(one, by=person("clerk"), at=AT)
    tasks.start_applying(one, mode="good", seen=one.digest, sure=False, by=person("clerk"), at=AT)
    told = stories(str(pk) for pk in Entry.objects.values_list("pk", flat=True))
    assert {each.ordered[0].body["number"]: each.ordered[0].body["title"] for each in told.values()} == made.good
    assert next(shelving.moved_since("sample", shelving.opened("sample").table), None) is None
    assert Import.objects.get().state == "applied"
