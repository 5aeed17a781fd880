"""What happened in the model city in the last 90 days."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from sannai.intake import drafts
from sannai.procedures.queries import catalogue

from . import given, taken_back
from .plots import PLOTS
from .story import NotYet, Story, file

DAYS = 90


def tell(count: int, now: datetime) -> None:
    """Create so many applications through the real actions, spread over the last 90 days. Same seed, same city.

    Beside them a few at other executive bodies and of what is asked for rarely, and what the office begins by itself
    about some that were decided.
    """
    _of_the_mayor(count, now)
    for key, number in given.A_FEW.items():
        random = Random(f"三内市 {key}")  # noqa: S311
        entry = next(each for each in catalogue().entries if each.key == key)
        for _ in range(min(number, max(1, count // 20))):
            _tell(Story(random, entry, now - timedelta(days=random.uniform(3, 60)), now))
    taken_back.tell(now)


def _of_the_mayor(count: int, now: datetime) -> None:
    random = Random(f"三内市 {count}")  # noqa: S311 - a story, not a secret
    entries = [entry for entry in catalogue().entries if entry.key in given.SHARE]
    weights = [given.SHARE[entry.key] for entry in entries]
    for number in range(count):
        entry = random.choices(entries, weights)[0]
        # More of them lately, so that the queues hold work.
        ago = DAYS * random.random() ** 1.6
        begun = now - timedelta(days=ago, minutes=random.randint(5, 600))
        story = Story(random, entry, begun, now)
        if _tell(story) and number % 25 == 0:
            _leave_a_draft(story)


def _tell(story: Story) -> bool:
    """From the filing as far as time allows; whether it came to its end."""
    try:
        file(story)
        PLOTS[story.entry.key](story)
    except NotYet:
        return False
    return True


def _leave_a_draft(story: Story) -> None:
    """Somebody begins and never presses the last button."""
    drafts.start(story.entry.version, at=story.until - timedelta(days=story.random.uniform(0, 20)))
