"""`sannai zones split`, `take` and `settle`: what each says where it cannot be done, and whom it asks for the word."""

from __future__ import annotations

import io
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from sannai.cli.main import main
from sannai.common.sealing import trust
from sannai.common.sealing.file_ring import FileRing
from sannai.common.time import TOKYO
from sannai.connectors.moving import splitting, taking
from sannai.exchange import ways

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
BUSY = splitting.busy
NOW = datetime(2026, 6, 1, 10, 0, tzinfo=TOKYO)


@pytest.fixture(autouse=True)
def _a_city_of_its_own(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HOME, settings.KEYS, settings.TRUST = tmp_path, tmp_path / "keys", str(tmp_path / "trust")
    monkeypatch.setattr("sannai.cli.zones.ready", lambda: None)
    monkeypatch.setattr(splitting, "busy", lambda: "")  # a test stands inside a transaction


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = main(["zones", *words])
    return code, capsys.readouterr().out


def test_each_is_for_one_side_alone(settings: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    there = str(tmp_path / "carried")
    code, said = run(capsys, "split", there)
    assert (code, "先に sannai keys init" in said) == (1, True)
    for verb, side in (("take", "公開側（SANNAI_ZONE=internet）"), ("settle", "庁内側（SANNAI_ZONE=lgwan）")):
        code, said = run(capsys, verb, there)
        assert (code, f"いまの設定は SANNAI_ZONE=all です。これは{side}で行います" in said) == (1, True)
    settings.ZONE = "lgwan"
    assert run(capsys, "split", there)[0] == 1
    code, said = run(capsys, "settle", there)
    assert (code, "sannai zones split が書いたフォルダではない" in said) == (1, True)


def test_whoever_is_at_the_database_is_asked_to_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(splitting, "busy", lambda: "ほかの処理")
    assert run(capsys, "split", str(tmp_path / "carried")) == (1, "ほかの処理\n")
    assert not (tmp_path / "carried").exists()


def test_another_connection_is_seen() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("a test stands inside a transaction: tests/sides sees it there")
    assert BUSY() == ""
    other = connection.copy()
    with closing(other):
        other.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # a transaction looks once
        assert "sannai serve と sannai work を止めてから" in BUSY()


def test_what_was_written_is_counted_and_the_word_is_asked_for_where_there_is_one(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ring, there = FileRing(settings.KEYS), tmp_path / "carried"
    ring.found(["mayor"], b"s" * 32, NOW, demo=True)
    Path(settings.TRUST).write_text(trust.line(ring), encoding="ascii")
    settings.DEMO = True
    code, said = run(capsys, "split", str(there))
    assert (code, "公開した文書 5" in said, "合言葉" in said) == (0, True, False)
    monkeypatch.setattr("sannai.cli.zones._wrong", lambda zone, words: "")
    monkeypatch.setattr(ways, "_pinned", trust.Trusted(Path(settings.TRUST)))
    code, said = run(capsys, "take", str(there))
    assert (code, "受け取りました" in said, "合言葉" in said) == (0, True, False)
    monkeypatch.setattr(taking, "reminders", lambda folder: True)
    monkeypatch.setattr("sys.stdin", io.StringIO("ことば\n" * 9))
    assert "合言葉（sannai zones split が表示したもの）：" in run(capsys, "take", str(there))[1]
    assert "何も変えていません" in run(capsys, "take", str(there))[1]
    other = tmp_path / "other"
    run(capsys, "split", str(other))
    code, said = run(capsys, "take", str(other))
    assert (code, "ほかのフォルダを受け取っています" in said) == (1, True)
