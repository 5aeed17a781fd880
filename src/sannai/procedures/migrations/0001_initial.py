import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('definitions', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='InventoryImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('file_name', models.CharField(max_length=255)),
                ('file_digest', models.CharField(max_length=64)),
                ('rows', models.PositiveIntegerField()),
                ('added', models.PositiveIntegerField()),
                ('changed', models.PositiveIntegerField()),
                ('unchanged', models.PositiveIntegerField()),
                ('doubts', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='InventoryItem',
            fields=[
                ('survey_id', models.CharField(max_length=16, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=500)),
                ('folded', models.TextField()),
                ('ministry', models.CharField(blank=True, max_length=200)),
                ('law', models.CharField(blank=True, max_length=500)),
                ('article', models.CharField(blank=True, max_length=500)),
                ('online_status', models.CharField(blank=True, max_length=8)),
                ('life_events', models.TextField(blank=True)),
                ('receivers', models.TextField(blank=True)),
                ('total_count', models.BigIntegerField(null=True)),
                ('online_count', models.BigIntegerField(null=True)),
                ('offline_count', models.BigIntegerField(null=True)),
                ('row', models.TextField()),
                ('digest', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='Listing',
            fields=[
                ('version', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='listing', serialize=False, to='definitions.version')),
                ('summary', models.TextField(blank=True)),
                ('folded', models.TextField()),
                ('life_events', models.TextField(blank=True)),
                ('internal', models.BooleanField(default=False)),
                ('adverse', models.BooleanField(default=False)),
            ],
        ),
    ]
