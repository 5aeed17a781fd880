"""``python -m tests.journeys.prepare``: makes what the eight writers race for, and prints the ids as JSON."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from random import Random
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sannai.settings")
EACH = 12


def main() -> None:
    django.setup()
    races = {"file": [_filled() for _ in range(EACH)]}
    races["correct"] = [_in_correction() for _ in range(EACH)]
    races["approve"] = [_proposed() for _ in range(EACH)]
    print(json.dumps({race: [str(id) for id in ids] for race, ids in races.items()}))


def _story():  # type: ignore[no-untyped-def]
    from sannai.cli.demo.story import Story
    from sannai.common.time import now
    from sannai.procedures.queries import by_key

    entry = by_key("oversized-waste-collection")
    assert entry is not None
    return Story(Random(7), entry, now() - timedelta(days=60), now())


def _filled() -> UUID:
    from sannai.cli.demo import story as stories
    from sannai.common.time import now
    from sannai.intake import drafts

    story = _story()
    # Staff's: whoever files it in another process has no link to bring.
    draft = drafts.start(story.entry.version, at=now(), channel="counter")
    stories.fill(story, draft, now())
    return draft.case


def _in_correction() -> UUID:
    from sannai.casework import actions
    from sannai.cli.demo import story as stories
    from sannai.common.time import now, today

    story = _story()
    stories.file(story)
    stories.take(story)
    item = actions.Item("spot", "", "目印を書いてください。")
    due = today(now()) + timedelta(days=14)
    actions.request_correction(story.case, items=[item], due=due, by=story.clerk, at=story.later(0, 1))
    return UUID(str(story.case.pk))


def _proposed() -> UUID:
    from sannai.approvals.queries import open_for
    from sannai.casework import actions
    from sannai.cli.demo import story as stories

    story = _story()
    stories.file(story)
    stories.take(story)
    stories.survey(story)
    actions.propose(story.case, outcome="accepted", by=story.clerk, at=story.later(0, 1))
    proposal = open_for("case", str(story.case.pk))
    assert proposal is not None
    return proposal.pk


if __name__ == "__main__":
    main()
