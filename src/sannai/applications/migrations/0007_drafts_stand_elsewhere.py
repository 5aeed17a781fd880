from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0006_drafts_under_their_own_keys'),
    ]

    operations = [
        migrations.DeleteModel(name='MailProof'),
        migrations.DeleteModel(name='DraftPage'),
        migrations.DeleteModel(name='Draft'),
    ]
