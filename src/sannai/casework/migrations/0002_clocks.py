import base64
import json
from datetime import date, datetime, timedelta, timezone

import django.db.models.deletion
from django.db import migrations, models

TOKYO = timezone(timedelta(hours=9))
ACTIVE = ("received", "in_review", "correction", "proposed", "decided", "prepared", "issued")
DECIDED = ("decided", "prepared", "issued")  # the clock of the review has ended


def give_open_cases_their_clocks(apps, schema_editor):
    """Each open case gets the rows that its promised date stood for; every case the matter of its procedure."""
    from sannai.rules.compiler import compile_package
    from sannai.text.problems import DefinitionError

    case_model = apps.get_model("casework", "Case")
    version_model = apps.get_model("procedures", "ProcedureVersion")
    for version in version_model.objects.filter(pk__in=case_model.objects.values("version")).iterator():
        files = {path: base64.b64decode(text) for path, text in json.loads(version.package).items()}
        try:
            rules = compile_package(files)
        except DefinitionError:
            continue  # it was published under other rules of the language: its cases keep their date alone
        cases = case_model.objects.filter(version=version)
        cases.update(matter=rules.matter)
        if rules.deadlines:
            _clocks(apps, cases.filter(status__in=ACTIVE, promised_on__isnull=False), rules.deadlines[0])


def _clocks(apps, cases, deadline):
    clock_model, correction_model = apps.get_model("casework", "Clock"), apps.get_model("casework", "Correction")
    asked = dict(correction_model.objects.filter(case__in=cases, closed_at=None).values_list("case_id", "asked_at"))
    decided = dict(
        apps.get_model("casework", "Decision").objects.filter(case__in=cases).order_by("number")
        .values_list("case_id", "decided_at")
    )
    stops = "correction" in deadline.stops_for
    rows = []
    for case in cases.iterator():
        stopped = asked.get(case.pk) if stops and case.status == "correction" else None
        if stopped is not None and _day(stopped) > case.promised_on:
            stopped = None  # it was late already
        ended = case.status in DECIDED
        rows.append(
            clock_model(
                case=case,
                deadline=deadline.id,
                started_on=_day(case.arrived_at),
                due_on=case.promised_on,
                stopped_on=_day(stopped) if stopped else None,
                stopped_for="correction" if stopped else "",
                ended_on=_day(decided.get(case.pk, case.arrived_at)) if ended else None,
            )
        )
        if len(rows) == 500:
            clock_model.objects.bulk_create(rows)
            rows = []
    clock_model.objects.bulk_create(rows)


def _day(at: datetime) -> date:
    return at.astimezone(TOKYO).date()


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0001_initial'),
        ('procedures', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='matter',
            field=models.CharField(blank=True, max_length=64),
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
            options={
                'indexes': [models.Index(fields=['ended_on', 'due_on'], name='clock_due')],
                'constraints': [models.UniqueConstraint(fields=('case', 'deadline'), name='clock_once')],
            },
        ),
        migrations.RunPython(give_open_cases_their_clocks, migrations.RunPython.noop),
    ]
