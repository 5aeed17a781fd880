import django.db.models.deletion
import sannai.common.sealing
import uuid6
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('definitions', '0001_initial'),
        ('files', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('reference_number', models.CharField(max_length=16, unique=True)),
                ('channel', models.CharField(max_length=16)),
                ('answers', sannai.common.sealing.SealedTextField()),
                ('salt', models.CharField(max_length=32)),
                ('digest', models.CharField(max_length=64)),
                ('fee_yen', models.PositiveIntegerField(null=True)),
                ('arrived_at', models.DateTimeField()),
                ('filed_on', models.DateField(db_index=True)),
                ('email', sannai.common.sealing.SealedTextField(blank=True)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='definitions.version')),
            ],
        ),
        migrations.CreateModel(
            name='PaperFiling',
            fields=[
                ('application', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='paper', serialize=False, to='applications.application')),
                ('typed_by', models.CharField(max_length=32)),
                ('confirmed_by_applicant', models.BooleanField()),
                ('confirmation', models.CharField(blank=True, max_length=200)),
                ('original_place', models.CharField(blank=True, max_length=200)),
                ('entered_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, primary_key=True, serialize=False)),
                ('channel', models.CharField(default='portal', max_length=16)),
                ('unit_key', models.CharField(blank=True, default='', max_length=64)),
                ('created_at', models.DateTimeField()),
                ('expires_on', models.DateField(db_index=True)),
                ('email', sannai.common.sealing.SealedTextField(blank=True)),
                ('warned_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='definitions.version')),
            ],
        ),
        migrations.CreateModel(
            name='DraftPage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page', models.CharField(max_length=64)),
                ('answers', sannai.common.sealing.SealedTextField()),
                ('saved_at', models.DateTimeField()),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pages', to='applications.draft')),
            ],
        ),
        migrations.CreateModel(
            name='SearchKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=16)),
                ('folded', models.CharField(db_index=True, max_length=200)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='search_keys', to='applications.application')),
            ],
        ),
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, primary_key=True, serialize=False)),
                ('holder', models.UUIDField(db_index=True)),
                ('field', models.CharField(max_length=64)),
                ('row', models.CharField(blank=True, max_length=32)),
                ('name', models.CharField(max_length=255)),
                ('uploaded_at', models.DateTimeField()),
                ('set_aside', models.BooleanField(default=False)),
                ('blob', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.blob')),
            ],
        ),
        migrations.CreateModel(
            name='DivisionFiling',
            fields=[
                ('application', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='division', serialize=False, to='applications.application')),
                ('unit_key', models.CharField(max_length=64)),
                ('unit_name', models.CharField(max_length=200)),
                ('staff_key', models.CharField(max_length=32)),
            ],
            options={
                'indexes': [models.Index(fields=['unit_key'], name='filing_of_unit')],
            },
        ),
        migrations.CreateModel(
            name='Amendment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('answers', sannai.common.sealing.SealedTextField()),
                ('salt', models.CharField(max_length=32)),
                ('digest', models.CharField(max_length=64)),
                ('fee_yen', models.PositiveIntegerField(null=True)),
                ('at', models.DateTimeField()),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='amendments', to='applications.application')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('application', 'number'), name='amendment_number')],
            },
        ),
        migrations.AddIndex(
            model_name='draft',
            index=models.Index(condition=models.Q(('unit_key', ''), _negated=True), fields=['unit_key'], name='draft_of_unit'),
        ),
        migrations.AddConstraint(
            model_name='draftpage',
            constraint=models.UniqueConstraint(fields=('draft', 'page'), name='draft_page'),
        ),
    ]
