"""Where a demo may build its city: in an empty folder, in its own, and where only the checks have been before."""

from __future__ import annotations

from pathlib import Path

import pytest

from sannai.cli import main
from sannai.cli.demo import foreign


def test_a_folder_where_only_the_checks_left_their_key_is_free(tmp_path: Path):
    assert not foreign(tmp_path)
    (tmp_path / "secret_key").write_text("k")
    assert not foreign(tmp_path)
    (tmp_path / "demo").touch()
    (tmp_path / "sannai.sqlite3").touch()
    assert not foreign(tmp_path)


def test_a_folder_of_somebody_else_is_refused_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "family.jpg").write_text("x")
    monkeypatch.setenv("SANNAI_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)  # on PostgreSQL nothing is thrown away at all
    for more in ([], ["--reset"]):
        assert main(["demo", "--build-only", *more]) == 1
        assert "デモの市のフォルダではない" in capsys.readouterr().out.replace("ではありません", "ではない")
    assert [each.name for each in tmp_path.iterdir()] == ["family.jpg"]
