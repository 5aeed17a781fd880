from __future__ import annotations

from datetime import datetime
from uuid import UUID

import pytest
from django.db import transaction

from sannai.common.keepers import StillNeeded
from sannai.common.time import TOKYO
from sannai.intake import bodies, keeping
from sannai.intake.leaving import leave
from sannai.intake.models import Outgoing, Placed

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOW = datetime(2026, 5, 1, 9, 0, tzinfo=TOKYO)
CASE = UUID(int=1)


def test_what_is_left_of_a_case_goes_with_it_but_nothing_that_nobody_has_fetched(settings, tmp_path):
    settings.HOME = tmp_path
    with transaction.atomic():
        row = leave(CASE, "file", "key", b"x" * (bodies.IN_ROW + 1), NOW)
    Placed.objects.create(stream=f"projection:{CASE}", p=1, body=b"sealed", sha256="", signature=b"", at=NOW)
    with pytest.raises(StillNeeded, match="受け取っていないもの"):
        keeping._sealed("case", [str(CASE), "a key that is none"], NOW)
    Outgoing.objects.update(acked_at=NOW)
    keeping._sealed("case", [str(CASE)], NOW)
    row.refresh_from_db()
    assert (row.deleted_at, bodies.path_of(row.sealed_sha256).exists()) == (NOW, False)
    assert bytes(Placed.objects.get().body) == b""
