import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import uuid
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models
from spom.kit.founding import Founding


class Migration(Founding):
    """Everything the app began with."""

    dependencies = [
        ('booking', '0001_initial'),
        ('identity', '__first__'),
        ('programme', '0001_initial'),
    ]

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('beat_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Admission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=8)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('admitted_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('module', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.module')),
                ('seat', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='booking.seat')),
            ],
        ),
        migrations.CreateModel(
            name='Blueprint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('purpose', models.CharField(choices=[('TEST', 'Test that counts'), ('PRACTICE', 'Practice paper')], max_length=10)),
                ('minutes', models.PositiveSmallIntegerField()),
                ('marks_each', models.PositiveSmallIntegerField(default=1)),
                ('wrong_costs', models.PositiveSmallIntegerField(default=0)),
                ('browser_key', models.CharField(blank=True, max_length=64)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('module', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.module')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('module', 'name'), name='exams_blueprint_has_its_own_name'), models.CheckConstraint(condition=models.Q(('minutes__gt', 0), ('minutes__lte', 600)), name='exams_blueprint_lasts_a_while'), models.CheckConstraint(condition=models.Q(('marks_each__gt', 0)), name='exams_blueprint_gives_marks'), models.CheckConstraint(condition=models.Q(('wrong_costs__lte', 100)), name='exams_blueprint_costs_a_mark_at_most')],
            },
        ),
        migrations.CreateModel(
            name='BlueprintLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveSmallIntegerField()),
                ('topic', models.CharField(blank=True, max_length=200)),
                ('level', models.CharField(blank=True, choices=[('EASY', 'Easy'), ('MEDIUM', 'Medium'), ('HARD', 'Hard')], max_length=6)),
                ('count', models.PositiveSmallIntegerField()),
                ('of_each_case', models.PositiveSmallIntegerField(default=0)),
                ('blueprint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='exams.blueprint')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('blueprint', 'place'), name='exams_blueprint_line_has_its_place'), models.CheckConstraint(condition=models.Q(('count__gt', 0)), name='exams_blueprint_line_asks_for_some')],
            },
        ),
        migrations.CreateModel(
            name='Entitlement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('minutes_an_hour', models.PositiveSmallIntegerField()),
                ('other', models.CharField(blank=True, max_length=300)),
                ('reason', models.CharField(max_length=300)),
                ('given_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('given_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('learner',), name='exams_entitlement_one_live_per_learner'), models.CheckConstraint(condition=models.Q(('minutes_an_hour__lte', 60)), name='exams_entitlement_doubles_at_most')],
            },
        ),
        migrations.CreateModel(
            name='Form',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('batch', models.UUIDField()),
                ('letter', models.CharField(max_length=2)),
                ('sealed', models.TextField()),
                ('digest', models.CharField(max_length=64)),
                ('count', models.PositiveSmallIntegerField()),
                ('marks', models.PositiveSmallIntegerField()),
                ('expected', models.PositiveIntegerField()),
                ('opens_at', models.DateTimeField()),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('made_at', models.DateTimeField()),
                ('blueprint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='forms', to='exams.blueprint')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('batch', 'letter'), name='exams_form_one_letter_of_a_batch'), models.CheckConstraint(condition=models.Q(('opened_at__isnull', True), ('opened_at__gte', models.F('opens_at')), _connector='OR'), name='exams_form_opens_at_its_hour'), models.CheckConstraint(condition=models.Q(('count__gt', 0)), name='exams_form_asks_something')],
            },
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('TEST', 'Test that counts'), ('PRACTICE', 'Practice paper')], max_length=10)),
                ('seed', models.CharField(max_length=32)),
                ('count', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('RUNNING', 'Running'), ('HANDED_IN', 'Handed in'), ('TIMED_OUT', 'Time was up')], default='RUNNING', max_length=10)),
                ('started_at', models.DateTimeField()),
                ('deadline', models.DateTimeField()),
                ('paused_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('lease', models.UUIDField()),
                ('lease_no', models.PositiveIntegerField(default=1)),
                ('seen_at', models.DateTimeField()),
                ('unsent', models.PositiveIntegerField(default=0)),
                ('receipt', models.CharField(blank=True, max_length=12)),
                ('admission', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attempt', to='exams.admission')),
                ('enrolment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.enrolment')),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('module', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.module')),
                ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='exams.form')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'RUNNING')), fields=['deadline'], name='exams_attempt_runs_out'), models.Index(fields=['learner', '-started_at'], name='exams_attempt_of_a_learner')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'RUNNING')), fields=('learner', 'purpose'), name='exams_attempt_one_running_per_learner'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'TIMED_OUT'), _negated=True), ('ended_at__gte', models.F('deadline')), _connector='OR'), name='exams_attempt_never_ends_early'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state', 'RUNNING')), models.Q(models.Q(('state', 'RUNNING'), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='exams_attempt_that_ended_says_when'), models.CheckConstraint(condition=models.Q(('deadline__gt', models.F('started_at'))), name='exams_attempt_has_some_time')],
            },
        ),
        migrations.CreateModel(
            name='Incident',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('OUTAGE', 'The portal was down'), ('CENTRE', 'At a centre'), ('PERSON', 'One candidate')], max_length=8)),
                ('began_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField()),
                ('reason', models.CharField(max_length=500)),
                ('statement', models.TextField()),
                ('signature', models.CharField(max_length=128)),
                ('signed_by', models.CharField(max_length=16)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('slot', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='booking.slot')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ended_at__gt', models.F('began_at'))), name='exams_incident_lasts_a_while'), models.UniqueConstraint(condition=models.Q(('kind', 'OUTAGE')), fields=('began_at',), name='exams_outage_is_kept_once')],
            },
        ),
        migrations.CreateModel(
            name='LateDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('accepted', models.BooleanField()),
                ('answers', models.PositiveIntegerField()),
                ('reason', models.CharField(max_length=500)),
                ('decided_at', models.DateTimeField()),
                ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='late_decisions', to='exams.attempt')),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=500)),
                ('sent_at', models.DateTimeField()),
                ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='exams.attempt')),
                ('sent_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Result',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.PositiveSmallIntegerField()),
                ('marking', models.PositiveSmallIntegerField()),
                ('earned', models.IntegerField()),
                ('out_of', models.PositiveIntegerField()),
                ('needed', models.PositiveIntegerField()),
                ('passed', models.BooleanField()),
                ('by_question', models.JSONField()),
                ('by_topic', models.JSONField()),
                ('corrections', models.JSONField(default=list)),
                ('made_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='results', to='exams.attempt')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('attempt', 'revision'), name='exams_result_one_of_a_revision'), models.CheckConstraint(condition=models.Q(models.Q(('earned__gte', models.F('needed')), ('passed', True)), models.Q(('earned__lt', models.F('needed')), ('passed', False)), _connector='OR'), name='exams_result_passes_by_its_marks'), models.CheckConstraint(condition=models.Q(('earned__lte', models.F('out_of'))), name='exams_result_is_within_the_paper')],
            },
        ),
        migrations.CreateModel(
            name='Scenario',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200)),
                ('digest', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField()),
                ('module', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.module')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('module', 'digest'), name='exams_scenario_is_kept_once')],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('DRAFT', 'Draft'), ('REVIEW', 'In review'), ('PILOT', 'Pilot'), ('LIVE', 'Live'), ('RETIRED', 'Retired')], default='DRAFT', max_length=10)),
                ('kind', models.CharField(choices=[('SINGLE', 'One right answer'), ('MULTIPLE', 'Several right answers'), ('TRUE_FALSE', 'True or false'), ('NUMERICAL', 'A number'), ('MATCHING', 'Matching')], max_length=12)),
                ('topic', models.CharField(blank=True, max_length=200)),
                ('level', models.CharField(choices=[('EASY', 'Easy'), ('MEDIUM', 'Medium'), ('HARD', 'Hard')], default='MEDIUM', max_length=6)),
                ('tags', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None)),
                ('words', models.TextField()),
                ('newest', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField()),
                ('module', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.module')),
                ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('scenario', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='exams.scenario')),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['words'], name='exams_question_words', opclasses=['gin_trgm_ops']), models.Index(fields=['module', 'state', '-changed_at', '-id'], name='exams_question_list')],
            },
        ),
        migrations.CreateModel(
            name='Objection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('version', models.PositiveIntegerField()),
                ('text', models.TextField()),
                ('state', models.CharField(choices=[('OPEN', 'Waiting for a decision'), ('ACCEPTED', 'Accepted'), ('DECLINED', 'Not accepted')], default='OPEN', max_length=8)),
                ('answer', models.TextField(blank=True)),
                ('made_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='exams.attempt')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='exams.question')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('attempt', 'number'), name='exams_objection_once_per_question'), models.CheckConstraint(condition=models.Q(('state', 'OPEN'), ('decided_at__isnull', False), _connector='OR'), name='exams_objection_is_decided_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='FormQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('version', models.PositiveIntegerField()),
                ('form', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='exams.form')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='exams.question')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('form', 'number'), name='exams_form_place_is_taken_once'), models.UniqueConstraint(fields=('form', 'question'), name='exams_form_asks_nothing_twice')],
            },
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('KEY', 'More answers are right'), ('ALL', 'Everybody gets its mark')], max_length=4)),
                ('right', models.JSONField(default=list)),
                ('reason', models.CharField(max_length=500)),
                ('proposed_at', models.DateTimeField()),
                ('agreed_at', models.DateTimeField(blank=True, null=True)),
                ('statement', models.TextField(blank=True)),
                ('signature', models.CharField(blank=True, max_length=128)),
                ('signed_by', models.CharField(blank=True, max_length=16)),
                ('agreed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('objection', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='exams.objection')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='exams.question')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('agreed_by__isnull', True), models.Q(('agreed_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='exams_correction_takes_two_people'), models.CheckConstraint(condition=models.Q(('agreed_at__isnull', True), models.Q(('signature', ''), _negated=True), _connector='OR'), name='exams_correction_in_force_is_signed')],
            },
        ),
        migrations.CreateModel(
            name='QuestionStatistic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('answers', models.PositiveIntegerField()),
                ('facility', models.FloatField()),
                ('discrimination', models.FloatField(null=True)),
                ('choices', models.JSONField(default=list)),
                ('flags', models.JSONField(default=list)),
                ('exposure', models.PositiveIntegerField(default=0)),
                ('analysed_at', models.DateTimeField()),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='statistics', to='exams.question')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('question', 'version'), name='exams_statistic_one_per_version'), models.CheckConstraint(condition=models.Q(('facility__gte', -1), ('facility__lte', 1)), name='exams_facility_is_a_share')],
            },
        ),
        migrations.CreateModel(
            name='QuestionVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('content', models.JSONField()),
                ('digest', models.CharField(db_index=True, max_length=64)),
                ('written_at', models.DateTimeField()),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='exams.question')),
                ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('question', 'number'), name='exams_one_version_of_a_number'), models.CheckConstraint(condition=models.Q(('number__gt', 0)), name='exams_versions_begin_with_one')],
            },
        ),
        migrations.CreateModel(
            name='Remark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('text', models.TextField()),
                ('said_at', models.DateTimeField()),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='remarks', to='exams.question')),
                ('said_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Signal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('HIDDEN', 'Left the page'), ('PASTED', 'Pasted something'), ('CONTINUED', 'Went on in another window'), ('NO_FACE', 'A camera check failed')], max_length=12)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('noticed_at', models.DateTimeField()),
                ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signals', to='exams.attempt')),
            ],
        ),
        migrations.CreateModel(
            name='TimeChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('GIVEN_BACK', 'Time given back'), ('PAUSED', 'Paused'), ('ENTITLED', 'Extra time')], max_length=10)),
                ('seconds', models.IntegerField()),
                ('reason', models.CharField(max_length=500)),
                ('made_at', models.DateTimeField()),
                ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='time_changes', to='exams.attempt')),
                ('incident', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='time_changes', to='exams.incident')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('attempt', 'incident'), name='exams_incident_is_made_good_once')],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('lease_no', models.PositiveIntegerField()),
                ('seq', models.PositiveIntegerField()),
                ('content', models.JSONField()),
                ('is_late', models.BooleanField(default=False)),
                ('received_at', models.DateTimeField()),
                ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='exams.attempt')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('attempt', 'number', 'lease_no', 'seq'), name='exams_answer_is_kept_once')],
            },
        ),
        migrations.CreateModel(
            name='BankImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('format', models.CharField(choices=[('GIFT', 'GIFT'), ('MOODLE_XML', 'Moodle XML'), ('AIKEN', 'Aiken'), ('QTI', 'QTI 2 / 3')], max_length=10)),
                ('items', models.JSONField()),
                ('losses', models.JSONField()),
                ('known', models.PositiveIntegerField(default=0)),
                ('read_at', models.DateTimeField()),
                ('taken_at', models.DateTimeField(null=True)),
                ('taken', models.PositiveIntegerField(default=0)),
                ('module', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.module')),
                ('read_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('taken_at__isnull', True), ('taken_at__gte', models.F('read_at')), _connector='OR'), name='exams_read_before_taken')],
            },
        ),
    ]
