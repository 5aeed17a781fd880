import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Definition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=32)),
                ('key', models.CharField(max_length=64)),
                ('seq', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Candidate',
            fields=[
                ('kind', models.CharField(max_length=32)),
                ('key', models.CharField(max_length=64)),
                ('package', models.TextField()),
                ('title', models.CharField(max_length=200)),
                ('division_key', models.CharField(max_length=64)),
                ('digest', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('brought_by', models.CharField(max_length=32)),
                ('brought_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'key'], name='candidate_key')],
            },
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=32)),
                ('key', models.CharField(max_length=64)),
                ('package', models.TextField()),
                ('title', models.CharField(max_length=200)),
                ('division_key', models.CharField(max_length=64)),
                ('number', models.PositiveIntegerField()),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('published_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('definition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='definitions.definition')),
            ],
        ),
        migrations.AddField(
            model_name='definition',
            name='current',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='definitions.version'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.UniqueConstraint(fields=('definition', 'number'), name='definition_version'),
        ),
        migrations.AddConstraint(
            model_name='definition',
            constraint=models.UniqueConstraint(fields=('kind', 'key'), name='definition_key'),
        ),
    ]
