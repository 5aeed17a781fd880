"""A record of reading names what was read: ``subject`` is what has a chain of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("common", "0001_initial")]

    operations = [
        migrations.RemoveIndex("accesslog", "access_subject"),
        migrations.RenameField("accesslog", "subject_kind", "about_kind"),
        migrations.RenameField("accesslog", "subject_id", "about_id"),
        migrations.AddIndex("accesslog", models.Index(fields=["about_kind", "about_id"], name="access_about")),
    ]
