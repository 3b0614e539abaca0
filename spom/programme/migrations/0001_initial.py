import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from spom.kit.founding import Founding


class Migration(Founding):
    """Everything the app began with."""

    dependencies = [
        ('identity', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=32, unique=True)),
                ('name', models.CharField(max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name='ModuleSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('letter', models.CharField(max_length=4)),
                ('kind', models.CharField(choices=[('MANDATORY', 'Mandatory'), ('CHOOSE_ONE', 'Choose one')], max_length=12)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sets', to='programme.programme')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('programme', 'letter'), name='programme_set_has_its_own_letter')],
            },
        ),
        migrations.CreateModel(
            name='EarlierImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('CHECKING', 'Being checked'), ('CHECKED', 'Checked, waits for you'), ('UNREADABLE', 'Cannot be read'), ('APPLYING', 'Being carried out'), ('DONE', 'Done'), ('DROPPED', 'Dropped')], default='CHECKING', max_length=10)),
                ('name', models.CharField(max_length=120)),
                ('place', models.CharField(blank=True, max_length=60)),
                ('source', models.CharField(max_length=200)),
                ('started_at', models.DateTimeField()),
                ('trouble', models.CharField(blank=True, max_length=300)),
                ('ignored', models.JSONField(default=list)),
                ('lines', models.PositiveIntegerField(default=0)),
                ('new', models.PositiveIntegerField(default=0)),
                ('known', models.PositiveIntegerField(default=0)),
                ('refused', models.PositiveIntegerField(default=0)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('started_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.programme')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['APPLYING', 'DONE']), _negated=True), ('confirmed_at__isnull', False), _connector='OR'), name='programme_earlier_import_is_confirmed_before_it_is_carried_out'), models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('ended_at__gte', models.F('started_at')), _connector='OR'), name='programme_earlier_import_ends_after_it_began')],
            },
        ),
        migrations.CreateModel(
            name='Enrolment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('registered_on', models.DateField()),
                ('source', models.CharField(max_length=300)),
                ('enrolled_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='programme.programme')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('programme', 'learner'), name='programme_enrolment_one_live_per_learner'), models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), ('withdrawn_at__gte', models.F('enrolled_at')), _connector='OR'), name='programme_enrolment_ends_after_it_began')],
            },
        ),
        migrations.CreateModel(
            name='Fact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(choices=[('admitted_on', 'Admitted to the final course on'), ('scheme', 'Scheme of education'), ('converted_on', 'Converted from the earlier scheme on'), ('exempt_paper', 'Paper exempted under the earlier scheme'), ('training_months', 'Months of practical training completed')], max_length=32)),
                ('value', models.CharField(max_length=100)),
                ('source', models.CharField(max_length=300)),
                ('recorded_at', models.DateTimeField()),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='facts', to='programme.enrolment')),
            ],
        ),
        migrations.CreateModel(
            name='Module',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=32, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('required_seconds', models.PositiveIntegerField(help_text='Learning time before the test may be booked.')),
                ('announced_seconds', models.PositiveIntegerField(blank=True, null=True)),
                ('marks', models.PositiveSmallIntegerField(default=100)),
                ('pass_marks', models.PositiveSmallIntegerField(default=50)),
                ('test_minutes', models.PositiveSmallIntegerField(default=180)),
                ('module_set', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='modules', to='programme.moduleset')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('required_seconds__gt', 0)), name='programme_module_asks_for_some_time'), models.CheckConstraint(condition=models.Q(('pass_marks__gt', 0), ('pass_marks__lte', models.F('marks'))), name='programme_module_can_be_passed_and_failed')],
            },
        ),
        migrations.CreateModel(
            name='Exemption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=300)),
                ('source', models.CharField(max_length=300)),
                ('granted_at', models.DateTimeField()),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exemptions', to='programme.enrolment')),
                ('granted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('module_set', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.moduleset')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True)), fields=('enrolment', 'module_set'), name='programme_exemption_one_live_per_set')],
            },
        ),
        migrations.CreateModel(
            name='ElectiveChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chosen_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='choices', to='programme.enrolment')),
                ('module', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.module')),
                ('module_set', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.moduleset')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('changed_at__isnull', True)), fields=('enrolment', 'module_set'), name='programme_elective_choice_one_live_per_set')],
            },
        ),
        migrations.CreateModel(
            name='CutOff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attempt', models.CharField(max_length=100)),
                ('falls_on', models.DateField()),
                ('moved_to', models.DateField()),
                ('source', models.CharField(max_length=300)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cut_offs', to='programme.programme')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('programme', 'attempt'), name='programme_cut_off_one_per_attempt'), models.CheckConstraint(condition=models.Q(('moved_to__gte', models.F('falls_on'))), name='programme_cut_off_only_moves_later')],
            },
        ),
        migrations.CreateModel(
            name='Rule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sentence', models.CharField(max_length=300)),
                ('condition', models.JSONField()),
                ('source', models.CharField(max_length=300)),
                ('from_on', models.DateField()),
                ('until_on', models.DateField(blank=True, null=True)),
                ('module_set', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.moduleset')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rules', to='programme.programme')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('until_on__isnull', True), ('until_on__gt', models.F('from_on')), _connector='OR'), name='programme_rule_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='EarlierRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.PositiveIntegerField()),
                ('username', models.CharField(max_length=64)),
                ('kind', models.CharField(blank=True, choices=[('HOURS', 'Learning time'), ('PASS', 'Passed test'), ('EXEMPTION', 'Exemption'), ('FACT', 'Fact')], max_length=9)),
                ('about', models.CharField(blank=True, max_length=64)),
                ('value', models.CharField(blank=True, max_length=300)),
                ('earned_on', models.DateField(null=True)),
                ('source', models.CharField(blank=True, max_length=300)),
                ('verdict', models.CharField(choices=[('NEW', 'New'), ('REFUSED', 'Refused')], max_length=8)),
                ('faults', models.JSONField(default=list)),
                ('outcome', models.CharField(blank=True, choices=[('', 'Waiting'), ('DONE', 'Done'), ('MOVED', 'Left alone: the record changed after the check')], default='', max_length=5)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='programme.earlierimport')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('batch', 'line'), name='programme_earlier_row_is_one_line')],
            },
        ),
        migrations.CreateModel(
            name='CarriedRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('HOURS', 'Learning time'), ('PASS', 'Passed test')], max_length=8)),
                ('amount', models.PositiveIntegerField(help_text='Seconds of learning, or marks of the test.')),
                ('earned_on', models.DateField()),
                ('source', models.CharField(max_length=300)),
                ('recorded_at', models.DateTimeField()),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='carried', to='programme.enrolment')),
                ('module', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.module')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('enrolment', 'module', 'kind', 'earned_on', 'source'), name='programme_carried_record_is_imported_once')],
            },
        ),
    ]
