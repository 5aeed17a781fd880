"""check, fmt and new beside a catalogue: divisions and the rules of their bodies, and blocks that packages share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sannai.cli.main import main

from .test_check import CITY, Checked, brought, checked, city

__all__ = ["checked", "city"]
AREAS = (
    "matter: culture-hall-use\n",
    """\
divisions:
  - {from: 2024-04-01, when: {trade: yes}, division: SOME, ground: 事務分掌規則 第1条}
  - {from: 2024-04-01, when: {trade: no}, division: culture.arts, ground: 事務分掌規則 第1条}
matter: culture-hall-use
""",
)
TRIALS = """\
- {name: 商品を扱う, filed_on: 2026-05-01, answers: {trade: yes}, expect: {division: SOME}}
- {name: 扱わない, filed_on: 2026-05-01, answers: {trade: no}, expect: {division: culture.arts}}
"""


@pytest.fixture
def ruled(city: Path) -> Path:
    """The city with the rules of the mayor and of the board of education, and its blocks."""
    for part in ("delegation", "bodies/education/delegation", "blocks"):
        shutil.copytree(CITY / part, city / part)
    return city


def divided(ruled: Path, division: str) -> Path:
    folder = brought(ruled, "hall-use", (AREAS[0], AREAS[1].replace("SOME", division)))
    (folder / "tests" / "divided.yaml").write_text(TRIALS.replace("SOME", division), encoding="utf-8")
    return folder


def place(folder: Path, text: str) -> str:
    lines = (folder / "procedure.yaml").read_text(encoding="utf-8").splitlines()
    line = next(number for number, one in enumerate(lines, 1) if text in one)
    return f"procedure.yaml:{line}:{lines[line - 1].index(text) + 1}"


def test_divisions_that_the_city_has_and_whose_rules_know_the_matter_are_sound(ruled: Path, checked: Checked):
    assert checked(divided(ruled, "culture.tourism")) == []


def test_a_division_that_the_city_does_not_have_is_said_with_its_place(ruled: Path, checked: Checked):
    folder = divided(ruled, "culture.turism")
    said = "所管課「culture.turism」は、市の組織にありません（「culture.tourism」のことですか）"
    assert checked(folder) == [f"{place(folder, 'division: culture.turism')}: {said}"]


def test_a_matter_that_the_rules_of_its_body_do_not_know_is_said_at_the_row(ruled: Path, checked: Checked):
    board = unit_of(ruled, "education")
    folder = divided(ruled, board)
    said = f"事項「culture-hall-use」は、「{board}」の執行機関「education」の専決規程にありません"
    assert any(said in line for line in checked(folder))


def unit_of(city: Path, body: str) -> str:
    rows = (city / "organization" / "units.csv").read_text(encoding="utf-8-sig").splitlines()
    return next(row.split(",")[0] for row in rows[1:] if row.split(",")[8] == body)


def test_a_fault_of_a_block_is_said_where_it_lies_in_the_catalogue(ruled: Path, capsys):
    block = ruled / "blocks" / "person.yaml"
    block.write_text(block.read_text(encoding="utf-8").replace("ask: phone", "ask: phoen"), encoding="utf-8")
    folder = brought(ruled, "hall-use")
    assert main(["check", str(folder)]) == 1
    said = capsys.readouterr().out.splitlines()
    at = place(folder, "{use: person, only: [address")
    words = "「ask」に「phoen」は書けません（「phone」のことですか）"
    assert f"{block.as_posix()}:6:35（{at} で使用）: {words}" in said
    assert main(["check", str(ruled / "blocks")]) == 1
    assert f"{block.as_posix()}:6:35: {words}" in capsys.readouterr().out.splitlines()


def test_blocks_are_laid_out_with_the_rest(ruled: Path):
    block = ruled / "blocks" / "person.yaml"
    neat = block.read_text(encoding="utf-8")
    block.write_text(neat.replace("block: person\n", "").replace("title: 個人\n", "title:   個人\nblock: person\n"))
    assert main(["fmt", "--check", str(ruled / "blocks")]) == 1
    assert main(["fmt", str(ruled / "blocks")]) == 0
    assert block.read_text(encoding="utf-8") == neat


def test_a_new_procedure_uses_the_block_of_its_catalogue(ruled: Path, checked: Checked):
    folder = ruled / "meeting-hall-use"
    words = ["new", str(folder), "--title", "集会所の使用", "--division", "citizens.registry", "--regime", "service"]
    assert main(words) == 0
    assert "{use: person}" in (folder / "procedure.yaml").read_text(encoding="utf-8")
    assert checked(folder) == []
