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
            name='Proposal',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, primary_key=True, serialize=False)),
                ('about_kind', models.CharField(max_length=32)),
                ('about_id', models.CharField(max_length=64)),
                ('matter', models.CharField(max_length=64)),
                ('title', models.CharField(max_length=200)),
                ('reasons', models.TextField(blank=True)),
                ('content', models.TextField()),
                ('digest', models.CharField(max_length=64)),
                ('about_seq', models.PositiveIntegerField()),
                ('unit_key', models.CharField(blank=True, default='', max_length=64)),
                ('proposed_by', models.CharField(max_length=32)),
                ('proposed_at', models.DateTimeField()),
                ('status', models.CharField(default='open', max_length=16)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('seq', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Opinion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('step', models.CharField(max_length=96)),
                ('post_key', models.CharField(max_length=64)),
                ('by_post', models.CharField(blank=True, max_length=64)),
                ('staff_key', models.CharField(blank=True, max_length=32)),
                ('signature', models.CharField(blank=True, max_length=400)),
                ('capacity', models.CharField(max_length=16)),
                ('verdict', models.CharField(max_length=16)),
                ('text', models.TextField(blank=True)),
                ('revision', models.PositiveSmallIntegerField()),
                ('about_seq', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('void_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Perusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('post_key', models.CharField(max_length=64)),
                ('matter', models.CharField(max_length=64)),
                ('because', models.CharField(max_length=16)),
                ('opened_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('done_by', models.CharField(blank=True, max_length=32)),
                ('text', models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(max_length=8)),
                ('title', models.CharField(max_length=200)),
                ('reasons', models.TextField(blank=True)),
                ('content', models.TextField()),
                ('digest', models.CharField(max_length=64)),
                ('staff_key', models.CharField(max_length=32)),
                ('note', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Waiting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(max_length=96)),
                ('post_key', models.CharField(max_length=64)),
                ('matter', models.CharField(max_length=64)),
                ('since', models.DateTimeField()),
                ('substitutable', models.BooleanField(default=True)),
                ('but', models.CharField(blank=True, max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name='AdoptedRules',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('body_key', models.CharField(default='mayor', max_length=64)),
                ('digest', models.CharField(db_index=True, max_length=64)),
                ('files', models.TextField()),
                ('adopted_at', models.DateTimeField()),
                ('staff_key', models.CharField(blank=True, max_length=32)),
            ],
            options={
                'indexes': [models.Index(fields=['body_key', 'adopted_at'], name='rules_adopted')],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
                ('at', models.DateTimeField()),
                ('blob', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.blob')),
            ],
        ),
        migrations.CreateModel(
            name='Grounds',
            fields=[
                ('proposal', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='grounds', serialize=False, to='approvals.proposal')),
                ('facts', models.TextField()),
                ('marks', models.TextField(blank=True)),
                ('analogous_to', models.CharField(blank=True, max_length=64)),
                ('analogy', models.TextField(blank=True)),
                ('instructed', models.TextField(blank=True)),
                ('urgent', models.TextField(blank=True)),
                ('rules_digest', models.CharField(blank=True, max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='Record',
            fields=[
                ('proposal', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='record', serialize=False, to='approvals.proposal')),
                ('number', models.PositiveIntegerField()),
                ('classification', models.CharField(blank=True, max_length=32)),
                ('retention', models.CharField(blank=True, max_length=8)),
                ('disclosure', models.CharField(default='open', max_length=8)),
                ('decided_on', models.DateField(blank=True, null=True)),
                ('takes_effect_on', models.DateField(blank=True, null=True)),
            ],
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(fields=['proposed_by', 'status'], name='proposal_of_staff'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'open')), fields=('about_kind', 'about_id'), name='one_open_proposal_per_subject'),
        ),
        migrations.AddField(
            model_name='attachment',
            name='proposal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='approvals.proposal'),
        ),
        migrations.AddField(
            model_name='opinion',
            name='proposal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to='approvals.proposal'),
        ),
        migrations.AddField(
            model_name='perusal',
            name='proposal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='perusals', to='approvals.proposal'),
        ),
        migrations.AddField(
            model_name='revision',
            name='proposal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='approvals.proposal'),
        ),
        migrations.AddField(
            model_name='waiting',
            name='proposal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waiting', to='approvals.proposal'),
        ),
        migrations.AddField(
            model_name='record',
            name='series',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='common.series'),
        ),
        migrations.AddIndex(
            model_name='opinion',
            index=models.Index(condition=models.Q(('step__startswith', 'concur:')), fields=['post_key'], name='opinion_concurring'),
        ),
        migrations.AddConstraint(
            model_name='opinion',
            constraint=models.UniqueConstraint(fields=('proposal', 'number'), name='opinion_number'),
        ),
        migrations.AddIndex(
            model_name='perusal',
            index=models.Index(fields=['post_key', 'done_at'], name='perusal_open'),
        ),
        migrations.AddConstraint(
            model_name='perusal',
            constraint=models.UniqueConstraint(fields=('proposal', 'post_key'), name='perusal_once'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.UniqueConstraint(fields=('proposal', 'number'), name='revision_number'),
        ),
        migrations.AddIndex(
            model_name='waiting',
            index=models.Index(fields=['post_key', 'since'], name='waiting_post'),
        ),
        migrations.AddConstraint(
            model_name='waiting',
            constraint=models.UniqueConstraint(fields=('proposal', 'step'), name='waiting_once'),
        ),
        migrations.AddConstraint(
            model_name='record',
            constraint=models.UniqueConstraint(fields=('series', 'number'), name='proposal_number'),
        ),
    ]
