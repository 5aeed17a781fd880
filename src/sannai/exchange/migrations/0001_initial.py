import django.db.models.deletion
import sannai.common.sealing
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Call',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(max_length=32)),
                ('key', models.CharField(max_length=200)),
                ('salt', models.CharField(max_length=32)),
                ('digest', models.CharField(max_length=64)),
                ('body', sannai.common.sealing.SealedTextField()),
                ('about_kind', models.CharField(blank=True, max_length=32)),
                ('about_id', models.CharField(blank=True, max_length=64)),
                ('state', models.CharField(default='waiting', max_length=16)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('created_at', models.DateTimeField()),
                ('next_at', models.DateTimeField(null=True)),
                ('leased_until', models.DateTimeField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('next_at', None), _negated=True), fields=['channel', 'next_at'], name='call_due'), models.Index(fields=['about_kind', 'about_id'], name='call_about'), models.Index(fields=['answered_at'], name='call_answered')],
                'constraints': [models.UniqueConstraint(fields=('channel', 'key'), name='call_once')],
            },
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('enquiry', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, max_length=16)),
                ('said', sannai.common.sealing.SealedTextField(blank=True)),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tries', to='exchange.call')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('call', 'number'), name='attempt_number')],
            },
        ),
    ]
