import django.db.models.deletion
import uuid6
from django.db import migrations, models

_SAME = (
    "UPDATE casework_case SET reference_number ="
    " (SELECT reference_number FROM applications_application a WHERE a.id = casework_case.id)"
)


class Migration(migrations.Migration):
    """The key of a case becomes its own. What was filed keeps the UUID of its application."""

    dependencies = [
        ("applications", "__first__"),
        ("casework", "0005_body_of_a_decision"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            # What points at a case follows its column; a table that SQLite makes anew would be lost to it.
            database_operations=[migrations.RunSQL("ALTER TABLE casework_case RENAME COLUMN application_id TO id")],
            state_operations=[
                migrations.AlterField(
                    "case",
                    "application",
                    models.OneToOneField(
                        db_column="id",
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="case",
                        serialize=False,
                        to="applications.application",
                    ),
                )
            ],
        ),
        migrations.AlterField("case", "application", models.UUIDField(primary_key=True, serialize=False, db_column="id")),
        migrations.RenameField("case", "application", "id"),
        migrations.AlterField("case", "id", models.UUIDField(primary_key=True, serialize=False, default=uuid6.uuid7)),
        migrations.AddField(
            "case",
            "application",
            models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="case",
                to="applications.application",
            ),
        ),
        migrations.AddField("case", "reference_number", models.CharField(max_length=16, null=True)),
        migrations.RunSQL(_SAME, migrations.RunSQL.noop),
        migrations.AlterField("case", "reference_number", models.CharField(max_length=16, unique=True)),
        migrations.RunSQL("UPDATE casework_case SET application_id = id", migrations.RunSQL.noop),
    ]
