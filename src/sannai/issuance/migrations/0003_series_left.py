"""The documents point to the series where they are now. Nothing moves in the database."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("issuance", "0002_series_leave"), ("common", "0002_series")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "Document",
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="documents", to="common.series"
                    ),
                ),
                migrations.DeleteModel("VoidNumber"),
                migrations.DeleteModel("Series"),
            ]
        )
    ]
