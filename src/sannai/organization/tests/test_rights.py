from pathlib import Path

import pytest

from sannai.organization import rights

DOCUMENT = Path(__file__).parents[4] / "docs" / "rights.md"


def test_the_document_says_what_the_code_does():
    if not DOCUMENT.parent.is_dir():
        pytest.skip("installed without its documents")
    assert DOCUMENT.read_text(encoding="utf-8") == rights.as_markdown()


def test_unknown_roles_and_rights_reach_nothing():
    assert rights.reach_of("mayor", "case.read") is None
    assert rights.reach_of("clerk", "case.burn") is None
