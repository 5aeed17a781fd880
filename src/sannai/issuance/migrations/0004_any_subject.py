"""A document is about any subject and has a recipient. Nothing is released: what was issued before is not carried over."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("issuance", "0003_series_left")]

    operations = [
        migrations.RemoveField("document", "case_id"),
        migrations.AddField("document", "about_kind", models.CharField(max_length=32, default=""), False),
        migrations.AddField("document", "about_id", models.CharField(max_length=64, default=""), False),
        migrations.AddIndex("document", models.Index(fields=["about_kind", "about_id"], name="document_about")),
        migrations.CreateModel(
            name="Recipient",
            fields=[
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="recipient",
                        serialize=False,
                        to="issuance.document",
                    ),
                ),
                ("name", models.TextField(blank=True)),
                ("honorific", models.CharField(default="様", max_length=8)),
                ("postal_code", models.CharField(blank=True, max_length=8)),
                ("address", models.TextField(blank=True)),
            ],
        ),
    ]
