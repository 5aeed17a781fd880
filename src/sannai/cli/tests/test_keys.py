"""The ceremony of the keys as hands do it: three sheets, two typed back, and nothing before."""

from __future__ import annotations

import re
from typing import Any

import pytest

from sannai.cli.main import main
from sannai.common.models import Event
from sannai.common.sealing import sheets, trust
from sannai.common.sealing.file_ring import FileRing

pytestmark = pytest.mark.django_db


class Hands:
    """Somebody who reads sheets, keeps them, and types two of them when asked."""

    def __init__(self, *names: str, papers: dict[str, list[str]] | None = None) -> None:
        self.names = list(names)
        self.old = papers or {}
        self.new: dict[str, list[str]] = {}
        self.slips: dict[tuple[str, int], str] = {}
        self.shown: list[str] = []
        self.stubborn = False  # holds on to the old papers

    def __call__(self, question: str = "") -> str:
        self.shown.append(question)
        if "Enter" in question:
            return ""
        if "どの用紙" in question:
            if not self.names:
                raise EOFError
            return self.names.pop(0)
        found = re.fullmatch(r"用紙 ([ABC]) の (\d) 行目：", question)
        assert found, question
        name, number = found[1], int(found[2])
        return self.slips.pop((name, number), (self.new or self.old)[name][number - 1])


@pytest.fixture
def keys(tmp_path: Any, settings: Any) -> FileRing:
    settings.KEYS = tmp_path / "keys"
    return FileRing(settings.KEYS)


@pytest.fixture
def say(capsys: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    written = sheets.write

    def say(*arguments: str, hands: Hands) -> tuple[int, str]:
        def write(name: str, share: bytes) -> list[str]:
            lines = written(name, share)
            if not hands.stubborn:
                hands.new[name] = lines
            return lines

        monkeypatch.setattr("builtins.input", hands)
        monkeypatch.setattr(sheets, "write", write)
        code = main(["keys", *arguments])
        return code, capsys.readouterr().out

    return say


def verbs() -> list[str]:
    return list(Event.objects.filter(subject_kind="city_key").order_by("pk").values_list("verb", flat=True))


def test_keys_are_made_once_two_sheets_were_typed_back(keys, say):
    hands = Hands("x", "b", "c", "C", "Ａ")
    hands.slips = {("B", 2): "", ("C", 3): "0" * 16}  # it is not B that is at hand
    code, said = say("init", hands=hands)
    assert code == 0
    assert "3 行目：1 文字目の「0」" in said
    assert said.count("復旧の用紙　") == 3
    assert all(line in said for lines in hands.new.values() for line in lines)
    assert re.search(r"^desk-mayor-\S+　申請などの封筒（市長）　使用中", said, re.M)
    assert len(keys.rows()) == 7
    assert not keys.kept.demo
    assert verbs().count("key.current") == 7
    assert "変えていません" in say("init", hands=Hands())[1]


@pytest.mark.parametrize("names", [(), ("A",)])
def test_nothing_is_made_while_two_sheets_were_not_typed_back(keys, say, names):
    code, said = say("init", hands=Hands(*names))
    assert code == 1
    assert "何も変えていません" in said
    assert not keys.folder.path.exists()
    assert verbs() == []


def test_sheets_of_another_ceremony_do_not_make_keys(keys, say):
    hands = Hands("A", "B", papers={name: sheets.write(name, bytes(64)) for name in "ABC"})
    hands.stubborn = True
    code, said = say("init", hands=hands)
    assert code == 1
    assert "いま作った用紙" in said
    assert not keys.folder.path.exists()


def test_a_drill_and_a_recovery_need_two_sheets_and_are_written_down(keys, say):
    hands = Hands("A", "B")
    say("init", hands=hands)
    old, papers = keys.recovery().kid, hands.new
    code, said = say("drill", hands=Hands("B", "C", papers=papers))
    assert (code, "6 個の鍵すべて" in said) == (0, True)
    for path in keys.folder.path.glob("*.key"):
        path.unlink()
    code, said = say("list", hands=Hands())
    assert code == 1
    assert "recover" in said
    code, said = say("recover", hands=Hands("C", "A", "B", "C", papers=papers))
    assert code == 0, said
    assert keys.recovery().kid != old
    assert verbs()[-1] == "key.recovered"
    assert "key.drilled" in verbs()
    assert say("list", hands=Hands())[0] == 0
    code, said = say("drill", hands=Hands("A", "B", papers=papers))
    assert code == 1
    assert "用紙ではありません" in said


def test_the_line_for_the_outside_is_the_key_that_signs(keys, say, tmp_path):
    say("init", hands=Hands("A", "B"))
    code, said = say("trust", hands=Hands())
    (tmp_path / "trust").write_text(said, encoding="ascii")
    assert (code, len(said.splitlines())) == (0, 1)
    pinned, signed = trust.Trusted(tmp_path / "trust"), trust.Signing(keys).sign("inventory", {"p": 1})
    assert pinned.verify(signed, "inventory", {"p": 1})
    assert not pinned.verify(signed, "inventory", {"p": 2})


def test_keys_of_a_demo_are_made_without_a_word_and_say_what_they_are(keys, say, settings):
    hands = Hands()
    code, said = say("init", "--demo", hands=hands)
    assert code == 0
    assert hands.shown == []
    assert "デモの鍵" in said
    assert keys.kept.demo
    assert "期限の来た鍵はありません" in say("rotate", hands=hands)[1]
    assert "鍵を替えました" in say("rotate", "--now", hands=hands)[1]
    settings.DEMO = False
    code, said = say("list", hands=hands)
    assert code == 1
    assert "デモの鍵" in said
    assert say("init", "--demo", hands=hands)[0] == 2


def test_without_keys_every_part_says_how_to_make_them(keys, say):
    for part in ("list", "rotate", "drill", "recover", "trust"):
        code, said = say(part, hands=Hands())
        assert code == 1
        assert "sannai keys init" in said


def test_the_outside_has_a_key_for_what_is_carried_and_says_what_is_to_be_pinned(tmp_path, say, settings):
    settings.HOME, settings.OUTSIDE = tmp_path, True
    code, said = say("trust", hands=Hands())
    (tmp_path / "trust").write_text(said, encoding="ascii")
    own = trust.Carrier(tmp_path / "carrier.key")
    signed = own.sign("manifest", {"n": 1})
    assert code == 0
    assert trust.Trusted(tmp_path / "trust").verify(signed, "manifest", {"n": 1})
    assert not trust.Trusted(tmp_path / "trust").verify(signed, "acks", {"n": 1})
    assert (tmp_path / "carrier.key").stat().st_mode & 0o777 == 0o400
