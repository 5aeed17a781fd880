"""The organisation on the command line: out, looked through, in again; a fault is named and nothing changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from sannai.cli.main import main
from sannai.organization.models import Unit

pytestmark = pytest.mark.both_databases

CITY = settings.CATALOG / "sannai" / "organization"


@pytest.fixture
def say(capsys, db):
    if not CITY.exists():
        pytest.skip("installed without its catalog")

    def say(*arguments: str | Path) -> tuple[int, str]:
        code = main(["organization", *map(str, arguments)])
        return code, capsys.readouterr().out

    return say


def test_the_city_goes_out_and_comes_in_again_unchanged(say, tmp_path):
    code, said = say("import", CITY)
    assert code == 0
    assert "組織 94" in said
    assert say("export", tmp_path / "out")[0] == 0
    assert say("export", tmp_path / "out.zip")[0] == 0
    for place in ("out", "out.zip"):
        assert say("import", tmp_path / place) == (0, "すでに同じ内容です。何も変えていません。\n")
    first = (tmp_path / "out" / "units.csv").read_bytes()
    assert first.startswith("\ufeff組織キー,名称".encode())
    assert first.count(b"\r\n") == first.count(b"\n") == 95


def test_the_files_of_the_catalogue_are_as_they_are_exported(say, tmp_path):
    say("import", CITY)
    say("export", tmp_path)
    for file in sorted(CITY.glob("*.csv")):
        assert (tmp_path / file.name).read_bytes() == file.read_bytes(), file.name


def test_a_fault_is_named_and_nothing_is_imported(say, tmp_path):
    broken = (CITY / "units.csv").read_text(encoding="utf-8-sig").replace(",局,charge_first,", ",課,charge_frist,", 1)
    (tmp_path / "units.csv").write_text(broken, encoding="utf-8")
    for verb in ("check", "import"):
        code, said = say(verb, tmp_path)
        assert code == 1
        assert "units.csv:" in said
        assert "（「charge_first」のことですか）" in said
        assert said.endswith("何も取り込んでいません。\n")
    assert not Unit.objects.exists()


def test_checking_changes_nothing(say):
    assert say("check", CITY) == (0, "誤りはありません。取り込めます。\n")
    assert not Unit.objects.exists()


def test_a_place_that_is_not_there_is_named(say, tmp_path):
    assert "読めません" in say("import", tmp_path / "nowhere")[1]
    (tmp_path / "file").touch()
    assert "書けません" in say("export", tmp_path / "file")[1]
