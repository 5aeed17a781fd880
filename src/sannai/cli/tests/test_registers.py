"""check, fmt and publish know registers."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sannai.cli.main import main
from sannai.rules.registers.tests.factory import MAIN, written

CATALOG = Path(__file__).parents[4] / "catalog"


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """A city of two registers and the procedures beside them."""
    home = tmp_path / "city"
    for name in ("registers/system", "registers/vendor", "registers/contract", "food-business-permit"):
        shutil.copytree(CATALOG / "sannai" / name, home / name)
    return home


def test_registers_are_checked_beside_what_lies_around_them(city, capsys):
    assert main(["check", str(city)]) == 0
    assert "3 件の台帳に誤りはありません。" in capsys.readouterr().out
    shutil.rmtree(city / "registers" / "vendor")
    assert main(["check", str(city / "registers" / "system")]) == 1
    said = capsys.readouterr().out
    assert "registers/system/register.yaml" in said
    assert "項目「vendor」が指す台帳「vendor」がありません" in said


REFERRING = """\
    fields:
      - {id: system, label: つなぐシステム, ask: entry, of: system, required: no, take: {system_title: titel}}
      - {id: system_title, label: システムの名称, ask: text}
"""


def test_a_procedure_is_checked_beside_the_registers_to_which_it_refers(city, capsys):
    folder = shutil.copytree(CATALOG / "sannai" / "cloud-service-use-request", city / "cloud-service-use-request")
    file = folder / "procedure.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("    fields:\n", REFERRING, 1), encoding="utf-8")
    assert main(["check", str(folder)]) == 1
    said = capsys.readouterr().out
    assert "台帳「system」に「titel」という項目はありません（「title」のことですか）" in said
    file.write_text(file.read_text(encoding="utf-8").replace("titel", "title"), encoding="utf-8")
    assert main(["check", str(folder)]) == 0
    assert main(["fmt", "--check", str(folder)]) == 0


def test_each_fault_is_a_line_with_its_file_and_its_cure(tmp_path, capsys):
    folder = tmp_path / "sample"
    folder.mkdir()
    (folder / MAIN).write_bytes(written(filters="filters: [kid]"))
    assert main(["check", str(folder)]) == 1
    assert f"{MAIN}:" in (said := capsys.readouterr().out)
    assert "「kid」という項目や値はありません（「kind」のことですか）" in said


def test_a_register_is_laid_out(city, capsys):
    file = city / "registers" / "vendor" / MAIN
    neat = file.read_text(encoding="utf-8")
    file.write_text(neat.replace("dated: no\n", "").replace("register: vendor\n", "dated:   no\nregister: vendor\n"))
    assert main(["fmt", "--check", str(city)]) == 1
    assert main(["fmt", str(city)]) == 0
    assert file.read_text(encoding="utf-8") == neat
    assert "整えました" in capsys.readouterr().out
