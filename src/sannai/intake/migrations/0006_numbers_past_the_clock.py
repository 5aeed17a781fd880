from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0005_reference_number")]

    operations = [migrations.AlterField("projection", "p", models.PositiveBigIntegerField())]
