import django.db.models.deletion
import django.db.models.functions.datetime
import sannai.common.sealing
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_kind', models.CharField(max_length=32)),
                ('subject_id', models.CharField(max_length=64)),
                ('seq', models.PositiveIntegerField()),
                ('verb', models.CharField(max_length=64)),
                ('actor_kind', models.CharField(max_length=16)),
                ('staff_key', models.CharField(blank=True, max_length=32)),
                ('post_key', models.CharField(blank=True, max_length=64)),
                ('acting_for', models.CharField(blank=True, max_length=64)),
                ('cause', models.CharField(blank=True, max_length=64)),
                ('at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('payload_digest', models.CharField(max_length=64)),
                ('previous_hash', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True)),
                ('at', models.DateTimeField()),
                ('count', models.PositiveIntegerField()),
                ('previous_root', models.CharField(max_length=64)),
                ('root', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='Series',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('symbol', models.CharField(max_length=32)),
                ('fiscal_year', models.PositiveSmallIntegerField()),
                ('last_number', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='VoidNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('reason', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='AccessLog',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('staff_key', models.CharField(max_length=32)),
                ('subject_kind', models.CharField(max_length=32)),
                ('subject_id', models.CharField(max_length=64)),
                ('what', models.CharField(max_length=64)),
            ],
            options={
                'indexes': [models.Index(fields=['subject_kind', 'subject_id'], name='access_subject')],
            },
        ),
        migrations.CreateModel(
            name='EventPayload',
            fields=[
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='payload', serialize=False, to='common.event')),
                ('salt', models.CharField(blank=True, max_length=32)),
                ('body', sannai.common.sealing.SealedTextField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='SealedEvent',
            fields=[
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='sealed', serialize=False, to='common.event')),
                ('position', models.PositiveIntegerField()),
            ],
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['verb', 'at'], name='event_verb_at'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.UniqueConstraint(fields=('subject_kind', 'subject_id', 'seq'), name='event_subject_seq'),
        ),
        migrations.AddConstraint(
            model_name='series',
            constraint=models.UniqueConstraint(fields=('symbol', 'fiscal_year'), name='series_symbol_year'),
        ),
        migrations.AddField(
            model_name='voidnumber',
            name='series',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='voids', to='common.series'),
        ),
        migrations.AddField(
            model_name='sealedevent',
            name='seal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='common.seal'),
        ),
        migrations.AddConstraint(
            model_name='voidnumber',
            constraint=models.UniqueConstraint(fields=('series', 'number'), name='void_number'),
        ),
    ]
