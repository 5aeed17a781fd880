"""Only one file of ``web`` asks the clock: whatever else a request does happens at ``request.at``."""

from __future__ import annotations

import re

import pytest

from .test_budgets import PRODUCT, SOURCE

WEB = SOURCE / "web"
CLOCK = re.compile(
    r"timezone\.now|\bnow\(\)|\btime\.(time|now|monotonic|perf_counter)\b|utcnow|datetime\.now|date\.today"
    r"|localdate|localtime\(\)|\btoday\(\)|from time import|import .*\bnow\b"
)


def test_no_file_of_the_screens_asks_the_clock_but_the_one_that_sets_the_moment():
    asking = {
        f"{path.relative_to(SOURCE)}:{number}"
        for path in PRODUCT
        if path.is_relative_to(WEB)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if CLOCK.search(line)
    }
    assert {each.partition(":")[0] for each in asking} == {"web/moment.py"}, asking


def test_no_template_asks_the_clock():
    tag = re.compile(r"{%\s*now\b|\|\s*time(since|until)\b")
    assert not [path for path in (SOURCE / "templates").rglob("*.html") if tag.search(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(
    "line", ["at = timezone.now()", "at = now()", "on = date.today()", "on = localdate()", "at = datetime.now(TOKYO)",
             "from sannai.common.time import now, today", "began = time.time()"],
)  # fmt: skip
def test_a_line_that_asks_the_clock_is_seen(line):
    assert CLOCK.search(line)
