"""check as whoever writes a procedure meets it: beside the organisation of the city, and with its real letters."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sannai.cli.main import main

CITY = Path(__file__).parents[4] / "catalog" / "sannai"
Checked = Callable[[Path], list[str]]


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """A city with its organisation and nothing else."""
    shutil.copytree(CITY / "organization", tmp_path / "organization")
    return tmp_path


@pytest.fixture
def checked(capsys: pytest.CaptureFixture[str]) -> Checked:
    """What ``sannai check`` says of a folder, line by line without the way to it; empty where all is well."""

    def check(folder: Path) -> list[str]:
        code = main(["check", str(folder)])
        said = capsys.readouterr().out.splitlines()
        assert code in (0, 1)
        return [line.removeprefix(f"{folder.as_posix()}/") for line in said] if code else []

    return check


def brought(city: Path, name: str, *changes: tuple[str, str], file: str = "procedure.yaml") -> Path:
    """A package of the model city, changed."""
    folder = shutil.copytree(CITY / name, city / name)
    for old, new in changes:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("name", "file", "old", "new", "said"),
    [
        ("resident-record-copy", "procedure.yaml", "division: citizens.registry", "division: citizens.regstry",
         "所管課「citizens.regstry」は、市の組織にありません（「citizens.registry」のことですか）"),
        ("resident-record-copy", "procedure.yaml", "post: city.mayor", "post: city.mayr",
         "処分の名義の職「city.mayr」は、市の職にありません（「city.mayor」のことですか）"),
        ("bodies/water/plumber-designation", "procedure.yaml", "executive_body: water", "executive_body: watr",
         "執行機関「watr」は、市の執行機関にありません（「water」のことですか）"),
        ("registers/dog", "register.yaml", "division: health.center.animals", "division: health.center.animal",
         "所管課「health.center.animal」は、市の組織にありません（「health.center.animals」のことですか）"),
        ("registers/dog", "register.yaml", "personal_data:", "personal_data:\n  requests_to: general_affairs.lega",
         "請求を受け付ける課「general_affairs.lega」は、市の組織にありません（「general_affairs.legal」のことですか）"),
    ],
)  # fmt: skip
def test_a_name_that_the_organisation_does_not_have_is_said_with_its_place(city, checked, name, file, old, new, said):
    folder = brought(city, name, (old, new), file=file)
    lines = (folder / file).read_text(encoding="utf-8").splitlines()
    key = new.rpartition("\n")[2].split(":")[0].strip()
    line = next(number for number, text in enumerate(lines, 1) if new.rpartition("\n")[2] in text)
    column = lines[line - 1].index(key) + 1
    assert [each for each in checked(folder) if "市の" in each] == [f"{file}:{line}:{column}: {said}"]


def test_a_condition_on_a_unit_that_the_organisation_does_not_have_is_said_at_its_list(city, checked):
    lists = (
        "lists:\n",
        "lists:\n  - {id: dx, label: DX, columns: [code], sort: [code], when: {unit: finance.budgt}}\n",
    )
    folder = brought(city, "registers/system", lists, file="register.yaml")
    shutil.copytree(CITY / "registers" / "vendor", city / "registers" / "vendor")
    shutil.copytree(CITY / "registers" / "contract", city / "registers" / "contract")
    (said,) = [each for each in checked(folder) if "finance.budgt" in each]
    assert "条件の「所管課」「finance.budgt」は、市の組織にありません（「finance.budget」のことですか）" in said


def test_a_division_that_has_ended_is_said_with_the_day(city, checked):
    units = city / "organization" / "units.csv"
    text = units.read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if line.startswith("citizens.registry,"))
    units.write_text(text.replace(row, row + "2025-04-01"), encoding="utf-8")
    (said,) = checked(brought(city, "resident-record-copy"))
    assert "所管課「citizens.registry」は、2025-04-01 に終わった組織です（事務を引き継いだ組織を書く" in said


def test_a_package_that_lies_in_no_city_is_checked_without_one(tmp_path, checked):
    change = ("division: citizens.registry", "division: our.own")
    assert checked(brought(tmp_path, "resident-record-copy", change)) == []


def test_a_file_of_another_encoding_is_told_in_japanese_by_the_layout_too(tmp_path, capsys):
    file = brought(tmp_path, "resident-record-copy") / "procedure.yaml"
    file.write_bytes(file.read_text(encoding="utf-8").encode("cp932", "replace"))
    assert main(["fmt", str(file.parent)]) == 1
    assert "先に sannai check で直してください（UTF-8 ではありません）" in capsys.readouterr().out
