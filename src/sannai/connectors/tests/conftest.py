from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from sannai.exchange import ways
from sannai.web.moment import MomentMiddleware

from . import ends as both
from .ends import FORMS, TOKEN, Ends


@pytest.fixture(autouse=True)
def _a_city_of_its_own(settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its folders, the settings of a mailbox, and nothing registered that outlives the test."""
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    settings.ROOT_URLCONF = "sannai.web.mailbox.urls"
    settings.MIDDLEWARE = ["sannai.web.moment.MomentMiddleware"]
    settings.MAILBOX_TOKEN_SHA256 = hashlib.sha256(TOKEN.encode()).hexdigest()
    for name, empty in (("_bridge", None), ("_signer", None), ("_pinned", None), ("_receivers", {})):
        monkeypatch.setattr(ways, name, empty)


@pytest.fixture(params=FORMS)
def ends(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ends:
    """Each form in turn."""
    return at_its_clock(both.make(request.param, tmp_path / "carried"), monkeypatch)


def at_its_clock(made: Ends, monkeypatch: pytest.MonkeyPatch) -> Ends:
    """The pages of the mailbox live at the time of the test."""

    def at(self: MomentMiddleware, request):
        request.at = made.clock.at
        return self.get_response(request)

    monkeypatch.setattr(MomentMiddleware, "__call__", at)
    return made
