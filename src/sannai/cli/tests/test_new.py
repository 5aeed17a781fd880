"""sannai new: what it writes checks clean as it stands, and nothing that is there is written over."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from sannai.cli.new import REGIMES, configure
from sannai.rules.around import Around
from sannai.rules.layout import canonical_layout
from sannai.rules.lint import check_package


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    configure(parser.add_subparsers())
    chosen = parser.parse_args(["new", *words])
    return int(chosen.run(chosen))


@pytest.mark.parametrize("regime", REGIMES)
def test_a_new_procedure_checks_clean(tmp_path: Path, regime):
    folder = tmp_path / "meeting-hall-use"
    assert run(str(folder), "--title", "集会所の使用", "--division", "citizens.community", "--regime", regime) == 0
    assert [str(one) for one in check_package(folder, Around("三内市"))] == []
    for file in (folder / "procedure.yaml", folder / "tests" / "application.yaml"):
        assert canonical_layout(file.read_text(encoding="utf-8")) == file.read_text(encoding="utf-8")


def test_what_is_there_is_not_written_over(tmp_path: Path, capsys):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "procedure.yaml").write_text("mine", encoding="utf-8")
    assert run(str(folder), "--title", "見本", "--division", "citizens.community") == 1
    assert (folder / "procedure.yaml").read_text(encoding="utf-8") == "mine"
    assert "もうあります" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "title", "division", "said"),
    [
        ("Meeting_Hall", "見本", "citizens.community", "手続の識別名に使えません"),
        ("hall", "見本: 題", "citizens.community", "名称は1行で"),
        ("hall", "見本", "市民課", "課の名前として読めません"),
    ],
)
def test_what_cannot_be_a_name_is_refused_and_nothing_is_made(tmp_path: Path, capsys, name, title, division, said):
    assert run(str(tmp_path / name), "--title", title, "--division", division) == 1
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
