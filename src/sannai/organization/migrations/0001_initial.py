import uuid6
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.UUIDField(default=uuid6.uuid7)),
            ],
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('staff_key', models.CharField(max_length=32)),
                ('reason', models.CharField(max_length=64)),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='absence_dates_in_order'), models.UniqueConstraint(fields=('staff_key', 'valid_from'), name='absence_from')],
            },
        ),
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('staff_key', models.CharField(max_length=32)),
                ('post_key', models.CharField(max_length=64)),
                ('kind', models.CharField(default='regular', max_length=16)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['staff_key'], name='appointment_staff'), models.Index(fields=['post_key'], name='appointment_post')],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='appointment_dates_in_order'), models.UniqueConstraint(fields=('staff_key', 'post_key', 'valid_from'), name='appointment_from')],
            },
        ),
        migrations.CreateModel(
            name='Body',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('key', models.CharField(max_length=64)),
                ('name', models.CharField(max_length=200)),
                ('kind', models.CharField(max_length=16)),
                ('authority', models.CharField(max_length=200)),
                ('reviewing_body', models.CharField(blank=True, max_length=200)),
                ('defendant', models.CharField(blank=True, max_length=200)),
                ('prefix', models.CharField(blank=True, max_length=16)),
                ('ground', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='body_dates_in_order'), models.UniqueConstraint(fields=('key', 'valid_from'), name='body_key_from')],
            },
        ),
        migrations.CreateModel(
            name='Concern',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_kind', models.CharField(max_length=32)),
                ('subject_id', models.CharField(max_length=64)),
                ('unit_key', models.CharField(max_length=64)),
                ('reason', models.CharField(max_length=16)),
                ('right', models.CharField(max_length=32)),
                ('since_on', models.DateField()),
                ('until_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['unit_key', 'subject_kind', 'right'], name='concern_of_unit'), models.Index(fields=['subject_kind', 'subject_id'], name='concern_subject')],
            },
        ),
        migrations.CreateModel(
            name='Duty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('staff_key', models.CharField(max_length=32)),
                ('kind', models.CharField(max_length=32)),
                ('unit_key', models.CharField(blank=True, max_length=64)),
                ('instrument', models.CharField(max_length=200)),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='duty_dates_in_order'), models.UniqueConstraint(fields=('staff_key', 'kind', 'unit_key', 'valid_from'), name='duty_from')],
            },
        ),
        migrations.CreateModel(
            name='Engagement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('staff_key', models.CharField(max_length=32)),
                ('unit_key', models.CharField(blank=True, max_length=64)),
                ('subject', models.CharField(max_length=200)),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='engagement_dates_in_order'), models.UniqueConstraint(fields=('staff_key', 'unit_key', 'valid_from'), name='engagement_from')],
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('key', models.CharField(max_length=64)),
                ('title', models.CharField(max_length=200)),
                ('unit_key', models.CharField(max_length=64)),
                ('role', models.CharField(max_length=32)),
                ('rank', models.PositiveSmallIntegerField(default=0)),
                ('matters', models.TextField(blank=True)),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='post_dates_in_order'), models.UniqueConstraint(fields=('key', 'valid_from'), name='post_key_from')],
            },
        ),
        migrations.CreateModel(
            name='StandIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('post_key', models.CharField(max_length=64)),
                ('by_post_key', models.CharField(max_length=64)),
                ('kind', models.CharField(max_length=16)),
                ('order', models.PositiveSmallIntegerField(default=1)),
                ('matters', models.TextField(blank=True)),
                ('title', models.CharField(blank=True, max_length=200)),
                ('ground', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='standin_dates_in_order'), models.UniqueConstraint(fields=('post_key', 'by_post_key', 'kind', 'matters', 'valid_from'), name='stand_in_from')],
            },
        ),
        migrations.CreateModel(
            name='Succession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=8)),
                ('from_key', models.CharField(max_length=64)),
                ('to_key', models.CharField(max_length=64)),
                ('on', models.DateField()),
                ('matters', models.TextField(blank=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'from_key', 'on', 'matters'), name='succession_once')],
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('key', models.CharField(max_length=64)),
                ('name', models.CharField(max_length=200)),
                ('kind', models.CharField(max_length=16)),
                ('parent_key', models.CharField(blank=True, max_length=64)),
                ('order', models.PositiveSmallIntegerField(default=0)),
                ('phone', models.CharField(blank=True, max_length=32)),
                ('place', models.CharField(blank=True, max_length=200)),
                ('symbol', models.CharField(blank=True, max_length=16)),
                ('body_key', models.CharField(blank=True, default='', max_length=64)),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='unit_dates_in_order'), models.UniqueConstraint(fields=('key', 'valid_from'), name='unit_key_from')],
            },
        ),
    ]
