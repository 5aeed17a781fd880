"""What happened in the model city in the last 90 days."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from sannai.applications import drafts
from sannai.procedures.queries import catalogue

from . import given
from .plots import PLOTS
from .story import NotYet, Story, file

DAYS = 90


def tell(count: int, now: datetime) -> None:
    """Create so many applications through the real actions, spread over the last 90 days. Same seed, same city."""
    random = Random(f"三内市 {count}")  # noqa: S311 - a story, not a secret
    entries = [entry for entry in catalogue().entries if entry.key in given.SHARE]
    weights = [given.SHARE[entry.key] for entry in entries]
    for number in range(count):
        entry = random.choices(entries, weights)[0]
        # More of them lately, so that the queues hold work.
        ago = DAYS * random.random() ** 1.6
        begun = now - timedelta(days=ago, minutes=random.randint(5, 600))
        story = Story(random, entry, begun, now)
        try:
            file(story)
            PLOTS[entry.key](story)
        except NotYet:
            continue
        if number % 25 == 0:
            _leave_a_draft(story)


def _leave_a_draft(story: Story) -> None:
    """Somebody begins and never presses the last button."""
    drafts.start(story.entry.version, at=story.until - timedelta(days=story.random.uniform(0, 20)))
