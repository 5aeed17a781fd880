"""The organisation as it is now, by its token: a page that was made from an older one is refused, never guessed at."""

from __future__ import annotations

from sannai.organization.models import Revision


def token() -> str:
    """What a form carries as ``seen``. One statement."""
    return ".".join(str(each) for each in Revision.objects.order_by("pk").values_list("token", flat=True))
