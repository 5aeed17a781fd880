import django.db.models.deletion
import sannai.common.sealing
import uuid6
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('applications', '0001_initial'),
        ('definitions', '0001_initial'),
        ('issuance', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, primary_key=True, serialize=False)),
                ('reference_number', models.CharField(max_length=16, unique=True)),
                ('procedure_key', models.CharField(max_length=64)),
                ('status', models.CharField(max_length=24)),
                ('division_key', models.CharField(max_length=64)),
                ('matter', models.CharField(blank=True, max_length=64)),
                ('assignee', models.CharField(blank=True, max_length=32)),
                ('arrived_at', models.DateTimeField()),
                ('promised_on', models.DateField(null=True)),
                ('seq', models.PositiveIntegerField(default=1)),
                ('outcome', models.CharField(blank=True, max_length=64)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('application', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='case', to='applications.application')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='definitions.version')),
            ],
        ),
        migrations.CreateModel(
            name='DeliveryChoice',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='delivery_choice', serialize=False, to='casework.case')),
                ('method', models.CharField(max_length=16)),
                ('chosen_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='FeeDue',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='fee', serialize=False, to='casework.case')),
                ('yen', models.PositiveIntegerField()),
                ('due', models.CharField(max_length=16)),
                ('ground', models.CharField(max_length=200)),
                ('relief', models.CharField(blank=True, max_length=64)),
                ('relief_decided_at', models.DateTimeField(blank=True, null=True)),
                ('relief_granted_yen', models.PositiveIntegerField(default=0)),
                ('paid_at', models.DateTimeField(blank=True, null=True)),
                ('paid_how', models.CharField(blank=True, max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name='Clock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('deadline', models.CharField(max_length=64)),
                ('statutory', models.BooleanField(default=False)),
                ('started_on', models.DateField()),
                ('due_on', models.DateField()),
                ('stopped_on', models.DateField(blank=True, null=True)),
                ('stopped_for', models.CharField(blank=True, max_length=16)),
                ('extended_by', models.PositiveSmallIntegerField(default=0)),
                ('extension_reason', models.TextField(blank=True)),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('lapsed_on', models.DateField(blank=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clocks', to='casework.case')),
            ],
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('due_on', models.DateField()),
                ('message', sannai.common.sealing.SealedTextField(blank=True)),
                ('asked_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='casework.case')),
            ],
        ),
        migrations.CreateModel(
            name='CorrectionItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=64)),
                ('row', models.CharField(blank=True, max_length=32)),
                ('reason', sannai.common.sealing.SealedTextField()),
                ('correction', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='casework.correction')),
            ],
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('outcome', models.CharField(max_length=64)),
                ('grounds', models.TextField(blank=True)),
                ('conditions', models.TextField(blank=True)),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('remedies', models.TextField(blank=True)),
                ('authority', models.CharField(blank=True, max_length=200)),
                ('rules_used', models.TextField(blank=True)),
                ('decided_at', models.DateTimeField()),
                ('decided_by_post', models.CharField(max_length=64)),
                ('body_key', models.CharField(blank=True, max_length=64)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='casework.case')),
            ],
        ),
        migrations.CreateModel(
            name='DeskAnswers',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page', models.CharField(max_length=64)),
                ('answers', sannai.common.sealing.SealedTextField()),
                ('saved_at', models.DateTimeField()),
                ('staff_key', models.CharField(max_length=32)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='desk_answers', to='casework.case')),
            ],
        ),
        migrations.CreateModel(
            name='Hearing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('outcome', models.CharField(max_length=64)),
                ('form', models.CharField(max_length=16)),
                ('cause', sannai.common.sealing.SealedTextField()),
                ('heard_on', models.DateField(null=True)),
                ('place', models.CharField(blank=True, max_length=200)),
                ('noticed_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ending', models.CharField(blank=True, max_length=16)),
                ('presided_by', models.CharField(blank=True, max_length=32)),
                ('record', sannai.common.sealing.SealedTextField(blank=True)),
                ('opinion', sannai.common.sealing.SealedTextField(blank=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hearings', to='casework.case')),
                ('document', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='issuance.document')),
            ],
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=200)),
                ('placed_at', models.DateTimeField()),
                ('placed_by', models.CharField(max_length=32)),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='casework.case')),
            ],
        ),
        migrations.CreateModel(
            name='Inquiry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('question', sannai.common.sealing.SealedTextField()),
                ('asked_at', models.DateTimeField()),
                ('answer', sannai.common.sealing.SealedTextField(blank=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inquiries', to='casework.case')),
            ],
        ),
        migrations.CreateModel(
            name='Memo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('staff_key', models.CharField(max_length=32)),
                ('text', sannai.common.sealing.SealedTextField()),
                ('at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memos', to='casework.case')),
            ],
        ),
        migrations.CreateModel(
            name='Beginning',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='beginning', serialize=False, to='casework.case')),
                ('ground', sannai.common.sealing.SealedTextField()),
                ('name', sannai.common.sealing.SealedTextField()),
                ('honorific', models.CharField(default='様', max_length=8)),
                ('postal_code', sannai.common.sealing.SealedTextField(blank=True)),
                ('address', sannai.common.sealing.SealedTextField(blank=True)),
                ('earlier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='begun', to='casework.case')),
            ],
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['division_key', 'status', 'promised_on'], name='case_queue'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['assignee', 'status'], name='case_assignee'),
        ),
        migrations.AddIndex(
            model_name='clock',
            index=models.Index(fields=['ended_on', 'due_on'], name='clock_due'),
        ),
        migrations.AddConstraint(
            model_name='clock',
            constraint=models.UniqueConstraint(fields=('case', 'deadline'), name='clock_once'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.UniqueConstraint(fields=('case', 'number'), name='correction_number'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(fields=('case', 'number'), name='decision_number'),
        ),
        migrations.AddConstraint(
            model_name='deskanswers',
            constraint=models.UniqueConstraint(fields=('case', 'page'), name='desk_page'),
        ),
        migrations.AddConstraint(
            model_name='hearing',
            constraint=models.UniqueConstraint(fields=('case', 'number'), name='hearing_number'),
        ),
        migrations.AddConstraint(
            model_name='hearing',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('case',), name='hearing_open_once'),
        ),
        migrations.AddConstraint(
            model_name='inquiry',
            constraint=models.UniqueConstraint(fields=('case', 'number'), name='inquiry_number'),
        ),
    ]
