"""What is ready at the counter already waits since it was ready."""

from typing import Any
from uuid import UUID

from django.db import migrations


def carry(apps: Any, editor: Any) -> None:
    """Prepared certificates, and issued documents that are handed over at the counter."""
    case, collection = apps.get_model("casework", "Case"), apps.get_model("casework", "Collection")
    events = apps.get_model("common", "Event").objects.filter(subject_kind="case", verb="case.prepared")
    ready = dict(events.order_by("seq").values_list("subject_id", "at"))
    since = {
        one.pk: ready.get(str(one.pk), one.arrived_at) for one in case.objects.filter(status="prepared").iterator(2000)
    }
    open_ = apps.get_model("issuance", "Dispatch").objects.filter(
        method="counter", delivered_at=None, returned_at=None, document__about_kind="case"
    )
    issued = {UUID(id): at for id, at in open_.values_list("document__about_id", "document__issued_at")}
    keys = list(issued)
    for first in range(0, len(keys), 500):
        found = case.objects.filter(pk__in=keys[first : first + 500], status="issued")
        since |= {pk: issued[pk] for pk in found.values_list("pk", flat=True)}
    collection.objects.bulk_create((collection(case_id=pk, since=at) for pk, at in since.items()), batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0008_documents_that_wait_at_the_counter"),
        ("common", "0002_access_is_about"),
        ("issuance", "0001_initial"),
    ]

    operations = [migrations.RunPython(carry, migrations.RunPython.noop)]
