"""What was recorded as paid becomes a row of the ledger, without a number: there was no receipt."""

from typing import Any

from django.db import migrations

from sannai.common.time import today


def carry(apps: Any, editor: Any) -> None:
    """One row for each fee that was paid, by whoever the log says took it."""
    paid = apps.get_model("casework", "FeeDue").objects.exclude(paid_at=None).select_related("case")
    events = apps.get_model("common", "Event").objects.filter(subject_kind="case", verb="fee.paid")
    took = dict(events.order_by("seq").values_list("subject_id", "staff_key"))
    payment = apps.get_model("casework", "Payment")
    payment.objects.bulk_create(
        (
            payment(
                case_id=fee.case_id,
                unit_key=fee.case.division_key,
                day=today(fee.paid_at),
                yen=max(fee.yen - fee.relief_granted_yen, 0),
                how=fee.paid_how,
                staff_key=took.get(str(fee.case_id), ""),
                at=fee.paid_at,
            )
            for fee in paid.iterator(2000)
        ),
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [("casework", "0005_ledger_of_payments"), ("common", "0002_access_is_about")]

    operations = [migrations.RunPython(carry, migrations.RunPython.noop)]
