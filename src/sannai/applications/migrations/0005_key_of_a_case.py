import sannai.common.sealing
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0004_time_of_a_paper'),
        ('intake', '0002_slots_and_drafts'),
    ]

    operations = [
        migrations.AddField(
            model_name='application',
            name='key',
            field=sannai.common.sealing.SealedTextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='application',
            name='mail_links',
            field=models.PositiveSmallIntegerField(default=0),
        ),
    ]
