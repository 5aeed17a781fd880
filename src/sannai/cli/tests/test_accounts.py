"""A first city from an empty database, and the sign-ins of staff on the command line."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sannai.accounts.invitations import find
from sannai.accounts.models import Account
from sannai.cli.main import main
from sannai.common.models import Event
from sannai.common.time import now, today
from sannai.organization.actors import staff_for

pytestmark = pytest.mark.both_databases
CITY = Path(__file__).parents[4] / "catalog" / "sannai"


@pytest.fixture
def say(capsys: Any, db: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr("django.core.management.call_command", lambda *words, **more: None)  # tables are there

    def say(*arguments: str | Path) -> tuple[int, str]:
        code = main([str(each) for each in arguments])
        return code, capsys.readouterr().out

    return say


def test_the_smallest_city_has_one_administrator_who_is_invited_once(say):
    code, said = say("init")
    assert (code, "--administrator" in said) == (1, True)
    code, said = say("init", "--administrator", "s0001", "--name", "三内 はじめ")
    assert code == 0
    link = re.search(r"/desk/invited/(\S+)/", said)
    assert link
    assert find(link[1], now()) is not None
    staff = staff_for("s0001", today(now()))
    assert staff is not None
    assert staff.may("staff.administer")
    events = Event.objects.count()
    code, said = say("init")
    assert code == 0
    assert "/desk/invited/" not in said
    assert "sannai accounts invite s0001" in said
    assert Event.objects.count() == events


@pytest.mark.skipif(not CITY.exists(), reason="installed without its catalog")
def test_a_whole_city_comes_from_its_folders(say):
    first = say("init", "--organization", CITY / "organization", "--rules", CITY / "delegation")
    assert first[0] == 0, first[1]
    assert "s1030" in first[1]
    again = say("init", "--organization", CITY / "organization", "--rules", CITY / "delegation")
    assert "すでに同じ内容です" in again[1]


def test_a_wrong_csv_imports_nothing_and_says_where(say, tmp_path):
    (tmp_path / "units.csv").write_text("組織キー,名称\nx,課\n", encoding="utf-8")
    code, said = say("init", "--organization", tmp_path)
    assert code == 1
    assert "units.csv" in said
    assert "何も取り込んでいません" in said
    assert not Account.objects.exists()


def test_people_are_registered_invited_unlocked_stopped_and_listed(say):
    say("init", "--administrator", "s0001", "--name", "三内 はじめ")
    assert say("accounts", "create", "s0002", "--name", "例示 みのり", "--post", "city.administrator")[0] == 0
    assert say("accounts", "create", "s0002", "--name", "別人")[0] == 1
    assert "s0002" in say("accounts", "list", "--standing", "未招待")[1]
    code, said = say("accounts", "invite", "--waiting")
    assert code == 0
    assert re.search(r"/desk/invited/\S+/", said)
    assert say("accounts", "invite", "s0002", "--mail")[0] == 1  # there is no address
    for verb in ("unlock", "reset", "close"):
        assert say("accounts", verb, "s0002")[0] == 0
    assert "s0002" in say("accounts", "list", "--standing", "停止")[1]
    assert say("accounts", "close", "nobody")[0] == 1
    assert say("accounts", "reopen", "s0002")[0] == 0


def test_what_is_checked_without_a_place_is_the_catalogue_of_the_city(tmp_path):
    sannai = Path(sys.executable).parent / "sannai"
    environment = os.environ | {"SANNAI_CATALOG": str(tmp_path)}
    done = subprocess.run([sannai, "check"], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert str(tmp_path) in done.stdout
