"""What was proposed before there were rules gets a number, its first revision and the place where it waits."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from sannai.approvals import queries, subjects
from sannai.approvals.models import Proposal
from sannai.common import canonical
from sannai.common.kinds import KINDS
from sannai.common.time import TOKYO
from sannai.organization.models import Post

from . import city

pytestmark = pytest.mark.both_databases

OLD = [("approvals", "0001_initial")]
MARCH = datetime(2026, 3, 31, 10, tzinfo=TOKYO)


@pytest.mark.django_db(transaction=True)
def test_old_proposals_keep_their_place_and_can_still_be_decided(settings, tmp_path):
    settings.HOME = tmp_path
    before = _migrate(OLD).get_model("approvals", "Proposal")
    content = canonical.dumps({})
    digest = canonical.digest(canonical.dumps(["a" * 64, content]))
    for number, status in enumerate(("approved", "open")):
        before.objects.create(
            about_kind="ring", about_id=str(number), matter="plain", title="件名", reasons="", content=content,
            digest=digest, about_seq=3, proposed_by="clerk", proposed_at=MARCH + timedelta(days=number),
            decider_post="waste.head", status=status, closed_at=MARCH if status == "approved" else None,
        )  # fmt: skip
    Post.objects.create(key="waste.head", title="課長", unit_key="waste", role="head", valid_from=city.START)
    _migrate(MigrationExecutor(connection).loader.graph.leaf_nodes("approvals"))
    city._subject()
    done, found = (queries.newest_for("ring", str(number)) for number in range(2))
    assert done is not None
    assert found is not None
    assert [(str(each.record), each.record.series.fiscal_year) for each in (done, found)] == [
        ("起案第1号", 2025), ("起案第1号", 2026),
    ]  # fmt: skip
    assert (done.record.decided_on, city.waits(done)) == (MARCH.date(), set())
    assert (city.waits(found), found.unit_key) == ({("decide", "waste.head")}, "waste")
    assert found.revisions.get().digest == found.digest
    Proposal.objects.filter(pk=found.pk).update(seq=0)  # its events are not part of this test
    assert subjects.current(queries.find(found.pk)) == (found.digest, 3)
    KINDS.pop("ring")


def _migrate(target):
    executor = MigrationExecutor(connection)
    executor.migrate(target)
    return MigrationExecutor(connection).loader.project_state(target).apps
