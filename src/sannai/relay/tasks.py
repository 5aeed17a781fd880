"""What the machine between does again and again (``sannai sluice --between``)."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings

from sannai.exchange import ways
from sannai.exchange.bridge import Refused, Unreachable

from . import fetching, inspecting, store
from .models import Passage

log = logging.getLogger("sannai.work")
BATCH = 500


def step(at: datetime) -> int:
    """公開側に届いたファイルを取りに行き、検査して無害化する。How many came to something."""
    return _fetched(at) + inspecting.inspect(at)


def again(at: datetime) -> int:
    """庁内側で止まったファイルも取りに行く: once they are here, the inner side can be told to try again."""
    return _fetched(at, held=True)


def _fetched(at: datetime, *, held: bool = False) -> int:
    try:
        return fetching.fetch(ways.bridge(), at, held=held)
    except (Unreachable, Refused) as trouble:
        log.warning("公開側と受け渡せません。次の回にもう一度行います: %s", trouble)
        return 0


def tidy(at: datetime) -> int:
    """Packages go when the inner side has them in its backup, originals so many days later (SANNAI_ORIGINAL_DAYS)."""
    gone = 0
    for passage in Passage.objects.filter(kept_at__isnull=False).exclude(package="")[:BATCH]:
        (store.packages() / passage.package).unlink(missing_ok=True)
        gone += Passage.objects.filter(pk=passage.pk).update(package="", size=0)
    for passage in Passage.objects.filter(kept_at__lt=at - timedelta(days=settings.ORIGINAL_DAYS))[:BATCH]:
        if not Passage.objects.filter(body=passage.body).exclude(pk=passage.pk).exists():
            (store.originals() / passage.body).unlink(missing_ok=True)
        gone += Passage.objects.filter(pk=passage.pk).delete()[0]
    return gone


def sweep(at: datetime) -> int:
    """What a halt left behind."""
    return store.sweep()
