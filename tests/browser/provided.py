"""``python -m tests.browser.provided CASE STAFF UNIT PURPOSE``: a case is shared with a unit, by law, from today on.

Straight into the database through the action, which no page presses yet.
"""

from __future__ import annotations

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sannai.settings")


def main() -> None:
    django.setup()
    from sannai.casework import actions
    from sannai.casework.queries import find
    from sannai.common.time import now, today
    from sannai.organization.actors import staff_for

    case, staff_key, unit, purpose = sys.argv[1:]
    by = staff_for(staff_key, today(now()))
    assert by is not None
    actions.share(find(case), unit=unit, reason="perusal", ground="law", purpose=purpose, by=by, at=now())


if __name__ == "__main__":
    main()
