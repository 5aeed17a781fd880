from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("casework", "0006_payments_into_the_ledger")]

    operations = [
        migrations.RemoveField(
            model_name="feedue",
            name="paid_at",
        ),
        migrations.RemoveField(
            model_name="feedue",
            name="paid_how",
        ),
    ]
