import django.db.models.deletion
import uuid6
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('common', '0001_initial'),
        ('files', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, primary_key=True, serialize=False)),
                ('about_kind', models.CharField(max_length=32)),
                ('about_id', models.CharField(max_length=64)),
                ('number', models.PositiveIntegerField()),
                ('title', models.CharField(max_length=200)),
                ('template_digest', models.CharField(max_length=64)),
                ('unprintable', models.TextField(blank=True)),
                ('issued_at', models.DateTimeField()),
                ('blob', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.blob')),
                ('series', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='common.series')),
            ],
        ),
        migrations.CreateModel(
            name='Recipient',
            fields=[
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='recipient', serialize=False, to='issuance.document')),
                ('name', models.TextField(blank=True)),
                ('honorific', models.CharField(default='様', max_length=8)),
                ('postal_code', models.CharField(blank=True, max_length=8)),
                ('address', models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name='Dispatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('method', models.CharField(max_length=16)),
                ('address', models.TextField(blank=True)),
                ('chosen_at', models.DateTimeField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('delivered_at', models.DateTimeField(blank=True, null=True)),
                ('returned_at', models.DateTimeField(blank=True, null=True)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dispatches', to='issuance.document')),
            ],
        ),
        migrations.CreateModel(
            name='Supersession',
            fields=[
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='supersession', serialize=False, to='issuance.document')),
                ('how', models.CharField(max_length=16)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='supersedes', to='issuance.document')),
            ],
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['about_kind', 'about_id'], name='document_about'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(fields=('series', 'number'), name='document_number'),
        ),
    ]
