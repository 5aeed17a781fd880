"""The series of numbers go to common, which approvals may number from too. Rows stay: the tables are renamed."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("issuance", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.AlterModelTable("Series", "common_series"),
                migrations.AlterModelTable("VoidNumber", "common_voidnumber"),
            ]
        )
    ]
