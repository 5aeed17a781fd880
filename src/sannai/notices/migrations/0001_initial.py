import sannai.common.sealing
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200, unique=True)),
                ('to_email', sannai.common.sealing.SealedTextField(blank=True)),
                ('said', models.CharField(max_length=64)),
                ('parameters', sannai.common.sealing.SealedTextField()),
                ('about_kind', models.CharField(blank=True, max_length=32)),
                ('about_id', models.CharField(blank=True, max_length=64)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['about_kind', 'about_id'], name='notice_about')],
            },
        ),
    ]
