"""Kinds and verbs stand in the log for ever, what is said in notices: names are locked, what derives is there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from sannai.common import follow
from sannai.common.kinds import KINDS, kind_of, page_of
from sannai.common.verbs import REGISTER

ROOT = Path(__file__).parent.parent.parent
LOCK = ROOT / "src" / "sannai" / "common" / "names.lock"
# In a process of its own: other tests make kinds known that are none of the product's.
NAMES = """
import django; django.setup()
from django.urls import get_resolver; get_resolver().url_patterns
from sannai.common.kinds import KINDS
from sannai.common.verbs import REGISTER
from sannai.notices.words import WORDS
print(*(f"kind {name}" for name in KINDS), sep="\\n")
print(*(f"verb {act.verb.kind} {name}" for name, act in REGISTER.items()), sep="\\n")
print(*(f"notice {name}" for name in WORDS), sep="\\n")
"""


def test_every_kind_verb_and_notice_has_its_permanent_name():
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "sannai.settings", "SANNAI_DEMO": "1"}
    shown = subprocess.run([sys.executable, "-c", NAMES], env=environment, capture_output=True, text=True, check=True)
    named = set(shown.stdout.splitlines())
    locked = [line for line in LOCK.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert locked == sorted(set(locked)), "names.lock: one name a line, in order, each once"
    assert named - set(locked) == set(), "a new name: write it into common/names.lock, where it stays"
    assert set(locked) - named == set(), "a name was taken away: old events or notices can no longer be told"


def test_every_verb_is_of_a_known_kind():
    assert {act.verb.kind for act in REGISTER.values()} <= set(KINDS)


def test_every_page_of_a_kind_is_there(monkeypatch):
    monkeypatch.setattr("sannai.applications.access.link_of_mails", lambda id: "a" * 32)
    ids = dict.fromkeys(("case", "proposal", "entry"), "01890000-0000-7000-8000-000000000000")
    seen = {page_of(name, ids.get(name, "x"), audience) for name, kind in KINDS.items() for audience in kind.pages}
    assert any(address.endswith("/desk/cases/01890000-0000-7000-8000-000000000000/") for address in seen)


def test_what_is_proposed_about_can_be_asked():
    assert {name for name, kind in KINDS.items() if kind.decide} >= {"case", "procedure", "free"}
    assert kind_of("case").label == "事案"


def test_following_never_runs_in_a_circle():
    assert follow.FOLLOWERS, "nobody follows anything: this test reads too early"
    assert follow.circles() == []


def test_a_follower_is_registered_for_names_that_exist():
    for (verb, about), every in follow.FOLLOWERS.items():
        registered = [following for following in every if ".tests." not in following.function.__module__]
        if not registered:
            continue  # other tests of this process follow what they like
        assert verb in REGISTER
        assert about in KINDS
        assert all(following.writes <= set(REGISTER) for following in registered), verb
