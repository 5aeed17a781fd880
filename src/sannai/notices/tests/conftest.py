from __future__ import annotations

import pytest

from sannai.notices.words import WORDS


@pytest.fixture(autouse=True)
def spoken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words that say their parameters."""
    monkeypatch.setitem(WORDS, "test.said", lambda told, language: (told["subject"], told["body"]))
