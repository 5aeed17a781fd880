import sannai.common.sealing
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0002_mail_is_a_call'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='notice',
            name='body',
        ),
        migrations.RemoveField(
            model_name='notice',
            name='subject',
        ),
        migrations.AddField(
            model_name='notice',
            name='parameters',
            field=sannai.common.sealing.SealedTextField(default=''),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='notice',
            name='said',
            field=models.CharField(default='', max_length=64),
            preserve_default=False,
        ),
    ]
