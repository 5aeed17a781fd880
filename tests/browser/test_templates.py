"""After all other tests of the browser: no template that they reached went unseen by axe."""

from __future__ import annotations

import pytest

from .looking import Look


@pytest.mark.last
def test_every_template_that_was_reached_was_looked_at(look: Look) -> None:
    if not look.reached:
        pytest.skip("run by itself: no page was reached")
    looked = {template for template, _, _ in look.looked}
    assert {template: url for template, url in look.reached.items() if template not in looked} == {}
