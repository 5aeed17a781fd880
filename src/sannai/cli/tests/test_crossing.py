"""`sannai crossing`, and the way that the settings name."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from tests.certificates import certificate

from sannai.cli.main import main
from sannai.connectors import bridges
from sannai.connectors.bridges.https import HttpsBridge
from sannai.connectors.bridges.local import LocalBridge
from sannai.connectors.tests import ends as both
from sannai.connectors.tests.ends import Ends, Key
from sannai.exchange import collecting, posting, ways
from sannai.exchange.models import Received
from sannai.exchange.posting import post
from sannai.intake.models import Outgoing

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
CASE = UUID(int=1)


@pytest.fixture(autouse=True)
def _a_city_of_its_own(settings, tmp_path, monkeypatch):
    both.city(settings, tmp_path, monkeypatch)


@pytest.fixture
def ends(tmp_path, monkeypatch) -> Ends:
    """Both sides in one process, as the commands find them; the clock of the commands is that of the test."""
    made = both.make("local", tmp_path)
    ways.use(lambda: made.bridge)
    ways.sign_with(made.key)
    monkeypatch.setattr("sannai.common.time.now", made.clock)
    monkeypatch.setattr("sannai.cli.crossing.ready", lambda: None)
    return made


def run(capsys, *words: str) -> tuple[int, str]:
    code = main(["crossing", *words])
    return code, capsys.readouterr().out


def test_status_counts_what_waits_and_names_what_is_held(ends, capsys):
    bad = ends.leave(CASE)
    ends.leave(UUID(int=2))
    post("offices", 1, b"x", ends.clock.at)
    code, out = run(capsys)
    assert (code, "待つもの 2 件" in out, "見えていないもの 1 件" in out) == (0, True, True)
    ends.poison.add(bad.pk)
    collecting.step(ends.clock.at), posting.step(ends.clock.at)
    ends.clock.on(minutes=5)
    code, out = run(capsys, "status")
    assert code == 1
    assert "待つもの 0 件" in out
    assert "受け取ったもの 1 件（控えを取ったと伝えていないもの 1 件）" in out
    assert f"{bad.pk}　事案 {CASE} の 0 番目　envelope　signature" in out


def test_what_is_held_is_tried_again(ends, capsys):
    bad = ends.leave(CASE)
    ends.poison.add(bad.pk)
    collecting.step(ends.clock.at)
    assert run(capsys, "retry", str(bad.pk)) == (1, f"{bad.pk} は、まだ受け取れません（signature）。\n")
    ends.poison.clear()
    assert run(capsys, "retry", str(bad.pk))[0] == 0
    code, out = run(capsys, "retry", str(bad.pk))
    assert (code, "止まっていません" in out) == (1, True)


def test_after_the_backup_outside_deletes_and_the_audit_says_whether_it_has(ends, capsys):
    row = ends.leave(CASE)
    collecting.step(ends.clock.at)
    assert run(capsys, "audit") == (0, "両側の記録は合っています。\n")
    ends.clock.on(days=2)
    code, out = run(capsys, "audit")
    assert (code, "not_kept" in out) == (1, True)
    code, out = run(capsys, "kept", "--until", (ends.clock.at - timedelta(hours=1)).isoformat())
    assert (code, "届いたもの 1 件、まだ届いていないもの 0 件" in out) == (0, True)
    assert run(capsys, "audit")[0] == 0
    Outgoing.objects.filter(pk=row.pk).update(body=b"still here")
    code, out = run(capsys, "audit")
    assert (code, "kept_but_present" in out) == (1, True)
    Received.objects.all().delete()
    assert "not_received" in run(capsys, "audit")[1]


def test_reconcile_says_again_what_outside_has_forgotten(ends, capsys):
    ends.leave(CASE)
    post("offices", 1, b"x", ends.clock.at)
    collecting.step(ends.clock.at), posting.step(ends.clock.at)
    Outgoing.objects.update(acked_at=None)
    code, out = run(capsys, "reconcile", "--since", (ends.clock.at - timedelta(hours=1)).isoformat())
    assert (code, out) == (0, "伝え直したもの：返事 1 件、番号の続き 1 件。置き直すもの 1 件。\n")


def test_a_moment_without_a_time_zone_is_refused(ends, capsys):
    with pytest.raises(SystemExit):
        main(["crossing", "kept", "--until", "2026-05-01T02:00"])
    assert "時差まで書いた時刻" in capsys.readouterr().err


def test_without_a_way_or_a_key_nothing_is_gone_and_the_commands_say_what_is_missing(ends, capsys):
    ways.sign_with(None)
    assert "署名の鍵" in run(capsys)[1]
    ways.use(None)
    code, out = run(capsys)
    assert (code, "SANNAI_BRIDGE" in out) == (1, True)
    ends.leave(CASE)
    assert (collecting.step(ends.clock.at), posting.step(ends.clock.at)) == (0, 0)


def _keys(own: Key, other: Key) -> None:
    """This process signs with one and believes the other."""
    ways.sign_with(own)
    ways.pin(other)


@pytest.fixture
def _made_anew(monkeypatch):
    for each in (bridges._made, bridges._outside):
        each.cache_clear()
    yield
    for each in (bridges._made, bridges._outside):
        each.cache_clear()


@pytest.mark.usefixtures("_made_anew")
def test_the_settings_name_the_form(settings, tmp_path):
    _keys(Key(), Key())
    settings.BRIDGE = "local"
    bridges.register()
    assert isinstance(ways.way().bridge, LocalBridge)
    bridges._made.cache_clear()
    settings.BRIDGE, settings.BRIDGE_TOKEN_FILE = "https://127.0.0.1:8443", str(tmp_path / "token")
    settings.BRIDGE_CA = settings.BRIDGE_CERTIFICATE = str(certificate(tmp_path, "own"))
    with pytest.raises(ways.NoWay, match="設定が読めません"):
        ways.way()
    (tmp_path / "token").write_text("secret\n")
    assert isinstance(ways.way().bridge, HttpsBridge)


@pytest.mark.usefixtures("_made_anew")
def test_the_workers_of_both_sides_go_by_the_folder_that_the_settings_name(settings, tmp_path, ends):
    inner, outer = Key(), Key()
    settings.MAILBOX_FOLDER, settings.BRIDGE = str(tmp_path / "carried"), f"folder:{tmp_path / 'carried'}"
    bridges.register()
    row = ends.leave(CASE)
    _keys(outer, inner)
    bridges.carry(ends.clock.at)
    _keys(inner, outer)
    assert collecting.step(ends.clock.at) == 1
    assert Received.objects.get().pk == row.pk
    _keys(outer, inner)
    assert bridges.carry(ends.clock.at) == 1
    row.refresh_from_db()
    assert row.acked_at == ends.clock.at
