"""What becomes of the rows of a register when a version of its definition is published or withdrawn."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from sannai.common import jobs
from sannai.definitions.models import Version

from . import shelving
from .kind import REGISTER
from .models import Shelf


def published(version: Version) -> None:
    """Its shelf is made, or follows it: at once, or by a job where there are many rows."""
    if not shelving.published(version.key, version.digest):
        from .tasks import build_shelf

        jobs.leave(build_shelf, version.key, version.digest)


def shelve(at: datetime) -> int:
    """Registers that were published before rows were kept get a shelf. For the worker; how many did."""
    known = Shelf.objects.values("register")
    versions = Version.objects.filter(kind=REGISTER.name, pk=F("definition__current")).exclude(key__in=known)
    for version in versions:
        with transaction.atomic():
            published(version)
    return len(versions)


def withdrawn(version: Version) -> None:
    """Its rows stay and are read; none is added."""
    Shelf.objects.filter(pk=version.key, published=version.digest).update(published="")
