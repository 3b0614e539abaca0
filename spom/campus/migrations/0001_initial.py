import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.constraints
import django.db.models.deletion
import spom.campus.models.ranges
import uuid
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models
from spom.kit.founding import Founding


class Migration(Founding):
    """Everything the app began with."""

    dependencies = [
        ('identity', '0001_initial'),
        ('identity', '__first__'),
        ('programme', '0001_initial'),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name='CalendarAddress',
            fields=[
                ('learner', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('key_hash', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='LedgerHead',
            fields=[
                ('learner', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('position', models.PositiveIntegerField(default=0)),
                ('chain', models.BinaryField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name='StandingPass',
            fields=[
                ('learner', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('check_reference', models.CharField(max_length=64)),
                ('passed_at', models.DateTimeField()),
                ('spent_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='CourseEdition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('DRAFT', 'Draft'), ('REVIEW', 'To be reviewed'), ('PUBLISHED', 'Published')], default='DRAFT', max_length=10)),
                ('outline', models.TextField(blank=True, max_length=20000, verbose_name='Outline, in Markdown')),
                ('changes', models.CharField(blank=True, max_length=500, verbose_name='What is new in this edition')),
                ('begun_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('begun_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('module', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.module')),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('submitted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('module', 'number'), name='campus_edition_counts_up'), models.UniqueConstraint(condition=models.Q(('state', 'PUBLISHED'), _negated=True), fields=('module',), name='campus_edition_one_in_the_making'), models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', False), ('state', 'PUBLISHED')), models.Q(models.Q(('state', 'PUBLISHED'), _negated=True), ('published_at__isnull', True)), _connector='OR'), name='campus_edition_published_has_a_moment')],
            },
        ),
        migrations.CreateModel(
            name='EditionKept',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campus.courseedition')),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.enrolment')),
                ('module', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.module')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('enrolment', 'module'), name='campus_edition_kept_one_per_module')],
            },
        ),
        migrations.CreateModel(
            name='HoursStatement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=32, unique=True)),
                ('said', models.TextField()),
                ('key', models.CharField(max_length=16)),
                ('signature', models.BinaryField(max_length=64)),
                ('made_at', models.DateTimeField()),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Lesson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=80)),
                ('kind', models.CharField(choices=[('VIDEO', 'Video'), ('READING', 'Reading'), ('DOCUMENT', 'PDF'), ('QUIZ', 'Practice'), ('PACKAGE', 'Package')], max_length=10)),
                ('title', models.CharField(max_length=200)),
                ('stated_seconds', models.PositiveIntegerField()),
                ('module', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.module')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('module', 'code'), name='campus_lesson_has_its_own_code'), models.CheckConstraint(condition=models.Q(('stated_seconds__gt', 0)), name='campus_lesson_takes_some_time')],
            },
        ),
        migrations.CreateModel(
            name='LessonNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveIntegerField(default=0)),
                ('text', models.TextField(max_length=4000)),
                ('written_at', models.DateTimeField()),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lesson', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campus.lesson')),
            ],
            options={
                'indexes': [models.Index(fields=['learner', 'lesson'], name='campus_note_by_lesson')],
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='campus_note_says_something')],
            },
        ),
        migrations.CreateModel(
            name='LessonProgress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveIntegerField(default=0)),
                ('played', models.JSONField(default=list)),
                ('done_at', models.DateTimeField(null=True)),
                ('saved_at', models.DateTimeField(null=True)),
                ('seen_at', models.DateTimeField()),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lesson', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campus.lesson')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('learner', 'lesson'), name='campus_progress_one_per_lesson')],
            },
        ),
        migrations.CreateModel(
            name='Material',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(db_index=True, max_length=64)),
                ('seconds', models.PositiveIntegerField(default=0)),
                ('pages', models.PositiveIntegerField(default=0)),
                ('kept_at', models.DateTimeField()),
                ('kept_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Package',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('standard', models.CharField(choices=[('SCORM_12', 'SCORM 1.2'), ('SCORM_2004', 'SCORM 2004'), ('XAPI', 'xAPI'), ('CMI5', 'cmi5'), ('PLAIN', 'Web pages')], max_length=10)),
                ('version', models.CharField(blank=True, max_length=60)),
                ('title', models.CharField(max_length=200)),
                ('launch', models.CharField(max_length=500)),
                ('material', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campus.material')),
            ],
        ),
        migrations.CreateModel(
            name='LessonContent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=200, verbose_name='Title')),
                ('topic', models.CharField(blank=True, max_length=120, verbose_name='Topic')),
                ('stated_seconds', models.PositiveIntegerField()),
                ('text', models.TextField(blank=True, max_length=200000, verbose_name='Text, in Markdown')),
                ('hls_url', models.URLField(blank=True, max_length=500)),
                ('transcript', models.TextField(blank=True, max_length=200000, verbose_name='Transcript')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contents', to='campus.courseedition')),
                ('lesson', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campus.lesson')),
                ('needs', models.ManyToManyField(blank=True, related_name='+', to='campus.lesson')),
                ('audio', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campus.material')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campus.material')),
                ('video', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campus.material')),
                ('package', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campus.package')),
            ],
            options={
                'constraints': [models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('edition', 'position'), name='campus_content_has_its_own_place'), models.UniqueConstraint(fields=('edition', 'lesson'), name='campus_content_once_per_edition'), models.CheckConstraint(condition=models.Q(('stated_seconds__gt', 0)), name='campus_content_takes_some_time')],
            },
        ),
        migrations.CreateModel(
            name='Captions',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=10)),
                ('text', models.TextField(max_length=500000)),
                ('content', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='captions', to='campus.lessoncontent')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('content', 'language'), name='campus_captions_once_per_language')],
            },
        ),
        migrations.CreateModel(
            name='AttachedFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('FIGURE', 'Figure'), ('FILE', 'File')], max_length=6)),
                ('path', models.CharField(max_length=200)),
                ('title', models.CharField(blank=True, max_length=200)),
                ('content', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='campus.lessoncontent')),
                ('material', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campus.material')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('content', 'path'), name='campus_attached_file_has_its_own_path')],
            },
        ),
        migrations.CreateModel(
            name='PackageDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64)),
                ('name', models.CharField(max_length=300)),
                ('kind', models.CharField(max_length=100)),
                ('content', models.BinaryField(max_length=1048576)),
                ('written_at', models.DateTimeField()),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lesson', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campus.lesson')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('learner', 'lesson', 'key'), name='campus_package_document_one_per_key')],
            },
        ),
        migrations.CreateModel(
            name='PackageItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('identifier', models.CharField(max_length=200)),
                ('title', models.CharField(max_length=300)),
                ('launch', models.CharField(max_length=500)),
                ('mastery', models.CharField(blank=True, max_length=20)),
                ('package', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='campus.package')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('package', 'position'), name='campus_package_item_has_its_own_place')],
            },
        ),
        migrations.CreateModel(
            name='PackageLaunch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('registration', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('secret_hash', models.CharField(max_length=64)),
                ('launched_at', models.DateTimeField()),
                ('fetched_at', models.DateTimeField(null=True)),
                ('content', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campus.lessoncontent')),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lesson', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campus.lesson')),
            ],
            options={
                'indexes': [models.Index(fields=['learner', 'lesson', '-id'], name='campus_launch_newest_first')],
            },
        ),
        migrations.CreateModel(
            name='PackageState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.CharField(max_length=200)),
                ('version', models.PositiveIntegerField()),
                ('kept', models.JSONField(default=dict)),
                ('outcome', models.CharField(choices=[('OPEN', 'Begun'), ('COMPLETED', 'Completed'), ('PASSED', 'Passed'), ('FAILED', 'Not passed')], default='OPEN', max_length=10)),
                ('percent', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                ('said_seconds', models.PositiveIntegerField(null=True)),
                ('saved_at', models.DateTimeField()),
                ('launch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campus.packagelaunch')),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lesson', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campus.lesson')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('learner', 'lesson', 'item'), name='campus_package_state_one_per_part')],
            },
        ),
        migrations.CreateModel(
            name='PackageStatement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('statement', models.UUIDField()),
                ('verb', models.CharField(max_length=300)),
                ('said', models.JSONField()),
                ('stored_at', models.DateTimeField()),
                ('launch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campus.packagelaunch')),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lesson', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campus.lesson')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('learner', 'statement'), name='campus_package_statement_once')],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('stem', models.TextField(max_length=5000)),
                ('options', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(max_length=2000), size=None)),
                ('key', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), size=None)),
                ('explanation', models.TextField(blank=True, max_length=5000)),
                ('content', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='campus.lessoncontent')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('content', 'position'), name='campus_question_has_its_own_place')],
            },
        ),
        migrations.CreateModel(
            name='PracticeAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chosen', models.JSONField(default=list)),
                ('is_right', models.BooleanField()),
                ('answered_at', models.DateTimeField()),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campus.question')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('learner', 'question'), name='campus_practice_newest_answer_only')],
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('HELD', 'Waiting time that lapses'), ('CUT_OFF', 'A cut-off that comes near'), ('IDLE', 'Nothing learned for a week'), ('PACE', 'The pace of the week')], max_length=8)),
                ('about', models.CharField(max_length=40)),
                ('sent_at', models.DateTimeField()),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('learner', 'kind', 'about'), name='campus_reminder_once')],
            },
        ),
        migrations.CreateModel(
            name='Signal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('LONG_DAY', 'Learned for more than fourteen hours on one day'), ('TAKEN_OVER', 'Went on in another window or device more than five times on one day'), ('FAILED_CHECKS', 'Three or more checks did not confirm who it was on one day')], max_length=13)),
                ('day', models.DateField()),
                ('amount', models.PositiveIntegerField()),
                ('raised_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, choices=[('ORDINARY', 'Nothing to it'), ('EXPLAINED', 'Explained by the student'), ('FOLLOWED', 'Followed up elsewhere')], max_length=9)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('learner', 'kind', 'day'), name='campus_signal_once_a_day'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('outcome', '')), models.Q(models.Q(('outcome', ''), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='campus_signal_decided_has_a_moment')],
            },
        ),
        migrations.CreateModel(
            name='StudySession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lease', models.UUIDField(default=uuid.uuid4)),
                ('seq', models.PositiveIntegerField(default=0)),
                ('state', models.CharField(choices=[('ACTIVE', 'Active'), ('ENDED', 'Ended')], default='ACTIVE', max_length=8)),
                ('end_reason', models.CharField(blank=True, choices=[('FINISHED', 'You finished'), ('TAKEN_OVER', 'Continued on another device'), ('SIGNED_OUT', 'You were signed out')], max_length=12)),
                ('started_at', models.DateTimeField()),
                ('last_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('counted', spom.campus.models.ranges.MomentMultiRangeField(default=list)),
                ('uncounted', models.JSONField(default=list)),
                ('place', models.PositiveIntegerField(null=True)),
                ('played', models.JSONField(default=list)),
                ('since_pass_ms', models.PositiveIntegerField(default=0)),
                ('check_due_ms', models.PositiveIntegerField()),
                ('passed_check', models.CharField(max_length=64)),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.enrolment')),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lesson', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campus.lesson')),
                ('sign_in', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='identity.session')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'ACTIVE')), fields=('learner',), name='campus_study_session_one_active_per_learner'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state', 'ACTIVE')), models.Q(('ended_at__isnull', False), ('state', 'ENDED')), _connector='OR'), name='campus_study_session_has_an_end_when_it_ended')],
            },
        ),
        migrations.CreateModel(
            name='StudyInterval',
            # Columns of one width first: PostgreSQL fills the gaps before them, which is 8 bytes of each row otherwise.
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.enrolment')),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lesson', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campus.lesson')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='intervals', to='campus.studysession')),
                ('position', models.PositiveIntegerField()),
                ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ('check_before', models.CharField(max_length=64)),
                ('played', models.CharField(blank=True, max_length=400)),
                ('chain', models.BinaryField(max_length=32)),
            ],
            options={
                'indexes': [models.Index(fields=['learner', 'lesson'], name='campus_interval_by_lesson')],
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('learner', '='), ('during', '&&')], name='campus_study_interval_never_overlaps'), models.UniqueConstraint(fields=('learner', 'position'), name='campus_study_interval_has_its_own_position'), models.CheckConstraint(condition=models.Q(('during__isempty', False)), name='campus_study_interval_is_not_empty')],
            },
        ),
        migrations.CreateModel(
            name='UncountedSpan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ('reason', models.CharField(choices=[('HIDDEN', 'The page was not visible'), ('STOPPED', 'Nothing was playing'), ('IDLE', 'No sign of reading for three minutes'), ('SILENT', 'We heard nothing from your browser for more than two and a half minutes'), ('CLOCK', 'Our clock was set back'), ('CHECK_OVERDUE', 'The check was overdue'), ('LESSON_FULL', 'This lesson has earned all it can'), ('OVERLAP', 'This time is counted already')], max_length=14)),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lesson', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campus.lesson')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campus.studysession')),
            ],
            options={
                'indexes': [models.Index(fields=['learner', 'session'], name='campus_uncounted_by_learner')],
            },
        ),
        migrations.CreateModel(
            name='TimeAppeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('said', models.CharField(max_length=1000)),
                ('asked_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, choices=[('COUNTED', 'Counted'), ('REFUSED', 'Not counted')], max_length=8)),
                ('counted_seconds', models.PositiveIntegerField(default=0)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('interval', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campus.studyinterval')),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('span', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campus.uncountedspan')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('outcome', '')), fields=['due_at', 'id'], name='campus_appeal_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('interval__isnull', True), ('span__isnull', False)), models.Q(('interval__isnull', False), ('span__isnull', True)), _connector='OR'), name='campus_appeal_is_about_one_time'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('outcome', '')), models.Q(models.Q(('outcome', ''), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='campus_appeal_decided_has_a_moment')],
            },
        ),
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(max_length=43, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('size', models.PositiveBigIntegerField()),
                ('received', models.PositiveBigIntegerField(default=0)),
                ('begun_at', models.DateTimeField()),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('received__lte', models.F('size'))), name='campus_upload_is_not_longer_than_said')],
            },
        ),
        migrations.CreateModel(
            name='Verdict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('CREDITED', 'Counted'), ('HELD', 'Waiting'), ('RELEASED', 'Counted after review'), ('REJECTED', 'Not counted'), ('REVERSED', 'Taken back after review')], max_length=8)),
                ('reason', models.CharField(choices=[('BETWEEN_CHECKS', 'Learned between two passed checks'), ('CONFIRMED_IN_TIME', 'Confirmed by a check within 15 minutes'), ('CHECK_FAILED', 'The check after this time did not confirm that it was you'), ('FACE_NOT_REVIEWED', 'Confirmed by a new face that nobody has looked at yet'), ('FACE_REVIEWED', 'The face that confirmed it has been looked at'), ('ALTERNATIVE', 'Confirmed in another way'), ('REVIEWED', 'Decided by a person'), ('TOO_OLD', 'Not confirmed within 30 days'), ('APPEALED', 'Counted after your appeal')], max_length=20)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('check_after', models.CharField(blank=True, max_length=64)),
                ('decided_at', models.DateTimeField()),
                ('position', models.PositiveIntegerField()),
                ('chain', models.BinaryField(max_length=32)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('interval', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verdicts', to='campus.studyinterval')),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('learner', 'position'), name='campus_verdict_has_its_own_position')],
            },
        ),
    ]
